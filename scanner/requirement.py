"""A dotted path of `requires`: what a policy reads, and where."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import StrEnum

ANY = "*"
"""Stands for every key of a map."""


class Scope(StrEnum):
    """Whose data a path names."""

    RESOURCE = "resource"
    ANCESTORS = "ancestors"
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class Requirement:
    """`[ancestors.|instance.]section[.attribute | .*.attribute]`."""

    scope: Scope
    section: str
    attribute: str
    """The name below the section or below its entries; empty for the whole section."""
    each: bool
    """Whether the attribute is asked of every entry of a map."""

    @property
    def text(self) -> str:
        """The path as METADATA spells it."""
        scope = "" if self.scope is Scope.RESOURCE else f"{self.scope}."
        entries = f".{ANY}" if self.each else ""
        return f"{scope}{self.section}{entries}" + (f".{self.attribute}" if self.attribute else "")


@functools.cache
def parse(text: str) -> Requirement:
    """Read a dotted path. Raises ValueError saying what is wrong with it."""
    parts = text.split(".")
    if not all(parts):
        raise ValueError(f"{text!r} has an empty part")
    scope = Scope(parts.pop(0)) if parts[0] in set(map(str, Scope)) else Scope.RESOURCE
    if not parts or parts[0] == ANY:
        raise ValueError(f"{text!r} names no section")
    section, *rest = parts
    each = bool(rest) and rest[0] == ANY
    if each:
        rest = rest[1:]
    made = Requirement(scope, section, rest[0] if rest else "", each)
    if len(rest) > 1 and section != _INPUT:
        # What is absent there would be undefined, which never denies.
        starred = "" if each else "; the keys of a map are a star"
        raise ValueError(
            f"{text!r} goes on below an attribute: it should end at {made.text}{starred}"
        )
    return made


_INPUT = "input"
"""No section: a path that begins so is told what to begin with, and is never read."""

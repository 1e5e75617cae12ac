"""Where a value of a snapshot stands in a file: settings kept as code are judged at their line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from scanner.model import JSON
from scanner.sections import SECTIONS

PLACES = "places"
"""The key of a section's origin: places by dotted path below the section, "" for itself."""


class Place(NamedTuple):
    """A place in a file, line and column counted from 1."""

    file: str
    line: int
    column: int
    address: str = ""
    """What the tool that applies the file calls it: `module.a.gitlab_project.b`."""

    def told(self) -> list[JSON]:
        """As a snapshot has it; an address stands there where there is one."""
        return [*self] if self.address else [*self[:3]]

    def __str__(self) -> str:
        address = f" ({self.address})" if self.address else ""
        return f"{self.file}, line {self.line}{address}"


def of(origin: Mapping[str, JSON], path: Sequence[str], key: str = "") -> Place | None:
    """Where stands what a path of a finding names; None where no file says it.

    A value that a file says is all its own. An entry, or a section, may hold what the file leaves
    as it stands: then only what names the whole of it is there.
    """
    places = origin.get(PLACES)
    if not places or not path:
        return None
    spec = SECTIONS.get(path[0])
    whole = 2 if spec and spec.keyed else 1
    below = list(path[1:])
    names = [*([[*below, key]] if key else []), *(below[:end] for end in range(len(below), -1, -1))]
    for name in names:
        exact = len(name) >= len(below)
        if (exact or len(name) >= whole or "endpoint" not in origin) and (
            found := places.get(".".join(name))
        ):
            return Place(*found)
    return None

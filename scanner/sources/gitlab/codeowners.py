"""Reads a CODEOWNERS file: which patterns have how many owners, in which sections.

Syntax: https://docs.gitlab.com/user/project/codeowners/reference/ and, for what goes wrong,
https://docs.gitlab.com/user/project/codeowners/advanced/#error-handling
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scanner.model import JSON

PLACES = ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where GitLab looks for the file, in this order; the first one counts."""

_BLANKS = " \t\r\f\v\0"
_MARK = "\ufeff"
_HEADING = re.compile(
    r"(?P<optional>\^)?\[(?P<name>.*?)\](?:\[(?P<approvals>\d*)\])?(?P<owners>\s+[@\w.\-/\s+]*)?",
    re.ASCII,
)
"""What follows such a heading is ignored."""
_UNFINISHED = re.compile(r"\^?\[[^\]]+")
_GAP = re.compile(r"(?<!\\)[ \t\r\f\v]+")
"""The first one parts a pattern from its owners; a backslash makes a blank part of the pattern."""

_EMAIL = re.compile(r"(?<![^@\s])[^@\s]{0,99}[\w.+\-]@[^@\s]{1,255}(?<!\W)", re.ASCII)
_NAME = re.compile(r"(?<![\w@])@[A-Za-z0-9_][\w.\-]*(?:/[A-Za-z0-9_][\w.\-]*)*", re.ASCII)
_ROLE = re.compile(r"(?:^|\s)@@(developer|maintainer|owner)s?(?=\s|$)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that names a pattern."""

    pattern: str
    """Without escapes of blanks and of a first #; with the ! of an exclusion."""
    section: str
    """As its first heading spells it; empty outside any."""
    owners_count: int
    optional: bool
    """Nobody of its section must approve: all its headings say so."""

    def to_json(self) -> dict[str, JSON]:
        """The entry as a snapshot has it."""
        return {
            "pattern": self.pattern,
            "section": self.section,
            "owners_count": self.owners_count,
            "optional": self.optional,
        }


@dataclass(frozen=True, slots=True)
class _Section:
    name: str = ""
    optional: bool = False
    owners_count: int = 0


class _Reader:
    """What was read of a file so far."""

    def __init__(self) -> None:
        self.errors: list[int] = []
        self._entries: dict[tuple[str, str], Entry] = {}
        """By section and by what the pattern means: a later line replaces an earlier one there."""
        self._names = {"codeowners": ""}
        """The spelling of each section's name; GitLab gives this one to what stands in none."""
        self._section = _Section()

    def line(self, number: int, line: str) -> None:
        """Read one line, which is neither blank nor a comment."""
        heading = _HEADING.match(line)
        sound = self._open(heading) if heading else self._enter(line)
        if not sound:
            self.errors.append(number)

    def _open(self, heading: re.Match[str]) -> bool:
        """Whether GitLab finds no fault with the heading, which it follows in any case."""
        name, owners = heading["name"], (heading["owners"] or "").strip(_BLANKS)
        required = bool((heading["approvals"] or "").strip("0"))
        named, optional = bool(name.strip()), heading["optional"] is not None
        label = self._names.setdefault(name.lower(), name if named else "[]")
        self._section = _Section(label, optional, _references(owners))
        misled = bool(owners) and not self._section.owners_count
        return named and not misled and not (optional and required)

    def _enter(self, line: str) -> bool:
        """Whether GitLab finds no fault with the entry, which counts in any case."""
        pattern, *rest = _GAP.split(line, maxsplit=1)
        owners = rest[0] if rest else ""
        excluded = pattern.startswith("!")
        count = _references(owners) if owners else self._section.owners_count
        key = self._section.name, _meaning(pattern[1:] if excluded else pattern)
        self._entries[key] = Entry(
            _plain(pattern), key[0], 0 if excluded else count, self._section.optional
        )
        if _UNFINISHED.fullmatch(line):
            return False
        named = all(_references(owner) for owner in owners.split())
        return excluded or (count > 0 and named)

    def entries(self) -> Sequence[Entry]:
        """The entries, of which the last one that matches a path decides in each section."""
        required = {entry.section for entry in self._entries.values() if not entry.optional}
        return [
            replace(entry, optional=entry.section not in required)
            for entry in self._entries.values()
        ]


def parse(text: str) -> tuple[Sequence[Entry], Sequence[int]]:
    """The entries in order, and the numbers of the lines that mean something else than they seem.

    These are the lines with which GitLab finds fault, and a first line with a byte order mark,
    which GitLab takes for a part of the pattern.
    """
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip(_BLANKS)
        if stripped and not stripped.isspace() and not stripped.startswith("#"):
            reader.line(number, stripped)
    if text.startswith(_MARK) and 1 not in reader.errors:
        reader.errors.insert(0, 1)
    return reader.entries(), reader.errors


def _references(owners: str) -> int:
    """How many users, groups, addresses and roles a text names; an inline comment counts."""
    return sum(len(set(kind.findall(owners))) for kind in (_EMAIL, _NAME, _ROLE))


def _plain(pattern: str) -> str:
    return re.sub(r"\\[ \t\f\v]+", " ", re.sub(r"^(!?)\\#", r"\1#", pattern))


def _meaning(pattern: str) -> str:
    """The pattern as it is matched: two that are equal here are one entry."""
    if pattern == "*":
        return "/**/*"
    plain = _plain(pattern)
    rooted = plain if plain.startswith("/") else f"/**/{plain}"
    return f"{rooted}**/*" if rooted.endswith("/") else rooted

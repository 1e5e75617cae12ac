"""The shape in which results.json tells of waivers: what was decided, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from scanner.model import JSON

HOLDING = ("active", "expiring")
"""States in which a waiver waives what it covers."""
ENDED = ("expired", "void")
"""States in which it does not any more: what it covers counts."""


class Origin(TypedDict):
    """What git tells of the lines that say a waiver; nothing where it cannot tell."""

    commit: NotRequired[str]
    """The last one that changed any of them, in full."""
    author: NotRequired[str]
    """Of that commit, as it names itself: `Name <address>`."""
    committed: NotRequired[str]
    """When, by its committer's clock: RFC 3339, in UTC."""
    uncommitted: NotRequired[bool]
    """Some of them stand in no commit, so nobody can have reviewed them; then nothing else."""


class WaiverResult(Origin):
    """A waiver as it stands in the file, and what became of it."""

    id: str
    rules: list[str]
    """By the ids that policies have today."""
    scope: Mapping[str, JSON]
    match: NotRequired[Mapping[str, JSON]]
    type: str
    reason: str
    compensating_control: NotRequired[str]
    owner: str
    approver: str
    ticket: str
    created: str
    expires: str
    severity_cap: NotRequired[str]
    state: str
    """active, expiring (soon), expired, pending (not begun), void (too severe), unused."""
    days_left: int
    """Below 0 after the last day."""
    matched: int
    """Findings it was made for."""
    waived: int
    """Findings it waives: fewer where another waiver is more specific, none when it has ended."""
    line: int
    """Where it stands in the file."""
    broad: list[str]
    """Why it covers more than one decision can have looked at."""


class FileOrigin(TypedDict):
    """What git tells of the file."""

    commit: NotRequired[str]
    """The last one that changed it, in full."""
    git: NotRequired[str]
    """Why it does not tell all, in words; left out where it does, or there is no repository."""


class Waivers(FileOrigin):
    """The register of a run."""

    path: str
    sha256: str
    entries: list[WaiverResult]

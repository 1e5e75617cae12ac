"""The shape in which results.json tells of waivers: what was decided, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NotRequired, TypedDict

from scanner import paths
from scanner.model import JSON, Kind
from scanner.values import Commit, Count, Day, Moment, SeverityName, Sha256, one_of

HOLDING = ("active", "expiring")
"""States in which a waiver waives what it covers."""
ENDED = ("expired", "void")
"""States in which it does not any more: what it covers counts."""
STATES = (*HOLDING, *ENDED, "pending", "unused")


class Origin(TypedDict):
    """What git tells of the lines that say a waiver; nothing where it cannot tell."""

    commit: NotRequired[Commit]
    """The last one that changed any of them, in full."""
    author: NotRequired[str]
    """Of that commit, as it names itself: `Name <address>`."""
    committed: NotRequired[Moment]
    """When, by its committer's clock: RFC 3339, in UTC."""
    uncommitted: NotRequired[bool]
    """Some of them stand in no commit, so nobody can have reviewed them; then nothing else."""


class Ids(TypedDict):
    """Numeric ids by what they are of."""

    project: NotRequired[list[int]]
    group: NotRequired[list[int]]


class Scope(TypedDict):
    """Which resources a waiver holds for."""

    include: NotRequired[list[str]]
    """Full paths; acme/* for all below, * for everything."""
    exclude: NotRequired[list[str]]
    ids: NotRequired[Ids]
    instance: NotRequired[bool]


class WaiverResult(Origin):
    """A waiver as it stands in the file, and what became of it."""

    id: str
    rules: list[str]
    """By the ids that policies have today."""
    scope: Scope
    match: NotRequired[Mapping[str, JSON]]
    type: str
    reason: str
    compensating_control: NotRequired[str]
    owner: str
    approver: str
    ticket: str
    created: Day
    expires: Day
    severity_cap: NotRequired[SeverityName]
    state: Annotated[str, one_of(*STATES)]
    """active, expiring (soon), expired, pending (not begun), void (too severe), unused."""
    days_left: int
    """Below 0 after the last day."""
    matched: Count
    """Findings it was made for."""
    waived: Count
    """Findings it waives: fewer where another waiver is more specific, none when it has ended."""
    line: Count
    """Where it stands in the file."""
    broad: list[str]
    """Why it covers more than one decision can have looked at."""


class FileOrigin(TypedDict):
    """What git tells of the file."""

    commit: NotRequired[Commit]
    """The last one that changed it, in full."""
    git: NotRequired[str]
    """Why it does not tell all, in words; left out where it does, or there is no repository."""


class Waivers(FileOrigin):
    """The register of a run."""

    path: str
    sha256: Sha256
    entries: list[WaiverResult]


class Reach:
    """The resources that a waiver holds for."""

    def __init__(self, scope: Scope) -> None:
        self._instance = scope.get("instance", False)
        self._ids: Mapping[str, list[int]] = {**scope.get("ids", {})}  # type: ignore[dict-item]
        self._included = paths.matcher(scope.get("include", []))
        self._excluded = paths.matcher(scope.get("exclude", []))

    def has(self, kind: str, path: str, id: int) -> bool:
        """Whether a resource is one of them."""
        if kind == Kind.INSTANCE:
            return self._instance
        if self._excluded(path):
            return False
        return id in self._ids.get(kind, ()) or self._included(path)


def where(scope: Scope) -> str:
    """What a waiver holds for, as the subject of a sentence."""
    ids = scope.get("ids", {})
    parts = [paths.in_words(scope.get("include", []))]
    parts += [f"project {id}" for id in ids.get("project", [])]
    parts += [f"group {id}" for id in ids.get("group", [])]
    parts += ["the instance"] if scope.get("instance") else []
    excluded = paths.in_words(scope.get("exclude", []))
    return ", ".join(filter(None, parts)) + (f", but not {excluded}" if excluded else "")

"""The shape in which results.json tells of waivers: what was decided, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from scanner.model import JSON

HOLDING = ("active", "expiring")
"""States in which a waiver waives what it covers."""
ENDED = ("expired", "void")
"""States in which it does not any more: what it covers counts."""


class WaiverResult(TypedDict):
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


class Waivers(TypedDict):
    """The register of a run."""

    path: str
    sha256: str
    entries: list[WaiverResult]

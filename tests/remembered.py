"""Findings with fingerprints of their own, on resources that may be renamed or made anew."""

from __future__ import annotations

from typing import Any, cast

from scanner.fingerprint import fingerprints
from scanner.report import ResourceResult
from scanner.triage.memory import Place, Remembered
from tests import reports

INSTANCE = "gitlab.example.com"
DAY, MOMENT = "2026-10-01", "2026-10-01T06:00:00Z"
PATH = ("settings", "archived")


def finding(
    policy: str = "GL-PRJ-003",
    place: Place | None = None,
    path: tuple[str, ...] = PATH,
    key: str = "",
    **parts: Any,
) -> dict[str, Any]:
    """A finding as a run would make it on that resource."""
    at = place or Place("project", "acme/web", 7)
    prints = fingerprints(INSTANCE, policy, (at.kind, at.id, at.path), None, path, key)
    named = {"key": key} if key else {}
    return reports.finding(policy, path=list(path), fingerprints=dict(prints), **named, **parts)


def line(
    outcomes: str = "F",
    *findings: dict[str, Any],
    place: Place | None = None,
    **parts: Any,
) -> ResourceResult:
    """A line of results; a project unless told otherwise."""
    at = place or Place("project", "acme/web", 7)
    made = {"kind": at.kind, "path": at.path, "id": at.id, "findings": list(findings), **parts}
    return cast("ResourceResult", reports.resource(outcomes, **made))


def remembered(place: Place | None = None, **parts: Any) -> Remembered:
    """The same finding as a baseline or a run before has it."""
    at = place or Place("project", "acme/web", 7)
    one = finding(place=at, **parts)
    return Remembered(
        at,
        one["policy"],
        tuple(one["path"]),
        one.get("key", ""),
        None,
        one["fingerprints"],
        DAY,
        severity="high",
    )

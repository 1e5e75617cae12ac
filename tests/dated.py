"""What reports tell of time: a history of runs, and what should have been fixed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from scanner.model import Severity
from scanner.report import ResourceResult, Run
from scanner.triage.due import Due
from tests.compared import NOW

DAYS = {"critical": 7, "high": 30, "medium": 90}


def point(as_of: str = NOW, /, **counts: int) -> dict[str, Any]:
    """A run of a history; findings by severity, and `waived`, `known`, `unseen`, `unknown`,
    `error`."""
    others = ("waived", "known", "unseen", "unknown", "error")
    return {
        "as_of": as_of,
        "open": {severity.value: counts.get(severity, 0) for severity in Severity},
        **{name: counts.get(name, 0) for name in others},
    }


HISTORY = {
    "runs": 14,
    "first": "2026-01-05T06:00:00Z",
    "points": [
        point("2026-11-19T10:00:09Z", critical=2, high=4, medium=1, low=1),
        point(
            "2026-11-20T10:00:09Z",
            critical=2,
            high=2,
            medium=3,
            waived=1,
            known=1,
            unseen=2,
            error=1,
        ),
        point(NOW, critical=3, high=2, waived=4, known=1, unknown=2, error=1),
    ],
    "fixed": {
        "critical": {"count": 1, "mean_days": 0, "median_days": 0},
        "high": {"count": 1_204, "mean_days": 21, "median_days": 12},
    },
}


def overdue(
    lines: list[dict[str, Any]], policies: list[dict[str, Any]], as_of: str = NOW
) -> tuple[list[dict[str, Any]], Mapping[str, Any]]:
    """The lines with what is due, and what the header tells of it."""
    severities = {one["id"]: Severity(one["severity"]) for one in policies}
    step = Due(DAYS, severities, as_of)
    marked = [dict(step.mark(cast("ResourceResult", line))) for line in lines]
    return marked, step.header(cast("Run", {}))

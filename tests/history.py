"""Runs for histories of tests: results of one day each, and what these add to a history."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from scanner.history import add as adding
from scanner.history.add import Added
from scanner.history.address import parse
from scanner.history.store import History
from scanner.report import Report, ResourceResult
from scanner.results import rfc3339
from tests import reports

NOW = datetime(2027, 6, 1, tzinfo=UTC)
POLICIES = [
    reports.policy("GL-PRJ-003", severity="high"),
    reports.policy("GL-PRJ-004", severity="low"),
]
LIMITS = {"high": 7, "low": 30}
_numbers = itertools.count()


def day(number: int) -> str:
    """The moment of a run, so many days after the first of January."""
    return rfc3339(datetime(2027, 1, 1, 10, tzinfo=UTC) + timedelta(days=number))


def results(
    folder: Path,
    as_of: str,
    *found: ResourceResult,
    policies: list[dict[str, Any]] | None = None,
    scope: dict[str, Any] | None = None,
    **run: Any,
) -> Report:
    """Results of that moment, in a file of their own."""
    snapshot = {
        "sha256": "1" * 64,
        "ledger_sha256": "2" * 64,
        "started": as_of,
        "finished": as_of,
        "scope": scope or {"groups": ["acme"]},
        "identity": {
            "username": "auditor",
            "scopes": ["read_api"],
            "role": "owner",
            "token_expires_at": "2027-12-31",
        },
        "requests": 31,
    }
    told = {"as_of": as_of, "snapshot": snapshot, **run}
    path = folder / f"results-{next(_numbers)}.json"
    named = POLICIES if policies is None else policies
    return reports.write(path, cast("list[dict[str, Any]]", list(found)), named, **told)


def history(place: Path | str, patience: float = 60.0) -> History:
    """A history at a path or URL."""
    return History(parse(str(place)), patience)


def add(to: History, report: Report) -> Added:
    """Add a run at the moment at which tests stand."""
    return adding.add(to, report, NOW)

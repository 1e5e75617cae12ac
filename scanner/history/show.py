"""Finds a run by its digest, or a finding by its fingerprint, with all that became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Row, or_, select

from scanner.errors import UsageError
from scanner.history import loaded
from scanner.history.loaded import Series, Span, StoredRun
from scanner.history.problem import Damaged
from scanner.history.span import About
from scanner.history.store import History
from scanner.history.tables import findings, runs

PRINT_DIGITS = 32
LEAST_DIGITS = 6
_DIGITS = frozenset("0123456789abcdef")


class ShownRun(NamedTuple):
    """A run and its series."""

    series: Series
    run: StoredRun


class ShownFinding(NamedTuple):
    """A finding, its series, and the states that it was in, the earliest first."""

    series: Series
    last_run: str
    """`as_of` of the last run of its series."""
    severity: str
    about: About
    spans: Sequence[Span]


def show(history: History, name: str) -> Sequence[ShownRun | ShownFinding]:
    """What has this name: a fingerprint, the digest of a run or its beginning, or a kept run's.

    A fingerprint may be that of several: of one in each series. Raises UsageError where nothing
    has it, or several runs have; and what `History.reading` does.
    """
    digits = name.strip().rstrip("/").rpartition("-")[2].lower()
    if len(digits) < LEAST_DIGITS or not _DIGITS.issuperset(digits):
        raise UsageError(
            "this is neither the digest of a run nor the fingerprint of a finding",
            "`glscan history runs` has the digests, results.json and SARIF the fingerprints.",
        )
    with history.reading() as connection:
        series = {one.id: one for one in loaded.every_series(connection)}
        if len(digits) == PRINT_DIGITS:
            found: Sequence[ShownRun | ShownFinding] = _findings(connection, series, digits)
        else:
            found = _runs(connection, series, digits)
    if not found:
        hint = "`glscan history runs` lists the runs."
        if len(digits) == PRINT_DIGITS:
            hint = "A finding that has moved has another path/v1 since: use its id/v1."
        raise UsageError(f"the history has neither a run nor a finding {digits}", hint)
    return found


def _runs(connection: Connection, series: Mapping[int, Series], digits: str) -> list[ShownRun]:
    rows = connection.execute(select(runs).where(runs.c.sha256.startswith(digits)))
    found = [loaded.stored(row) for row in rows]
    if len(found) > 1:
        raise UsageError(f"{len(found)} runs begin with {digits}", "Give more digits.")
    if any(run.series not in series for run in found):
        raise Damaged("a run is of no series")
    return [ShownRun(series[run.series], run) for run in found]


def _findings(
    connection: Connection, series: Mapping[int, Series], digits: str
) -> list[ShownFinding]:
    named = or_(findings.c.id_print == digits, findings.c.path_print == digits)
    rows = connection.execute(select(findings).where(named).order_by(findings.c.id)).all()
    return [_finding(connection, series, row) for row in rows]


def _finding(
    connection: Connection, series: Mapping[int, Series], row: Row[tuple[object, ...]]
) -> ShownFinding:
    where = f"finding {row.id}"
    found = loaded.spans_of(connection, findings.c.id == row.id)
    followed = loaded.runs_of(connection, row.series_id)
    if not (found and followed and row.series_id in series):
        raise Damaged(where)
    about = loaded.read_about(row.about, where)
    return ShownFinding(series[row.series_id], followed[-1].as_of, row.severity, about, found)

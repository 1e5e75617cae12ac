"""Finds a run by its digest, or a finding by its fingerprint, with all that became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, or_, select

from scanner.errors import UsageError
from scanner.history import loaded
from scanner.history.loaded import Series, Span, StoredRun
from scanner.history.store import History
from scanner.history.tables import findings, runs
from scanner.model import JSON

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
    about: Mapping[str, JSON]
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
        raise UsageError(
            f"the history has neither a run nor a finding {digits}",
            "`glscan history runs` lists the runs.",
        )
    return found


def _runs(connection: Connection, series: Mapping[int, Series], digits: str) -> list[ShownRun]:
    rows = connection.execute(select(runs).where(runs.c.sha256.startswith(digits)))
    found = [loaded.stored(row) for row in rows]
    if len(found) > 1:
        raise UsageError(f"{len(found)} runs begin with {digits}", "Give more digits.")
    return [ShownRun(series[run.series], run) for run in found]


def _findings(
    connection: Connection, series: Mapping[int, Series], digits: str
) -> list[ShownFinding]:
    named = or_(findings.c.id_print == digits, findings.c.path_print == digits)
    rows = connection.execute(select(findings).where(named).order_by(findings.c.id)).all()
    last = {id: loaded.runs_of(connection, id)[-1].as_of for id in {row.series_id for row in rows}}
    return [
        ShownFinding(
            series[row.series_id],
            last[row.series_id],
            row.severity,
            orjson.loads(row.about),
            loaded.spans_of(connection, findings.c.id == row.id),
        )
        for row in rows
    ]

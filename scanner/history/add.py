"""Adds a run to a history: once, whole or not at all, however many do it at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    Column,
    Connection,
    Insert,
    Table,
    Update,
    bindparam,
    func,
    insert,
    select,
    update,
)

from scanner import lines
from scanner.errors import UsageError
from scanner.history import loaded, span
from scanner.history import series as asking
from scanner.history.changes import Changes, Found, compared
from scanner.history.span import RunTold, Standing
from scanner.history.store import History
from scanner.history.tables import findings, runs, series, spans
from scanner.model import JSON
from scanner.report import Report
from scanner.triage.memory import BY_ID, BY_PATH
from scanner.triage.previous import check_whole
from scanner.values import Moment

_AHEAD = timedelta(days=1)
"""By how much the clock of the machine may be ahead that read a GitLab."""
SLACK = timedelta(minutes=5)
"""By how much clocks differ that are kept."""
_AT_ONCE = 500
"""Values in one question; SQLite once took no more than 999."""


class Late(UsageError):
    """The history has a later run of its series: what was in between is known by then."""


class Forgotten(Late):
    """The history has no run of its series that is as old; it may have been pruned."""


class Added(NamedTuple):
    """What came of it."""

    is_new: bool
    """False where the history had these very results."""
    told: RunTold | None


def check(report: Report, now: datetime, name: str = "") -> None:
    """Raises UsageError for results that tell nothing of how it was.

    `name` is what to call them where the name of their file says nothing.
    """
    name, run = name or str(report.document.path), report.run
    check_whole(report)
    if "proposed" in run["snapshot"]:
        raise UsageError(
            f"{name}: these are results of a change that is only proposed",
            "A history takes what was read of a GitLab.",
        )
    as_read = run["as_of"] == run["snapshot"]["finished"]
    if span.moment(run["as_of"]) > now + (_AHEAD if as_read else SLACK):
        raise UsageError(
            f"{name}: it is judged as of {run['as_of']}, which is to come",
            "A history takes runs, not rehearsals; leave out --as-of.",
        )


def add(history: History, report: Report, now: datetime, name: str = "") -> Added:
    """Add the run of these results, whose shape was checked, after those of its series.

    Raises Late for a run before the last one of its series, and Forgotten where it is before the
    first, too. Raises what `check` and `History.writing` do.
    """
    check(report, now, name)
    with history.writing() as connection:
        known = select(runs.c.id).where(runs.c.sha256 == report.sha256)
        if connection.execute(known).first():
            return Added(False, None)
        id, last = _series(connection, report, name or str(report.document.path))
        before = loaded.standing(connection, id, report.run["as_of"])
        changes, told = compared(report, before)
        _Writing(connection, id, report.run["as_of"], last).write(changes)
        connection.execute(
            insert(runs),
            {
                "id": _next(connection, runs),
                "series_id": id,
                "sha256": report.sha256,
                "as_of": report.run["as_of"],
                "finished": report.run["snapshot"]["finished"],
                "told": _json(told),
            },
        )
        return Added(True, told)


def _series(connection: Connection, report: Report, name: str) -> tuple[int, str]:
    """The id of its series, which begins with it if there is none, and the `as_of` of its last."""
    asked = asking.asked(report.run["instance"]["name"], report.run["snapshot"]["scope"])
    if there := loaded.series_of(connection, asked):
        return there.id, _last(connection, there.id, report, name)
    id = _next(connection, series)
    row = {"id": id, "sha256": asking.digest(asked), "asked": _json(asked)}
    connection.execute(insert(series), row)
    return id, ""


def _last(connection: Connection, id: int, report: Report, name: str) -> str:
    known = select(func.min(runs.c.as_of), func.max(runs.c.as_of), func.max(runs.c.finished))
    first, as_of, finished = connection.execute(known.where(runs.c.series_id == id)).one()
    loaded.check({first, as_of, finished} - {None}, Moment, "a run")
    run = report.run
    for what, ours, theirs in (
        ("judged as of", run["as_of"], as_of),
        ("read until", run["snapshot"]["finished"], finished),
    ):
        if theirs and ours < theirs:
            error = Forgotten if run["as_of"] < first else Late
            raise error(
                f"{name}: it is {what} {ours}, before the last run of its series, {theirs}",
                "Runs are added in order of time: add older ones to a new history, all at once.",
            )
    return str(as_of or "")


class _Writing:
    """Writes what a run changes; each kind of row at once."""

    def __init__(self, connection: Connection, series: int, as_of: str, last: str) -> None:
        self._connection = connection
        self._series = series
        self._as_of = as_of
        self._last = last or as_of
        self._span = _next(connection, spans)

    def write(self, changes: Changes) -> None:
        """All of it."""
        opened = [*self._new(changes.new)]
        closed = []
        for before, found in changes.turned:
            state = span.state_of(found.finding)
            opened.append(self._opened(before.finding, state, before.first_seen))
            if not before.gone:
                closed.append(self._closed(before, state))
        for before, became in changes.ended:
            if before.gone:
                # It was away, and somebody looked again: what it became, it became by now.
                row = self._opened(before.finding, before.state, before.first_seen)
                opened.append({**row, "closed": self._as_of, "became": became})
            else:
                closed.append(self._closed(before, became))
        self._many(insert(spans), opened)
        self._many(_by_id(spans, "seen", "closed", "became"), closed)
        unseen = [{"row": one.span, "new_seen": self._last} for one in changes.unseen]
        seen = [{"row": one.span, "new_seen": None} for one in changes.seen]
        self._many(_by_id(spans, "seen"), [*unseen, *seen])
        moved = [_told_now(before.finding, found) for before, found in changes.moved]
        self._many(_by_id(findings, "id_print", "path_print", "severity", "about"), moved)

    def _new(self, found: Sequence[Found]) -> Iterator[dict[str, JSON]]:
        """Spans of new findings; one that had been fixed is the same finding again."""
        there = self._there([one.finding["fingerprints"][BY_ID] for one in found])
        id, added = _next(self._connection, findings), []
        moved = []
        for one in found:
            row = _row(one)
            finding = there.get(row["id_print"])
            if finding is None:
                finding, id = id, id + 1
                added.append({"id": finding, "series_id": self._series, **row})
            else:
                moved.append(_told_now(finding, one))
            since = span.since(one.finding, self._as_of)
            yield self._opened(finding, span.state_of(one.finding), since)
        self._many(insert(findings), added)
        self._many(_by_id(findings, "id_print", "path_print", "severity", "about"), moved)

    def _there(self, prints: Sequence[str]) -> Mapping[str, int]:
        """The ids of findings of the series that have these fingerprints."""
        known: dict[str, int] = {}
        for start in range(0, len(prints), _AT_ONCE):
            asked = select(findings.c.id_print, findings.c.id).where(
                findings.c.series_id == self._series,
                findings.c.id_print.in_(prints[start : start + _AT_ONCE]),
            )
            known |= {row.id_print: row.id for row in self._connection.execute(asked)}
        return known

    def _opened(self, finding: int, state: str, since: str) -> dict[str, JSON]:
        id, self._span = self._span, self._span + 1
        return {
            "id": id,
            "finding_id": finding,
            "state": state,
            "since": since,
            "opened": self._as_of,
            "seen": None,
            "closed": None,
            "became": None,
        }

    def _closed(self, before: Standing, became: str) -> dict[str, JSON]:
        return {
            "row": before.span,
            "new_seen": before.seen or self._last,
            "new_closed": self._as_of,
            "new_became": became,
        }

    def _many(self, statement: Insert | Update, rows: Sequence[Mapping[str, JSON]]) -> None:
        if rows:
            self._connection.execute(statement, rows)


def _by_id(table: Table, *names: str) -> Update:
    """An update of one row, `row`, that sets `name` to `new_name`."""
    values: dict[str, object] = {name: bindparam(f"new_{name}") for name in names}
    return update(table).where(table.c.id == bindparam("row")).values(values)


def _row(found: Found) -> dict[str, JSON]:
    prints = found.finding["fingerprints"]
    return {
        "id_print": prints[BY_ID],
        "path_print": prints[BY_PATH],
        "severity": found.severity,
        "about": _json(span.about(found.line, found.finding, found.params)),
    }


def _told_now(finding: int, found: Found) -> dict[str, JSON]:
    now = {f"new_{name}": value for name, value in _row(found).items()}
    return {"row": finding, **now}


def _next(connection: Connection, table: Table) -> int:
    """An id that no row has; whoever writes is alone."""
    column: Column[int] = table.c.id
    return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1


def _json(value: JSON) -> str:
    return lines.encode(value).decode()

"""Reads what a history holds of one series."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Annotated, Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, Select, and_, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from scanner.compared import BECAME, GONE, NOT_JUDGED
from scanner.history import series as asking
from scanner.history.problem import Damaged
from scanner.history.series import Asked
from scanner.history.span import OPEN, WAIVED, About, RunTold, Standing, moment
from scanner.history.tables import findings, runs, series, spans
from scanner.triage.memory import BY_ID, BY_PATH, Place
from scanner.triage.previous import KEPT_DAYS
from scanner.typed import holds, misplaced
from scanner.values import Fingerprints, Moment, SeverityName, Sha256, one_of, rfc3339

State = Annotated[str, one_of(OPEN, WAIVED)]
Became = Annotated[str, one_of(*BECAME, OPEN, WAIVED)]

AWAY = (GONE, NOT_JUDGED)
"""What may come back, and is the same finding then."""


class Series(NamedTuple):
    """Runs that can be compared."""

    id: int
    sha256: str
    asked: Asked


class StoredRun(NamedTuple):
    """A run of a history."""

    id: int
    series: int
    sha256: str
    as_of: str
    finished: str
    told: RunTold


def every_series(connection: Connection) -> list[Series]:
    """All of them, in the order in which they began."""
    rows = connection.execute(select(series).order_by(series.c.id))
    return [Series(row.id, row.sha256, _asked_of(row)) for row in rows]


def _asked_of(row: Row[tuple[object, ...]]) -> Asked:
    """Raises Damaged for what is not of the digest that it has."""
    where = f"series {row.id}"
    asked: Asked = _read(row.asked, asking.Kept, where)
    if asking.digest(asked) != row.sha256:
        raise Damaged(where)
    return asked


def _read(text: object, kind: Any, where: str) -> Any:
    """JSON of a kind. Raises Damaged."""
    try:
        value = orjson.loads(text)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        raise Damaged(where) from None
    if place := misplaced(value, kind, where):
        raise Damaged(place)
    return value


def check(values: Iterable[object], kind: Any, where: str) -> None:
    """Raises Damaged where one of the values is not of a kind."""
    for value in set(values):
        if not holds(value, kind):
            raise Damaged(where)


def series_of(connection: Connection, asked: Asked) -> Series | None:
    """The one of what is asked for, if it has begun."""
    found = select(series).where(series.c.sha256 == asking.digest(asked))
    row = connection.execute(found).first()
    return Series(row.id, row.sha256, asked) if row else None


def to_come(connection: Connection, moment: str) -> list[tuple[Series, str]]:
    """The series whose last run is later than a moment, each with the `as_of` of that."""
    last = select(runs.c.series_id, func.max(runs.c.as_of)).group_by(runs.c.series_id)
    late = dict(connection.execute(last.having(func.max(runs.c.as_of) > moment)).tuples().all())
    check(late.values(), Moment, "the last run of a series")
    return [(one, late[one.id]) for one in every_series(connection) if one.id in late]


def runs_of(connection: Connection, id: int, before: str = "") -> list[StoredRun]:
    """Its runs, the earliest first; only those before a moment, where one is given."""
    asked = select(runs).where(runs.c.series_id == id)
    if before:
        asked = asked.where(runs.c.as_of < before)
    return [stored(row) for row in connection.execute(asked.order_by(runs.c.as_of, runs.c.id))]


def stored(row: Row[tuple[object, ...]]) -> StoredRun:
    """A row of runs. Raises Damaged."""
    where = f"run {row.id}"
    check((row.as_of, row.finished), Moment, where)
    check((row.sha256,), Sha256, where)
    told: RunTold = _read(row.told, RunTold, where)
    return StoredRun(row.id, row.series_id, row.sha256, row.as_of, row.finished, told)


def standing(
    connection: Connection, id: int, as_of: str, before: bool = False
) -> Iterator[Standing]:
    """The findings that are open or waived, or that are away and may come back.

    `before` tells how it was just before `as_of`, though runs followed. What has been away for
    long is forgotten, as it is by `triage.previous`.
    """
    later = spans.alias()
    follows = select(later.c.id).where(
        later.c.finding_id == spans.c.finding_id, later.c.id > spans.c.id
    )
    over: ColumnElement[bool] = spans.c.closed.is_not(None)
    holds: ColumnElement[bool] = spans.c.closed.is_(None)
    if before:
        over = spans.c.closed < as_of
        holds = and_(spans.c.opened < as_of, or_(holds, spans.c.closed >= as_of))
        follows = follows.where(later.c.opened < as_of)
    kept = rfc3339(moment(as_of) - timedelta(KEPT_DAYS))
    away = and_(over, spans.c.closed >= kept, spans.c.became.in_(AWAY), ~follows.exists())
    for rows, gone in ((_asked(id, holds), False), (_asked(id, away), True)):
        for row in connection.execute(rows):
            yield _standing(row, gone)


def _asked(id: int, condition: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    columns = (
        *(spans.c.id, spans.c.finding_id, spans.c.state, spans.c.since, spans.c.seen),
        *(findings.c.id_print, findings.c.path_print, findings.c.severity, findings.c.about),
    )
    joined = spans.join(findings, findings.c.id == spans.c.finding_id)
    asked: Select[tuple[object, ...]] = select(*columns).select_from(joined)
    return asked.where(findings.c.series_id == id, condition).order_by(spans.c.id)


def _standing(row: Row[tuple[object, ...]], gone: bool) -> Standing:
    where = f"state {row.id}"
    told = read_about(row.about, where)
    prints = {BY_ID: row.id_print, BY_PATH: row.path_print}
    if not holds(prints, Fingerprints):
        raise Damaged(where)
    check((row.since, row.seen or row.since), Moment, where)
    check((row.state,), State, where)
    check((row.severity,), SeverityName, where)
    return Standing(
        Place(told["kind"], told["resource"], told["id"]),
        told["policy"],
        tuple(told["path"]),
        told.get("key", ""),
        told.get("at"),
        prints,
        row.since,
        gone=gone,
        waived=row.state == WAIVED,
        span=row.id,
        finding=row.finding_id,
        state=row.state,
        severity_now=row.severity,
        seen=row.seen,
        params=told.get("params", ""),
    )


def read_about(text: object, where: str) -> About:
    """What tells a finding. Raises Damaged."""
    told: About = _read(text, About, where)
    return told


class Span(NamedTuple):
    """A row of spans, with the severity of its finding."""

    id: int
    finding: int
    severity: str
    state: str
    since: str
    opened: str
    seen: str | None
    closed: str | None
    became: str | None


def spans_of(connection: Connection, *conditions: ColumnElement[bool]) -> Sequence[Span]:
    """The spans of findings for which these hold, in the order in which they were opened.

    Raises Damaged.
    """
    columns = (
        *(spans.c.id, spans.c.finding_id, findings.c.severity, spans.c.state, spans.c.since),
        *(spans.c.opened, spans.c.seen, spans.c.closed, spans.c.became),
    )
    joined = spans.join(findings, findings.c.id == spans.c.finding_id)
    asked = select(*columns).select_from(joined).where(*conditions).order_by(spans.c.id)
    found = [Span(*row) for row in connection.execute(asked)]
    moments = {one for each in found for one in (each.since, each.opened)}
    later = {one for each in found for one in (each.seen, each.closed)} - {None}
    check(moments | later, Moment, "a moment of a state")
    check((one.state for one in found), State, "a state")
    check({one.became for one in found} - {None}, Became, "what became of a state")
    check((one.severity for one in found), SeverityName, "the severity of a finding")
    return found

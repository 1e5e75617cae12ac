"""Reads what a history holds of one series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, cast

import orjson
from sqlalchemy import Connection, Row, Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from scanner.compared import GONE, NOT_JUDGED
from scanner.history import series as asking
from scanner.history.series import Asked
from scanner.history.span import RunTold, Standing, moment
from scanner.history.tables import findings, runs, series, spans
from scanner.triage.memory import BY_ID, BY_PATH, Place
from scanner.triage.previous import KEPT_DAYS

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
    return [Series(row.id, row.sha256, orjson.loads(row.asked)) for row in rows]


def series_of(connection: Connection, asked: Asked) -> Series | None:
    """The one of what is asked for, if it has begun."""
    found = select(series).where(series.c.sha256 == asking.digest(asked))
    row = connection.execute(found).first()
    return Series(row.id, row.sha256, asked) if row else None


def runs_of(connection: Connection, id: int, before: str = "") -> list[StoredRun]:
    """Its runs, the earliest first; only those before a moment, where one is given."""
    asked = select(runs).where(runs.c.series_id == id)
    if before:
        asked = asked.where(runs.c.as_of < before)
    return [stored(row) for row in connection.execute(asked.order_by(runs.c.as_of, runs.c.id))]


def stored(row: Row[tuple[object, ...]]) -> StoredRun:
    """A row of runs."""
    told = cast("RunTold", orjson.loads(row.told))
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
    kept = _moment(moment(as_of) - timedelta(KEPT_DAYS))
    away = and_(over, spans.c.closed >= kept, spans.c.became.in_(AWAY), ~follows.exists())
    for rows, gone in ((_asked(id, holds), False), (_asked(id, away), True)):
        for row in connection.execute(rows):
            yield _standing(row, gone)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _asked(id: int, condition: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    columns = (
        *(spans.c.id, spans.c.finding_id, spans.c.state, spans.c.since, spans.c.seen),
        *(findings.c.id_print, findings.c.path_print, findings.c.severity, findings.c.about),
    )
    joined = spans.join(findings, findings.c.id == spans.c.finding_id)
    asked: Select[tuple[object, ...]] = select(*columns).select_from(joined)
    return asked.where(findings.c.series_id == id, condition).order_by(spans.c.id)


def _standing(row: Row[tuple[object, ...]], gone: bool) -> Standing:
    told = orjson.loads(row.about)
    return Standing(
        Place(told["kind"], told["resource"], told["id"]),
        told["policy"],
        tuple(told["path"]),
        told.get("key", ""),
        told.get("at"),
        {BY_ID: row.id_print, BY_PATH: row.path_print},
        row.since,
        gone=gone,
        span=row.id,
        finding=row.finding_id,
        state=row.state,
        severity_now=row.severity,
        seen=row.seen,
    )


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
    """The spans of findings for which these hold, in the order in which they were opened."""
    columns = (
        *(spans.c.id, spans.c.finding_id, findings.c.severity, spans.c.state, spans.c.since),
        *(spans.c.opened, spans.c.seen, spans.c.closed, spans.c.became),
    )
    joined = spans.join(findings, findings.c.id == spans.c.finding_id)
    asked = select(*columns).select_from(joined).where(*conditions).order_by(spans.c.id)
    return [Span(*row) for row in connection.execute(asked)]

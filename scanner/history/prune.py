"""Removes old runs, and what was over before those that stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select

from scanner.history import loaded
from scanner.history.loaded import Series, StoredRun
from scanner.history.span import moment
from scanner.history.store import History
from scanner.history.tables import findings, runs, spans


@dataclass(frozen=True, slots=True)
class Keep:
    """Which runs of each series stay; the last one always does."""

    last: int = 0
    """So many; 0 where days decide."""
    after: datetime | None = None
    """Those of this moment or later."""

    def oldest(self, found: Sequence[StoredRun]) -> int:
        """The place of the first that stays."""
        if self.after is None:
            return max(len(found) - self.last, 0)
        after = self.after
        young = (place for place, run in enumerate(found) if moment(run.as_of) >= after)
        return next(young, len(found) - 1)


def keep_days(days: int, now: datetime) -> Keep:
    """Runs that are no older than so many days."""
    try:
        return Keep(after=now - timedelta(days))
    except OverflowError:  # before the year 1: all of them
        return Keep(after=moment("0001-01-01T00:00:00Z"))


@dataclass(frozen=True, slots=True)
class Cut:
    """What is removed of one series, or would be."""

    series: Series
    runs: int
    spans: int
    """States of findings that were over before the first run that stays."""
    until: str
    """`as_of` of the first run that stays."""


def foreseen(history: History, keep: Keep) -> list[Cut]:
    """What `prune` would remove. Raises what `History.reading` does."""
    with history.reading() as connection:
        return _cuts(connection, keep)


def prune(history: History, keep: Keep) -> list[Cut]:
    """Remove it, and tell what was removed; what is open keeps the moment it was first seen.

    Raises what `History.writing` does.
    """
    with history.writing() as connection:
        cuts = _cuts(connection, keep)
        for cut in cuts:
            there = findings.c.series_id == cut.series.id
            connection.execute(delete(spans).where(_over(cut.series, cut.until)))
            left = select(spans.c.id).where(spans.c.finding_id == findings.c.id).exists()
            connection.execute(delete(findings).where(there, ~left))
            old = and_(runs.c.series_id == cut.series.id, runs.c.as_of < cut.until)
            connection.execute(delete(runs).where(old))
    if cuts:
        history.shrink()
    return cuts


def _cuts(connection: Connection, keep: Keep) -> list[Cut]:
    cuts = []
    for one in loaded.every_series(connection):
        found = loaded.runs_of(connection, one.id)
        if not found:
            continue
        until = found[keep.oldest(found)].as_of
        gone = sum(run.as_of < until for run in found)
        if gone:
            over = select(func.count()).select_from(spans).where(_over(one, until))
            cuts.append(Cut(one, gone, int(connection.execute(over).scalar_one()), until))
    return cuts


def _over(series: Series, until: str) -> ColumnElement[bool]:
    of_series = select(findings.c.id).where(findings.c.series_id == series.id)
    return and_(spans.c.closed < until, spans.c.finding_id.in_(of_series))

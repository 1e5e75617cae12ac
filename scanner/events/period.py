"""The period that is asked about, and the windows in which it is asked.

A query may span 30 days (doc/api/audit_events.md), and both its bounds belong to it. Neighbouring
windows share their bound: what happened on it is told twice, and kept once, by its id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scanner.events.row import written

LONGEST = timedelta(days=30)
MOST_ROWS = 5_000
"""In a window, as far as the one before it tells: fifty requests."""
SHORTEST = 60
"""Seconds of a window."""


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment on, and before another: two that follow each other share no event."""

    since: datetime
    until: datetime

    def holds(self, created_at: str) -> bool:
        """Whether an event of that time, as events tell it, happened within."""
        return written(self.since) <= created_at < written(self.until)


@dataclass(frozen=True, slots=True)
class Window:
    """What one query asks for, bounds included, in whole seconds of UTC."""

    after: str
    before: str


def window_from(start: datetime, period: Period, span: timedelta) -> Window:
    """The window of a period that begins at a moment of it."""
    return Window(asked(start), asked(min(start + span, period.until)))


def adapted(span: timedelta, rows: int) -> timedelta:
    """How long the next window may be, after one of that span had so many rows.

    A window is what an interrupted run reads again: on a busy list they are short.
    """
    if rows > MOST_ROWS:
        return timedelta(seconds=max(int(span.total_seconds() * MOST_ROWS / rows), SHORTEST))
    return min(span * 2, LONGEST) if rows < MOST_ROWS // 4 else span


def asked(moment: datetime) -> str:
    """A moment as GitLab is asked about it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

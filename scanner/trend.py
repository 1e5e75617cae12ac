"""The shape in which results.json tells of time: of the runs before, and what to mend by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, NotRequired, TypedDict

from scanner.model import Severity
from scanner.values import Count, Moment, SeverityName, named

MOST_POINTS = 60
"""Runs that a history tells of one by one, this one among them; the others are counted."""


class Point(TypedDict):
    """What one run came to."""

    as_of: Moment
    open: Annotated[Mapping[str, Count], named(*Severity)]
    """Findings that no waiver covers, by severity: those that a baseline knows are among them, so
    that another baseline moves nothing."""
    waived: Count
    known: Count
    """Of the open ones."""
    unseen: Count
    """Findings of before that could not be looked at, without those that a waiver covered: nobody
    knows whether they are still there."""
    unknown: Count
    """Evaluations, as the next."""
    error: Count


class Fixed(TypedDict):
    """How long findings were there that have been fixed: whole days, rounded down."""

    count: Count
    mean_days: Count
    median_days: Count


class History(TypedDict):
    """What is known of earlier runs of the same scope."""

    runs: Count
    """How many there were."""
    first: Moment
    """`as_of` of the first of them, or of this run where there is none."""
    points: list[Point]
    """The last ones, the oldest first, and this run behind them."""
    fixed: Mapping[SeverityName, Fixed]
    """What had been fixed by the run before this one; severities of which nothing was are left
    out."""


class TimeToFix(TypedDict):
    """How long findings may be there, and how many are there for longer."""

    days: Mapping[SeverityName, Count]
    """As configured, by severity; findings of others may stay."""
    overdue: Mapping[SeverityName, Count]
    """Findings by the severities of `days`, also where there are none."""
    unseen: Mapping[SeverityName, Count]
    """Those of before, by the same severities, that could not be looked at and are overdue if they
    are still there."""
    undated: Count
    """Findings of these severities, not waived, of which nobody knows since when they are there."""


class Timed(TypedDict):
    """What the header of a report tells of time."""

    history: NotRequired[History]
    """Left out when no history was given."""
    time_to_fix: NotRequired[TimeToFix]
    """Left out when none is configured."""


class Dated(TypedDict):
    """What a finding tells of time."""

    first_seen: NotRequired[Moment]
    """`as_of` of the first run in a row that had it, as the run before or the history tells."""
    due: NotRequired[Moment]
    """Until when it should be fixed; not of what is waived, nor where nobody knows since when it
    is there."""


class Unseen(TypedDict):
    """What a resource tells of findings of before."""

    unseen: NotRequired[Mapping[str, list[Moment]]]
    """By policy id since when the findings were there that a history has and that could not be
    looked at, without those that a waiver covered. Left out when there are none."""


def is_overdue(finding: Dated, as_of: str) -> bool:
    """Whether it is there for longer than it may be."""
    return "due" in finding and finding["due"] < as_of


def at_odds(run: Timed) -> Iterator[str]:
    """The places of a header whose numbers do not fit each other."""
    if "history" in run and not 1 <= len(run["history"]["points"]) <= MOST_POINTS:
        yield "run.history.points"
    if "time_to_fix" in run:
        limits = run["time_to_fix"]
        for name in ("overdue", "unseen"):
            if limits[name].keys() != limits["days"].keys():
                yield f"run.time_to_fix.{name}"

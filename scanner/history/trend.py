"""How a series went: what each run came to, what was too old by then, and how long things took."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from statistics import median

from scanner.compared import FIXED
from scanner.history import loaded
from scanner.history.loaded import Series, Span, StoredRun
from scanner.history.span import OPEN, days, fixed_by_severity, moment
from scanner.history.store import History
from scanner.history.tables import findings
from scanner.model import Severity
from scanner.trend import Fixed


@dataclass(frozen=True, slots=True)
class Step:
    """A run, and what only the others tell of it."""

    run: StoredRun
    median_days: int | None
    """How long findings were there that it found fixed, at the median; None where none was."""
    overdue: Mapping[str, int]
    """Findings that no waiver covered and that were there for longer than they may be, by the
    severities that have a limit."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How one series went."""

    series: Series
    steps: Sequence[Step]
    """The earliest first."""
    fixed: Mapping[str, Fixed]
    """Of all runs that are remembered, by severity."""
    ages: Mapping[str, Sequence[int]]
    """Days since the open findings of the last run were first seen, by severity, the oldest
    first."""


def trends(history: History, limits: Mapping[str, int]) -> list[Trend]:
    """All series, in the order in which they began; `limits` are days to fix by severity.

    Raises what `History.reading` does.
    """
    with history.reading() as connection:
        return [
            _trend(
                one,
                loaded.runs_of(connection, one.id),
                loaded.spans_of(connection, findings.c.series_id == one.id),
                limits,
            )
            for one in loaded.every_series(connection)
        ]


def _trend(
    series: Series, runs: Sequence[StoredRun], found: Sequence[Span], limits: Mapping[str, int]
) -> Trend:
    took: dict[str, list[int]] = {}
    fixed = [(one, one.closed) for one in found if one.became == FIXED and one.closed]
    for one, closed in fixed:
        took.setdefault(closed, []).append(days(one.since, closed))
    late = overdue(found, [run.as_of for run in runs], limits)
    steps = [
        Step(
            run,
            int(median(took[run.as_of]))
            if run.as_of in took and any(run.told["fixed"].values())
            else None,
            late[number],
        )
        for number, run in enumerate(runs)
    ]
    return Trend(
        series,
        steps,
        fixed_by_severity((one.severity, one.since, closed) for one, closed in fixed),
        _ages(found, runs[-1].as_of) if runs else {},
    )


def overdue(
    found: Sequence[Span], moments: Sequence[str], limits: Mapping[str, int]
) -> list[Mapping[str, int]]:
    """By moment and severity, how many findings were open then for longer than they may be.

    `moments` are sorted. A finding is overdue from the first moment after its last day until it
    is closed.
    """
    times = [moment(one) for one in moments]
    changes = {name: Counter[int]() for name in limits}
    for one in found:
        if one.state != OPEN or one.severity not in limits:
            continue
        begins = max(
            bisect_left(moments, one.opened),
            _after(times, one.since, limits[one.severity]),
        )
        ends = bisect_left(moments, one.closed) if one.closed else len(moments)
        if begins < ends:
            changes[one.severity][begins] += 1
            changes[one.severity][ends] -= 1
    counts = {
        name: list(accumulate(each[number] for number in range(len(moments))))
        for name, each in changes.items()
    }
    return [{name: each[number] for name, each in counts.items()} for number in range(len(moments))]


def _after(times: Sequence[datetime], since: str, allowed: int) -> int:
    """The first of the times that is later than the last moment allowed."""
    try:
        due = moment(since) + timedelta(allowed)
    except OverflowError:  # beyond the year 9999, so never
        return len(times)
    return bisect_right(times, due)


def _ages(found: Sequence[Span], as_of: str) -> dict[str, list[int]]:
    ages: dict[str, list[int]] = {}
    for one in found:
        if one.state == OPEN and one.closed is None:
            ages.setdefault(one.severity, []).append(days(one.since, as_of))
    return {
        severity.value: sorted(ages[severity.value], reverse=True)
        for severity in Severity
        if severity.value in ages
    }

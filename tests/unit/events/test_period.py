"""Windows cover a period without a hole, and none is longer than GitLab lets them be."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from scanner.events.period import LONGEST, MOST_ROWS, Period, Window, adapted, window_from

START = datetime(2026, 1, 1, tzinfo=UTC)


def windows(period: Period, rows: Iterator[int]) -> list[Window]:
    """The windows of a period, each of which has so many rows."""
    found, start, span = [], period.since, LONGEST
    while start < period.until:
        found.append(window_from(start, period, span))
        start, span = datetime.fromisoformat(found[-1].before), adapted(span, next(rows))
    return found


@pytest.mark.parametrize("rows", [(0,), (MOST_ROWS,), (1_000_000,), (0, 40_000, 4_000, 7)])
@pytest.mark.parametrize(
    ("span", "fewest"),
    [
        (timedelta(), 0),
        (timedelta(seconds=1), 1),
        (timedelta(days=30), 1),
        (timedelta(days=30, seconds=1), 2),
        (timedelta(days=90), 3),
    ],
)
def test_windows_join_and_fit(span: timedelta, fewest: int, rows: tuple[int, ...]) -> None:
    found = windows(Period(START, START + span), itertools.cycle(rows))
    assert len(found) == fewest or (max(rows) > MOST_ROWS and len(found) > fewest)
    for one, following in itertools.pairwise(found):
        assert one.before == following.after
    for one in found:
        asked = [datetime.fromisoformat(text) for text in (one.after, one.before)]
        assert timedelta() < asked[1] - asked[0] <= timedelta(days=30)
    if found:
        assert (found[0].after, found[-1].before) == (
            "2026-01-01T00:00:00Z",
            (START + span).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )


def test_two_periods_that_follow_each_other_share_no_event() -> None:
    first = Period(START, START + timedelta(days=1))
    second = Period(first.until, START + timedelta(days=2))
    for text, holder in {
        "2026-01-01T00:00:00.000Z": first,
        "2026-01-01T23:59:59.999Z": first,
        "2026-01-02T00:00:00.000Z": second,
    }.items():
        assert [period for period in (first, second) if period.holds(text)] == [holder]

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from scanner.history.loaded import Span
from scanner.history.store import History
from scanner.history.trend import overdue, trends
from scanner.results import rfc3339
from scanner.triage.memory import Place
from tests.history import LIMITS, add, day, results
from tests.remembered import finding, line
from tests.unit.history.test_add import FAILS, HERE, PASSES, WAIVERS

SECOND = Place("project", "acme/b", 8)


def test_each_run_is_told_with_what_it_found_fixed_and_what_was_overdue(
    place: History, tmp_path: Path
) -> None:
    found = (finding(place=SECOND), finding("GL-PRJ-004", place=SECOND))
    both = [FAILS, line("FF", *found, place=SECOND)]
    gone = [FAILS, line("PF", finding("GL-PRJ-004", place=SECOND), place=SECOND)]
    for number, lines in ((0, both), (7, both), (8, both), (14, gone), (31, [PASSES])):
        add(place, results(tmp_path, day(number), *lines))
    [told] = trends(place, LIMITS)
    assert [step.run.as_of for step in told.steps] == [day(n) for n in (0, 7, 8, 14, 31)]
    # Seven days are allowed, and the eighth is too late.
    assert [step.overdue["high"] for step in told.steps] == [0, 0, 2, 1, 0]
    assert [step.overdue["low"] for step in told.steps] == [0, 0, 0, 0, 0]
    assert [step.median_days for step in told.steps] == [None, None, None, 14, 31]
    assert told.fixed == {"high": {"count": 2, "mean_days": 22, "median_days": 22}}
    assert told.ages == {}


def test_what_is_waived_is_not_overdue_and_its_age_goes_on(place: History, tmp_path: Path) -> None:
    waived = line("FP", finding(place=HERE, waived_by="W-1"), place=HERE)
    for number, found in ((0, FAILS), (8, waived), (9, FAILS)):
        add(place, results(tmp_path, day(number), found, waivers=WAIVERS))
    [told] = trends(place, LIMITS)
    assert [step.overdue["high"] for step in told.steps] == [0, 0, 1]
    assert told.ages == {"high": [9]}


def test_series_are_told_apart(place: History, tmp_path: Path) -> None:
    add(place, results(tmp_path, day(0), FAILS))
    add(place, results(tmp_path, day(0), PASSES, scope={"groups": ["other"]}))
    assert [one.series.asked["groups"] for one in trends(place, {})] == [["acme"], ["other"]]
    assert [step.overdue for one in trends(place, {}) for step in one.steps] == [{}, {}]


def test_overdue_is_counted_as_one_by_one() -> None:
    """The same counts as from asking of each finding at each moment."""
    chance = Random(3)
    start = datetime.fromisoformat("2026-01-01T00:00:00Z")

    def at(days: float) -> str:
        return rfc3339(start + timedelta(days=days))

    moments = [at(number) for number in range(60)]
    spans = []
    for id in range(300):
        opened = chance.randrange(60)
        closed = at(opened + chance.randrange(40)) if chance.random() < 0.7 else None
        since = at(opened - chance.choice([0, 0, 5, 100]))
        state, severity = chance.choice(["open", "waived"]), chance.choice(["high", "low", "info"])
        spans.append(Span(id, id, severity, state, since, at(opened), None, closed, None))
    limits = {"high": 7, "low": 30}
    expected = [
        {
            name: sum(
                one.severity == name
                and one.state == "open"
                and one.opened <= now
                and (one.closed is None or now < one.closed)
                and datetime.fromisoformat(one.since) + timedelta(days)
                < datetime.fromisoformat(now)
                for one in spans
            )
            for name, days in limits.items()
        }
        for now in moments
    ]
    assert overdue(spans, moments, limits) == expected
    assert sum(map(sum, (each.values() for each in expected))) > 100


def test_a_limit_beyond_all_time_is_never_met() -> None:
    one = Span(1, 1, "high", "open", "9999-12-01T00:00:00Z", "9999-12-01T00:00:00Z", *[None] * 3)
    assert overdue([one], ["9999-12-31T00:00:00Z"], {"high": 3650}) == [{"high": 0}]

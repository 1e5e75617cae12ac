from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.history import series
from scanner.history.past import past
from scanner.history.store import History
from scanner.triage.seen import Past
from tests.history import add, day, results
from tests.remembered import finding, line
from tests.unit.history.test_add import FAILS, HERE, PASSES

ASKED = series.asked("gitlab.example.com", {"groups": ["acme"]})


def told(place: History, as_of: str) -> Past:
    return past(place, ASKED, as_of)


def test_the_first_run_of_a_series_has_no_past(place: History, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no history yet"):
        told(place, day(0))
    add(place, results(tmp_path, day(0), FAILS, scope={"groups": ["other"]}))
    assert told(place, day(9)) == Past(runs=0, first="", points=(), fixed={}, open=())


def test_it_is_what_was_known_just_before(place: History, tmp_path: Path) -> None:
    low = line("FF", finding(place=HERE), finding("GL-PRJ-004", place=HERE), place=HERE)
    for number, found in enumerate([low, FAILS, PASSES, FAILS]):
        add(place, results(tmp_path, day(number * 10), found))
    now = told(place, day(35))
    assert (now.runs, now.first) == (4, day(0))
    assert [point["as_of"] for point in now.points] == [day(0), day(10), day(20), day(30)]
    assert [point["open"]["high"] for point in now.points] == [1, 1, 0, 1]
    assert now.fixed == {
        "high": {"count": 1, "mean_days": 20, "median_days": 20},
        "low": {"count": 1, "mean_days": 10, "median_days": 10},
    }
    assert [one.first_seen for one in now.open] == [day(30)]


def test_later_runs_do_not_change_what_was_known(place: History, tmp_path: Path) -> None:
    before = []
    lines = [[FAILS], [], [FAILS], [PASSES], [FAILS]]
    for number, found in enumerate(lines):
        add(place, results(tmp_path, day(number * 2), *found))
        before.append(told(place, day(number * 2 + 1)))
    for number, known in enumerate(before):
        again = told(place, day(number * 2 + 1))
        assert (again.runs, again.points, again.fixed) == (known.runs, known.points, known.fixed)
        assert [(one.first_seen, one.gone) for one in again.open] == [
            (one.first_seen, one.gone) for one in known.open
        ]
        # Neither does a run of the very moment that is asked for.
        assert told(place, day(number * 2)).runs == number
    assert [[(one.first_seen, one.gone) for one in known.open] for known in before] == [
        [(day(0), False)],
        [(day(0), True)],
        [(day(0), False)],
        [],
        [(day(8), False)],
    ]


def test_what_is_away_for_long_is_forgotten(place: History, tmp_path: Path) -> None:
    add(place, results(tmp_path, "2025-01-01T00:00:00Z", FAILS))
    add(place, results(tmp_path, "2025-01-02T00:00:00Z"))
    assert [one.gone for one in told(place, "2026-02-05T00:00:00Z").open] == [True]
    assert list(told(place, "2026-02-09T00:00:00Z").open) == []
    added = add(place, results(tmp_path, "2026-02-09T00:00:00Z", FAILS))
    assert added.told
    assert added.told["new"]["high"] == 1


def test_no_more_points_are_told_than_results_take(place: History, tmp_path: Path) -> None:
    for number in range(63):
        add(place, results(tmp_path, day(number)))
    found = told(place, day(63))
    assert (found.runs, found.first, len(found.points)) == (63, day(0), 59)
    assert found.points[-1]["as_of"] == day(62)

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from scanner.errors import UsageError
from scanner.history.prune import Keep, foreseen, keep_days, prune
from scanner.history.show import show
from scanner.history.store import History
from scanner.history.tables import runs
from scanner.history.trend import trends
from scanner.triage.memory import Place
from tests.history import LIMITS, add, day, results
from tests.remembered import finding, line
from tests.unit.history.test_add import FAILS, PRINT, spans

OLD = finding(place=Place("project", "acme/old", 9))
FIXED = line("PP", place=Place("project", "acme/old", 9))
OLD_FAILS = line("FP", OLD, place=Place("project", "acme/old", 9))


@pytest.fixture
def filled(place: History, tmp_path: Path) -> History:
    """Five runs: one finding all along, and one that is fixed by the second."""
    for number in range(5):
        add(place, results(tmp_path, day(number), FAILS, OLD_FAILS if number == 0 else FIXED))
    return place


def steps(place: History) -> list[Mapping[str, Any]]:
    [found] = trends(place, LIMITS)
    return [
        {"told": step.run.told, "overdue": step.overdue, "took": step.median_days}
        for step in found.steps
    ]


def test_what_stays_says_the_same_as_before(filled: History) -> None:
    before = steps(filled)
    expected = foreseen(filled, Keep(last=3))
    assert [(cut.runs, cut.spans, cut.until) for cut in expected] == [(2, 1, day(2))]
    assert len(steps(filled)) == 5
    assert prune(filled, Keep(last=3)) == expected
    assert steps(filled) == before[2:]
    assert spans(filled) == [("open", day(0), day(0), None, None, None)]
    with pytest.raises(UsageError, match="neither a run nor a finding"):
        show(filled, OLD["fingerprints"]["id/v1"])
    assert prune(filled, Keep(last=3)) == []


def test_what_was_fixed_in_what_stays_is_still_told(filled: History) -> None:
    prune(filled, Keep(last=4))
    assert steps(filled)[0]["took"] == 1
    assert spans(filled, OLD["fingerprints"]["id/v1"])[0][5] == "fixed"


@pytest.mark.parametrize(("days", "left"), [(1, 1), (2, 1), (3, 2), (5, 4), (6, 5), (10**9, 5)])
def test_runs_are_kept_by_days_and_the_last_one_always(
    filled: History, days: int, left: int
) -> None:
    now = datetime(2027, 1, 7, 9, tzinfo=UTC)
    prune(filled, keep_days(days, now))
    assert len(steps(filled)) == left


def test_runs_go_on_after_it(filled: History, tmp_path: Path) -> None:
    prune(filled, Keep(last=1))
    added = add(filled, results(tmp_path, day(6), FAILS, FIXED))
    assert added.told
    assert added.told["new"]["high"] == 0
    assert spans(filled, PRINT) == [("open", day(0), day(0), None, None, None)]


def test_each_series_is_pruned_by_itself(filled: History, tmp_path: Path) -> None:
    add(filled, results(tmp_path, day(0), FAILS, scope={"groups": ["other"]}))
    prune(filled, Keep(last=1))
    assert [len(one.steps) for one in trends(filled, {})] == [1, 1]


def test_a_series_without_runs_is_left_alone(filled: History) -> None:
    with filled.writing() as connection:
        connection.execute(delete(runs))
    assert foreseen(filled, Keep(last=1)) == prune(filled, Keep(last=1)) == []


def test_the_file_gets_smaller(place: History, tmp_path: Path) -> None:
    many = [
        line("FP", finding(place=at), place=at)
        for at in (Place("project", f"acme/p{number}", number) for number in range(1, 400))
    ]
    add(place, results(tmp_path, day(0), *many))
    add(place, results(tmp_path, day(1), *(line("PP", place=_place(one)) for one in many)))
    add(place, results(tmp_path, day(2)))
    path = place.address.path
    assert path
    before = path.stat().st_size
    prune(place, Keep(last=1))
    assert path.stat().st_size < before / 2


def _place(one: Any) -> Place:
    return Place(one["kind"], one["path"], one["id"])

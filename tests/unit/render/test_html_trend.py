"""What the HTML report tells of time: the runs before, the time to fix, what is overdue."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Severity
from scanner.render.html_trend import HEIGHT, UNSEEN, WIDTH, trend
from scanner.report import Report
from tests import reports
from tests.compared import LONG_AGO, NOW
from tests.dated import HISTORY, overdue, point
from tests.page import Page, render, section

OLD = {"first_seen": LONG_AGO}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(findings: list[dict[str, Any]], **run: Any) -> Report:
        policies = [reports.policy(), reports.policy("GL-PRJ-009", severity="critical")]
        marked, limits = overdue([reports.resource("FF", findings=findings)], policies)
        return reports.write(tmp_path / "results.json", marked, policies, **{**limits, **run})

    return write


def history(*points: dict[str, Any], **parts: Any) -> Any:
    return {**HISTORY, "runs": len(points) - 1, "points": list(points), **parts}


def test_without_a_history_there_is_no_chapter(unknown: Report) -> None:
    page = render(unknown).decode()
    assert 'id="trend"' not in page
    assert 'href="#trend"' not in page
    assert 'id="overdue"' not in page


def test_a_column_is_a_run_as_high_as_the_findings_it_had() -> None:
    shown = trend(history(point(high=100), point(critical=1, high=99), point(), point(low=50)))
    assert shown.most == 100
    assert [column.total for column in shown.columns] == [100, 100, 0, 50]
    assert [column.x for column in shown.columns][:1] == [0]
    assert shown.columns[-1].x + shown.width == WIDTH
    high, mixed, none, half = (column.segments for column in shown.columns)
    assert high[0].y + high[0].height == HEIGHT
    assert half[0].height == high[0].height / 2
    assert none == []
    assert [part.name for part in mixed] == ["critical", "high"]
    assert mixed[0].height == 3, "one among many is seen"
    assert mixed[1].y + mixed[1].height < mixed[0].y


@pytest.mark.parametrize("count", [1, 2, 3, 59, 60])
def test_every_column_lies_in_the_picture_and_beside_the_others(count: int) -> None:
    some = {severity.value: 1 for severity in Severity}
    shown = trend(history(point(**{**some, "low": 9_000}), *[point(**some)] * (count - 1)))
    for before, after in zip(shown.columns, shown.columns[1:], strict=False):
        assert before.x + shown.width < after.x
    for column in shown.columns:
        assert 0 <= column.x <= WIDTH - shown.width
        assert len(column.segments) == 5
        assert all(0 <= part.y <= HEIGHT - part.height for part in column.segments)


def test_what_could_not_be_looked_at_stands_on_top_and_is_no_dip() -> None:
    shown = trend(history(point(high=53), point(high=9, unseen=44), point(high=53)))
    assert (shown.most, shown.unseen) == (53, True)
    whole, hidden, _ = (column.segments for column in shown.columns)
    assert [part.name for part in hidden] == ["high", UNSEEN]
    assert hidden[1].y + hidden[1].height == hidden[0].y - 1
    assert abs(hidden[1].y - whole[0].y) <= 1.1
    assert [column.total for column in shown.columns] == [53, 9, 53]
    assert not trend(history(point(high=1))).unseen


def test_where_all_was_looked_at_nothing_else_is_said(write: Callable[..., Report]) -> None:
    words = section(write([], history=history(point(high=1), point())), "trend")
    assert "hatched" not in words
    words = section(write([], history=history(point(high=53), point(unseen=44))), "trend")
    assert "What is hatched on top could not be looked at by that run" in words
    assert ": 0, 44 not looked at" in words


def test_runs_without_findings_have_a_picture_without_columns() -> None:
    assert [column.segments for column in trend(history(point(), point())).columns] == [[], []]


def test_the_numbers_stand_beside_the_picture_the_last_run_first(rich: Report) -> None:
    words = section(rich, "trend")
    assert "14 earlier runs of the same scope, the first of 2026-01-05T06:00:00Z ." in words
    assert "2026-11-19 : 8 this run, 2026-11-21 : 5" in words
    assert "Critical 3 High 2 Medium 0 Low 0 Info 0" in words
    last = "2026-11-21T10:00:09Z this run 3 2 0 0 0 5 1 4 0 2 1"
    assert f"{last} 2026-11-20T10:00:09Z 2 2 3 0 0 7 1 1 2 0 1" in words
    assert "8 on 2026-11-19, 5 in this run, 9 at most" in words


def test_time_to_fix_stands_beside_what_is_allowed(rich: Report) -> None:
    words = section(rich, "trend")
    assert "Severity Fixed Mean Median Allowed Critical 1 0 0 7 High 1,204 21 12 30" in words
    assert "Medium 9" not in words, "of which nothing was fixed"


def test_without_limits_none_are_shown(write: Callable[..., Report]) -> None:
    report = reports.write(Path(write([]).document.path), [], history=HISTORY)
    assert "Severity Fixed Mean Median Critical 1 0 0 High 1,204 21 12" in section(report, "trend")


def test_a_first_run_says_so(write: Callable[..., Report]) -> None:
    words = section(write([reports.finding(first_seen=NOW)], history=history(point())), "trend")
    assert words == "Trend The history has no run of this scope before this one."


def test_where_nothing_was_fixed_it_is_said(write: Callable[..., Report]) -> None:
    words = section(write([], history=history(point(), point(), fixed={})), "trend")
    assert "No finding had been fixed by the run before this one." in words


def test_ages_are_shown_where_a_history_tells_them(write: Callable[..., Report]) -> None:
    found = [reports.finding(**OLD), reports.finding("GL-PRJ-009", first_seen=NOW)]
    report = write(found, history=HISTORY)
    words = section(report, "numbers")
    assert "today today 1 critical C Critical 1" in words
    assert "under a quarter under a quarter 1 high H High 1" in words
    assert "not known: no run before was given" not in words
    assert "since 2026-09-01, overdue since 2026-10-01" in section(report, "findings")


def test_overdue_findings_are_listed_the_worst_and_the_oldest_first(
    write: Callable[..., Report],
) -> None:
    found = [
        reports.finding(key="young", first_seen="2026-10-20T00:00:00Z"),
        reports.finding(key="in time", first_seen=NOW),
        reports.finding(key="old", first_seen="2020-01-01T00:00:00Z"),
        reports.finding(key="waived", waived_by="WVR-1", **OLD),
        reports.finding("GL-PRJ-009", key="worst", first_seen="2026-11-10T00:00:00Z"),
    ]
    words = section(write(found, history=HISTORY), "attention")
    listed = words.split("What is overdue")[1].split("What was not evaluated")[0]
    assert re.findall("key (worst|old|young|in time|waived)", listed) == ["worst", "old", "young"]
    assert "3 findings overdue: 1 critical after 7 days, 2 high after 30 days." in listed
    assert "since 2020-01-01, overdue since 2020-01-31" in listed


def test_where_nothing_is_overdue_no_table_is_shown(write: Callable[..., Report]) -> None:
    words = section(write([reports.finding(first_seen=NOW)], history=HISTORY), "attention")
    assert "No finding is overdue." in words
    assert "Overdue findings" not in words


def test_without_a_run_before_it_says_that_nobody_knows(write: Callable[..., Report]) -> None:
    words = section(write([reports.finding()]), "attention")
    assert "No finding is known to be overdue; the age of 1 finding is not known." in words
    assert "No run before was given, so nobody knows how old findings are" in words


def test_the_table_of_all_results_tells_what_is_overdue(write: Callable[..., Report]) -> None:
    data = Page(render(write([reports.finding(**OLD)], history=HISTORY))).data
    assert ["", "since 2026-09-01, overdue since 2026-10-01"] in data["changes"]

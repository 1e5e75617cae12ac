"""What a history tells of the findings of a run, and what the run adds to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scanner import report
from scanner.compared import NEW, UNCHANGED
from scanner.model import Severity
from scanner.report import Finding, Run
from scanner.trend import History
from scanner.triage import seen
from scanner.triage.memory import Place, Remembered
from scanner.triage.seen import Past, Seen
from tests import reports
from tests.dated import point
from tests.remembered import finding, line, remembered

AS_OF, YESTERDAY, LONG_AGO = (
    f"{day}T10:00:09Z" for day in ("2026-11-21", "2026-11-20", "2026-09-01")
)
SEVERITIES = {"GL-PRJ-003": Severity.HIGH, "GL-PRJ-009": Severity.LOW}
COLUMNS = {"project": ["GL-PRJ-003"]}
NOTHING = Past(runs=0, first="", points=(), fixed={}, open=())
WEB, RENAMED, ANOTHER = (
    Place("project", path, id) for path, id in (("acme/web", 7), ("acme/www", 7), ("acme/web", 8))
)


def past(*found: Remembered, **parts: Any) -> Past:
    return Past(**{"runs": 2, "first": LONG_AGO, "points": (), "fixed": {}, "open": found, **parts})


def was_open(since: str = LONG_AGO, **parts: Any) -> Remembered:
    return replace(remembered(**parts), first_seen=since)


def dated(history: Past, *findings: dict[str, Any], place: Place = WEB) -> list[Finding]:
    step = Seen(history, COLUMNS, SEVERITIES, AS_OF)
    return step.mark(line("F", *findings, place=place))["findings"]


def told(history: Past, *findings: dict[str, Any], **outcomes: int) -> History:
    step = Seen(history, COLUMNS, SEVERITIES, AS_OF)
    step.mark(line("F", *findings))
    counts = {"unknown": 0, "error": 0, **outcomes}
    return step.header(cast("Run", {"totals": {"outcomes": counts}}))["history"]


def test_what_the_history_has_keeps_the_day_it_was_first_seen() -> None:
    first, second = dated(past(was_open()), finding(), finding(key="main"))
    assert first["first_seen"] == LONG_AGO
    assert second["first_seen"] == AS_OF


def test_what_was_renamed_is_the_same_and_what_was_made_anew_is_not() -> None:
    history = past(was_open(place=WEB))
    assert dated(history, finding(place=RENAMED), place=RENAMED)[0]["first_seen"] == LONG_AGO
    assert dated(history, finding(place=ANOTHER), place=ANOTHER)[0]["first_seen"] == AS_OF


@pytest.mark.parametrize(
    ("change", "before", "history", "first_seen"),
    [
        (UNCHANGED, YESTERDAY, LONG_AGO, LONG_AGO),
        (UNCHANGED, LONG_AGO, YESTERDAY, LONG_AGO),
        (NEW, AS_OF, LONG_AGO, AS_OF),
    ],
)
def test_beside_a_run_before_the_earlier_moment_holds_unless_it_saw_none(
    change: str, before: str, history: str, first_seen: str
) -> None:
    one = finding(change=change, first_seen=before)
    [marked] = dated(past(was_open(history)), one)
    assert (marked["change"], marked["first_seen"]) == (change, first_seen)


def test_an_empty_history_begins_with_this_run() -> None:
    [marked] = dated(NOTHING, finding())
    assert marked["first_seen"] == AS_OF
    assert told(NOTHING) == {"runs": 0, "first": AS_OF, "points": [point(AS_OF)], "fixed": {}}


def test_this_run_is_the_last_point_known_ones_are_open_and_waived_ones_are_not() -> None:
    found = [
        finding(),
        finding(key="a", known="2026-10-01"),
        finding(key="b", waived_by="WVR-1", known="2026-10-01"),
        finding("GL-PRJ-009", waiver_ended="WVR-2"),
    ]
    history = past(points=[point(YESTERDAY, critical=1)])
    assert told(history, *found, unknown=5, error=1)["points"] == [
        point(YESTERDAY, critical=1),
        point(AS_OF, high=2, low=1, waived=1, known=1, unknown=5, error=1),
    ]


def test_at_most_sixty_runs_are_told_one_by_one() -> None:
    points = [point(YESTERDAY, info=number) for number in range(100)]
    history = told(past(runs=100, points=points))
    assert history["runs"] == 100
    assert [one["open"]["info"] for one in history["points"]] == [*range(41, 100), 0]


def test_what_was_fixed_is_told_the_worst_severity_first() -> None:
    fixed = {"count": 1, "mean_days": 2, "median_days": 2}
    history = told(past(fixed={"low": fixed, "critical": fixed}))
    assert list(history["fixed"]) == ["critical", "low"]
    assert (history["runs"], history["first"]) == (2, LONG_AGO)


def test_what_could_not_be_looked_at_is_told_unless_a_waiver_covered_it() -> None:
    before = past(
        was_open(key="a"),
        was_open(YESTERDAY, key="b"),
        replace(was_open(key="accepted"), waived=True),
        replace(was_open(key="away"), gone=True),
    )
    step = Seen(before, COLUMNS, SEVERITIES, AS_OF)
    marked = step.mark(line("U"))
    assert marked["unseen"] == {"GL-PRJ-003": [LONG_AGO, YESTERDAY]}
    header = step.header(cast("Run", {"totals": {"outcomes": {"unknown": 1, "error": 0}}}))
    assert header["history"]["points"] == [point(AS_OF, unseen=2, unknown=1)]


@pytest.mark.parametrize("outcome", "PFN")
def test_what_was_looked_at_is_not_told_as_unseen(outcome: str) -> None:
    step = Seen(past(was_open(key="a")), COLUMNS, SEVERITIES, AS_OF)
    found = [finding()] if outcome == "F" else []
    assert "unseen" not in step.mark(line(outcome, *found))


def test_what_results_tell_of_the_unseen_is_told_again(tmp_path: Path) -> None:
    step = Seen(past(was_open()), COLUMNS, SEVERITIES, AS_OF)
    marked = step.mark(line("U"))
    header = step.header(cast("Run", {"totals": {"outcomes": {"unknown": 1, "error": 0}}}))
    policies = [reports.policy("GL-PRJ-003", severity="high")]
    found = reports.write(tmp_path / "r.json", [dict(marked)], policies, as_of=AS_OF, **header)
    report.check(found)
    recorded = seen.recorded(found)
    assert recorded
    again = Seen(recorded, COLUMNS, SEVERITIES, AS_OF)
    assert again.mark(line("U")) == marked
    assert again.mark(marked) == line("U"), "each is met once"

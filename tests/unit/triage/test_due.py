"""Until when findings should be fixed, and which are there for longer."""

from __future__ import annotations

from typing import Any, cast

import pytest

from scanner.compared import FIXED, NOT_EVALUATED
from scanner.model import Severity
from scanner.report import Finding, Run
from scanner.triage.due import Due
from tests.dated import DAYS, overdue
from tests.remembered import finding, line
from tests.reports import policy

AS_OF = "2026-11-21T10:00:09Z"
NONE = dict.fromkeys(DAYS, 0)
POLICIES = [policy("GL-PRJ-003"), policy("GL-PRJ-009", severity="low")]


def judged(*findings: dict[str, Any]) -> tuple[list[Finding], Any]:
    """The findings with what is due, and the header."""
    [marked], header = overdue([dict(line("F", *findings))], POLICIES, AS_OF)
    return marked["findings"], header["time_to_fix"]


@pytest.mark.parametrize(
    ("since", "due", "late"),
    [
        ("2026-10-22T10:00:09Z", "2026-11-21T10:00:09Z", 0),
        ("2026-10-22T10:00:08Z", "2026-11-21T10:00:08Z", 1),
        (AS_OF, "2026-12-21T10:00:09Z", 0),
        ("2024-01-30T00:00:00Z", "2024-02-29T00:00:00Z", 1),
    ],
)
def test_a_finding_is_overdue_when_it_is_there_for_longer_than_it_may(
    since: str, due: str, late: int
) -> None:
    [marked], told = judged(finding(first_seen=since))
    assert marked["due"] == due
    assert told == {
        "days": DAYS,
        "overdue": {"critical": 0, "high": late, "medium": 0},
        "unseen": NONE,
        "undated": 0,
    }


def test_what_nobody_knows_the_age_of_is_counted_and_never_taken_for_young() -> None:
    [marked], told = judged(finding())
    assert "due" not in marked
    assert (told["overdue"]["high"], told["undated"]) == (0, 1)


def test_a_severity_without_a_limit_has_no_end() -> None:
    [marked], told = judged(finding("GL-PRJ-009", first_seen="2001-01-01T00:00:00Z"))
    assert "due" not in marked
    assert (told["overdue"], told["undated"]) == ({"critical": 0, "high": 0, "medium": 0}, 0)


def test_a_waived_finding_has_an_end_of_its_own_until_it_has_come() -> None:
    old: dict[str, Any] = {"first_seen": "2026-01-01T00:00:00Z"}
    [waived], told = judged(finding(waived_by="WVR-1", **old))
    assert "due" not in waived
    assert (told["overdue"]["high"], told["undated"]) == (0, 0)
    _, told = judged(finding(waiver_ended="WVR-1", **old))
    assert told["overdue"]["high"] == 1
    _, told = judged(finding(waived_by="WVR-1"))
    assert told["undated"] == 0


@pytest.mark.parametrize(
    ("parts", "due"),
    [
        ({"known": "2026-10-01"}, "2026-10-31T00:00:00Z"),
        ({"known": "2026-10-01", "first_seen": AS_OF}, "2026-10-31T00:00:00Z"),
        ({"known": "2026-10-01", "first_seen": "2026-09-30T23:00:00Z"}, "2026-10-30T23:00:00Z"),
    ],
)
def test_a_known_finding_counts_from_the_earlier_of_two_moments(
    parts: dict[str, Any], due: str
) -> None:
    [marked], told = judged(finding(**parts))
    assert marked["due"] == due
    assert (told["overdue"]["high"], told["undated"]) == (1, 0)


def test_there_is_no_day_after_the_last_one() -> None:
    [marked], told = judged(finding(first_seen="9999-12-31T00:00:00Z"))
    assert marked["due"] == "9999-12-31T23:59:59Z"
    assert told["overdue"]["high"] == 0


def test_a_run_without_findings_tells_of_every_limit() -> None:
    told = Due(DAYS, {}, AS_OF).header(cast("Run", {}))["time_to_fix"]
    assert told == {"days": DAYS, "overdue": NONE, "unseen": NONE, "undated": 0}


OLD, YOUNG = "2026-01-01T00:00:00Z", "2026-11-20T00:00:00Z"


def hidden(first_seen: str, **parts: Any) -> dict[str, Any]:
    """A finding of the run before that could not be looked at."""
    return {**finding(first_seen=first_seen), "became": NOT_EVALUATED, **parts}


def test_what_could_not_be_looked_at_is_counted_apart_as_the_run_before_tells_it() -> None:
    earlier = [hidden(OLD), hidden(YOUNG), hidden(OLD, waived=True), hidden(OLD, became=FIXED)]
    _, header = overdue([dict(line("U", earlier=earlier))], POLICIES, AS_OF)
    told = header["time_to_fix"]
    assert (told["overdue"], told["unseen"]) == (NONE, {**NONE, "high": 1})


def test_of_what_could_not_be_looked_at_a_history_knows_more_than_the_run_before() -> None:
    severities = {"GL-PRJ-003": Severity.HIGH, "GL-PRJ-009": Severity.LOW}
    step = Due(DAYS, severities, AS_OF, history=True)
    unseen = {"GL-PRJ-003": [OLD, OLD, YOUNG], "GL-PRJ-009": [OLD]}
    step.mark(line("U", unseen=unseen, earlier=[hidden(OLD)]))
    assert step.header(cast("Run", {}))["time_to_fix"]["unseen"] == {**NONE, "high": 2}

"""What a baseline marks, and what it says became of its entries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scanner.compared import (
    ENTRIES,
    FIXED,
    GONE,
    KNOWN,
    NOT_APPLICABLE,
    NOT_EVALUATED,
    NOT_JUDGED,
    RAISED,
    WAIVED,
)
from scanner.errors import UsageError
from scanner.model import Severity
from scanner.report import ResourceResult, Run
from scanner.triage.baseline import Knowing, check_days, check_instance
from scanner.triage.baseline_file import Baseline
from scanner.triage.memory import Place, Remembered
from tests.remembered import DAY, INSTANCE, finding, line, remembered

COLUMNS = {"project": ["GL-PRJ-003", "GL-PRJ-008"]}
SEVERITIES = {"GL-PRJ-003": Severity.HIGH, "GL-PRJ-008": Severity.HIGH}


def baseline(*entries: Remembered, path: str = "folder/baseline.json") -> Baseline:
    return Baseline(Path(path), "5" * 64, INSTANCE, DAY, entries)


def judged(entries: list[Remembered], *lines: ResourceResult) -> tuple[Knowing, list[Any], Any]:
    """What did it, the findings of the lines as marked, and what the header tells."""
    knowing = Knowing(baseline(*entries), COLUMNS, SEVERITIES)
    marked = [one for each in lines for one in knowing.mark(each)["findings"]]
    return knowing, marked, knowing.header(cast("Run", {}))["baseline"]


def test_a_known_finding_stays_and_tells_since_when() -> None:
    new = finding("GL-PRJ-008")
    _, marked, told = judged([remembered()], line("FF", finding(), new))
    assert marked == [{**finding(), "known": DAY}, new]
    assert told["findings"] == {**dict.fromkeys(ENTRIES, 0), KNOWN: 1}
    assert (told["entries"], told["renamed"], told["fixed"]) == (1, 0, [])


@pytest.mark.parametrize(
    ("outcomes", "became", "stays"),
    [
        ("P", FIXED, False),
        ("N", NOT_APPLICABLE, False),
        ("U", NOT_EVALUATED, True),
        ("E", NOT_EVALUATED, True),
        ("M", NOT_EVALUATED, True),
    ],
)
def test_only_what_is_better_than_before_is_let_go(outcomes: str, became: str, stays: bool) -> None:
    knowing, _, told = judged([remembered()], line(f"{outcomes}P"))
    assert told["findings"][became] == 1
    assert bool(knowing.still) == stays
    assert told["fixed"] == ([] if stays else ["GL-PRJ-003 project acme/web"])


def test_what_was_not_judged_or_is_gone_stays() -> None:
    entries = [remembered(policy="GL-OLD"), remembered(Place("project", "acme/old", 6))]
    entries.append(remembered(Place("group", "acme", 1)))
    knowing, _, told = judged(entries, line("PP"))
    assert (told["findings"][NOT_JUDGED], told["findings"][GONE]) == (2, 1)
    assert len(knowing.still) == 3


def test_one_of_two_is_fixed_and_its_policy_still_fails() -> None:
    entries = [remembered(key="a"), remembered(key="b")]
    knowing, marked, told = judged(entries, line("FP", finding(key="b")))
    assert [one["known"] for one in marked] == [DAY]
    assert (told["findings"][KNOWN], told["findings"][FIXED]) == (1, 1)
    assert [one.key for one in knowing.still] == ["b"]


def test_where_a_policy_could_not_read_everything_nothing_is_fixed() -> None:
    entries = [remembered(key="a"), remembered(key="b")]
    reasons = {"GL-PRJ-003": ["members: 1 could not be read"]}
    knowing, _, told = judged(entries, line("FP", finding(key="b"), reasons=reasons))
    assert told["findings"][NOT_EVALUATED] == 1
    assert len(knowing.still) == 2


@pytest.mark.parametrize("waiver", [{"waived_by": "WVR-1"}, {"waiver_ended": "WVR-1"}])
def test_what_a_waiver_was_made_for_is_not_known_even_when_that_has_ended(
    waiver: dict[str, Any],
) -> None:
    """Else the decision would fall back, unseen, to one that nobody made."""
    knowing, marked, told = judged([remembered()], line("FP", finding(**waiver)))
    assert marked == [finding(**waiver)]
    assert told["findings"] == {**dict.fromkeys(ENTRIES, 0), WAIVED: 1}
    assert (told["fixed"], knowing.still) == (["GL-PRJ-003 project acme/web"], [])


@pytest.mark.parametrize(
    ("severity", "known"), [("critical", True), ("high", True), ("medium", False), ("info", False)]
)
def test_what_is_more_severe_than_when_it_was_taken_up_is_not_known(
    severity: str, known: bool
) -> None:
    knowing, [marked], told = judged(
        [replace(remembered(), severity=severity)], line("FP", finding())
    )
    assert ("known" in marked) == known
    assert told["findings"][KNOWN if known else RAISED] == 1
    assert [one.severity for one in knowing.still] == ([severity] if known else [])


def test_a_renamed_project_keeps_its_findings_and_the_old_path_is_told() -> None:
    place = Place("project", "acme/www", 7)
    renamed = finding(place=place)
    knowing, [marked], told = judged([remembered()], line("FP", renamed, place=place))
    assert (marked["known"], marked["known_as"]) == (DAY, "acme/web")
    assert (told["findings"][KNOWN], told["renamed"]) == (1, 1)
    assert [(one.place, one.fingerprints) for one in knowing.still] == [
        (place, renamed["fingerprints"])
    ]


def test_an_entry_with_the_path_of_another_resource_does_not_go_unsaid() -> None:
    """Its id and fingerprints are those of a finding that its path does not show."""
    harmless = replace(remembered(), place=Place("project", "acme/toys/sandbox", 7))
    _, [marked], told = judged([harmless], line("FP", finding()))
    assert (marked["known_as"], told["renamed"]) == ("acme/toys/sandbox", 1)


@pytest.mark.parametrize("now", [Place("project", "acme/web", 0), Place("project", "acme/web", 7)])
def test_a_resource_of_that_path_is_no_renamed_one(now: Place) -> None:
    _, [marked], told = judged([remembered()], line("FP", finding(place=now), place=now))
    assert "known_as" not in marked
    assert (marked["known"], told["renamed"]) == (DAY, 0)


def test_the_first_hundred_are_named_each_once() -> None:
    places = [Place("project", f"acme/{n:03}", n + 1) for n in range(120)]
    entries = [remembered(place, key=key) for place in places for key in ("a", "b")]
    _, _, told = judged(entries, *(line("PP", place=place) for place in places))
    assert told["findings"][FIXED] == 240
    assert told["fixed"] == [f"GL-PRJ-003 project acme/{n:03}" for n in range(100)]


def test_the_name_of_the_file_is_told_and_nothing_acts_in_it() -> None:
    knowing = Knowing(baseline(path="/secret/place/b\x1b[31m\udce9.json"), COLUMNS, {})
    told = knowing.header(cast("Run", {}))["baseline"]
    assert told["path"] == "b\\u001b[31m\\udce9.json"
    assert (told["sha256"], told["created"]) == ("5" * 64, DAY)


def test_a_baseline_of_another_instance_is_refused() -> None:
    check_instance(baseline(), INSTANCE)
    with pytest.raises(UsageError, match=r"is of gitlab\.example\.com, not of other\.example"):
        check_instance(baseline(), "other.example")


def test_a_day_that_is_to_come_is_refused_and_named() -> None:
    with pytest.raises(UsageError, match=f"created: {DAY} is after 2026-09-30, the day of what"):
        check_days(baseline(), "2026-09-30")
    late = baseline(remembered(), replace(remembered(key="k"), first_seen="2099-01-01"))
    with pytest.raises(UsageError, match=r"json: findings\.1\.since: 2099-01-01 is after 2026-10-"):
        check_days(late, DAY)
    check_days(baseline(remembered()), DAY)

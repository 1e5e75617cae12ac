from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import UsageError
from scanner.history.add import Forgotten, Late
from scanner.history.show import ShownFinding, show
from scanner.history.span import RunTold
from scanner.history.store import History
from scanner.report import ResourceResult
from scanner.results import rfc3339
from scanner.triage.memory import Place
from tests.history import NOW, POLICIES, add, day, results
from tests.remembered import finding, line

HERE = Place("project", "acme/web", 7)
MINE = finding(place=HERE)
PRINT = MINE["fingerprints"]["id/v1"]
FAILS = line("FP", MINE, place=HERE)
PASSES = line("PP", place=HERE)
WAIVERS = {
    "path": "waivers.yaml",
    "sha256": "4" * 64,
    "entries": [],
}


def spans(place: History, of: str = PRINT) -> list[tuple[str | None, ...]]:
    """State, since, opened, last seen, closed and what became of it, of each span of a finding."""
    [found] = show(place, of)
    assert isinstance(found, ShownFinding)
    return [
        (one.state, one.since, one.opened, one.seen, one.closed, one.became) for one in found.spans
    ]


def runs(
    place: History, folder: Path, *lines: Sequence[ResourceResult], **parts: Any
) -> list[RunTold]:
    """Add a run a day with these lines; what each told."""
    told = []
    for number, found in enumerate(lines):
        added = add(place, results(folder, day(number), *found, **parts))
        assert added.told
        told.append(added.told)
    return told


def test_results_are_added_once(place: History, tmp_path: Path) -> None:
    report = results(tmp_path, day(0), FAILS)
    first, second = add(place, report), add(place, report)
    assert first.is_new
    assert first.told
    assert first.told["new"]["high"] == 1
    assert (second.is_new, second.told) == (False, None)
    assert spans(place) == [("open", day(0), day(0), None, None, None)]


def test_a_finding_that_is_fixed_and_comes_back_begins_anew(place: History, tmp_path: Path) -> None:
    told = runs(place, tmp_path, [FAILS], [FAILS], [PASSES], [PASSES], [FAILS])
    assert [one["new"]["high"] for one in told] == [1, 0, 0, 0, 1]
    assert [one["fixed"]["high"] for one in told] == [0, 0, 1, 0, 0]
    assert spans(place) == [
        ("open", day(0), day(0), day(1), day(2), "fixed"),
        ("open", day(4), day(4), None, None, None),
    ]


def test_what_nobody_could_look_for_stays_open(place: History, tmp_path: Path) -> None:
    unread = line("UP", place=HERE, reasons={"GL-PRJ-003": ["it was not collected"]})
    told = runs(place, tmp_path, [FAILS], [unread], [unread])
    assert [one["point"]["unseen"] for one in told] == [0, 1, 1]
    assert spans(place) == [("open", day(0), day(0), day(0), None, None)]
    add(place, results(tmp_path, day(3), FAILS))
    assert spans(place) == [("open", day(0), day(0), None, None, None)]


def test_not_applicable_is_no_fix(place: History, tmp_path: Path) -> None:
    other = line("NP", place=HERE, reasons={"GL-PRJ-003": ["it is archived"]})
    told = runs(place, tmp_path, [FAILS], [other])
    assert told[1]["fixed"]["high"] == 0
    assert spans(place)[-1][4:] == (day(1), "not_applicable")


def test_what_is_gone_and_comes_back_is_as_old_as_before(place: History, tmp_path: Path) -> None:
    told = runs(place, tmp_path, [FAILS], [], [], [FAILS])
    assert [one["new"]["high"] for one in told] == [1, 0, 0, 0]
    assert [one["fixed"]["high"] for one in told] == [0, 0, 0, 0]
    assert spans(place) == [
        ("open", day(0), day(0), day(0), day(1), "gone"),
        ("open", day(0), day(3), None, None, None),
    ]


def test_what_was_gone_is_fixed_when_it_is_back_without_it(place: History, tmp_path: Path) -> None:
    told = runs(place, tmp_path, [FAILS], [], [PASSES], [FAILS])
    assert told[2]["fixed"]["high"] == 1
    assert spans(place) == [
        ("open", day(0), day(0), day(0), day(1), "gone"),
        ("open", day(0), day(2), None, day(2), "fixed"),
        ("open", day(3), day(3), None, None, None),
    ]


def test_a_policy_that_does_not_judge_ends_it_and_brings_it_back(
    place: History, tmp_path: Path
) -> None:
    add(place, results(tmp_path, day(0), FAILS))
    add(place, results(tmp_path, day(1), line("P", place=HERE), policies=POLICIES[1:]))
    assert spans(place)[-1][4:] == (day(1), "not_judged")
    add(place, results(tmp_path, day(2), FAILS))
    assert spans(place)[-1][:3] == ("open", day(0), day(2))


@pytest.mark.parametrize("overridden", [False, True])
def test_other_parameters_mend_nothing_and_the_age_goes_on(
    place: History, tmp_path: Path, overridden: bool
) -> None:
    """However long they hold: only who asks the same again sees whether it is fixed."""
    other = Place("project", "acme/b", 8)
    two = finding(place=other)
    lax = {"require_expiry": False}
    parts: dict[str, Any] = {"policies": [{**POLICIES[0], "params": lax}, POLICIES[1]]}
    if overridden:
        parts = {"param_overrides": [{"paths": ["acme/web"], "params": {"GL-PRJ-003": lax}}]}
    passing = [line("PP", place=other), PASSES]
    add(place, results(tmp_path, day(0), line("FP", two, place=other), FAILS))
    told = [
        added.told
        for number in (1, 2)
        if (added := add(place, results(tmp_path, day(number), *passing, **parts))).told
    ]
    assert [one["fixed"]["high"] for one in told] == [int(overridden), 0]
    assert spans(place)[-1][4:] == (day(1), "not_judged")
    again = add(place, results(tmp_path, day(3), FAILS))
    assert again.told
    assert again.told["new"]["high"] == 0
    assert spans(place)[-1][:3] == ("open", day(0), day(3))
    mended = add(place, results(tmp_path, day(4), PASSES))
    assert mended.told
    assert mended.told["fixed"]["high"] == 1


def test_a_finding_that_other_parameters_still_find_is_fixed_by_these(
    place: History, tmp_path: Path
) -> None:
    other = {"policies": [{**POLICIES[0], "params": {"most": 2}}, POLICIES[1]]}
    add(place, results(tmp_path, day(0), FAILS))
    told = runs(place, tmp_path, [FAILS], [PASSES], **other)
    assert [one["fixed"]["high"] for one in told] == [0, 1]


def test_a_waiver_makes_another_state_and_leaves_the_age(place: History, tmp_path: Path) -> None:
    waived = line("FP", finding(place=HERE, waived_by="W-1"), place=HERE)
    told = runs(place, tmp_path, [FAILS], [waived], [FAILS], waivers=WAIVERS)
    assert [one["point"]["waived"] for one in told] == [0, 1, 0]
    assert [one["point"]["open"]["high"] for one in told] == [1, 0, 1]
    assert [one["new"]["high"] for one in told] == [1, 0, 0]
    assert spans(place) == [
        ("open", day(0), day(0), day(0), day(1), "waived"),
        ("waived", day(0), day(1), day(1), day(2), "open"),
        ("open", day(0), day(2), None, None, None),
    ]


def test_a_renamed_resource_has_the_same_finding_under_its_new_path(
    place: History, tmp_path: Path
) -> None:
    there = Place("project", "acme/shop", 7)
    moved = line("FP", finding(place=there), place=there)
    told = runs(place, tmp_path, [FAILS], [moved])
    assert told[1]["new"]["high"] == told[1]["fixed"]["high"] == 0
    [found] = show(place, PRINT)
    assert isinstance(found, ShownFinding)
    assert found.about["resource"] == "acme/shop"
    assert len(found.spans) == 1


def test_a_policy_that_became_more_severe_keeps_the_finding(place: History, tmp_path: Path) -> None:
    add(place, results(tmp_path, day(0), FAILS))
    severer = [{**POLICIES[0], "severity": "critical"}, POLICIES[1]]
    added = add(place, results(tmp_path, day(1), FAILS, policies=severer))
    assert added.told
    assert added.told["point"]["open"]["critical"] == 1
    [found] = show(place, PRINT)
    assert isinstance(found, ShownFinding)
    assert (found.severity, len(found.spans)) == ("critical", 1)


def test_a_finding_that_others_saw_before_is_as_old_as_they_say(
    place: History, tmp_path: Path
) -> None:
    seen = finding(place=HERE, change="unchanged", first_seen="2026-11-01T08:00:00Z")
    other = Place("project", "acme/b", 8)
    known = finding(place=other, known="2026-10-01")
    add(
        place,
        results(tmp_path, day(0), line("FP", seen, place=HERE), line("FP", known, place=other)),
    )
    assert spans(place)[0][1] == "2026-11-01T08:00:00Z"
    assert spans(place, known["fingerprints"]["id/v1"])[0][1] == "2026-10-01T00:00:00Z"


def test_another_scope_fixes_nothing(place: History, tmp_path: Path) -> None:
    add(place, results(tmp_path, day(0), FAILS))
    add(place, results(tmp_path, day(1), scope={"groups": ["acme/other"]}))
    assert spans(place) == [("open", day(0), day(0), None, None, None)]


def test_names_that_no_column_takes_come_back_as_they_were(place: History, tmp_path: Path) -> None:
    odd = Place("project", "acme/\0'; DROP TABLE glscan_runs; --\u202e", 2**64 - 1)
    above = {"kind": "group", "path": "acme"}
    one = finding(place=odd, key="\0\x1b[2J", path=("a", "\0", "é"), at=above)
    add(place, results(tmp_path, day(0), line("FP", one, place=odd)))
    added = add(place, results(tmp_path, day(1), line("FP", one, place=odd)))
    assert added.told
    assert added.told["new"]["high"] == 0
    [found] = show(place, one["fingerprints"]["id/v1"])
    assert isinstance(found, ShownFinding)
    assert (found.about["resource"], found.about["at"]) == (odd.path, above)
    assert (found.about["key"], found.about["path"]) == ("\0\x1b[2J", ["a", "\0", "é"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"as_of": day(2)}, {"as_of": day(1)}),
        ({"as_of": day(2)}, {"as_of": day(3), "finished": day(1)}),
    ],
)
def test_a_run_before_the_last_one_is_refused(
    place: History, tmp_path: Path, first: dict[str, str], second: dict[str, str]
) -> None:
    add(place, results(tmp_path, first["as_of"], FAILS))
    late = results(tmp_path, second["as_of"], PASSES)
    late.run["snapshot"]["finished"] = second.get("finished", second["as_of"])
    with pytest.raises(Late, match="before the last run of its series") as refused:
        add(place, late)
    assert isinstance(refused.value, Forgotten) == (second["as_of"] < first["as_of"])
    assert "order of time" in refused.value.hint
    assert len(spans(place)) == 1


def test_two_runs_of_one_moment_follow_on_each_other(place: History, tmp_path: Path) -> None:
    add(place, results(tmp_path, day(0), FAILS))
    assert add(place, results(tmp_path, day(0), PASSES)).is_new
    assert spans(place) == [("open", day(0), day(0), day(0), day(0), "fixed")]


def test_what_tells_nothing_of_how_it_was_is_refused(place: History, tmp_path: Path) -> None:
    redacted = results(tmp_path, day(0), FAILS, redacted=["users"])
    with pytest.raises(UsageError, match="pseudonyms"):
        add(place, redacted)
    proposed = results(tmp_path, day(0), FAILS)
    proposed.run["snapshot"]["proposed"] = {}  # type: ignore[typeddict-item]
    with pytest.raises(UsageError, match="only proposed"):
        add(place, proposed)
    for ahead, is_taken in ((timedelta(hours=23), True), (timedelta(hours=25), False)):
        report = results(tmp_path, rfc3339(NOW + ahead), FAILS)
        if is_taken:
            assert add(place, report).is_new
        else:
            with pytest.raises(UsageError, match="which is to come"):
                add(place, report)
    rehearsal = results(tmp_path, rfc3339(NOW + timedelta(hours=20)), FAILS)
    rehearsal.run["snapshot"]["finished"] = rfc3339(NOW)
    with pytest.raises(UsageError, match="which is to come"):
        add(place, rehearsal)

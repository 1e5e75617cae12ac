"""Which findings of before are met again, and what became of those that are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scanner.compared import FIXED, GONE, NOT_APPLICABLE, NOT_EVALUATED, NOT_JUDGED
from scanner.triage.memory import Memory, Met, Place, absent, became
from tests.remembered import DAY, finding, line, remembered

WEB = Place("project", "acme/web", 7)
RENAMED = Place("project", "acme/www", 7)
ANEW = Place("project", "acme/web", 8)
IN_A_FILE = Place("project", "acme/web", 0)
OTHER_FILE = Place("project", "acme/api", 0)
GROUP = Place("group", "acme/web", 7)
COLUMNS = {"project": ["GL-PRJ-003", "GL-PRJ-008"]}


def met(before: Place, now: Place) -> Met:
    return Memory([remembered(before)]).meet(line("F", finding(place=now), place=now))


@pytest.mark.parametrize(
    ("before", "now", "again"),
    [
        (WEB, WEB, True),
        (WEB, RENAMED, True),
        (IN_A_FILE, WEB, True),
        (WEB, IN_A_FILE, True),
        (IN_A_FILE, IN_A_FILE, True),
        (WEB, ANEW, False),
        (WEB, GROUP, False),
        (IN_A_FILE, RENAMED, False),
        (IN_A_FILE, OTHER_FILE, False),
    ],
)
def test_a_finding_is_met_by_id_and_by_path_where_one_has_no_id(
    before: Place, now: Place, again: bool
) -> None:
    found = met(before, now)
    assert [one is not None for one in found.again] == [again]
    assert list(found.rest) == []


@pytest.mark.parametrize("now", [ANEW, GROUP, OTHER_FILE])
def test_what_is_of_another_resource_waits_and_is_gone(now: Place) -> None:
    memory = Memory([remembered(WEB)])
    assert memory.meet(line("P", place=now)).rest == ()
    assert [why for _, why in memory.left(COLUMNS)] == [GONE]


def test_a_project_made_anew_does_not_take_what_the_renamed_one_had() -> None:
    memory = Memory([remembered(WEB)])
    assert memory.meet(line("F", finding(place=ANEW), place=ANEW)).again == [None]
    assert memory.meet(line("F", finding(place=RENAMED), place=RENAMED)).again != [None]
    assert list(memory.left(COLUMNS)) == []


def test_two_projects_that_swap_their_paths_keep_what_each_had() -> None:
    one, other = Place("project", "acme/a", 1), Place("project", "acme/b", 2)
    memory = Memory([remembered(one, key="1"), remembered(other, key="2")])
    moved, back = Place("project", "acme/b", 1), Place("project", "acme/a", 2)
    assert memory.meet(line("F", finding(place=back, key="2"), place=back)).rest == []
    assert memory.meet(line("F", finding(place=moved, key="1"), place=moved)).rest == []


@pytest.mark.parametrize(
    "other",
    [
        {"key": "10.0.0.0/8"},
        {"path": ("settings",)},
        {"policy": "GL-PRJ-008"},
    ],
)
def test_another_finding_of_the_resource_is_not_it(other: dict[str, Any]) -> None:
    found = Memory([remembered(**other)]).meet(line("F", finding()))
    assert found.again == [None]
    assert len(found.rest) == 1


def test_the_value_the_message_and_the_order_are_no_matter() -> None:
    keys = [f"10.0.{n}.0/24" for n in range(5)]
    memory = Memory([remembered(key=key) for key in keys])
    now = [finding(key=key, actual=key, message="Another.") for key in reversed(keys)]
    again = memory.meet(line("F", *now)).again
    assert [one.key for one in again if one] == keys[::-1]


def test_an_entry_accepts_what_people_read_in_it_and_nothing_else() -> None:
    """Its fingerprints are those of a finding that it does not name."""
    harmless = replace(remembered(policy="GL-PRJ-008"), fingerprints=finding()["fingerprints"])
    assert Memory([harmless]).meet(line("F", finding())).again == [None]


def on(bearer: dict[str, str], place: Place) -> Any:
    """A line whose finding points into an ancestor."""
    return line("F", {**finding(place=place), "at": bearer}, place=place)


@pytest.mark.parametrize(
    ("bearer", "place", "again"),
    [
        ({"kind": "group", "path": "acme"}, WEB, True),
        ({"kind": "group", "path": "toys"}, WEB, False),
        ({"kind": "instance", "path": "acme"}, WEB, False),
        ({"kind": "group", "path": "acme"}, RENAMED, True),
        ({"kind": "group", "path": "toys"}, RENAMED, True),
        ({"kind": "instance", "path": ""}, RENAMED, False),
    ],
)
def test_the_bearer_is_what_people_read_unless_it_was_renamed_with_what_lies_in_it(
    bearer: dict[str, str], place: Place, again: bool
) -> None:
    one = replace(remembered(), at={"kind": "group", "path": "acme"})
    [found] = Memory([one]).meet(on(bearer, place)).again
    assert bool(found) == again


def test_a_finding_with_a_bearer_is_not_one_without() -> None:
    acme = {"kind": "group", "path": "acme"}
    assert Memory([remembered()]).meet(on(acme, WEB)).again == [None]
    one = replace(remembered(), at=acme)
    assert Memory([one]).meet(line("F", finding())).again == [None]


def test_a_finding_is_met_once() -> None:
    memory = Memory([remembered()])
    assert [bool(one) for one in memory.meet(line("F", finding(), finding())).again] == [
        True,
        False,
    ]
    assert memory.meet(line("F", finding())).again == [None]


def test_fingerprints_that_are_missing_meet_nothing() -> None:
    """Whoever edits results can sign them anew."""
    bare = replace(remembered(), fingerprints={})
    assert Memory([bare]).meet(line("F", {**finding(), "fingerprints": {}})).again == [None]


@pytest.mark.parametrize(
    ("outcomes", "reasons", "why"),
    [
        ("PP", {}, FIXED),
        ("FP", {}, FIXED),
        ("FP", {"GL-PRJ-008": ["members: 1 could not be read"]}, FIXED),
        ("FP", {"GL-PRJ-003": ["members: 1 could not be read"]}, NOT_EVALUATED),
        ("UP", {"GL-PRJ-003": ["settings: forbidden"]}, NOT_EVALUATED),
        ("EP", {"GL-PRJ-003": ["boom"]}, NOT_EVALUATED),
        ("MP", {"GL-PRJ-003": ["by hand"]}, NOT_EVALUATED),
        ("NP", {"GL-PRJ-003": ["archived"]}, NOT_APPLICABLE),
    ],
)
def test_only_what_was_looked_at_is_fixed(
    outcomes: str, reasons: dict[str, list[str]], why: str
) -> None:
    assert became(line(outcomes, reasons=reasons), COLUMNS, "GL-PRJ-003") == why


@pytest.mark.parametrize("columns", [{"project": ["GL-PRJ-008"]}, {"group": ["GL-PRJ-003"]}, {}])
def test_what_no_policy_judges_is_not_judged(columns: dict[str, list[str]]) -> None:
    outcomes = "P" * len(columns.get("project", []))
    assert became(line(outcomes), columns, "GL-PRJ-003") == NOT_JUDGED
    assert [why for _, why in Memory([remembered()]).left(columns)] == [NOT_JUDGED]


def test_absent_ones_are_told_by_their_resource() -> None:
    of_web = [remembered(WEB, key=key) for key in ("a", "b")]
    told = absent([(one, GONE) for one in [*of_web, remembered(GROUP)]])
    assert [(one["kind"], one["path"], one["id"]) for one in told] == [
        ("project", "acme/web", 7),
        ("group", "acme/web", 7),
    ]
    [first, second] = told[0]["findings"]
    assert (first["key"], second["key"], first["became"]) == ("a", "b", GONE)
    assert first["first_seen"] == DAY
    assert "at" not in first


def test_the_bearer_is_told() -> None:
    bearer = {"kind": "group", "path": "acme"}
    assert replace(remembered(), at=bearer).told(FIXED)["at"] == bearer

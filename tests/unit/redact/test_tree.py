"""In values and paths, what stands where tells who is a person."""

from __future__ import annotations

import pytest

from scanner.model import JSON
from scanner.redact.people import People
from scanner.redact.pseudonym import Pseudonyms
from scanner.redact.text import Texts
from scanner.redact.tree import Values


@pytest.fixture
def values() -> Values:
    people = People()
    people.ids |= {9}
    for name in ("alice", "settings", "state", "members", "group", "access_level"):
        people.add(name, "id 9")
    return Values(Texts(people, Pseudonyms("gitlab.example.com")))


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (["members", "9", "access_level"], ["members", "person-1", "access_level"]),
        (["settings", "state"], ["settings", "state"]),
        (["forks", "alice/x", "visibility"], ["forks", "person-1/x", "visibility"]),
        (["environments", "alice", "state"], ["environments", "person-1", "state"]),
        (["protected_branches", "9"], ["protected_branches", "9"]),
        (["variables", "KEY@alice.example"], ["variables", "KEY@person-1.example"]),
        (["variables", "KEY@alice"], ["variables", "KEY@person-1"]),
        (["memberships", "group acme"], ["memberships", "group acme"]),
        ([], []),
        (["alice"], ["person-1"]),
    ],
)
def test_names_of_sections_and_attributes_stay(
    values: Values, path: list[str], shown: list[str]
) -> None:
    assert values.segments(path) == shown


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        (["members", "9", "id"], 9, "person-1"),
        (["members", "9", "access_level"], 50, 50),
        (["members", "9", "username"], "who.ever", "person-1"),
        (["members", "9"], {"id": 9, "state": "active"}, {"id": "person-1", "state": "active"}),
        (["protected_branches", "x", "push_access_levels"], [{"user_id": 9, "group_id": 9}], None),
        (["settings", "unique_project_download_limit_alertlist"], [9, 8], ["person-1", "person-2"]),
        (["settings", "visibility"], "group", "group"),
        (["settings", "default_branch"], "alice", "person-1"),
        (["deploy_keys", "9"], {"id": 9, "can_push": True}, {"id": 9, "can_push": True}),
        (["settings", "archived"], None, None),
    ],
)
def test_values_are_told_by_their_place(
    values: Values, path: list[str], value: JSON, shown: JSON
) -> None:
    expected = [{"user_id": "person-1", "group_id": 9}] if path[-1].startswith("push") else shown
    assert values.value(value, path) == expected


def test_no_entry_is_lost_when_two_names_are_of_one_person(values: Values) -> None:
    made = values.value({"alice": 1, "Alice": 2}, ["environments"])
    assert made == {"person-1": 1, "person-1'": 2}


def test_half_a_name_at_a_cut_goes(values: Values) -> None:
    assert values.cut("2 entries: 9, 12 ...", ["members"], ()) == "2 entries"
    assert values.cut("2 entries: a, alice, alic ...", ["environments"], ()) == (
        "2 entries: a, person-1, ..."
    )
    assert values.cut("alic ...", ["settings", "x"], ()) == " ..."
    assert values.cut("a list of 20", ["settings", "x"], ()) == "a list of 20"

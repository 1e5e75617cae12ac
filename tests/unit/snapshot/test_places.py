"""Where resources lie in a journal, remembered in little room."""

from __future__ import annotations

import pytest

from scanner.snapshot.places import Place, Places


@pytest.fixture
def places() -> Places:
    made = Places()
    made.put(7, Place("project", "b/web", 0, 10))
    made.put(7, Place("group", "b", 10, 5))
    made.put(8, Place("project", "a/é", 15, 20))
    return made


def test_kinds_may_share_an_id(places: Places) -> None:
    assert places.get("project", 7) == Place("project", "b/web", 0, 10)
    assert places.get("group", 7) == Place("group", "b", 10, 5)
    assert places.get("user", 7) is None
    assert len(places) == 3


def test_the_last_place_of_a_resource_counts(places: Places) -> None:
    places.put(7, Place("project", "b/renamed", 35, 9))
    assert places.get("project", 7) == Place("project", "b/renamed", 35, 9)
    assert [one.path for one in places.in_order()] == ["b", "a/é", "b/renamed"]


def test_order_is_by_kind_then_letters_then_place(places: Places) -> None:
    for number, path in enumerate(["z", "a/\U0001f600", "a/\uffff", "a/é"]):
        places.put(20 + number, Place("project", path, 100 + number, 1))
    found = [(one.kind, one.path) for one in places.in_order()]
    assert found == sorted(found)
    assert [one.offset for one in places.in_order() if one.path == "a/é"] == [15, 103]


def test_what_others_lack_is_told(places: Places) -> None:
    others = Places()
    others.put(7, Place("group", "b", 10, 5))
    assert {one.path for one in places.beside(others)} == {"b/web", "a/é"}
    assert list(others.beside(places)) == []


def test_a_kind_that_is_none_has_no_place(places: Places) -> None:
    with pytest.raises(ValueError, match="planet"):
        places.put(1, Place("planet", "x", 0, 1))


@pytest.fixture(scope="module")
def many() -> Places:
    """Ids that come in no order."""
    made = Places()
    for number in range(10_000):
        path = f"acme/team-{number % 100}/p{number}"
        made.put(number * 7919 % 10_000, Place("project", path, number, 9))
    return made


def test_ten_thousand_take_little_room(many: Places) -> None:
    assert len(many._paths) < 250_000
    assert many.get("project", 9_999 * 7919 % 10_000) == Place(
        "project", "acme/team-99/p9999", 9_999, 9
    )


def test_ten_thousand_come_in_order(many: Places) -> None:
    found = [(one.path, one.offset) for one in many.in_order()]
    assert len(found) == 10_000
    assert found == sorted(found)


def test_an_id_that_no_gitlab_has_finds_no_room(places: Places) -> None:
    with pytest.raises(OverflowError):
        places.put(2**63, Place("project", "x", 0, 1))
    assert places.get("project", 2**63) is None
    assert len(list(places.in_order())) == len(places) == 3

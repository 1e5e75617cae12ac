"""Each event belongs to what it is about; what is gone tells of its end above."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.events.event import Thing
from scanner.events.places import places_of
from scanner.model import Kind, Resource
from tests.builders import group, resource

JUDGED = (
    resource(Kind.INSTANCE, "gitlab.example.com", id=0),
    group("acme", id=1),
    group("acme/sub", id=2),
    group("above", id=3, context=True),
    group("above/below", id=4),
    resource(path="acme/web", id=7),
    resource(path="acme/sub/7", id=8),
    resource(Kind.USER, "ada", id=9),
)


def place(thing: Thing, *resources: Resource, **scope: Any) -> str | None:
    """The name of what an event about a thing belongs to."""
    places = places_of(resources or JUDGED, {"groups": ["acme"], **scope})  # type: ignore[typeddict-item]
    number = places.of(thing)
    return None if number is None else places.names[number]


@pytest.mark.parametrize(
    ("kind", "id", "path", "expected"),
    [
        ("Project", 7, "acme/web", "project acme/web"),
        ("Project", 7, "acme/its-old-name", "project acme/web"),
        ("Project", None, "acme/web", "project acme/web"),
        ("Project", None, None, None),
        ("Group", 7, "elsewhere", None),
        ("Group", 2, None, "group acme/sub"),
        ("User", 9, "ada", "instance gitlab.example.com"),
        ("Gitlab::Audit::InstanceScope", 1, None, "instance gitlab.example.com"),
        ("Ci::Runner", 7, "acme/web", None),
        (None, 7, "acme/web", None),
        # What is gone, also where another one has its path now.
        ("Project", 99, "acme/gone", "group acme"),
        ("Project", 99, "acme/web", "group acme"),
        ("Project", 99, "acme/sub/deep/gone", "group acme/sub"),
        ("Group", 99, "acme/gone", "group acme"),
        ("Group", 99, "acme", None),
        # Outside of what is judged.
        ("Project", 99, "acmetoo/gone", None),
        ("Project", 99, "above/gone", None),
        ("Project", 99, "above/below/gone", "group above/below"),
        ("Group", 3, "above", None),
    ],
)
def test_an_event_belongs_to_what_it_is_about(
    kind: str | None, id: int | None, path: str | None, expected: str | None
) -> None:
    assert place(Thing(kind, id, path)) == expected


@pytest.mark.parametrize(
    "scope",
    [
        {"exclude": ["acme/gone"]},
        {"exclude": ["ACME/*"]},
        {"cut": ["acme"], "limit": 1},
        {"shard": {"index": 1, "of": 2}},
    ],
)
def test_what_was_left_out_is_not_taken_for_gone(scope: dict[str, Any]) -> None:
    assert place(Thing("Project", 99, "acme/gone"), **scope) is None
    assert place(Thing("Project", 7, "acme/web"), **scope) == "project acme/web"


def test_below_a_group_that_was_left_out_nothing_is_gone() -> None:
    assert place(Thing("Project", 99, "acme/old/gone"), exclude=["acme/old"]) is None
    assert place(Thing("Project", 99, "acme/new/gone"), exclude=["acme/old"]) == "group acme"


def test_an_instance_that_is_not_judged_has_no_events() -> None:
    context = resource(Kind.INSTANCE, "gitlab.example.com", id=0, context=True)
    assert place(Thing("User", 9, "ada"), context, *JUDGED[1:]) is None


def test_downloads_count_for_the_top_level_group_that_is_judged() -> None:
    places = places_of(JUDGED, {"groups": ["acme"]})
    tops = {name: places.top(number) for number, name in enumerate(places.names)}
    assert tops["project acme/sub/7"] == tops["group acme"] == places.names.index("group acme")
    assert tops["group above/below"] is None
    assert list(places.below("acme/sub")) == ["group acme/sub", "project acme/sub/7"]


@pytest.mark.parametrize(
    ("kind", "id", "path", "expected"),
    [
        ("Project", None, None, {Kind.PROJECT, Kind.GROUP}),
        ("Project", "seven", "", {Kind.PROJECT, Kind.GROUP}),
        ("Group", None, None, {Kind.GROUP}),
        # What is gone belongs to the group above it, and that one is not told.
        ("Project", 99, None, {Kind.GROUP}),
        ("Group", 99, None, {Kind.GROUP}),
        ("Project", 7, None, set()),
        ("Project", None, "acme/web", set()),
        ("Project", None, "other/gone", set()),
        ("User", None, None, set()),
        ("Ci::Runner", None, None, set()),
        (None, None, None, set()),
    ],
)
def test_what_tells_neither_id_nor_path_may_be_anything_of_its_kind(
    kind: str | None, id: int | str | None, path: str | None, expected: set[Kind]
) -> None:
    places = places_of(JUDGED, {"groups": ["acme"]})
    assert places.may_be(Thing(kind, id, path)) == expected
    sharded = places_of(JUDGED, {"groups": ["acme"], "shard": {"index": 1, "of": 2}})
    # An id that one shard does not know may be that of another.
    assert sharded.may_be(Thing(kind, id, path)) == (set() if id == 99 else expected)

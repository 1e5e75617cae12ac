"""What lies above a resource: every group of its path, as it was read, or empty."""

from __future__ import annotations

from scanner.model import Gap, Kind, Resource, Section, Status, Tier
from scanner.surroundings import Surroundings
from tests.builders import group, resource


def test_groups_above_come_as_they_were_read_the_top_level_one_first() -> None:
    top = group(settings={"visibility": "private", "name": "Größe \u202e"})
    middle = Resource(
        Kind.GROUP,
        "acme/team",
        4,
        Tier.ULTIMATE,
        {
            "push_rule": Section(Status.NOT_CONFIGURED, origin={"endpoint": "GET /x"}),
            "variables": Section(Status.OK, {}, {"*": Gap.ROLE}, {"asked": "group acme"}, "why"),
        },
    )
    around = Surroundings()
    around.add(top)
    around.add(middle)
    assert around.ancestors(resource(path="acme/team/web")) == [top, middle]
    assert around.ancestors(resource(path="acme/web")) == [top]
    assert around.ancestors(resource(path="acme/team/api")) == [top, middle]


def test_group_that_was_not_read_is_there_and_empty() -> None:
    around = Surroundings()
    around.add(group("acme/team"))
    top, team = around.ancestors(resource(path="acme/team/web"))
    assert (top.path, top.id, top.sections) == ("acme", 0, {})
    assert team == group("acme/team")


def test_neighbours_share_what_was_unpacked() -> None:
    around = Surroundings()
    around.add(group())
    [first] = around.ancestors(resource(path="acme/api"))
    [second] = around.ancestors(resource(path="acme/web"))
    assert first is second


def test_project_of_a_person_has_no_group_above() -> None:
    around = Surroundings()
    around.add(group())
    assert around.ancestors(resource(path="acme/web", settings={"namespace_kind": "user"})) == []

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scanner.model import JSON, Gap, Kind, Resource, Section, Status, Tier
from scanner.sources.gitlab.derive.inherited_runners import InheritedRunners

ENDPOINT = {"endpoint": "GET /groups/:id/runners"}


def group(
    path: str, *ids: int, status: Status = Status.OK, context: bool = False, **gaps: Gap
) -> Resource:
    data: dict[str, JSON] = {str(id): {"id": id} for id in ids}
    named = {name.strip("_").replace("__", "."): gap for name, gap in gaps.items()}
    section = Section(status, data, named, ENDPOINT)
    return Resource(Kind.GROUP, path, 1, Tier.PREMIUM, {"runners": section}, context)


def left(*resources: Resource) -> list[Section]:
    """What each has left, whatever the order in which they are put."""
    fact = InheritedRunners()
    for each in resources:
        fact.note(each)
    return [fact.put(each).sections["runners"] for each in resources]


def ids(found: Sequence[Section]) -> list[list[str]]:
    return [list(section.data) for section in found]


def test_a_runner_stands_at_the_highest_group_alone() -> None:
    found = left(group("acme", 1), group("acme/a", 1, 2), group("acme/a/b", 1, 2, 3))
    assert ids(found) == [["1"], ["2"], ["3"]]
    assert found[1].origin == ENDPOINT


def test_its_gaps_go_with_it() -> None:
    below = group("acme/a", 1, 10, _1__locked=Gap.ROLE, _10__locked=Gap.ROLE)
    assert left(group("acme", 1), below)[1].gaps == {"10.locked": Gap.ROLE}


def test_a_gap_of_the_whole_list_stays() -> None:
    below = Section(Status.OK, {"1": {}}, {"*": Gap.ROLE})
    resource = Resource(Kind.GROUP, "acme/a", 1, Tier.FREE, {"runners": below})
    assert left(group("acme", 1), resource)[1].gaps == {"*": Gap.ROLE}


@pytest.mark.parametrize(
    "other",
    [
        group("acme", 1, context=True),
        group("acme", status=Status.FORBIDDEN),
        group("acme", 2),
        group("acm", 1),
        group("other/acme", 1),
        group("acme/b", 1),
        group("acme/a/b", 1),
        Resource(Kind.GROUP, "acme", 1, Tier.FREE, {}),
        Resource(Kind.PROJECT, "acme", 1, Tier.FREE, group("acme", 1).sections),
    ],
)
def test_what_stands_nowhere_above_stays(other: Resource) -> None:
    fact = InheritedRunners()
    resource = group("acme/a", 1)
    for each in (other, resource):
        fact.note(each)
    assert fact.put(resource) is resource


def test_projects_keep_what_they_have() -> None:
    project = Resource(Kind.PROJECT, "acme/web", 1, Tier.FREE, group("x", 1).sections)
    assert ids(left(group("acme", 1), project)) == [["1"], ["1"]]

"""Batches that are too much for a server, and servers that lack a part of what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Kind, Status
from scanner.sources.gitlab.graph import Batches, Graph, Told
from scanner.sources.gitlab.question import Refusal, ask
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import Reading, reading

GRAPHQL = "POST /api/graphql"
IDS = [1000 + number for number in range(120)]


@pytest.fixture
def estate() -> Estate:
    projects = {f"north/p{id}": {"id": id, "security_scanners": {}} for id in IDS}
    return Estate.from_dict({"groups": {"north": {}}, "projects": projects})


@pytest.fixture
def gitlab(estate: Estate) -> Iterator[Simulator]:
    with Simulator(estate, tier="ultimate") as gitlab:
        yield gitlab


@pytest.fixture
def session(gitlab: Simulator, tmp_path: Path) -> Iterator[Reading]:
    with reading(gitlab, tmp_path) as session:
        session.client.get(ask("/user", ""))
        yield session


def asked_ids(gitlab: Simulator) -> list[list[str]]:
    """The projects of each query after the one about types."""
    bodies = [each.body for each in gitlab.requests if each.route == GRAPHQL]
    return [body["variables"]["ids"] for body in bodies if body and body["variables"]]


def refused(told: Told) -> Refusal:
    assert isinstance(told, Refusal), told
    return told


def given(told: Told) -> Mapping[str, Any]:
    assert not isinstance(told, Refusal), told
    return told


def too_complex(gitlab: Simulator, *ids: int) -> None:
    """Refuse queries that name one of these, each but once."""
    for id in ids:
        message = "Query has complexity of 400, which exceeds max complexity of 250"
        body = {"errors": [{"message": message}]}
        gitlab.add_fault(Fault(GRAPHQL, body=body, match=str(id)))


def test_a_batch_that_is_too_much_is_halved_and_the_next_are_small(
    gitlab: Simulator, session: Reading
) -> None:
    graph = Graph(session.client)
    graph.fields("scanners", Kind.PROJECT)
    too_complex(gitlab, 1000, 1001)
    batches = Batches(graph, "group north", IDS)
    for id in IDS:
        assert given(batches.project("scanners", id))
    sizes = [50, 25, 12, 12, 12, 12, 2, 12, 12, 12, 12, 2, 12, 8]
    assert [len(ids) for ids in asked_ids(gitlab)] == sizes


def slow(gitlab: Simulator, match: str | None = None, times: int | None = None) -> None:
    """Refuse queries in the words of graphql-ruby."""
    body = {"errors": [{"message": "Timeout on Project.any"}]}
    gitlab.add_fault(Fault(GRAPHQL, times=times, body=body, match=match))


def test_a_section_that_keeps_being_slow_is_left_to_rest(
    gitlab: Simulator, session: Reading
) -> None:
    graph = Graph(session.client)
    graph.fields("variables", Kind.PROJECT)
    slow(gitlab)
    batches = Batches(graph, "group north", IDS)
    for id in IDS:
        assert "Timeout" in refused(batches.project("variables", id)).detail
    assert [len(ids) for ids in asked_ids(gitlab)] == [50, 25, 12, 6, 3, 1, 1, 1, 1, 1, 1]


def test_a_section_of_which_one_project_is_too_complex_is_left_to_rest(
    gitlab: Simulator, session: Reading
) -> None:
    graph = Graph(session.client)
    graph.fields("variables", Kind.PROJECT)
    too_complex(gitlab, *[1000] * 6)
    batches = Batches(graph, "group north", IDS)
    for id in IDS:
        assert "complexity" in refused(batches.project("variables", id)).detail
    assert [len(ids) for ids in asked_ids(gitlab)] == [50, 25, 12, 6, 3, 1]


def test_a_project_that_is_slow_once_is_told_all_the_same(
    gitlab: Simulator, session: Reading
) -> None:
    """Every question about it is too slow, until it is asked about alone once more."""
    graph = Graph(session.client)
    graph.fields("variables", Kind.PROJECT)
    slow(gitlab, match="1003", times=7)
    batches = Batches(graph, "group north", IDS)
    for id in IDS:
        assert given(batches.project("variables", id))
    sizes = [len(ids) for ids in asked_ids(gitlab)]
    first, second, third = [6] * 7 + [4], [6] * 8 + [2], [6, 6, 6, 2]
    assert sizes == [50, 25, 12, 6, 3, 6, 3, 1, 1, *first, *second, *third]


def test_a_project_that_stays_slow_costs_no_other(gitlab: Simulator, session: Reading) -> None:
    graph = Graph(session.client)
    graph.fields("variables", Kind.PROJECT)
    slow(gitlab, match="1003")
    batches = Batches(graph, "group north", IDS)
    left = [id for id in IDS if isinstance(batches.project("variables", id), Refusal)]
    assert left == [1003]


def test_one_project_that_takes_too_long_costs_no_other(
    gitlab: Simulator, session: Reading
) -> None:
    """What only GraphQL tells is asked of each."""
    graph = Graph(session.client)
    graph.fields("security_policies", Kind.PROJECT)
    slow(gitlab)
    batches = Batches(graph, "group north", IDS[:5])
    for id in IDS[:5]:
        assert "Timeout" in refused(batches.project("security_policies", id)).detail
    assert [len(ids) for ids in asked_ids(gitlab)] == [5, 2, *[1] * 10]


@pytest.mark.parametrize("section", ["job_token_allowlist", "push_rule", "variables"])
def test_a_server_that_lacks_a_part_is_not_asked_for_the_rest(
    section: str, estate: Estate, gitlab: Simulator, session: Reading
) -> None:
    estate.version = "16.9.0"
    batches = Batches(Graph(session.client), "group north", IDS)
    assert refused(batches.project(section, 1000)).status is Status.UNSUPPORTED
    assert asked_ids(gitlab) == []

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


def slow(gitlab: Simulator) -> None:
    """Refuse each query in the words of graphql-ruby."""
    body = {"errors": [{"message": "Timeout on Project.any"}]}
    gitlab.add_fault(Fault(GRAPHQL, times=None, body=body))


def test_what_even_one_project_is_too_much_for_is_not_asked_again(
    gitlab: Simulator, session: Reading
) -> None:
    """REST tells it, too."""
    graph = Graph(session.client)
    graph.fields("variables", Kind.PROJECT)
    slow(gitlab)
    batches = Batches(graph, "group north", IDS)
    for id in IDS:
        assert "Timeout" in refused(batches.project("variables", id)).detail
    assert [len(ids) for ids in asked_ids(gitlab)] == [50, 25, 12, 6, 3, 1]


def test_one_project_that_takes_too_long_costs_no_other(
    gitlab: Simulator, session: Reading
) -> None:
    graph = Graph(session.client)
    graph.fields("security_policies", Kind.PROJECT)
    slow(gitlab)
    batches = Batches(graph, "group north", IDS[:3])
    assert "Timeout" in refused(batches.project("security_policies", 1000)).detail
    assert [len(ids) for ids in asked_ids(gitlab)] == [3, 1, 1, 1]


@pytest.mark.parametrize("section", ["job_token_allowlist", "push_rule", "variables"])
def test_a_server_that_lacks_a_part_is_not_asked_for_the_rest(
    section: str, estate: Estate, gitlab: Simulator, session: Reading
) -> None:
    estate.version = "16.9.0"
    batches = Batches(Graph(session.client), "group north", IDS)
    assert refused(batches.project(section, 1000)).status is Status.UNSUPPORTED
    assert asked_ids(gitlab) == []

"""Answers that no GitLab should give: a clear error or a named gap, never a crash, never a pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.catalog.load import Catalog
from scanner.engines.base import Engine
from scanner.errors import GlscanError
from scanner.report import Report
from tests import estates
from tests.integration import pipeline
from tests.simulator import Estate, Fault, Simulator

LIST = "GET /groups/:id/projects"
PROJECT = {"id": 11, "path_with_namespace": "north/site", "visibility": "private"}

ODD: dict[str, tuple[str, Any, dict[str, str]]] = {
    "a group without a path": ("GET /groups/:id", {"message": "maintenance"}, {}),
    "shares that are no list": (
        "GET /groups/:id",
        {"id": 1, "full_path": "north", "shared_with_groups": 5},
        {},
    ),
    "a project without an id": (LIST, [{"name": "x"}], {}),
    "a namespace that is a text": (LIST, [{**PROJECT, "namespace": "north"}], {}),
    "an id beyond any database": (LIST, [{**PROJECT, "id": 10**30}], {}),
    "a next page that is no number": (LIST, [PROJECT], {"X-Next-Page": "abc"}),
    "a list that is a text": (LIST, "", {}),
    "a number beyond JSON": ("GET /projects/:id/push_rule", {"max_file_size": 10**30}, {}),
    "half a character": ("GET /projects/:id/push_rule", {"branch_name_regex": "\ud800"}, {}),
    "a push rule of nothing we know": ("GET /groups/:id/push_rule", {"message": "later"}, {}),
    "no scopes": ("GET /personal_access_tokens/self", {"scopes": None}, {}),
    "numbers as scopes": ("GET /personal_access_tokens/self", {"scopes": [1]}, {}),
    "a user without an id": ("GET /user", {"id": None, "username": "x", "is_admin": True}, {}),
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return estates.catalog()


@pytest.fixture(scope="module")
def passing(
    catalog: Catalog, tmp_path_factory: pytest.TempPathFactory, embedded: Engine
) -> set[tuple[str, str]]:
    """What passes when every answer is as it should be."""
    with Simulator(Estate.from_dict(estates.compliant()), **estates.ADMINISTRATOR) as gitlab:
        taken = pipeline.take(gitlab, tmp_path_factory.mktemp("before"), catalog, "north")
    return _passing(pipeline.judge(taken, catalog, embedded))


@pytest.mark.parametrize("name", ODD)
def test_it_ends_in_words_and_nothing_passes_on_it(
    name: str, tmp_path: Path, catalog: Catalog, passing: set[tuple[str, str]], embedded: Engine
) -> None:
    route, body, headers = ODD[name]
    with Simulator(Estate.from_dict(estates.compliant()), **estates.ADMINISTRATOR) as gitlab:
        gitlab.add_fault(Fault(route, 200, None, body, headers))
        try:
            taken = pipeline.take(gitlab, tmp_path, catalog, "north")
        except GlscanError:
            return  # said in words; anything else is a crash and fails here
    assert _passing(pipeline.judge(taken, catalog, embedded)) <= passing


def _passing(report: Report) -> set[tuple[str, str]]:
    return {each for each, outcome in pipeline.verdicts(report).items() if outcome == "pass"}


def test_a_push_rule_of_nothing_we_know_is_not_a_push_rule_never_set(
    tmp_path: Path, catalog: Catalog, embedded: Engine
) -> None:
    estate = Estate.from_dict(estates.compliant())
    with Simulator(estate, **estates.ADMINISTRATOR) as gitlab:
        gitlab.add_fault(Fault("GET /groups/:id/push_rule", 200, None, {}))
        taken = pipeline.take(gitlab, tmp_path, catalog, "north")
    verdicts = pipeline.verdicts(pipeline.judge(taken, catalog, embedded))
    assert verdicts["GL-GRP-001", "group north"] == "unknown"
    assert verdicts["GL-GRP-003", "group north"] == "unknown"


JSON = {"Content-Type": "application/json"}
SHAPES = ["null", "7", '"later"', "[null]", '[{"odd": null}]', '{"odd": [null]}', '{"data": null}']


@pytest.fixture(scope="module")
def loose(
    catalog: Catalog, tmp_path_factory: pytest.TempPathFactory, embedded: Engine
) -> tuple[pipeline.Verdicts, list[str]]:
    """What the loose estate comes to, and the routes that are asked for it."""
    folder = tmp_path_factory.mktemp("loose")
    with Simulator(estates.loose(), **estates.ADMINISTRATOR) as gitlab:
        taken = pipeline.take(gitlab, folder, catalog, *estates.LOOSE_GROUPS)
        routes = list(dict.fromkeys(each.route for each in gitlab.requests))
    return pipeline.verdicts(pipeline.judge(taken, catalog, embedded)), routes


@pytest.mark.parametrize("shape", SHAPES)
def test_an_answer_of_another_shape_lets_nothing_pass_that_fails(
    shape: str,
    loose: tuple[pipeline.Verdicts, list[str]],
    catalog: Catalog,
    embedded: Engine,
    tmp_path: Path,
) -> None:
    expected, routes = loose
    failing = {cell for cell, outcome in expected.items() if outcome == "fail"}
    assert len(routes) > 20
    better: dict[str, str] = {}
    for route in routes:
        with Simulator(estates.loose(), **estates.ADMINISTRATOR) as gitlab:
            gitlab.add_fault(Fault(route, 200, None, shape.encode(), JSON))
            try:
                taken = pipeline.take(gitlab, tmp_path, catalog, *estates.LOOSE_GROUPS)
            except GlscanError:
                continue  # said in words
        found = pipeline.verdicts(pipeline.judge(taken, catalog, embedded))
        better |= {
            f"{route}: {cell}": found[cell]
            for cell in failing & found.keys()
            if found[cell] not in ("fail", "unknown")
        }
    assert better == {}

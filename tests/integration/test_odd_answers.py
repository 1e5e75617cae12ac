"""Answers that no GitLab should give: a clear error or a named gap, never a crash, never a pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.engines.base import Engine
from scanner.errors import GlscanError
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


@pytest.mark.parametrize("name", ODD)
def test_it_ends_in_words_and_nothing_passes_on_it(
    name: str, tmp_path: Path, embedded: Engine
) -> None:
    route, body, headers = ODD[name]
    catalog = estates.catalog()
    estate = Estate.from_dict(estates.compliant())
    before = pipeline_verdicts(estate, tmp_path / "before", embedded)
    with Simulator(estate, role="admin") as gitlab:
        gitlab.add_fault(Fault(route, 200, None, body, headers))
        try:
            taken = pipeline.take(gitlab, tmp_path, catalog, "north")
        except GlscanError:
            return  # said in words; anything else is a crash and fails here
    after = dict(pipeline.verdicts(pipeline.judge(taken, catalog, embedded)))
    better = {each for each, outcome in after.items() if outcome == "pass"}
    assert better <= {each for each, outcome in before.items() if outcome == "pass"}


def pipeline_verdicts(estate: Estate, folder: Path, engine: Engine) -> dict[tuple[str, str], str]:
    """What the estate comes to when every answer is as it should be."""
    folder.mkdir()
    with Simulator(estate, role="admin") as gitlab:
        taken = pipeline.take(gitlab, folder, estates.catalog(), "north")
    return dict(pipeline.verdicts(pipeline.judge(taken, estates.catalog(), engine)))


def test_a_push_rule_of_nothing_we_know_is_not_a_push_rule_never_set(
    tmp_path: Path, embedded: Engine
) -> None:
    estate = Estate.from_dict(estates.compliant())
    with Simulator(estate, role="admin") as gitlab:
        gitlab.add_fault(Fault("GET /groups/:id/push_rule", 200, None, {}))
        taken = pipeline.take(gitlab, tmp_path, estates.catalog(), "north")
    verdicts = pipeline.verdicts(pipeline.judge(taken, estates.catalog(), embedded))
    assert verdicts["GL-GRP-001", "group north"] == "unknown"
    assert verdicts["GL-GRP-003", "group north"] == "unknown"

"""What GraphQL tells of many projects is what REST tells of each, or it is not believed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.sections import SECTIONS
from scanner.sources.gitlab import graph
from scanner.sources.gitlab.graph_fields import ONLY_FOR
from scanner.sources.gitlab.readers.graph_projects import MADE
from tests.simulator import ABSENT, Estate, Fault, Simulator
from tests.simulator.estate import SECRET
from tests.unit.sources.gitlab import reading
from tests.unit.sources.gitlab.reading import Collected, planned

GRAPHQL = "POST /api/graphql"
OFF = Fault(GRAPHQL, 404, times=None)
PLAN = planned(project=[*sorted(MADE), "runners.*.version"])

SHARED = {"id": 501, "description": "of two", "tag_list": ["docker"], "version": "18.3.0"}
"""A runner."""

ODD: Mapping[str, Mapping[str, Any]] = {
    "all": {
        "variables": [
            {"key": "KEY", "masked": True, "protected": True, "hidden": True},
            {"key": "KEY", "environment_scope": "production", "variable_type": "file"},
            {"key": "PLAIN", "raw": True},
        ],
        "job_token_scope": {"inbound_enabled": True, "outbound_enabled": True},
        "job_token_allowlist": {"projects": ["north/none"], "groups": ["north", "north/apps"]},
        "files": {"docs/CODEOWNERS": "[Docs]\ndocs/ @writers\n", "CODEOWNERS": "* @a é\r\n"},
        "push_rule": {"prevent_secrets": True, "author_email_regex": "@north", "max_file_size": 5},
        "runners": [
            SHARED,
            {"id": 502, "paused": True, "locked": True, "maximum_timeout": None},
        ],
    },
    "runs on the same": {"runners": [SHARED]},
    "many runners": {"runners": [{"id": 600 + number} for number in range(21)]},
    "odd runner": {"runners": [{"id": 503, "runner_type": "odd", "tag_list": None}]},
    "people": {"members": [{"username": "ida.berg", "access_level": 30}]},
    "invited": {"invitations": [{"invite_email": "new@example.com"}]},
    "triggered": {"triggers": [{"description": "nightly"}]},
    "no repository": {"repository_access_level": "disabled"},
    "none": {"variables": [], "files": {}, "push_rule": None},
    "later place": {"files": {".gitlab/CODEOWNERS": "* @a\n", "docs/CODEOWNERS": "* @b\n"}},
    "marked": {"files": {"CODEOWNERS": b"\xef\xbb\xbf* @a\n"}},
    "latin": {"files": {"CODEOWNERS": "* @a é\n".encode("latin-1")}},
    "three bytes": {"files": {"CODEOWNERS": b"* @a \xf0\x9f\x98\n"}},
    "replaced": {"files": {"CODEOWNERS": "* @a \ufffd\n"}},
    "empty file": {"files": {"CODEOWNERS": ""}},
    "open": {"job_token_scope": {"inbound_enabled": False}},
    "off": {"builds_access_level": "disabled", "variables": [{"key": "KEY"}]},
    "empty": {"empty_repo": True},
    "empty, no branch": {"empty_repo": True, "default_branch": None},
    "no branch": {"default_branch": ABSENT},
    "null rule": {"push_rule": {"max_file_size": None, "prevent_secrets": None}},
    "absent": {
        "variables": [{"key": "KEY", "masked": ABSENT}],
        "push_rule": {"member_check": ABSENT, "max_file_size": ABSENT},
    },
    "odd": {
        "variables": [{"key": "KEY", "masked": None}],
        "job_token_scope": {"outbound_enabled": None},
    },
    "twice": {"variables": [{"key": "KEY", "masked": True}, {"key": "KEY"}]},
    "many": {"variables": [{"key": f"KEY_{number}"} for number in range(101)]},
    "archived": {"archived": True, "variables": [{"key": "KEY"}]},
}
"""Projects of every kind, by what is to be said of each."""


@pytest.fixture
def estate(monkeypatch: pytest.MonkeyPatch) -> Estate:
    monkeypatch.setattr(graph, "MANY", 2)
    groups: dict[str, Any] = {"north": {}, "north/apps": {}}
    paths = {name: f"north/{name.replace(' ', '-').replace(',', '')}" for name in ODD}
    projects = {paths[name]: dict(what) for name, what in ODD.items()}
    people = {"ida.berg": {"id": 5}}
    world = {"version": "18.8.0", "users": people, "groups": groups, "projects": projects}
    return Estate.from_dict(world)


def read(folder: Path, estate: Estate, *faults: Fault, **options: Any) -> Collected:
    folder.mkdir(exist_ok=True)
    options = {"tier": "ultimate", **options}
    return reading.read(folder, *faults, plan=PLAN, estate=estate, **options)


def without_origin(found: Collected) -> Mapping[tuple[str, str], tuple[Any, ...]]:
    return {
        (name, section): (each.status, each.data, each.gaps, each.detail)
        for name, resource in found.resources.items()
        for section, each in resource.sections.items()
    }


def by_graphql(found: Collected, name: str) -> set[str]:
    """The sections of a project that GraphQL told."""
    sections = found.resources[f"project north/{name}"].sections
    return {
        section
        for section, each in sections.items()
        if str(each.origin.get("endpoint")).startswith(GRAPHQL)
    }


@pytest.mark.parametrize("role", ["admin", "owner", "maintainer", "developer"])
def test_both_tell_the_same(role: str, estate: Estate, tmp_path: Path) -> None:
    told = read(tmp_path / "graphql", estate, role=role)
    each = read(tmp_path / "rest", estate, OFF, role=role)
    assert without_origin(told) == without_origin(each)
    told_of = {"admin": MADE.keys(), "developer": {"codeowners", "members"}}
    assert by_graphql(told, "all") == told_of.get(role, MADE.keys() - ONLY_FOR.keys())
    assert by_graphql(each, "all") == set()


TO_REST = {
    "none": {"push_rule"},
    "latin": {"codeowners"},
    "three-bytes": {"codeowners"},
    "replaced": {"codeowners"},
    "open": {"job_token_scope"},
    "off": {"variables", "triggers"},
    "no-repository": {"codeowners", "protected_branches", "triggers"},
    "archived": {"protected_branches", "triggers"},
    "triggered": {"triggers"},
    "people": {"members"},
    "invited": {"members"},
    "many-runners": {"runners"},
    "odd-runner": {"runners"},
    "empty": {"codeowners"},
    "empty-no-branch": {"codeowners"},
    "no-branch": {"codeowners"},
    "null-rule": {"push_rule"},
    "absent": {"variables", "push_rule"},
    "odd": {"variables", "job_token_scope"},
    "twice": {"variables"},
    "many": {"variables"},
}
"""What REST was asked for all the same."""


def test_what_may_differ_is_asked_of_rest(estate: Estate, tmp_path: Path) -> None:
    for project in estate.projects.values():
        project["push_rule"] = project["push_rule"] or {"max_file_size": 1}
    estate.project("north/none")["push_rule"] = None
    found = read(tmp_path, estate, role="admin")
    left = {
        path: MADE.keys() - by_graphql(found, path)
        for path in (name.replace(" ", "-").replace(",", "") for name in ODD)
    }
    assert {path: sections for path, sections in left.items() if sections} == TO_REST


def test_the_ledger_names_the_query(estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate, role="admin")
    asked = [line for line in found.ledger if line["endpoint"].startswith("POST")]
    assert {(line["endpoint"], line["resource"]) for line in asked[1:]} == {
        (f"POST {SECTIONS[section].batched}", "group north") for section in MADE
    }
    origin = found.section("project north/all", "variables").origin
    assert origin == {"endpoint": "POST /api/graphql projects.ciVariables", "asked": "group north"}


def test_no_value_is_asked_for(estate: Estate, tmp_path: Path) -> None:
    with Simulator(estate, tier="ultimate") as gitlab:
        found = reading.collected(gitlab, tmp_path, "north", plan=PLAN)
        texts = [each.body["query"] for each in gitlab.requests if each.body]
    [variables] = [text for text in texts if "ciVariables" in text]
    assert not {"value", "description"} & set(variables.split())
    assert SECRET not in found.written


def test_few_projects_are_asked_one_by_one(
    estate: Estate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(graph, "MANY", len(ODD) + 1)
    found = read(tmp_path, estate)
    assert not any(line["endpoint"].startswith("POST") for line in found.ledger)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(GRAPHQL, 403, times=None),
        Fault(GRAPHQL, 404, times=None, match="1001"),
        Fault(GRAPHQL, times=None, match="1001", body={"errors": [{"message": "Timeout on x"}]}),
        Fault(GRAPHQL, times=None, match="1001", body={"data": {"projects": {"nodes": []}}}),
    ],
)
def test_a_graphql_that_refuses_changes_nothing(
    fault: Fault, estate: Estate, tmp_path: Path
) -> None:
    for number, project in enumerate(estate.projects.values()):
        project["id"] = 1001 + number
    each = read(tmp_path / "rest", estate, OFF)
    told = read(tmp_path / "graphql", estate, fault)
    assert without_origin(told) == without_origin(each)
    assert not any(by_graphql(told, name) for name in ("all", "none", "off"))

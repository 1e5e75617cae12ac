"""GraphQL's answers that are cut, null or odd: REST is asked instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.model import Kind
from scanner.sections.rules import PUSH_RULE
from scanner.sources.gitlab import graph
from scanner.sources.gitlab.graph_fields import FIELDS, camel
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab import reading
from tests.unit.sources.gitlab.reading import planned

GRAPHQL = "POST /api/graphql"
PAGE = {"pageInfo": {"hasNextPage": False}}
KEY = {
    **{"key": "KEY", "variableType": "ENV_VAR", "environmentScope": "*"},
    **dict.fromkeys(("protected", "masked", "hidden", "raw"), False),
}
OWN = {"id": "gid://gitlab/Project/1", "fullPath": "north/a"}
LISTED = {**PAGE, "nodes": [OWN]}
ALLOWED = {
    **{"inboundAllowlistCount": 1, "groupsAllowlistCount": 0},
    **{"inboundAllowlist": LISTED, "groupsAllowlist": {**PAGE, "nodes": []}},
}
FILE = {"path": "CODEOWNERS", "size": "5", "rawBlob": "* @a\n"}
RULE = {
    **dict.fromkeys(map(camel, PUSH_RULE), None),
    **{"memberCheck": True, "maxFileSize": 1},
}


PLANS = {"runners": ["runners.*.version"]}
"""What is planned where the section alone is not enough: of each runner by itself."""

RUNNER = {"id": "gid://gitlab/Ci::Runner/7"}
"""The only one that answers for itself."""


def files(*nodes: Any, ref: Any = "main") -> dict[str, Any]:
    return {"rootRef": ref, "blobs": {**PAGE, "nodes": list(nodes)}}


def allowed(**changed: Any) -> dict[str, Any]:
    return {**ALLOWED, "inboundAllowlist": {**PAGE, "nodes": [{**OWN, **changed}]}}


@pytest.mark.parametrize(
    ("section", "good", "odd"),
    [
        (
            "variables",
            {**PAGE, "nodes": [KEY]},
            [
                None,
                7,
                {},
                {"nodes": [KEY]},
                {**PAGE, "nodes": None},
                {"pageInfo": {"hasNextPage": True}, "nodes": [KEY]},
                {"pageInfo": {"hasNextPage": None}, "nodes": [KEY]},
                {**PAGE, "nodes": [None]},
                {**PAGE, "nodes": [{**KEY, "key": None}]},
                {**PAGE, "nodes": [{**KEY, "variableType": None}]},
                {**PAGE, "nodes": [{**KEY, "masked": "odd"}]},
                {**PAGE, "nodes": [{name: KEY[name] for name in KEY if name != "raw"}]},
            ],
        ),
        (
            "job_token_scope",
            {"inboundJobTokenScopeEnabled": True, "jobTokenScopeEnabled": False},
            [
                {},
                {"inboundJobTokenScopeEnabled": "true", "jobTokenScopeEnabled": False},
                {"inboundJobTokenScopeEnabled": False, "jobTokenScopeEnabled": False},
                {"inboundJobTokenScopeEnabled": True, "jobTokenScopeEnabled": None},
            ],
        ),
        (
            "job_token_allowlist",
            ALLOWED,
            [
                {**ALLOWED, "inboundAllowlistCount": 2},
                {**ALLOWED, "groupsAllowlistCount": None},
                {**ALLOWED, "inboundAllowlist": {**PAGE, "nodes": [None]}},
                {**ALLOWED, "groupsAllowlist": None},
                allowed(id="gid://gitlab/Group/1"),
                allowed(id=f"gid://gitlab/Project/{'9' * 99}"),
                allowed(id="gid://gitlab/Project/x"),
                allowed(id=None),
                allowed(fullPath=None),
                allowed(fullPath=["north/a"]),
            ],
        ),
        (
            "codeowners",
            files(FILE),
            [
                files(FILE, ref="trunk"),
                files(FILE, ref=None),
                files({**FILE, "path": "README"}),
                files({**FILE, "path": ["CODEOWNERS"]}),
                files({**FILE, "size": "6"}),
                files({**FILE, "size": None}),
                files({**FILE, "rawBlob": None}),
                files({**FILE, "rawBlob": "* @a \ud800"}),
                {"rootRef": "main", "blobs": None},
            ],
        ),
        (
            "push_rule",
            RULE,
            [{}, {**RULE, "memberCheck": 7}, {**RULE, "maxFileSize": None}],
        ),
        (
            "runners",
            {**PAGE, "count": 1, "nodes": [RUNNER]},
            [
                {**PAGE, "nodes": [RUNNER]},
                {**PAGE, "count": 2, "nodes": [RUNNER]},
                {**PAGE, "count": 1, "nodes": []},
                {**PAGE, "count": 1, "nodes": [{"id": "gid://gitlab/Project/7"}]},
                {**PAGE, "count": 1, "nodes": [{"id": "gid://gitlab/Ci::Runner/8"}]},
                {**PAGE, "count": 2, "nodes": [RUNNER, RUNNER]},
            ],
        ),
        (
            "triggers",
            {"count": 0},
            [{}, {"count": None}, {"count": 1}, {"count": "0"}, {"count": False}],
        ),
        (
            "members",
            {**PAGE, "nodes": []},
            [
                {"nodes": []},
                {**PAGE, "nodes": [{"id": "gid://gitlab/ProjectMember/7"}]},
                {**PAGE, "nodes": [None]},
                {**PAGE, "nodes": None},
                {"pageInfo": {"hasNextPage": True}, "nodes": []},
            ],
        ),
    ],
)
def test_an_odd_answer_is_not_believed(
    section: str, good: Any, odd: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(graph, "MANY", 2)
    groups: dict[str, Any] = {"north": {}}
    projects: dict[str, Any] = {
        f"north/p{number}": {"id": 1000 + number} for number in range(1 + len(odd))
    }
    projects["north/p0"]["runners"] = [{"id": 7}]
    estate = Estate.from_dict({"version": "18.8.0", "groups": groups, "projects": projects})
    [field] = FIELDS[section]
    nodes = [
        {"id": f"gid://gitlab/Project/{1000 + number}", field: answer}
        for number, answer in enumerate([good, *odd])
    ]
    fault = Fault(GRAPHQL, match="1000", body={"data": {"projects": {"nodes": nodes}}})
    with Simulator(estate, tier="ultimate") as gitlab:
        gitlab.add_fault(fault)
        found = reading.collected(
            gitlab, tmp_path, "north", plan=planned(project=PLANS.get(section, [section]))
        )
    asked = [
        str(resource.sections[section].origin.get("endpoint")).startswith("POST")
        for resource in sorted(found.resources.values(), key=lambda one: one.id)
        if resource.kind is Kind.PROJECT
    ]
    assert asked == [True] + [False] * len(odd)

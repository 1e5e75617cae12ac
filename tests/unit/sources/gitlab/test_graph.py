from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AccessError
from scanner.model import Kind, Status
from scanner.sources.gitlab.graph import Batches, Graph, Told
from scanner.sources.gitlab.graph_fields import BATCH
from scanner.sources.gitlab.question import Query, Refusal, ask
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import JSON_TYPE, Reading, reading

NORTH = 1
GRAPHQL = "POST /api/graphql"
FEATURES = {"security_scanners": {"available": ["SAST", "DAST"], "enabled": ["SAST"]}}
POLICIES = {
    "security_policies": [{"type": "approval", "name": "two people", "enabled": True}],
    "compliance_frameworks": [{"name": "SOC 2", "default": True}],
}


@pytest.fixture
def estate(estate: Estate) -> Estate:
    """The estate with 120 more projects."""
    estate.group("north").update(POLICIES)
    for number in range(120):
        estate.add_project(f"north/p{number:03}", {"id": 1000 + number, **FEATURES})
    return estate


IDS = [1000 + number for number in range(120)]


@pytest.fixture
def gitlab(estate: Estate) -> Iterator[Simulator]:
    with Simulator(estate, tier="ultimate") as gitlab:
        yield gitlab


@pytest.fixture
def session(gitlab: Simulator, tmp_path: Path) -> Iterator[Reading]:
    with reading(gitlab, tmp_path) as session:
        session.client.get(ask("/user", ""))
        yield session


@pytest.fixture
def batches(session: Reading) -> Batches:
    return Batches(Graph(session.client), "group north", IDS)


def posted(gitlab: Simulator) -> list[Mapping[str, Any]]:
    """The queries after the one about types."""
    bodies = [each.body for each in gitlab.requests if each.route == GRAPHQL]
    return [body for body in bodies if body and "__type" not in body["query"]]


def asked_ids(gitlab: Simulator) -> list[list[int]]:
    return [
        [int(gid.rpartition("/")[2]) for gid in body["variables"]["ids"]] for body in posted(gitlab)
    ]


def refused(told: Told) -> Refusal:
    assert isinstance(told, Refusal), told
    return told


def given(told: Told) -> Mapping[str, Any]:
    assert not isinstance(told, Refusal), told
    return told


@pytest.mark.parametrize("section", sorted(BATCH.keys() - {"push_rule"}))
def test_projects_are_asked_for_in_batches_in_their_order(
    section: str, gitlab: Simulator, batches: Batches
) -> None:
    for id in IDS:
        assert given(batches.project(section, id))["id"] == f"gid://gitlab/Project/{id}"
    size = BATCH[section]
    assert asked_ids(gitlab) == [IDS[first : first + size] for first in range(0, 120, size)]
    assert [body["variables"]["first"] for body in posted(gitlab)] == [
        len(ids) for ids in asked_ids(gitlab)
    ]


def test_a_batch_is_asked_for_when_the_first_of_it_is_wanted(
    gitlab: Simulator, batches: Batches
) -> None:
    assert posted(gitlab) == []
    batches.project("scanners", 1060)
    batches.project("scanners", 1050)
    assert asked_ids(gitlab) == [IDS[50:100]]
    batches.project("scanners", 1000)
    assert asked_ids(gitlab) == [IDS[50:100], IDS[:50]]


def test_what_was_taken_is_forgotten(batches: Batches) -> None:
    for id in IDS:
        batches.project("scanners", id)
    assert batches._answers._found == {}


def test_each_project_gets_its_own_answer(estate: Estate, batches: Batches) -> None:
    estate.project("north/p007")["security_scanners"] = {"enabled": ["DAST"]}
    named = {id: given(batches.project("scanners", id))["securityScanners"] for id in IDS[:10]}
    assert {id for id, found in named.items() if found["enabled"] == ["DAST"]} == {1007}


def test_the_fields_are_asked_for_once(gitlab: Simulator, session: Reading) -> None:
    graph = Graph(session.client)
    for asked in ("group north", "group partners"):
        batches = Batches(graph, asked, IDS)
        batches.project("scanners", 1000)
        batches.project("security_policies", 1000)
        batches.group("compliance_frameworks", "north", NORTH)
    routes = [line["endpoint"] for line in session.ledger()]
    assert routes.count("POST /api/graphql __type") == 1
    assert len(posted(gitlab)) == 6


def test_the_ledger_tells_what_was_asked(session: Reading, batches: Batches) -> None:
    batches.project("scanners", 1000)
    batches.group("security_policies", "north", NORTH)
    assert [
        (line["endpoint"], line["resource"], line["section"]) for line in session.ledger()[1:]
    ] == [
        ("POST /api/graphql __type", "", ""),
        ("POST /api/graphql projects.securityScanners", "group north", "scanners"),
        ("POST /api/graphql group.securityPolicies", "group north", "security_policies"),
    ]


@pytest.mark.parametrize(
    ("version", "fields"),
    [
        ("18.5.1", ["approvalPolicies", "scanExecutionPolicies", "pipelineExecutionPolicies"]),
        ("17.0.0", ["approvalPolicies", "scanExecutionPolicies"]),
        ("16.8.0", ["scanResultPolicies", "scanExecutionPolicies"]),
    ],
)
def test_only_the_fields_that_a_server_has_are_asked(
    version: str, fields: list[str], estate: Estate, session: Reading, batches: Batches
) -> None:
    estate.version = version
    for told in (
        batches.project("security_policies", 1000),
        batches.group("security_policies", "north", NORTH),
    ):
        assert [name for name in given(told) if name.endswith("Policies")] == fields


def test_a_server_that_has_none_of_them_is_not_asked(estate: Estate, tmp_path: Path) -> None:
    with (
        Simulator(estate, edition="ce", tier="free") as gitlab,
        reading(gitlab, tmp_path) as session,
    ):
        session.client.get(ask("/user", ""))
        batches = Batches(Graph(session.client), "group north", IDS)
        refusal = refused(batches.project("scanners", 1000))
        assert posted(gitlab) == []
    assert refusal.status is Status.UNSUPPORTED
    assert "GraphQL does not have it" in refusal.detail


@pytest.mark.parametrize("section", sorted({*BATCH, "compliance_frameworks"}))
def test_a_query_is_not_too_complex(
    section: str, estate: Estate, gitlab: Simulator, session: Reading, batches: Batches
) -> None:
    """By the rule that GitLab documents; what it refuses begins at 250."""
    estate.version = "19.2.0"
    if section in BATCH:
        batches.project(section, 1000)
    else:
        batches.group(section, "north", NORTH)
    [body] = posted(gitlab)
    text = body["query"].removesuffix("}") + "queryComplexity { score limit } }"
    told = session.client.query(Query("/api/graphql", text, body["variables"]))
    assert given(told)["queryComplexity"]["score"] <= 125
    assert len(body["query"]) < 2000


def test_a_project_that_graphql_does_not_list_is_missing(
    estate: Estate, gitlab: Simulator, batches: Batches
) -> None:
    estate.remove_project("north/p003")
    refusal = refused(batches.project("scanners", 1003))
    assert (refusal.status, refusal.detail) == (
        Status.MISSING,
        "GraphQL does not list this project",
    )
    assert given(batches.project("scanners", 1004))


def test_a_group_that_graphql_does_not_show_is_missing(batches: Batches) -> None:
    refusal = refused(batches.group("compliance_frameworks", "nowhere", NORTH))
    assert refusal.status is Status.MISSING
    assert refusal.detail == "GraphQL answers null for the group"


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ({"status": 404}, Status.MISSING, "404"),
        ({"status": 403}, Status.FORBIDDEN, "403"),
        ({"status": 500}, Status.FAILED, "500"),
        ({"status": 503}, Status.FAILED, "503"),
        ({"html": True}, Status.FAILED, "200: an HTML page answers"),
        ({"reset": True}, Status.FAILED, "no answer"),
        ({"truncate": True}, Status.FAILED, ""),
        ({"body": ["odd"]}, Status.FAILED, "no object"),
        ({"body": b"null", "headers": JSON_TYPE}, Status.FAILED, "no object"),
        ({"body": {}}, Status.FAILED, "no data"),
        ({"body": {"data": None}}, Status.FAILED, "no data"),
        ({"body": {"data": []}}, Status.FAILED, "no data"),
        (
            {"body": {"errors": [{"message": "Query has complexity of 300"}], "data": None}},
            Status.FAILED,
            "GraphQL: Query has complexity of 300",
        ),
        ({"body": {"errors": ["odd"]}}, Status.FAILED, "GraphQL: odd"),
        ({"body": {"errors": "odd"}}, Status.FAILED, "GraphQL: odd"),
        ({"body": {"errors": [{}]}}, Status.FAILED, "GraphQL: None"),
        ({"body": {"errors": [{"message": "a\nb" + "x" * 999}]}}, Status.FAILED, "GraphQL: a b"),
        ({"body": {"errors": [{"message": "half \ud800"}]}}, Status.FAILED, "GraphQL: half ?"),
        ({"body": {"data": {}}}, Status.FAILED, ""),
        ({"body": {"data": {"projects": None, "group": []}}}, Status.FAILED, ""),
        ({"body": {"data": {"projects": {"nodes": None}, "group": 7}}}, Status.FAILED, ""),
    ],
)
def test_an_answer_that_is_none_is_told(
    how: dict[str, Any],
    status: Status,
    words: str,
    gitlab: Simulator,
    session: Reading,
) -> None:
    graph = Graph(session.client)
    graph.fields("scanners", Kind.PROJECT)
    gitlab.add_fault(Fault(GRAPHQL, times=None, **how))
    batches = Batches(graph, "group north", IDS)
    refusal = refused(batches.project("scanners", 1000))
    assert refusal.status is status
    assert words in refusal.detail
    assert len(refusal.detail) < 250
    assert refused(batches.group("compliance_frameworks", "north", NORTH)).status in (
        status,
        Status.MISSING,
    )


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize(
    "how",
    [
        {"status": 404},
        {"status": 502},
        {"body": {"errors": [{"message": "introspection is off"}]}},
        {"body": {"data": {"project": None, "group": None}}},
        {"body": {"data": {"project": {"fields": None}, "group": {"fields": []}}}},
        {"body": {"data": {"project": {"fields": [7]}, "group": {"fields": []}}}},
        {"body": {"data": {"project": {"fields": [{}]}, "group": {"fields": []}}}},
    ],
)
def test_a_server_that_does_not_tell_its_fields_is_asked_once(
    how: dict[str, Any], gitlab: Simulator, batches: Batches
) -> None:
    gitlab.add_fault(Fault(GRAPHQL, times=None, **how))
    first = refused(batches.project("scanners", 1000))
    count = len(gitlab.requests)
    assert refused(batches.project("security_policies", 1100)) == first
    assert refused(batches.group("compliance_frameworks", "north", NORTH)) == first
    assert len(gitlab.requests) == count


def test_nodes_that_are_odd_are_not_there(gitlab: Simulator, session: Reading) -> None:
    graph = Graph(session.client)
    graph.fields("scanners", Kind.PROJECT)
    odd: list[Any] = [
        None,
        7,
        {},
        {"id": None},
        {"id": {"odd": 1}},
        {"id": "gid://gitlab/Group/1001"},
        {"id": f"gid://gitlab/Project/{'9' * 5000}"},
        {"id": "gid://gitlab/Project/1000"},
        {"id": "gid://gitlab/Project/1001", "securityScanners": None},
    ]
    gitlab.add_fault(Fault(GRAPHQL, body={"data": {"projects": {"nodes": odd}}}))
    batches = Batches(graph, "group north", IDS)
    left_out = refused(batches.project("scanners", 1000))
    assert (left_out.status, left_out.detail) == (
        Status.FAILED,
        "GraphQL leaves out securityScanners",
    )
    assert given(batches.project("scanners", 1001))["securityScanners"] is None
    assert refused(batches.project("scanners", 1002)).status is Status.MISSING


def test_a_group_that_leaves_out_what_was_asked_says_nothing(
    gitlab: Simulator, session: Reading
) -> None:
    graph = Graph(session.client)
    graph.fields("security_policies", Kind.GROUP)
    half = {"id": "gid://gitlab/Group/1", "approvalPolicies": {"nodes": []}}
    gitlab.add_fault(Fault(GRAPHQL, body={"data": {"group": half}}))
    refusal = refused(Batches(graph, "", ()).group("security_policies", "north", NORTH))
    assert refusal.detail == "GraphQL leaves out scanExecutionPolicies"


def test_a_failed_batch_costs_no_other(gitlab: Simulator, session: Reading) -> None:
    graph = Graph(session.client)
    graph.fields("scanners", Kind.PROJECT)
    gitlab.add_fault(Fault(GRAPHQL, 403, match="1060"))
    batches = Batches(graph, "group north", IDS)
    statuses = [isinstance(batches.project("scanners", id), Refusal) for id in IDS]
    assert statuses == [False] * 50 + [True] * 50 + [False] * 20


def test_a_dead_token_ends_everything(gitlab: Simulator, batches: Batches) -> None:
    gitlab.add_fault(Fault("*", 401, None))
    with pytest.raises(AccessError, match="refuses the token"):
        batches.project("scanners", 1000)


def test_a_graphql_that_refuses_a_token_that_is_alive_is_forbidden(
    gitlab: Simulator, batches: Batches
) -> None:
    gitlab.add_fault(Fault(GRAPHQL, 401, None))
    assert refused(batches.project("scanners", 1000)).status is Status.FORBIDDEN


def test_a_project_that_comes_twice_is_believed_neither_time(
    gitlab: Simulator, session: Reading
) -> None:
    graph = Graph(session.client)
    graph.fields("scanners", Kind.PROJECT)
    node = {"id": "gid://gitlab/Project/1000", "securityScanners": {"enabled": ["SAST"]}}
    body = {"data": {"projects": {"nodes": [{**node, "securityScanners": {}}, node]}}}
    gitlab.add_fault(Fault(GRAPHQL, body=body))
    refusal = refused(Batches(graph, "group north", IDS).project("scanners", 1000))
    assert (refusal.status, refusal.detail) == (Status.FAILED, "GraphQL lists a project twice")


def test_an_answer_about_another_group_is_none(gitlab: Simulator, session: Reading) -> None:
    batches = Batches(Graph(session.client), "group north", IDS)
    refusal = refused(batches.group("compliance_frameworks", "north", NORTH + 1))
    assert refusal.detail == "GraphQL answers about another group"


STREAM = {"name": "siem", "category": "http", "url": "https://siem.example.com/in"}


@pytest.mark.parametrize(
    ("version", "newer", "active"),
    [("16.0.0", False, False), ("16.11.0", True, False), ("18.5.0", True, True)],
)
def test_the_server_itself_is_asked_for_what_it_has(
    version: str, newer: bool, active: bool, tmp_path: Path
) -> None:
    estate = Estate.from_dict({"version": version, "audit_streams": [STREAM]})
    with Simulator(estate, tier="ultimate", role="admin") as gitlab:
        with reading(gitlab, tmp_path) as session:
            session.client.get(ask("/user", ""))
            told = given(Batches(Graph(session.client), "instance x", ()).instance("audit_streams"))
            line = session.ledger()[-1]
        [body] = posted(gitlab)
    assert ("auditEventsInstanceStreamingDestinations" in told) is newer
    [node] = told["instanceExternalAuditEventDestinations"]["nodes"]
    assert node["destinationUrl"] == STREAM["url"]
    assert ("active" in node) is active
    assert (line["endpoint"], line["resource"], line["section"]) == (
        "POST /api/graphql instance.auditStreams",
        "instance x",
        "audit_streams",
    )
    assert body["query"].startswith("query {")


def test_what_is_deprecated_is_asked_for_as_long_as_it_is_there(tmp_path: Path) -> None:
    estate = Estate.from_dict({"version": "18.10.0", "audit_streams": [STREAM]})
    served = Simulator(estate, tier="ultimate", role="admin")
    with served as gitlab, reading(gitlab, tmp_path) as session:
        session.client.get(ask("/user", ""))
        fields = Graph(session.client).fields("audit_streams", Kind.INSTANCE)
    assert not isinstance(fields, Refusal)
    assert len(fields) == 4


def test_a_community_build_has_no_streams(tmp_path: Path) -> None:
    served = Simulator(Estate.from_dict({}), tier="free", role="admin", edition="ce")
    with served as gitlab, reading(gitlab, tmp_path) as session:
        session.client.get(ask("/user", ""))
        told = Batches(Graph(session.client), "instance x", ()).instance("audit_streams")
    assert refused(told).status is Status.UNSUPPORTED

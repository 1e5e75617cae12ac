from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Section, Status
from tests.simulator import Estate, Fault, Simulator
from tests.simulator.estate import SECRET
from tests.unit.sources.gitlab import worlds
from tests.unit.sources.gitlab.reading import collected, planned, read

INSTANCE, TOP, SUB = "instance gitlab.test", "group north", "group north/apps"
BOTH = [INSTANCE, TOP]
GRAPHQL = "POST /api/graphql"
PLAN = planned(instance=["audit_streams"], group=["audit_streams"])
STREAMS: list[dict[str, Any]] = [
    {
        "name": "siem",
        "category": "http",
        "url": f"https://ada:{SECRET}pw@Siem.Example.com/{SECRET}path?key={SECRET}query",
    },
    {"name": "cloud", "category": "gcp", "active": False},
    {"name": "archive", "category": "aws"},
]
KEPT = {
    "siem": {
        "name": "siem",
        "category": "http",
        "active": True,
        "url_scheme": "https",
        "url_host": "siem.example.com",
    },
    "cloud": {"name": "cloud", "category": "gcp", "active": False},
    "archive": {"name": "archive", "category": "aws", "active": True},
}


def streaming(*rows: Mapping[str, Any]) -> Estate:
    """The same streams on the server and on the top-level group."""
    estate = worlds.north(audit_streams=[dict(row) for row in rows])
    estate.group("north")["audit_streams"] = [dict(row) for row in rows]
    return estate


def of(folder: Path, name: str, *faults: Fault, **options: Any) -> Section:
    """The streams, read by an administrator of an Ultimate server unless told otherwise."""
    estate = options.pop("estate", None) or streaming(*STREAMS)
    told = {"role": "admin", "tier": "ultimate", "plan": PLAN, **options}
    return read(folder, *faults, estate=estate, **told).section(name, "audit_streams")


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("version", ["18.1.0", "18.5.1", "18.10.0", "19.2.0"])
def test_streams_are_by_name_whatever_their_kind(name: str, version: str, tmp_path: Path) -> None:
    found = of(tmp_path, name, version=version)
    assert (found.data, found.gaps) == (KEPT, {})
    kind = name.partition(" ")[0]
    assert found.origin == {"endpoint": f"POST /api/graphql {kind}.auditStreams"}


def test_owners_see_those_of_their_group_alone(tmp_path: Path) -> None:
    assert of(tmp_path, TOP, role="owner").data == KEPT
    found = of(tmp_path, INSTANCE, role="owner")
    assert (found.status, found.detail) == (
        Status.FORBIDDEN,
        "not asked: the token's user is no administrator",
    )


def test_owners_on_gitlab_com_see_those_of_their_group(tmp_path: Path) -> None:
    assert of(tmp_path, TOP, role="owner", gitlab_com=True).data == KEPT
    assert of(tmp_path, INSTANCE, role="owner", gitlab_com=True).status is Status.FORBIDDEN


@pytest.mark.parametrize("role", ["maintainer", "developer", "guest"])
def test_null_is_no_permission_and_not_none(role: str, tmp_path: Path) -> None:
    found = of(tmp_path, TOP, role=role)
    assert (found.status, found.data) == (Status.FORBIDDEN, {})
    assert "null" in found.detail


@pytest.mark.parametrize(
    "options",
    [{"tier": "premium"}, {"tier": "free"}, {"tier": "free", "edition": "ce"}],
)
@pytest.mark.parametrize("name", BOTH)
def test_streams_are_ultimate(name: str, options: Mapping[str, Any], tmp_path: Path) -> None:
    assert of(tmp_path, name, **options).status is Status.UNLICENSED


def test_a_subgroup_has_none(tmp_path: Path) -> None:
    assert of(tmp_path, SUB).status is Status.NOT_COLLECTED


@pytest.mark.parametrize("name", BOTH)
def test_none_is_an_empty_map_on_ultimate(name: str, tmp_path: Path) -> None:
    found = of(tmp_path, name, estate=streaming())
    assert (found.status, found.data) == (Status.OK, {})


def test_null_where_the_tier_is_not_proven_is_no_failure(tmp_path: Path) -> None:
    answer = {"group": {"id": "gid://gitlab/Group/1", "externalAuditEventDestinations": None}}
    fields = [
        "externalAuditEventStreamingDestinations",
        "googleCloudLoggingConfigurations",
        "amazonS3Configurations",
    ]
    answer["group"] |= dict.fromkeys(fields)
    estate = streaming(*STREAMS)
    for project in estate.projects.values():
        project["only_allow_merge_if_all_status_checks_passed"] = None
    plan = planned(group=["audit_streams"])
    fault = Fault(GRAPHQL, body={"data": answer}, after=1)
    # Without a project nothing tells Premium from Ultimate.
    found = read(tmp_path, fault, estate=estate, role="owner", tier="ultimate", plan=plan)
    assert found.section(TOP, "audit_streams").status is Status.MISSING


def test_an_old_instance_has_no_streams_of_its_own(tmp_path: Path) -> None:
    found = of(tmp_path, INSTANCE, version="15.11.0")
    assert (found.status, found.detail) == (
        Status.UNSUPPORTED,
        "not asked: GitLab has it since 16.0",
    )


def test_an_old_server_tells_no_names(tmp_path: Path) -> None:
    found = of(tmp_path, TOP, version="15.11.0")
    assert found.data == {"1": {key: value for key, value in KEPT["siem"].items() if key != "name"}}
    assert found.gaps == {"1.name": Gap.UNEXPLAINED}


def test_a_stream_without_a_switch_is_on(tmp_path: Path) -> None:
    found = of(tmp_path, TOP, version="18.0.0")
    assert found.data["cloud"]["active"] is True


# --- the newer and the older field


def test_a_stream_under_both_fields_is_one(tmp_path: Path) -> None:
    found = of(tmp_path, TOP, estate=streaming(STREAMS[0], {**STREAMS[1], "told": "older"}))
    assert found.data == {name: KEPT[name] for name in ("siem", "cloud")}


def test_an_address_that_only_the_headers_would_come_with_is_not_asked_for(tmp_path: Path) -> None:
    found = of(tmp_path, TOP, estate=streaming({**STREAMS[0], "told": "newer"}))
    assert found.data == {"siem": {"name": "siem", "category": "http", "active": True}}
    assert found.gaps == {
        "siem.url_scheme": Gap.NOT_COLLECTED,
        "siem.url_host": Gap.NOT_COLLECTED,
    }


def test_two_of_one_name_are_told_apart_by_their_category(tmp_path: Path) -> None:
    found = of(tmp_path, TOP, estate=streaming(STREAMS[0], {**STREAMS[2], "name": "siem"}))
    assert sorted(found.data) == ["siem@aws", "siem@http"]


def test_two_of_one_name_and_category_cannot_be_told_apart(tmp_path: Path) -> None:
    found = of(tmp_path, TOP, estate=streaming(STREAMS[0], STREAMS[0]))
    assert found.status is Status.FAILED


# --- secrets


@pytest.mark.parametrize("version", ["15.11.0", "18.5.1", "19.2.0"])
def test_no_secret_is_asked_for_or_written(version: str, tmp_path: Path) -> None:
    estate = streaming(*STREAMS)
    estate.version = version
    with Simulator(estate, role="admin", tier="ultimate") as gitlab:
        found = collected(gitlab, tmp_path, "north", plan=PLAN)
        queries = [each.body["query"] for each in gitlab.requests if each.body]
    assert SECRET not in found.written
    assert "ada:" not in found.written
    asked = [query for query in queries if "__type" not in query]
    assert asked
    assert not any(
        word in query for query in asked for word in ("oken", "config ", "headers", "config}")
    )


# --- answers that are odd


def group(**fields: Any) -> Fault:
    """The answer to the second query, about a group; the first is about types."""
    rows = {
        name: {"pageInfo": {"hasNextPage": False}, "nodes": []}
        for name in (
            "externalAuditEventStreamingDestinations",
            "externalAuditEventDestinations",
            "googleCloudLoggingConfigurations",
            "amazonS3Configurations",
        )
    }
    body = {"data": {"group": {"id": "gid://gitlab/Group/1", **rows, **fields}}}
    return Fault(GRAPHQL, body=body, after=1)


def nodes(*rows: Any, more: bool = False) -> dict[str, Any]:
    return {"pageInfo": {"hasNextPage": more}, "nodes": list(rows)}


OWNED = planned(group=["audit_streams"])
ROW = {"id": "gid://gitlab/X/1", "name": "a", "active": True}


@pytest.mark.parametrize(
    "odd",
    [
        {"amazonS3Configurations": nodes(ROW, more=True)},
        {"amazonS3Configurations": nodes(7)},
        {"amazonS3Configurations": 7},
        {"amazonS3Configurations": nodes({"active": True})},
        {"amazonS3Configurations": nodes({**ROW, "name": 7})},
        {"amazonS3Configurations": nodes({**ROW, "name": "\ud800"})},
        {"externalAuditEventStreamingDestinations": nodes({**ROW, "category": None})},
        {"externalAuditEventStreamingDestinations": nodes({**ROW, "category": 7})},
    ],
)
def test_answers_that_are_odd_are_not_taken_for_none(
    odd: Mapping[str, Any], tmp_path: Path
) -> None:
    assert of(tmp_path, TOP, group(**odd), plan=OWNED).status is Status.FAILED


@pytest.mark.parametrize(
    ("sent", "gaps"),
    [
        ({"active": None}, {"a.active": Gap.MALFORMED}),
        ({"active": "true"}, {"a.active": Gap.MALFORMED}),
        (
            {"destinationUrl": 7},
            {"a.url_scheme": Gap.MALFORMED, "a.url_host": Gap.MALFORMED},
        ),
        (
            {"destinationUrl": "$SIEM"},
            {"a.url_scheme": Gap.MALFORMED, "a.url_host": Gap.MALFORMED},
        ),
    ],
)
def test_values_that_are_odd_are_gaps(
    sent: Mapping[str, Any], gaps: Mapping[str, Gap], tmp_path: Path
) -> None:
    row = {**ROW, "destinationUrl": "https://x.example.com", **sent}
    found = of(tmp_path, TOP, group(externalAuditEventDestinations=nodes(row)), plan=OWNED)
    assert found.gaps == gaps


def test_a_server_that_does_not_tell_what_a_stream_has(tmp_path: Path) -> None:
    types = {
        "project": {"fields": []},
        "group": {"fields": [{"name": "amazonS3Configurations"}]},
        "instance": {"fields": []},
        "AmazonS3ConfigurationType": None,
    }
    found = of(tmp_path, TOP, Fault(GRAPHQL, body={"data": types}), plan=OWNED)
    assert (found.status, found.detail) == (
        Status.FAILED,
        "GraphQL does not tell what amazonS3Configurations has",
    )


@pytest.mark.parametrize("name", BOTH)
def test_graphql_that_fails(name: str, tmp_path: Path, waits: list[float]) -> None:
    found = of(tmp_path, name, Fault(GRAPHQL, status=500, times=None))
    assert found.status is Status.FAILED

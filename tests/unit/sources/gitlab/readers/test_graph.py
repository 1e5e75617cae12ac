from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Section, Status
from tests.simulator import Estate, Fault
from tests.unit.sources.gitlab.reading import collected_from, planned, read

TOP, SUB, SITE = "group north", "group north/apps", "project north/site"
API = "project north/apps/api"
GRAPHQL = "POST /api/graphql"
SCANNERS = planned(project=["scanners"])
POLICIES = planned(project=["security_policies"], group=["security_policies"])
FRAMEWORKS = planned(group=["compliance_frameworks"])


def answering(**data: Any) -> Fault:
    """The answer to the second query; the first is about types."""
    return Fault(GRAPHQL, body={"data": data}, after=1)


def projects(*nodes: Mapping[str, Any]) -> Fault:
    return answering(projects={"nodes": [dict(node) for node in nodes]})


# --- scanners


def test_scanners_are_by_name(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["security_scanners"] = {
        "available": ["SAST", "DAST", "SECRET_DETECTION"],
        "enabled": ["SAST", "SECRET_DETECTION"],
        "pipeline_run": ["SAST"],
    }
    found = read(tmp_path, estate=estate, plan=SCANNERS)
    assert found.section(SITE, "scanners").data == {
        "DAST": {"available": True, "enabled": False, "pipeline_run": False},
        "SAST": {"available": True, "enabled": True, "pipeline_run": True},
        "SECRET_DETECTION": {"available": True, "enabled": True, "pipeline_run": False},
    }
    assert found.section(API, "scanners").data == {}
    assert found.section(SITE, "scanners").origin == {
        "endpoint": "POST /api/graphql projects.securityScanners",
        "asked": "group north",
    }


def test_scanners_below_developer_are_forbidden(tmp_path: Path) -> None:
    found = read(tmp_path, role="reporter", plan=SCANNERS).section(SITE, "scanners")
    assert (found.status, found.data) == (Status.FORBIDDEN, {})
    assert found.detail == "securityScanners is null: the token's role is not shown it"


def test_a_community_build_tells_no_scanners(tmp_path: Path) -> None:
    found = read(tmp_path, edition="ce", tier="free", plan=SCANNERS).section(SITE, "scanners")
    assert found.status is Status.UNSUPPORTED


@pytest.mark.parametrize(
    "scanners",
    [
        7,
        "SAST",
        [],
        {},
        {"available": ["SAST"], "enabled": ["SAST"]},
        {"available": None, "enabled": ["SAST"], "pipelineRun": []},
        {"available": "SAST", "enabled": ["SAST"], "pipelineRun": []},
        {"available": [], "enabled": {"SAST": True}, "pipelineRun": []},
        {"available": [], "enabled": [7], "pipelineRun": []},
        {"available": [], "enabled": ["\ud800"], "pipelineRun": []},
    ],
)
def test_scanners_that_are_odd_are_not_taken_for_none(scanners: Any, tmp_path: Path) -> None:
    nodes = projects({"id": "gid://gitlab/Project/11", "securityScanners": scanners})
    found = read(tmp_path, nodes, plan=SCANNERS)
    assert found.section(SITE, "scanners").status is Status.FAILED
    assert found.section(API, "scanners").status is Status.MISSING


# --- security policies


def policies(estate: Estate, path: str, *rows: tuple[str, str, bool]) -> None:
    names = ("type", "name", "enabled")
    stored = estate.group(path) if path in estate.groups else estate.project(path)
    stored["security_policies"] = [dict(zip(names, row, strict=True)) for row in rows]


def test_security_policies_are_inherited(estate: Estate, tmp_path: Path) -> None:
    policies(estate, "north", ("approval", "two people", True))
    policies(estate, "north/apps", ("scan_execution", "scans", False))
    policies(estate, "north/apps/api", ("pipeline_execution", "audit", True))
    found = read(tmp_path, estate=estate, tier="ultimate", plan=POLICIES)
    two = {"type": "approval", "name": "two people", "enabled": True, "from": "north"}
    assert found.section(TOP, "security_policies").data == {"approval/two people": two}
    assert found.section(SITE, "security_policies").data == {"approval/two people": two}
    assert found.section(API, "security_policies").data == {
        "approval/two people": two,
        "scan_execution/scans": {
            "type": "scan_execution",
            "name": "scans",
            "enabled": False,
            "from": "north/apps",
        },
        "pipeline_execution/audit": {
            "type": "pipeline_execution",
            "name": "audit",
            "enabled": True,
            "from": "north/apps/api",
        },
    }
    assert found.section(SUB, "security_policies").status is Status.NOT_COLLECTED


def test_policies_of_one_name_from_two_groups_are_two(estate: Estate, tmp_path: Path) -> None:
    """If one took the other's place, the one that is off would pass for the one that is on."""
    policies(estate, "north", ("approval", "two people", True), ("approval", "other", True))
    policies(estate, "north/apps", ("approval", "two people", False))
    found = read(tmp_path, estate=estate, tier="ultimate", plan=POLICIES)
    data = found.section(API, "security_policies").data
    assert {key: policy["enabled"] for key, policy in data.items()} == {
        "approval/two people@north": True,
        "approval/two people@north/apps": False,
        "approval/other": True,
    }


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        ({"tier": "ultimate", "role": "developer"}, Status.OK, ""),
        # GitLab sends those who may not see them an empty list.
        ({"tier": "ultimate", "role": "reporter"}, Status.FORBIDDEN, "below Developer"),
        ({"tier": "ultimate", "role": "guest"}, Status.FORBIDDEN, "below Developer"),
        ({"tier": "premium"}, Status.UNLICENSED, "below Ultimate"),
    ],
)
@pytest.mark.parametrize("name", [TOP, SITE])
def test_no_security_policies_are_none_only_where_they_would_be_seen(
    name: str, options: Mapping[str, Any], status: Status, words: str, tmp_path: Path
) -> None:
    found = read(tmp_path, plan=POLICIES, **options).section(name, "security_policies")
    assert (found.status, found.data) == (status, {})
    assert words in found.detail


def test_no_security_policies_where_the_tier_is_not_proven_are_missing(tmp_path: Path) -> None:
    found = read(tmp_path, tier="free", version="15.3.0", plan=POLICIES)
    section = found.section(TOP, "security_policies")
    assert section.status is Status.MISSING
    assert "there are none, or this tier does not have them" in section.detail


ONE_PAGE = {"pageInfo": {"hasNextPage": False}}
POLICY = {"name": "a", "enabled": True, "source": {"namespace": {"fullPath": "north"}}}
FIELDS = ("approvalPolicies", "scanExecutionPolicies", "pipelineExecutionPolicies")


def told(folder: Path, **connections: Any) -> Section:
    empty = {**ONE_PAGE, "nodes": []}
    node = {"id": "gid://gitlab/Project/11", **dict.fromkeys(FIELDS, empty), **connections}
    plan = planned(project=["security_policies"])
    found = read(folder, projects(node), tier="ultimate", plan=plan)
    return found.section(SITE, "security_policies")


def test_a_list_that_is_cut_is_no_list(tmp_path: Path) -> None:
    section = told(tmp_path, approvalPolicies={"pageInfo": {"hasNextPage": True}, "nodes": []})
    assert section.status is Status.FAILED
    assert section.detail == "approvalPolicies has more than one page"


@pytest.mark.parametrize(
    "connection",
    [
        7,
        [],
        {},
        {"nodes": []},
        {"pageInfo": None, "nodes": []},
        {"pageInfo": {}, "nodes": []},
        {"pageInfo": {"hasNextPage": "no"}, "nodes": []},
        {**ONE_PAGE, "nodes": None},
        {**ONE_PAGE, "nodes": {}},
        {**ONE_PAGE, "nodes": [None]},
        {**ONE_PAGE, "nodes": [{}]},
        {**ONE_PAGE, "nodes": [{"name": None}]},
        {**ONE_PAGE, "nodes": [POLICY, {**POLICY, "enabled": False}]},
        {**ONE_PAGE, "nodes": [{**POLICY, "name": "\ud800"}]},
    ],
)
def test_a_list_that_is_odd_is_not_taken_for_none(connection: Any, tmp_path: Path) -> None:
    section = told(tmp_path, scanExecutionPolicies=connection)
    assert (section.status, section.data) == (Status.FAILED, {})
    assert section.detail


def test_a_list_that_is_null_is_no_list(tmp_path: Path) -> None:
    section = told(tmp_path, scanExecutionPolicies=None)
    assert section.status is Status.FAILED
    assert section.detail == (
        "GitLab answered nothing for scanExecutionPolicies, though role and tier would show it"
    )


@pytest.mark.parametrize(
    ("parts", "gaps"),
    [
        ({}, {}),
        ({"enabled": "maybe"}, {"enabled": Gap.MALFORMED}),
        ({"source": None}, {"from": Gap.MALFORMED}),
        ({"source": {"namespace": None}}, {"from": Gap.ROLE}),
        ({"source": {"project": {"fullPath": "north/site"}}}, {}),
        ({"source": {"namespace": {"fullPath": None}}}, {"from": Gap.MALFORMED}),
        ({"source": {"namespace": 7}}, {"from": Gap.MALFORMED}),
    ],
)
def test_what_a_policy_does_not_tell_is_a_gap(
    parts: Mapping[str, Any], gaps: Mapping[str, Gap], tmp_path: Path
) -> None:
    section = told(tmp_path, approvalPolicies={**ONE_PAGE, "nodes": [{**POLICY, **parts}]})
    assert section.gaps == {f"approval/a.{name}": gap for name, gap in gaps.items()}
    assert not {name for name in gaps if name in section.data["approval/a"]}


def test_a_policy_without_enabled_is_not_off(tmp_path: Path) -> None:
    nodes = [{"name": "a", "source": POLICY["source"]}]
    section = told(tmp_path, approvalPolicies={**ONE_PAGE, "nodes": nodes})
    assert section.gaps == {"approval/a.enabled": Gap.UNEXPLAINED}


# --- compliance frameworks


def test_frameworks_are_those_of_the_top_level_group(estate: Estate, tmp_path: Path) -> None:
    estate.group("north")["compliance_frameworks"] = [
        {"name": "SOC 2", "default": True},
        {"name": "PCI"},
    ]
    found = read(tmp_path, estate=estate, plan=FRAMEWORKS)
    assert found.section(TOP, "compliance_frameworks").data == {
        "SOC 2": {"name": "SOC 2", "default": True},
        "PCI": {"name": "PCI", "default": False},
    }
    assert found.section(TOP, "compliance_frameworks").origin == {
        "endpoint": "POST /api/graphql group.complianceFrameworks"
    }
    assert found.section(SUB, "compliance_frameworks").status is Status.NOT_COLLECTED


@pytest.mark.parametrize(
    ("role", "status"), [("owner", Status.OK), ("reporter", Status.OK), ("guest", "forbidden")]
)
def test_no_frameworks_are_none_only_where_they_would_be_seen(
    role: str, status: str, tmp_path: Path
) -> None:
    found = read(tmp_path, role=role, plan=FRAMEWORKS).section(TOP, "compliance_frameworks")
    assert (found.status, found.data) == (status, {})


def test_more_frameworks_than_a_page_holds_are_not_taken_for_all(
    estate: Estate, tmp_path: Path
) -> None:
    names = [{"name": f"framework {number}"} for number in range(101)]
    estate.group("north")["compliance_frameworks"] = names
    found = read(tmp_path, estate=estate, plan=FRAMEWORKS).section(TOP, "compliance_frameworks")
    assert (found.status, found.data) == (Status.FAILED, {})
    estate.group("north")["compliance_frameworks"] = names[:100]
    found = read(tmp_path, estate=estate, plan=FRAMEWORKS).section(TOP, "compliance_frameworks")
    assert len(found.data) == 100


def test_of_groups_above_only_the_top_level_one_is_asked(estate: Estate, tmp_path: Path) -> None:
    plan = planned(group=["ancestors.compliance_frameworks"])
    found = collected_from(estate, tmp_path, "north/apps", plan=plan)
    assert found.section(TOP, "compliance_frameworks").status is Status.OK

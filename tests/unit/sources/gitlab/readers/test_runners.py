"""Runners: each is asked for once, and only for what a policy reads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Status
from scanner.sources.gitlab.runners import DETAILS, minor_versions_behind
from tests.simulator import Estate, Fault
from tests.unit.sources.gitlab.reading import JSON_TYPE, planned, read

SERVER, TOP, SUB = "instance gitlab.test", "group north", "group north/apps"
SITE, API = "project north/site", "project north/apps/api"
SECRET = "PLANTED-SECRET-of-runners"
ONE = "GET /runners/:id"
SHARED = {
    "id": 77,
    "token": SECRET,
    "ip_address": SECRET,
    "maintenance_note": SECRET,
    "description": "shared by two",
    "tag_list": ["prod", "deploy"],
    "locked": True,
    "access_level": "ref_protected",
    "version": "18.1.0",
    "maximum_timeout": 600,
}


@pytest.fixture
def estate(estate: Estate) -> Estate:
    estate.instance["runners"] = [{"id": 5, "description": "for all", "token": SECRET}]
    estate.group("north")["runners"] = [{"id": 6, "contacted_at": None, "paused": True}]
    for path in ("north/site", "north/apps/api"):
        estate.project(path)["runners"] = [dict(SHARED)]
    return estate


def asked(ledger: list[dict[str, Any]]) -> Counter[str]:
    return Counter(line["endpoint"] for line in ledger if "/runners" in line["endpoint"])


def test_each_has_those_of_its_own(estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate=estate, role="admin")
    owners = {name: set(found.section(name, "runners").data) for name in (SERVER, TOP, SUB, SITE)}
    # A subgroup's list has those of the groups above it, too.
    assert owners == {SERVER: {"5"}, TOP: {"6"}, SUB: set(), SITE: {"77"}}
    assert asked(found.ledger)[ONE] == 3
    assert found.section(SITE, "runners").data == found.section(API, "runners").data
    assert SECRET not in found.written


def test_what_a_runner_tells(estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate=estate)
    section = found.section(SITE, "runners")
    assert section.gaps == {}
    assert section.data["77"] == {
        "id": 77,
        "description": "shared by two",
        "runner_type": "project_type",
        "status": "online",
        "is_shared": False,
        "paused": False,
        "online": True,
        "tag_list": ["deploy", "prod"],
        "run_untagged": True,
        "locked": True,
        "access_level": "ref_protected",
        "version": "18.1.0",
        "maximum_timeout": 600,
        "contacted_at": "2025-09-01T09:00:00.000Z",
        "minor_versions_behind": 4,
    }
    never = found.section(TOP, "runners").data["6"]
    assert (never["contacted_at"], never["version"], never["maximum_timeout"]) == ("", "", 0)
    assert "minor_versions_behind" not in never
    assert found.section(TOP, "runners").gaps == {}


@pytest.mark.parametrize(
    ("path", "details"),
    [
        ("runners", False),
        ("runners.*.description", False),
        ("runners.*.status", False),
        ("runners.*.tag_list", True),
        ("runners.*.contacted_at", True),
        ("runners.*.days_since_last_contact", True),
        ("runners.*.minor_versions_behind", True),
    ],
)
def test_a_runner_is_asked_for_itself_only_for_what_a_list_lacks(
    path: str, details: bool, estate: Estate, tmp_path: Path
) -> None:
    plan = planned(project=[path])
    assert plan.runner_details is details
    found = read(tmp_path, estate=estate, plan=plan)
    assert asked(found.ledger)[ONE] == int(details)
    missing = set(found.section(SITE, "runners").gaps.values())
    assert missing == (set() if details else {Gap.NOT_COLLECTED})


def test_groups_and_the_instance_plan_details_too() -> None:
    assert planned(group=["runners.*.locked"]).runner_details
    assert planned(instance=["runners.*.locked"]).runner_details
    assert planned(project=["ancestors.runners.*.locked"]).runner_details


@pytest.mark.parametrize(
    ("fault", "gap"),
    [
        (Fault(ONE, 403, match="77"), Gap.ROLE),
        (Fault(ONE, 404, match="77"), Gap.UNEXPLAINED),
        (Fault(ONE, body=[SECRET], match="77"), Gap.MALFORMED),
        (Fault(ONE, body=b"null", headers=JSON_TYPE, match="77"), Gap.MALFORMED),
    ],
)
def test_a_runner_that_does_not_answer_has_gaps(
    fault: Fault, gap: Gap, estate: Estate, tmp_path: Path
) -> None:
    found = read(tmp_path, fault, estate=estate)
    for where in (SITE, API):
        section = found.section(where, "runners")
        assert section.status is Status.OK
        assert section.data["77"]["description"] == "shared by two"
        assert section.gaps == {f"77.{name}": gap for name in DETAILS}
    assert found.section(TOP, "runners").gaps == {}
    assert asked(found.ledger)[ONE] == 2
    assert SECRET not in found.written


def test_an_owner_of_one_project_alone_is_shown_its_runner(estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate=estate, role="maintainer")
    assert found.section(SITE, "runners").gaps == {}
    assert found.section(SERVER, "runners").status is Status.FORBIDDEN


def test_what_a_detail_lacks_is_a_gap_of_its_own(estate: Estate, tmp_path: Path) -> None:
    answer = {"id": 77, "locked": None, "tag_list": None, "version": "dev", "access_level": 1}
    section = read(tmp_path, Fault(ONE, body=answer, match="77"), estate=estate).section(
        SITE, "runners"
    )
    assert "tag_list" not in section.data["77"]
    assert section.gaps == {
        "77.locked": Gap.MALFORMED,
        "77.tag_list": Gap.MALFORMED,
        "77.access_level": Gap.MALFORMED,
        "77.minor_versions_behind": Gap.MALFORMED,
        "77.run_untagged": Gap.UNEXPLAINED,
        "77.maximum_timeout": Gap.UNEXPLAINED,
        "77.contacted_at": Gap.UNEXPLAINED,
    }


def test_a_row_with_an_odd_id_is_not_asked_for(estate: Estate, tmp_path: Path) -> None:
    fault = Fault("GET /projects/:id/runners", body=[{"id": "7/x"}], match="north/site")
    section = read(tmp_path, fault, estate=estate).section(SITE, "runners")
    assert section.gaps["7/x.tag_list"] is Gap.MALFORMED


@pytest.mark.parametrize(
    ("runner", "server", "behind"),
    [
        ("18.5.1", "18.5.0", 0),
        ("18.1.0", "18.5.0", 4),
        ("17.11.2", "18.5.0", 94),
        ("v17.0.0~beta.1", "18.5.0", 105),
        ("19.0.0", "18.5.0", 0),
        ("dev", "18.5.0", None),
        ("18.1.0", "", None),
    ],
)
def test_how_far_behind(runner: str, server: str, behind: int | None) -> None:
    assert minor_versions_behind(runner, server) == behind

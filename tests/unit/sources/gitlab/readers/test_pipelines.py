"""Variables, environments, job tokens and schedules: who is shown what, and what is never kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Status
from scanner.sources.gitlab import normalise
from tests.simulator import Estate, Fault
from tests.unit.sources.gitlab.reading import planned, read

SERVER, TOP = "instance gitlab.test", "group north"
SITE = "project north/site"
SECRET = "PLANTED-SECRET-of-pipelines"


def variable(key: str = "TOKEN", **parts: Any) -> dict[str, Any]:
    return {"key": key, "value": SECRET, "description": SECRET, **parts}


@pytest.fixture
def estate(estate: Estate) -> Estate:
    estate.instance["variables"] = [variable("EVERYWHERE", protected=True)]
    estate.group("north")["variables"] = [variable(masked=True)]
    site = estate.project("north/site")
    site["variables"] = [variable(environment_scope="prod"), variable(hidden=True, masked=True)]
    site["environments"] = [
        {"name": "production"},
        {"name": "review/a"},
        {"name": "old", "state": "stopped"},
    ]
    guarded = {
        "deploy_access_levels": [40, {"username": "ida.berg"}, {"group_full_path": "partners"}],
        "approval_rules": [{"access_level": 40}, {"username": "jon.mora", "required_approvals": 2}],
    }
    site["protected_environments"] = {"production": guarded, "review/a": {}}
    inherited = {"group_full_path": "north/apps", "group_inheritance_type": 1}
    estate.group("north")["protected_environments"] = {
        "staging": {"required_approval_count": 3, "deploy_access_levels": [inherited]},
    }
    site["job_token_scope"] = {"inbound_enabled": False}
    site["job_token_allowlist"] = {"projects": ["north/apps/api"], "groups": ["north/apps"]}
    site["pipeline_schedules"] = [
        {"owner": "ida.berg", "variables": [variable()], "description": "nightly"},
        {"owner": None, "active": False, "next_run_at": None},
    ]
    return estate


STATUSES = {
    "admin": (Status.OK, Status.OK, Status.OK, Status.OK),
    "owner": (Status.FORBIDDEN, Status.OK, Status.OK, Status.OK),
    "maintainer": (Status.FORBIDDEN, Status.FORBIDDEN, Status.OK, Status.OK),
    "developer": (Status.FORBIDDEN, Status.FORBIDDEN, Status.FORBIDDEN, Status.OK),
    "reporter": (Status.FORBIDDEN, Status.FORBIDDEN, Status.FORBIDDEN, Status.OK),
    "guest": (Status.FORBIDDEN, Status.FORBIDDEN, Status.FORBIDDEN, Status.FORBIDDEN),
}
MAINTAINED = ("protected_environments", "job_token_scope", "job_token_allowlist", "runners")


@pytest.mark.parametrize("role", STATUSES)
def test_who_is_shown_what(role: str, estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate=estate, role=role)
    server, group, project, reported = STATUSES[role]
    for name in ("variables", "runners"):
        assert found.section(SERVER, name).status is server
    for name in ("variables", "protected_environments"):
        assert found.section(TOP, name).status is group
    maintained = Status.OK if role in ("admin", "owner", "maintainer") else Status.FORBIDDEN
    assert found.section(TOP, "runners").status is maintained
    for name in ("variables", *MAINTAINED):
        assert found.section(SITE, name).status is project
    for name in ("environments", "pipeline_schedules"):
        assert found.section(SITE, name).status is reported
    assert SECRET not in found.written


@pytest.mark.parametrize("options", [{"tier": "free"}, {"edition": "ce", "tier": "free"}])
def test_what_free_lacks(options: dict[str, Any], estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate=estate, **options)
    for where in (TOP, SITE):
        assert found.section(where, "protected_environments").status is Status.UNLICENSED
        assert found.section(where, "variables").status is Status.OK
    assert not any("protected_environments" in line["endpoint"] for line in found.ledger)


def test_variables_are_by_key_and_scope_and_without_values(estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate=estate, role="admin")
    assert found.section(SERVER, "variables").data == {
        "EVERYWHERE@*": {
            "key": "EVERYWHERE",
            "variable_type": "env_var",
            "protected": True,
            "masked": False,
            "raw": False,
        }
    }
    assert set(found.section(TOP, "variables").data) == {"TOKEN@*"}
    of_site = found.section(SITE, "variables").data
    assert {key: entry["hidden"] for key, entry in of_site.items()} == {
        "TOKEN@prod": False,
        "TOKEN@*": True,
    }
    assert SECRET not in found.written


def test_hidden_variables_came_with_17_4(estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate=estate, version="17.3.0", role="admin")
    assert found.section(TOP, "variables").gaps == {"TOKEN@*.hidden": Gap.VERSION}
    # Those of the instance cannot be hidden, in any version.
    assert found.section(SERVER, "variables").gaps == {}


def test_values_go_before_anything_is_made_of_a_row(
    estate: Estate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    entries = normalise.entries

    def watched(table: Any, rows: Any, *more: Any) -> normalise.Fields:
        listed = list(rows)
        seen.extend(listed)
        return entries(table, listed, *more)

    monkeypatch.setattr(normalise, "entries", watched)
    read(tmp_path, estate=estate, role="admin", plan=planned(project=["variables"]))
    assert [row["key"] for row in seen] == ["TOKEN", "TOKEN"]
    assert not any({"value", "description"} & row.keys() for row in seen)


def test_values_are_in_no_error(estate: Estate, tmp_path: Path) -> None:
    rows = [variable(), {**variable(), "protected": True}]
    fault = Fault("GET /projects/:id/variables", body=rows, match="north/site")
    found = read(tmp_path, fault, estate=estate)
    section = found.section(SITE, "variables")
    assert (section.status, section.detail) == (
        Status.FAILED,
        "two entries go by one name or id",
    )
    assert SECRET not in found.written


def test_lists_are_read_to_their_end(estate: Estate, tmp_path: Path) -> None:
    site = estate.project("north/site")
    site["variables"] = [variable(f"V{number}") for number in range(250)]
    site["environments"] = [{"name": f"review/{number}"} for number in range(101)]
    site["pipeline_schedules"] = [{"description": str(number)} for number in range(201)]
    site["runners"] = [{"description": str(number)} for number in range(101)]
    names = [f"north/p{number}" for number in range(100)]
    for name in names:
        estate.add_project(name)
    site["job_token_allowlist"]["projects"] = names
    found = read(tmp_path, estate=estate)
    sizes = {
        name: len(found.section(SITE, name).data)
        for name in ("variables", "environments", "pipeline_schedules", "runners")
    }
    assert sizes == {
        "variables": 250,
        "environments": 101,
        "pipeline_schedules": 201,
        "runners": 101,
    }
    # With the project itself and a group.
    assert len(found.section(SITE, "job_token_allowlist").data) == 102
    asked = [line for line in found.ledger if line["endpoint"] == "GET /runners/:id"]
    assert len(asked) == 101


def test_environments_are_those_in_use(estate: Estate, tmp_path: Path) -> None:
    environments = read(tmp_path, estate=estate).section(SITE, "environments").data
    assert {name: entry["tier"] for name, entry in environments.items()} == {
        "production": "production",
        "review/a": "other",
    }


def test_who_deploys_and_who_approves(estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate=estate)
    guarded = found.section(SITE, "protected_environments").data
    assert guarded["production"] == {
        "name": "production",
        "required_approval_count": 0,
        "deploy_access_levels": [
            {"kind": "role", "access_level": 40},
            {"kind": "user", "user_id": 5},
            {"kind": "group", "group_id": 3},
        ],
        "approval_rules": [
            {"kind": "role", "access_level": 40, "required_approvals": 1},
            {"kind": "user", "user_id": 6, "required_approvals": 2},
        ],
        "approvals_required": 3,
    }
    assert guarded["review/a"]["approvals_required"] == 0
    of_group = found.section(TOP, "protected_environments").data["staging"]
    assert (of_group["approval_rules"], of_group["approvals_required"]) == ([], 3)
    # A group that is invited nowhere, and whoever is in it by the groups above.
    assert of_group["deploy_access_levels"] == [
        {"kind": "group", "group_id": 2, "group_inheritance_type": 1}
    ]


@pytest.mark.parametrize(
    ("parts", "rules", "required"),
    [
        ({"approval_rules": []}, [], 0),
        ({"approval_rules": [], "required_approval_count": 2}, [], 2),
        ({"required_approval_count": 2}, Gap.UNEXPLAINED, 2),
        ({"required_approval_count": 0}, Gap.UNEXPLAINED, Gap.UNEXPLAINED),
        ({"approval_rules": None}, Gap.MALFORMED, Gap.MALFORMED),
        ({"approval_rules": [{"access_level": 40}]}, Gap.MALFORMED, Gap.MALFORMED),
        ({"approval_rules": ["x"]}, Gap.MALFORMED, Gap.MALFORMED),
        ({"approval_rules": [], "required_approval_count": "x"}, [], Gap.MALFORMED),
    ],
)
def test_approvals_that_are_told_oddly(
    parts: dict[str, Any], rules: Any, required: Any, tmp_path: Path
) -> None:
    row = {"name": "production", "deploy_access_levels": [], **parts}
    route = "GET /projects/:id/protected_environments"
    section = read(tmp_path, Fault(route, body=[row], match="north/site")).section(
        SITE, "protected_environments"
    )
    for name, expected in (("approval_rules", rules), ("approvals_required", required)):
        entry, gap = section.data["production"].get(name), section.gaps.get(f"production.{name}")
        assert (gap if isinstance(expected, Gap) else entry) == expected
        assert (entry is None) is (gap is not None)


def test_job_tokens(estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate=estate)
    assert found.section(SITE, "job_token_scope").data == {
        "inbound_enabled": False,
        "outbound_enabled": False,
    }
    assert found.section(SITE, "job_token_allowlist").data == {
        "north/site": {"id": 11, "kind": "project"},
        "north/apps/api": {"id": 12, "kind": "project"},
        "north/apps": {"id": 2, "kind": "group"},
    }


@pytest.mark.parametrize("part", ["allowlist", "groups_allowlist"])
@pytest.mark.parametrize(
    ("http", "status"), [(403, Status.FORBIDDEN), (404, Status.MISSING), (400, Status.FAILED)]
)
def test_either_half_of_the_allowlist_may_fail(
    part: str, http: int, status: Status, estate: Estate, tmp_path: Path
) -> None:
    fault = Fault(f"GET /projects/:id/job_token_scope/{part}", http, times=None)
    section = read(tmp_path, fault, estate=estate).section(SITE, "job_token_allowlist")
    assert (section.status, dict(section.data)) == (status, {})


@pytest.mark.parametrize("address", [None, 7, "https://x/north", "https://x/groups/", "[", ""])
def test_a_group_without_a_path_is_no_entry(address: Any, estate: Estate, tmp_path: Path) -> None:
    fault = Fault(
        "GET /projects/:id/job_token_scope/groups_allowlist",
        body=[{"id": 1, "web_url": address, "name": "x"}],
        match="north/site",
    )
    section = read(tmp_path, fault, estate=estate).section(SITE, "job_token_allowlist")
    assert section.status is Status.FAILED


def test_job_tokens_of_an_old_server(estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate=estate, version="16.0.0")
    for name in ("job_token_scope", "job_token_allowlist"):
        assert found.section(SITE, name).status is Status.MISSING


def test_schedules_and_in_whose_name_they_run(estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate=estate)
    nightly, orphan = found.section(SITE, "pipeline_schedules").data.values()
    assert (nightly["owner_username"], nightly["owner_state"]) == ("ida.berg", "active")
    assert (nightly["description"], nightly["active"]) == ("nightly", True)
    assert (orphan["owner_username"], orphan["next_run_at"]) == ("", "")
    assert "variables" not in nightly
    assert SECRET not in found.written


def test_where_ci_is_off_nothing_runs_with_them(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["builds_access_level"] = "disabled"
    found = read(tmp_path, estate=estate)
    for name in ("variables", "environments", "pipeline_schedules"):
        section = found.section(SITE, name)
        assert section.status is Status.NOT_CONFIGURED
        assert "CI/CD is off" in section.detail
    # Some versions show the variables all the same; the others are shown to nobody.
    asked = {line["section"] for line in found.ledger if line["resource"] == SITE}
    assert asked >= {"variables"}
    assert not asked & {"environments", "pipeline_schedules"}


def test_where_ci_is_off_the_role_still_counts(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["builds_access_level"] = "disabled"
    found = read(tmp_path, estate=estate, role="developer")
    assert found.section(SITE, "variables").status is Status.FORBIDDEN


def test_where_ci_is_off_a_page_does_not_say_so(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["builds_access_level"] = "disabled"
    page = Fault("GET /projects/:id/variables", 403, None, match="north/site", html=True)
    section = read(tmp_path, page, estate=estate).section(SITE, "variables")
    assert (section.status, section.detail) == (Status.FAILED, "403: an HTML page answers")

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Status
from tests.simulator import ABSENT, Estate, Fault
from tests.unit.sources.gitlab.reading import collected_from, planned, read

TOP, SUB, SITE = "group north", "group north/apps", "project north/site"
LIST = "GET /groups/:id/projects"


@pytest.mark.parametrize(
    ("name", "attribute", "options", "gap"),
    [
        (TOP, "ip_restriction_ranges", {"tier": "free"}, Gap.UNLICENSED),
        (TOP, "ip_ranges", {"tier": "free"}, Gap.UNLICENSED),
        (TOP, "ip_restriction_ranges", {"version": "15.3.0"}, Gap.VERSION),
        (TOP, "allowed_email_domains_list", {"version": "17.3.0"}, Gap.VERSION),
        (TOP, "default_branch_protection_defaults", {"version": "16.11.0"}, Gap.VERSION),
        (TOP, "membership_lock", {"edition": "ce", "tier": "free"}, Gap.UNLICENSED),
        (TOP, "prevent_forking_outside_group", {"edition": "ce", "tier": "free"}, Gap.UNLICENSED),
        (TOP, "enabled_git_access_protocol", {"role": "maintainer"}, Gap.ROLE),
        (TOP, "enabled_git_access_protocol", {"role": "guest", "version": "16.8.0"}, Gap.VERSION),
        (TOP, "unique_project_download_limit", {"tier": "premium"}, Gap.UNLICENSED),
        (TOP, "unique_project_download_limit", {"tier": "ultimate", "role": "guest"}, Gap.ROLE),
        (TOP, "only_allow_merge_if_pipeline_succeeds", {"tier": "free"}, Gap.UNLICENSED),
        (SITE, "default_branch", {"role": "guest"}, Gap.ROLE),
        (SITE, "forks_count", {"role": "guest"}, Gap.ROLE),
        (SITE, "keep_latest_artifact", {"role": "developer"}, Gap.ROLE),
        (SITE, "mirror", {"tier": "free"}, Gap.UNLICENSED),
        (SITE, "secret_push_protection_enabled", {"tier": "premium"}, Gap.UNLICENSED),
        (SITE, "secret_push_protection_enabled", {"tier": "ultimate", "role": "guest"}, Gap.ROLE),
        (SITE, "compliance_frameworks", {"edition": "ce", "tier": "free"}, Gap.UNLICENSED),
    ],
)
def test_an_attribute_that_is_not_shown_is_a_gap_with_its_reason(
    name: str,
    attribute: str,
    options: Mapping[str, Any],
    gap: Gap,
    estate: Estate,
    tmp_path: Path,
) -> None:
    estate.project("north/site")["visibility"] = "private"
    settings = read(tmp_path, estate=estate, **options).section(name, "settings")
    assert settings.status is Status.OK
    assert attribute not in settings.data
    assert settings.gaps[attribute] is gap


def test_an_attribute_that_is_gone_without_a_reason_is_unexplained(
    estate: Estate, tmp_path: Path
) -> None:
    estate.group("north")["require_two_factor_authentication"] = ABSENT
    settings = read(tmp_path, estate=estate).section(TOP, "settings")
    assert settings.gaps["require_two_factor_authentication"] is Gap.UNEXPLAINED


def test_a_value_of_another_type_is_malformed(estate: Estate, tmp_path: Path) -> None:
    estate.group("north").update(two_factor_grace_period="long", ip_restriction_ranges=[1])
    estate.project("north/site").update(archived="maybe", default_branch=7, forks_count=None)
    found = read(tmp_path, estate=estate)
    gaps = found.section(TOP, "settings").gaps
    for name in ("two_factor_grace_period", "ip_restriction_ranges", "ip_ranges"):
        assert gaps[name] is Gap.MALFORMED
    gaps = found.section(SITE, "settings").gaps
    assert gaps["archived"] is gaps["default_branch"] is gaps["forks_count"] is Gap.MALFORMED


def test_a_subgroup_lacks_nothing_that_only_the_top_has(tmp_path: Path) -> None:
    settings = read(tmp_path).section(SUB, "settings")
    assert not {"ip_restriction_ranges", "ip_ranges", "enabled_git_access_protocol"} & {
        *settings.data,
        *settings.gaps,
    }


def test_a_row_of_a_list_says_what_it_does_not_carry(tmp_path: Path, estate: Estate) -> None:
    listed = planned(group=["settings.parent_id", "saml_group_links"])
    found = collected_from(estate, tmp_path, "north", plan=listed)
    settings = found.section(SUB, "settings")
    assert settings.origin == {
        "endpoint": "GET /groups/:id/descendant_groups",
        "asked": "group north",
    }
    assert settings.gaps["membership_lock"] is Gap.NOT_COLLECTED
    assert settings.gaps["caller_role"] is Gap.NOT_COLLECTED
    assert "require_two_factor_authentication" in settings.data
    assert found.section(TOP, "settings").origin == {"endpoint": "GET /groups/:id"}


def test_ranges_are_parsed_and_domains_compared(estate: Estate, tmp_path: Path) -> None:
    estate.group("north").update(
        ip_restriction_ranges="10.0.0.0/8, nonsense", allowed_email_domains_list="B.x,a.X"
    )
    settings = read(tmp_path, estate=estate).section(TOP, "settings").data
    assert settings["ip_restriction_ranges"] == ["10.0.0.0/8", "nonsense"]
    assert [one["valid"] for one in settings["ip_ranges"]] == [True, False]
    assert settings["allowed_email_domains_list"] == ["a.x", "b.x"]


def test_the_guard_against_mass_downloads_is_that_of_the_top(
    estate: Estate, tmp_path: Path
) -> None:
    estate.group("north").update(
        unique_project_download_limit=7,
        unique_project_download_limit_allowlist=["jon.mora", "ida.berg"],
        unique_project_download_limit_alertlist=[6, 5],
        auto_ban_user_on_excessive_projects_download=None,
    )
    found = read(tmp_path, estate=estate, tier="ultimate")
    settings = found.section(TOP, "settings").data
    assert settings["unique_project_download_limit"] == 7
    assert settings["unique_project_download_limit_allowlist"] == ["ida.berg", "jon.mora"]
    assert settings["unique_project_download_limit_alertlist"] == [5, 6]
    assert settings["auto_ban_user_on_excessive_projects_download"] is False
    assert "unique_project_download_limit" not in found.section(SUB, "settings").data


@pytest.mark.parametrize(
    ("role", "group", "project"),
    [("owner", "owner", "maintainer"), ("maintainer", "reader", "maintainer")],
)
def test_the_role_of_the_caller_is_told(
    role: str, group: str, project: str, tmp_path: Path
) -> None:
    found = read(tmp_path, role=role)
    assert found.section(TOP, "settings").data["caller_role"] == group
    assert found.section(SITE, "settings").data["caller_role"] == project


@pytest.mark.parametrize(
    ("namespace", "kind", "path"),
    [
        ({"kind": "group", "full_path": "north"}, "group", "north"),
        ({"kind": "group"}, "group", Gap.MALFORMED),
        ({"kind": None, "full_path": ["x"]}, Gap.MALFORMED, Gap.MALFORMED),
        ({"kind": "\ud800", "full_path": {}}, Gap.MALFORMED, Gap.MALFORMED),
        (None, Gap.MALFORMED, Gap.MALFORMED),
        ("north", Gap.MALFORMED, Gap.MALFORMED),
        (ABSENT, Gap.UNEXPLAINED, Gap.UNEXPLAINED),
    ],
)
def test_the_namespace_of_a_project_is_told_or_a_gap(
    namespace: Any, kind: Any, path: Any, tmp_path: Path
) -> None:
    row = {"id": 11, "path_with_namespace": "north/site"}
    row |= {} if namespace is ABSENT else {"namespace": namespace}
    settings = read(tmp_path, Fault(LIST, body=[row])).section(SITE, "settings")
    told = {**settings.data, **settings.gaps}
    assert (told["namespace_kind"], told["namespace_full_path"]) == (kind, path)
    assert not settings.data.keys() & settings.gaps.keys()


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"secret_push_protection_enabled": True}, True),
        ({"pre_receive_secret_detection_enabled": True}, True),
        (
            {"pre_receive_secret_detection_enabled": True, "secret_push_protection_enabled": False},
            False,
        ),
        ({"secret_push_protection_enabled": None}, False),
    ],
)
def test_secret_push_protection_had_another_name(
    keys: Mapping[str, Any], expected: bool, tmp_path: Path
) -> None:
    row = {"id": 11, "path_with_namespace": "north/site", **keys}
    settings = read(tmp_path, Fault(LIST, body=[row])).section(SITE, "settings")
    assert settings.data["secret_push_protection_enabled"] is expected


@pytest.mark.parametrize(("name", "said"), [(TOP, 7), (SUB, None), (SUB, 0)])
def test_a_parent_that_the_path_denies_is_not_believed(
    name: str, said: Any, estate: Estate, tmp_path: Path
) -> None:
    path = name.removeprefix("group ")
    estate.group(path)["parent_id"] = said
    found = read(tmp_path, estate=estate).section(name, "settings")
    assert "parent_id" not in found.data
    assert found.gaps["parent_id"] is Gap.MALFORMED


@pytest.mark.parametrize(
    ("version", "role", "data", "gap"),
    [
        ("17.1.0", "maintainer", False, None),
        ("17.1.0", "developer", False, None),
        ("17.2.0", "maintainer", True, None),
        ("17.2.0", "developer", None, Gap.ROLE),
    ],
)
def test_before_jobs_could_push_none_did(
    version: str, role: str, data: bool | None, gap: Gap | None, estate: Estate, tmp_path: Path
) -> None:
    name = "ci_push_repository_for_job_token_allowed"
    estate.project("north/site")[name] = True
    settings = read(tmp_path, estate=estate, version=version, role=role).section(SITE, "settings")
    assert settings.data.get(name) is data
    assert settings.gaps.get(name) is gap

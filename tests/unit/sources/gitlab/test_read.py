from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Section, Status
from scanner.sources.gitlab import plan as plans
from tests import estates
from tests.simulator import ABSENT, Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import Collected, collected, collected_from

GROUP_RULE, PROJECT_RULE = "GET /groups/:id/push_rule", "GET /projects/:id/push_rule"
RULES = "GET /projects/:id/protected_branches"
APPROVALS = "GET /projects/:id/merge_request_approval_setting"
TOP, SUB, SITE = "group north", "group north/apps", "project north/site"
JSON = {"Content-Type": "application/json"}


def read(folder: Path, *faults: Fault, estate: Estate | None = None, **options: Any) -> Collected:
    """Everything below `north`."""
    estate = estate or Estate.from_dict(estates.compliant())
    estate.version = options.pop("version", estate.version)
    with Simulator(estate, **options) as gitlab:
        for fault in faults:
            gitlab.add_fault(fault)
        return collected(gitlab, folder, "north")


def section(found: Collected, name: str, section: str) -> Section:
    return found[name].sections[section]


# --- the push rule of a group: one 404, three meanings


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"role": "owner"}, Status.NOT_CONFIGURED),
        ({"role": "admin"}, Status.NOT_CONFIGURED),
        ({"role": "maintainer"}, Status.MISSING),
        ({"role": "developer"}, Status.MISSING),
        ({"role": "owner", "tier": "free"}, Status.UNLICENSED),
        ({"role": "developer", "tier": "free"}, Status.UNLICENSED),
        ({"role": "owner", "tier": "free", "edition": "ce"}, Status.UNLICENSED),
        # Neither licence nor its absence is proven.
        ({"role": "owner", "tier": "free", "version": "15.3.0"}, Status.MISSING),
        ({"role": "owner", "tier": "premium", "version": "15.3.0"}, Status.NOT_CONFIGURED),
    ],
)
def test_a_group_without_a_push_rule(
    options: Mapping[str, Any], status: Status, estate: Estate, tmp_path: Path
) -> None:
    estate.group("north")["push_rule"] = None
    found = read(tmp_path, estate=estate, **options)
    assert section(found, TOP, "push_rule").status is status
    assert section(found, TOP, "push_rule").data == {}


def test_an_owner_of_a_subgroup_alone(estate: Estate, tmp_path: Path) -> None:
    estate.group("north/apps")["members"].append({"username": "scanner", "access_level": 50})
    for path in ("north", "north/apps"):
        estate.group(path)["push_rule"] = None
    found = collected_from(estate, tmp_path, "north/apps")
    assert section(found, SUB, "push_rule").status is Status.NOT_CONFIGURED
    assert found[TOP].context
    assert section(found, TOP, "push_rule").status is Status.MISSING


def test_an_owner_of_a_subgroup_who_scans_from_above(estate: Estate, tmp_path: Path) -> None:
    estate.group("north")["members"].append({"username": "scanner", "access_level": 30})
    estate.group("north/apps")["members"].append({"username": "scanner", "access_level": 50})
    for path in ("north", "north/apps"):
        estate.group(path)["push_rule"] = None
    found = read(tmp_path, estate=estate)
    assert section(found, TOP, "push_rule").status is Status.MISSING
    assert section(found, SUB, "push_rule").status is Status.NOT_CONFIGURED


# --- statuses


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ({"status": 403}, Status.FORBIDDEN, "403"),
        ({"status": 404}, Status.MISSING, "404"),
        ({"status": 500}, Status.FAILED, "500"),
        ({"status": 429}, Status.FAILED, "429"),
        ({"html": True}, Status.FAILED, "not JSON"),
        ({"truncate": True}, Status.FAILED, "no answer"),
        ({"reset": True}, Status.FAILED, "no answer"),
        ({"body": ["odd"]}, Status.FAILED, "no object"),
        ({"body": b"7", "headers": JSON}, Status.FAILED, "no object"),
        ({"body": b"null", "headers": JSON}, Status.NOT_CONFIGURED, "null"),
    ],
)
@pytest.mark.parametrize(
    ("route", "name"), [(PROJECT_RULE, "push_rule"), (APPROVALS, "approval_settings")]
)
def test_an_answer_of_its_own(
    route: str, name: str, how: dict[str, Any], status: Status, words: str, tmp_path: Path
) -> None:
    found = read(tmp_path, Fault(route, times=None, match="north/site", **how))
    broken = section(found, SITE, name)
    assert broken.status is status
    assert words in broken.detail
    assert broken.data == {}
    assert broken.origin == {"endpoint": route}
    assert section(found, "project north/apps/api", name).status is Status.OK


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"status": 403}, Status.FORBIDDEN),
        ({"status": 404}, Status.MISSING),
        ({"status": 502}, Status.FAILED),
        ({"body": b"null", "headers": JSON}, Status.FAILED),
        ({"body": {"message": "odd"}}, Status.FAILED),
        ({"body": [{"allow_force_push": False}]}, Status.FAILED),
        ({"body": [7]}, Status.FAILED),
    ],
)
def test_a_list_of_its_own(how: dict[str, Any], status: Status, tmp_path: Path) -> None:
    found = read(tmp_path, Fault(RULES, times=None, match="north/site", **how))
    broken = section(found, SITE, "protected_branches")
    assert broken.status is status
    assert broken.data == {}
    assert broken.detail


@pytest.mark.usefixtures("waits")
def test_a_list_that_breaks_off_is_no_list(estate: Estate, tmp_path: Path) -> None:
    rules = {f"branch{number}": {"push_access_levels": [0]} for number in range(150)}
    estate.project("north/site")["protected_branches"] = rules
    whole = section(read(tmp_path, estate=estate), SITE, "protected_branches")
    assert len(whole.data) == 150
    fault = Fault(RULES, 500, None, match="north/site", after=1)
    broken = section(read(tmp_path, fault, estate=estate), SITE, "protected_branches")
    assert broken.status is Status.FAILED
    assert broken.data == {}


def test_what_the_tier_does_not_have_is_not_asked(tmp_path: Path, estate: Estate) -> None:
    with Simulator(estate, tier="free") as gitlab:
        found = collected(gitlab, tmp_path, "north")
        routes = {each.route for each in gitlab.requests}
    assert not {GROUP_RULE, PROJECT_RULE, APPROVALS} & routes
    for name in ("push_rule", "approval_settings"):
        assert section(found, SITE, name).status is Status.UNLICENSED
        assert "below Premium" in section(found, SITE, name).detail


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("owner", ["ok", "ok", "ok", "ok"]),
        ("maintainer", ["missing", "forbidden", "ok", "ok"]),
        ("developer", ["missing", "forbidden", "forbidden", "forbidden"]),
        ("guest", ["missing", "forbidden", "forbidden", "forbidden"]),
    ],
)
def test_what_a_role_is_shown(role: str, statuses: list[str], tmp_path: Path) -> None:
    found = read(tmp_path, role=role)
    assert [
        section(found, TOP, "push_rule").status.value,
        section(found, TOP, "approval_settings").status.value,
        section(found, SITE, "push_rule").status.value,
        section(found, SITE, "protected_branches").status.value,
    ] == statuses


# --- gaps


@pytest.mark.parametrize(
    ("name", "attribute", "options", "gap"),
    [
        (TOP, "ip_restriction_ranges", {"tier": "free"}, Gap.UNLICENSED),
        (TOP, "ip_ranges", {"tier": "free"}, Gap.UNLICENSED),
        (TOP, "ip_restriction_ranges", {"version": "15.3.0"}, Gap.VERSION),
        (TOP, "allowed_email_domains_list", {"version": "17.3.0"}, Gap.VERSION),
        (TOP, "membership_lock", {"edition": "ce", "tier": "free"}, Gap.UNLICENSED),
        (TOP, "prevent_forking_outside_group", {"edition": "ce", "tier": "free"}, Gap.UNLICENSED),
        (TOP, "enabled_git_access_protocol", {"role": "maintainer"}, Gap.ROLE),
        (TOP, "enabled_git_access_protocol", {"role": "guest", "version": "16.8.0"}, Gap.VERSION),
        (SITE, "default_branch", {"role": "guest"}, Gap.ROLE),
        (SITE, "keep_latest_artifact", {"role": "developer"}, Gap.ROLE),
        (SITE, "mirror", {"tier": "free"}, Gap.UNLICENSED),
        (SITE, "secret_push_protection_enabled", {"tier": "premium"}, Gap.UNLICENSED),
        (SITE, "compliance_frameworks", {"edition": "ce", "tier": "free"}, Gap.UNLICENSED),
    ],
)
def test_an_attribute_that_is_not_shown_is_a_gap_with_its_reason(
    name: str, attribute: str, options: Mapping[str, Any], gap: Gap, tmp_path: Path
) -> None:
    settings = section(read(tmp_path, **options), name, "settings")
    assert settings.status is Status.OK
    assert attribute not in settings.data
    assert settings.gaps[attribute] is gap


def test_an_attribute_that_is_gone_without_a_reason_is_unexplained(
    estate: Estate, tmp_path: Path
) -> None:
    estate.group("north")["require_two_factor_authentication"] = ABSENT
    settings = section(read(tmp_path, estate=estate), TOP, "settings")
    assert settings.gaps["require_two_factor_authentication"] is Gap.UNEXPLAINED


def test_a_value_of_another_type_is_malformed(estate: Estate, tmp_path: Path) -> None:
    estate.group("north").update(two_factor_grace_period="long", ip_restriction_ranges=[1])
    estate.project("north/site").update(archived="maybe", default_branch=7)
    found = read(tmp_path, estate=estate)
    gaps = section(found, TOP, "settings").gaps
    for name in ("two_factor_grace_period", "ip_restriction_ranges", "ip_ranges"):
        assert gaps[name] is Gap.MALFORMED
    gaps = section(found, SITE, "settings").gaps
    assert gaps["archived"] is gaps["default_branch"] is Gap.MALFORMED
    rules = section(found, SITE, "protected_branches")
    assert rules.gaps["main.matches_default_branch"] is Gap.MALFORMED


def test_a_rule_whose_name_is_malformed_covers_nobody_knows_what(tmp_path: Path) -> None:
    odd = Fault(RULES, body=[{"name": 7, "allow_force_push": False}], match="north/site")
    rules = section(read(tmp_path, odd), SITE, "protected_branches")
    assert rules.gaps["7.name"] is Gap.MALFORMED
    assert rules.gaps["7.matches_default_branch"] is Gap.MALFORMED


def test_a_subgroup_lacks_nothing_that_only_the_top_has(tmp_path: Path) -> None:
    settings = section(read(tmp_path), SUB, "settings")
    assert not {"ip_restriction_ranges", "ip_ranges", "enabled_git_access_protocol"} & {
        *settings.data,
        *settings.gaps,
    }


def test_a_row_of_a_list_says_what_it_does_not_carry(tmp_path: Path, estate: Estate) -> None:
    listed = plans.Plan(
        frozenset(), frozenset({"settings", "shared_with_groups"}), frozenset(), False
    )
    found = collected_from(estate, tmp_path, "north", plan=listed)
    settings = section(found, SUB, "settings")
    assert settings.origin == {
        "endpoint": "GET /groups/:id/descendant_groups",
        "asked": "group north",
    }
    assert settings.gaps["membership_lock"] is Gap.NOT_COLLECTED
    assert settings.gaps["caller_role"] is Gap.NOT_COLLECTED
    assert "require_two_factor_authentication" in settings.data
    assert section(found, SUB, "shared_with_groups").status is Status.NOT_COLLECTED
    assert section(found, TOP, "settings").origin == {"endpoint": "GET /groups/:id"}


# --- protected branches


def test_rules_know_whether_they_cover_the_default_branch(tmp_path: Path) -> None:
    found = read(tmp_path)
    rules = section(found, "project north/apps/api", "protected_branches").data
    assert {name: rule["matches_default_branch"] for name, rule in rules.items()} == {
        "release/*": True,
        "*": True,
    }
    rules = section(found, SITE, "protected_branches").data
    assert {name: rule["matches_default_branch"] for name, rule in rules.items()} == {
        "main": True,
        "spike/*": False,
    }


@pytest.mark.parametrize("branch", [None, ""])
def test_without_a_default_branch_no_rule_covers_it(
    branch: str | None, estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/apps/api")["default_branch"] = branch
    rules = section(read(tmp_path, estate=estate), "project north/apps/api", "protected_branches")
    assert {rule["matches_default_branch"] for rule in rules.data.values()} == {False}


def test_when_the_default_branch_is_hidden_so_is_what_covers_it(
    estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/site")["default_branch"] = ABSENT
    rules = section(read(tmp_path, estate=estate), SITE, "protected_branches")
    assert rules.gaps == {
        "main.matches_default_branch": Gap.ROLE,
        "spike/*.matches_default_branch": Gap.ROLE,
    }
    assert "matches_default_branch" not in rules.data["main"]


def test_a_rule_of_the_top_level_group_does_not_replace_one_of_the_same_name(
    estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/site")["protected_branches"]["main"]["allow_force_push"] = True
    estate.group("north")["protected_branches"] = {"main": {"push_access_levels": [0]}}
    rules = section(read(tmp_path, estate=estate), SITE, "protected_branches").data
    mains = [rule for rule in rules.values() if rule["name"] == "main"]
    assert sorted(rule["allow_force_push"] for rule in mains) == [False, True]
    assert {rule["matches_default_branch"] for rule in mains} == {True}


def test_a_community_build_has_fewer_attributes_of_a_rule(tmp_path: Path) -> None:
    rules = section(read(tmp_path, edition="ce", tier="free"), SITE, "protected_branches")
    assert rules.status is Status.OK
    assert rules.gaps["main.code_owner_approval_required"] is Gap.UNLICENSED
    assert rules.data["main"]["push_access_levels"] == [{"kind": "role", "access_level": 0}]


# --- shares, members, approvals, the instance


def test_shares_are_by_path(tmp_path: Path) -> None:
    shares = section(read(tmp_path), TOP, "shared_with_groups")
    assert set(shares.data) == {"north/apps", "partners"}
    assert shares.data["partners"] == {
        "group_id": 3,
        "group_full_path": "partners",
        "group_access_level": 20,
        "expires_at": estates.LATER,
        "inside": False,
    }
    assert shares.data["north/apps"]["inside"] is True


@pytest.mark.parametrize(
    ("value", "status"),
    [(ABSENT, Status.MISSING), ([], Status.OK)],
)
def test_shares_that_are_not_there(
    value: Any, status: Status, estate: Estate, tmp_path: Path
) -> None:
    estate.group("north")["shared_with_groups"] = value
    shares = section(read(tmp_path, estate=estate), TOP, "shared_with_groups")
    assert (shares.status, shares.data) == (status, {})


def test_members_are_by_id_and_bots_are_known(estate: Estate, tmp_path: Path) -> None:
    estate.add_user("project_11_bot_ab", {"id": 77})
    estate.project("north/site")["members"] = [
        {"username": "project_11_bot_ab", "access_level": 40, "expires_at": "2027-01-01"},
        {"username": "ida.berg", "access_level": 30},
    ]
    members = section(read(tmp_path, estate=estate), SITE, "members").data
    assert {id: member["is_bot"] for id, member in members.items()} == {"77": True, "5": False}
    assert members["5"]["expires_at"] == ""


def test_approval_settings_tell_value_and_lock(estate: Estate, tmp_path: Path) -> None:
    estate.group("north")["merge_request_approval_setting"] = {"allow_author_approval": False}
    setting = section(read(tmp_path, estate=estate), SITE, "approval_settings").data
    assert setting["allow_author_approval"] == {
        "value": False,
        "locked": True,
        "inherited_from": "group",
    }


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"role": "admin"}, Status.OK),
        ({"role": "owner"}, Status.FORBIDDEN),
        ({"role": "owner", "gitlab_com": True}, Status.NOT_COLLECTED),
    ],
)
def test_the_settings_of_the_instance(
    options: Mapping[str, Any], status: Status, tmp_path: Path
) -> None:
    found = section(read(tmp_path, **options), "instance gitlab.test", "application_settings")
    assert found.status is status
    if status is Status.OK:
        assert found.data["globally_allowed_ips"] == ["192.0.2.0/24"]
        assert found.data["globally_allowed_ip_ranges"][0]["prefix"] == 24
        assert set(found.data) == {
            "require_two_factor_authentication",
            "two_factor_grace_period",
            "enabled_git_access_protocol",
            "globally_allowed_ips",
            "globally_allowed_ip_ranges",
        }


def test_nothing_that_is_kept_is_null(tmp_path: Path, estate: Estate) -> None:
    def nulls(value: Any) -> bool:
        if isinstance(value, dict):
            return any(map(nulls, value.values()))
        if isinstance(value, list):
            return any(map(nulls, value))
        return value is None

    for resource in read(tmp_path, estate=estate, role="admin").resources.values():
        for name, each in resource.sections.items():
            assert not nulls(dict(each.data)), (resource.name, name)

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Status
from tests.simulator import ABSENT, Estate, Fault
from tests.unit.sources.gitlab.reading import collected_from, read

TOP, SUB, SITE = "group north", "group north/apps", "project north/site"
BRANCHES = "GET /projects/:id/protected_branches"
TAGS = "GET /projects/:id/protected_tags"


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
    section = read(tmp_path, estate=estate, **options).section(TOP, "push_rule")
    assert (section.status, section.data) == (status, {})


def test_an_owner_of_a_subgroup_alone(estate: Estate, tmp_path: Path) -> None:
    estate.group("north/apps")["members"].append({"username": "scanner", "access_level": 50})
    for path in ("north", "north/apps"):
        estate.group(path)["push_rule"] = None
    found = collected_from(estate, tmp_path, "north/apps")
    assert found.section(SUB, "push_rule").status is Status.NOT_CONFIGURED
    assert found[TOP].context
    assert found.section(TOP, "push_rule").status is Status.MISSING


def test_an_owner_of_a_subgroup_who_scans_from_above(estate: Estate, tmp_path: Path) -> None:
    estate.group("north")["members"].append({"username": "scanner", "access_level": 30})
    estate.group("north/apps")["members"].append({"username": "scanner", "access_level": 50})
    for path in ("north", "north/apps"):
        estate.group(path)["push_rule"] = None
    found = read(tmp_path, estate=estate)
    assert found.section(TOP, "push_rule").status is Status.MISSING
    assert found.section(SUB, "push_rule").status is Status.NOT_CONFIGURED


def test_flags_of_a_push_rule_that_are_null_are_off(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["push_rule"] = {
        "reject_unsigned_commits": None,
        "branch_name_regex": None,
        "max_file_size": 0,
    }
    rule = read(tmp_path, estate=estate).section(SITE, "push_rule").data
    assert rule["reject_unsigned_commits"] is False
    assert (rule["branch_name_regex"], rule["max_file_size"]) == ("", 0)


# --- protected branches


def test_rules_know_whether_they_cover_the_default_branch(tmp_path: Path) -> None:
    found = read(tmp_path)
    rules = found.section("project north/apps/api", "protected_branches").data
    assert {name: rule["matches_default_branch"] for name, rule in rules.items()} == {
        "release/*": True,
        "*": True,
    }
    rules = found.section(SITE, "protected_branches").data
    assert {name: rule["matches_default_branch"] for name, rule in rules.items()} == {
        "main": True,
        "spike/*": False,
    }


@pytest.mark.parametrize("branch", [None, ""])
def test_without_a_default_branch_no_rule_covers_it(
    branch: str | None, estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/apps/api")["default_branch"] = branch
    rules = read(tmp_path, estate=estate).section("project north/apps/api", "protected_branches")
    assert {rule["matches_default_branch"] for rule in rules.data.values()} == {False}


def test_when_the_default_branch_is_hidden_so_is_what_covers_it(
    estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/site")["default_branch"] = ABSENT
    rules = read(tmp_path, estate=estate).section(SITE, "protected_branches")
    assert rules.gaps == {
        "main.matches_default_branch": Gap.ROLE,
        "spike/*.matches_default_branch": Gap.ROLE,
    }
    assert "matches_default_branch" not in rules.data["main"]


def test_a_default_branch_of_another_type_is_covered_by_nobody_knows_what(
    estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/site")["default_branch"] = 7
    rules = read(tmp_path, estate=estate).section(SITE, "protected_branches")
    assert rules.gaps["main.matches_default_branch"] is Gap.MALFORMED


def test_a_rule_whose_name_is_malformed_covers_nobody_knows_what(tmp_path: Path) -> None:
    odd = Fault(BRANCHES, body=[{"name": 7, "allow_force_push": False}], match="north/site")
    rules = read(tmp_path, odd).section(SITE, "protected_branches")
    assert rules.gaps["7.name"] is Gap.MALFORMED
    assert rules.gaps["7.matches_default_branch"] is Gap.MALFORMED


def test_a_rule_of_the_top_level_group_does_not_replace_one_of_the_same_name(
    estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/site")["protected_branches"]["main"]["allow_force_push"] = True
    estate.group("north")["protected_branches"] = {"main": {"push_access_levels": [0]}}
    rules = read(tmp_path, estate=estate).section(SITE, "protected_branches").data
    assert {"main", "inherited:main"} <= set(rules)
    mains = [rule for rule in rules.values() if rule["name"] == "main"]
    assert sorted(rule["allow_force_push"] for rule in mains) == [False, True]
    assert {rule["matches_default_branch"] for rule in mains} == {True}


@pytest.mark.parametrize(
    ("inherited", "key"),
    [(True, "inherited:main"), ("true", "inherited:main"), (False, "main"), ("false", "main")],
)
def test_flags_may_come_as_texts(inherited: Any, key: str, tmp_path: Path) -> None:
    row = {"name": "main", "inherited": inherited, "code_owner_approval_required": "false"}
    rules = read(tmp_path, Fault(BRANCHES, body=[row], match="north/site"))
    section = rules.section(SITE, "protected_branches")
    assert section.data[key]["code_owner_approval_required"] is False


def test_levels_stand_in_one_order(tmp_path: Path) -> None:
    """GitLab promises none for them, and GraphQL may have another one than REST."""
    levels = [{"user_id": 5}, {"access_level": 30}, {"deploy_key_id": 9}, {"access_level": 40}]
    levels += [{"user_id": 7}, {"group_id": 3, "group_inheritance_type": 1}, {"group_id": 3}]
    seen = []
    for folder, order in (("as", 1), ("turned", -1)):
        (tmp_path / folder).mkdir()
        row = {"name": "main", "push_access_levels": levels[::order]}
        odd = Fault(BRANCHES, body=[row], match="north/site")
        rules = read(tmp_path / folder, odd).section(SITE, "protected_branches")
        seen.append(rules.data["main"]["push_access_levels"])
    assert seen[0] == seen[1]
    assert [one["access_level"] for one in seen[0][:2]] == [40, 30]


def test_a_community_build_has_fewer_attributes_of_a_rule(tmp_path: Path) -> None:
    rules = read(tmp_path, edition="ce", tier="free").section(SITE, "protected_branches")
    assert rules.status is Status.OK
    assert rules.gaps["main.code_owner_approval_required"] is Gap.UNLICENSED
    assert rules.data["main"]["push_access_levels"] == [{"kind": "role", "access_level": 0}]


# --- protected tags


def test_tags_are_by_name(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["protected_tags"] = {
        "v*": {"create_access_levels": [40]},
        "nightly": {"create_access_levels": [0, {"username": "ida.berg"}]},
    }
    tags = read(tmp_path, estate=estate).section(SITE, "protected_tags").data
    assert tags == {
        "v*": {"name": "v*", "create_access_levels": [{"kind": "role", "access_level": 40}]},
        "nightly": {
            "name": "nightly",
            "create_access_levels": [
                {"kind": "role", "access_level": 0},
                {"kind": "user", "user_id": 5},
            ],
        },
    }


def test_a_deploy_key_that_may_create_tags_is_no_role(tmp_path: Path) -> None:
    """The example of the page: a deploy key stands beside a number that means nothing."""
    levels = [
        {"id": 1, "access_level": 40, "access_level_description": "Maintainers"},
        {"id": 2, "access_level": 40, "access_level_description": "Deploy key", "deploy_key_id": 1},
    ]
    rows = [{"name": "release-1-0", "create_access_levels": levels}]
    tags = read(tmp_path, Fault(TAGS, body=rows, match="north/site"))
    assert tags.section(SITE, "protected_tags").data["release-1-0"]["create_access_levels"] == [
        {"kind": "role", "access_level": 40},
        {"kind": "deploy_key", "deploy_key_id": 1},
    ]


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"html": True}, Status.FAILED),
        ({"body": "default backend - 404"}, Status.FAILED),
        ({"body": {"message": "404 Group Not Found"}}, Status.MISSING),
        ({"body": {"message": "no Route matched with those values"}}, Status.MISSING),
        ({"body": {"error": "blocked by policy"}}, Status.MISSING),
        ({"body": {"status": 404, "error": "Not Found", "path": "/api/v4"}}, Status.MISSING),
        ({"body": {"code": "404 Not Found"}}, Status.MISSING),
        ({"body": {"message": "404 Not Found"}}, Status.NOT_CONFIGURED),
    ],
)
def test_a_404_of_something_else_tells_nothing_of_a_push_rule(
    how: Mapping[str, Any], status: Status, tmp_path: Path
) -> None:
    fault = Fault("GET /groups/:id/push_rule", 404, None, match="north", **how)
    assert read(tmp_path, fault).section(TOP, "push_rule").status is status

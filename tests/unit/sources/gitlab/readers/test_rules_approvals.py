from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Section
from tests.simulator import ABSENT, Estate, Fault
from tests.unit.sources.gitlab.reading import read

SITE = "project north/site"
APPROVALS = "GET /projects/:id/approval_rules"


def test_approval_settings_tell_value_and_lock(estate: Estate, tmp_path: Path) -> None:
    estate.group("north")["merge_request_approval_setting"] = {"allow_author_approval": False}
    setting = read(tmp_path, estate=estate).section(SITE, "approval_settings").data
    assert setting["allow_author_approval"] == {
        "value": False,
        "locked": True,
        "inherited_from": "group",
    }


def test_reauthentication_came_with_17_1(tmp_path: Path) -> None:
    settings = read(tmp_path, version="17.0.0").section(SITE, "approval_settings")
    assert settings.gaps == {"require_reauthentication_to_approve": Gap.VERSION}
    assert read(tmp_path, version="17.1.0").section(SITE, "approval_settings").gaps == {}


RULE: Mapping[str, Any] = {
    "id": 9,
    "name": "security",
    "rule_type": "regular",
    "report_type": None,
    "approvals_required": 3,
    "applies_to_all_protected_branches": False,
    "contains_hidden_groups": False,
    "users": [{"id": 5}],
    "groups": [{"id": 5}, {"id": 6}],
    "protected_branches": [{"id": 1, "name": "main", "code_owner_approval_required": "false"}],
}


def rule(folder: Path, *left_out: str, version: str = "18.5.1", **parts: Any) -> Section:
    row = {name: value for name, value in {**RULE, **parts}.items() if name not in left_out}
    fault = Fault(APPROVALS, body=[row], match="north/site")
    return read(folder, fault, version=version).section(SITE, "approval_rules")


def test_an_approval_rule_counts_approvers_and_knows_its_branches(tmp_path: Path) -> None:
    assert rule(tmp_path).data == {
        "9": {
            "id": 9,
            "name": "security",
            "rule_type": "regular",
            "report_type": "",
            "approvals_required": 3,
            "applies_to_all_protected_branches": False,
            "contains_hidden_groups": False,
            "users_count": 1,
            "groups_count": 2,
            "protected_branches": ["main"],
            "applies_to_default_branch": True,
        }
    }


@pytest.mark.parametrize(
    ("branches", "expected"),
    [
        (["main"], True),
        (["ma*", "x"], True),
        (["release/*"], False),
        # A rule without branches is for all of them.
        ([], True),
    ],
)
def test_a_rule_applies_where_one_of_its_branches_is_the_default_one(
    branches: list[str], expected: bool, tmp_path: Path
) -> None:
    section = rule(tmp_path, protected_branches=[{"name": name} for name in branches])
    assert section.data["9"]["applies_to_default_branch"] is expected
    assert section.gaps == {}


@pytest.mark.parametrize(
    ("left_out", "parts", "gaps"),
    [
        (
            ["protected_branches"],
            {},
            {"protected_branches": "unexplained", "applies_to_default_branch": "unexplained"},
        ),
        (
            [],
            {"protected_branches": None},
            {"protected_branches": "malformed", "applies_to_default_branch": "malformed"},
        ),
        (
            [],
            {"protected_branches": [{"name": None}]},
            {"protected_branches": "malformed", "applies_to_default_branch": "malformed"},
        ),
        (
            ["applies_to_all_protected_branches"],
            {"protected_branches": []},
            {
                "applies_to_all_protected_branches": "unexplained",
                "applies_to_default_branch": "unexplained",
            },
        ),
        (
            [],
            {"applies_to_all_protected_branches": {"odd": 1}},
            {
                "applies_to_all_protected_branches": "malformed",
                "applies_to_default_branch": "malformed",
            },
        ),
        (["users"], {}, {"users_count": "unexplained"}),
        ([], {"users": None}, {"users_count": "malformed"}),
        ([], {"groups": 7}, {"groups_count": "malformed"}),
        (["approvals_required"], {}, {"approvals_required": "unexplained"}),
    ],
)
def test_what_a_rule_does_not_tell_is_a_gap(
    left_out: list[str], parts: dict[str, Any], gaps: Mapping[str, str], tmp_path: Path
) -> None:
    section = rule(tmp_path, *left_out, **parts)
    assert section.gaps == {f"9.{name}": Gap(gap) for name, gap in gaps.items()}
    assert not {name for name in gaps if name in section.data["9"]}


def test_before_15_3_no_rule_was_for_all_protected_branches(tmp_path: Path) -> None:
    section = rule(tmp_path, "applies_to_all_protected_branches", version="15.2.0")
    assert section.data["9"]["applies_to_all_protected_branches"] is False
    assert section.data["9"]["applies_to_default_branch"] is True


@pytest.mark.parametrize("value", ["false", False])
def test_a_rule_that_is_not_for_all_may_say_so_in_a_text(value: Any, tmp_path: Path) -> None:
    section = rule(tmp_path, applies_to_all_protected_branches=value)
    assert section.data["9"]["applies_to_default_branch"] is True


def test_when_the_default_branch_is_hidden_nobody_knows_what_applies(
    estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/site").update(default_branch=ABSENT)
    fault = Fault(APPROVALS, body=[dict(RULE)], match="north/site")
    section = read(tmp_path, fault, estate=estate).section(SITE, "approval_rules")
    assert section.gaps == {"9.applies_to_default_branch": Gap.ROLE}


@pytest.mark.parametrize(
    ("branches", "expected"),
    [({"main": {}}, True), ({"release/*": {}}, False), ({}, False)],
)
def test_a_rule_for_all_protected_branches_waits_for_them(
    branches: dict[str, Any], expected: bool, estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/site")["protected_branches"] = branches
    estate.project("north/site")["approval_rules"] = [
        {"name": "all", "approvals_required": 2, "applies_to_all_protected_branches": True}
    ]
    [found] = read(tmp_path, estate=estate).section(SITE, "approval_rules").data.values()
    assert found["applies_to_default_branch"] is expected

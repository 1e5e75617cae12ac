"""Rules that protect branches, of many projects at once: as REST tells them, or REST is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner import lines
from scanner.sections import SECTIONS
from scanner.sources.gitlab import graph
from scanner.sources.gitlab.normalise import Malformed
from scanner.sources.gitlab.readers.branch_rules import protecting
from tests.simulator import ABSENT, Estate, Fault, Simulator
from tests.unit.sources.gitlab import reading
from tests.unit.sources.gitlab.reading import Collected, planned

GRAPHQL = "POST /api/graphql"
OFF = Fault(GRAPHQL, 404, times=None)
QUERY = f"POST {SECTIONS['protected_branches'].batched}"
REST = "GET /projects/:id/protected_branches"
PLAN = planned(project=["protected_branches"])


def pushed_by(*entries: Any) -> Mapping[str, Any]:
    return {"protected_branches": {"main": {"id": 7, "push_access_levels": list(entries)}}}


SAME: Mapping[str, Mapping[str, Any]] = {
    "roles": {
        "protected_branches": {
            "main": {"id": 11, "push_access_levels": [0], "unprotect_access_levels": [40]},
            "release/*": {"id": 12, "push_access_levels": [30, 40], "allow_force_push": True},
            "<img/src=x>": {"id": 13, "code_owner_approval_required": True},
        }
    },
    "people": {
        "protected_branches": {
            "ma*": {
                "id": 21,
                "push_access_levels": [{"username": "ida.berg"}, 30, {"deploy_key_id": 9}, 40],
                "merge_access_levels": [{"username": "ida.berg"}, {"username": "role"}],
                "unprotect_access_levels": [{"username": "role"}, 40],
            }
        }
    },
    "key": pushed_by({"deploy_key_id": 9, "title": "Maintainers"}),
    "none": {},
    "nobody": pushed_by(),
    "everywhere": {
        **pushed_by(40),
        "approval_rules": [{"name": "two", "applies_to_all_protected_branches": True}],
    },
    "private": {**pushed_by(40), "repository_access_level": "private"},
    "empty": {"empty_repo": True, "default_branch": None, **pushed_by(40)},
}
"""Projects of which GraphQL tells all."""

TO_REST: Mapping[str, Mapping[str, Any]] = {
    "group": pushed_by(40, {"group_full_path": "north"}),
    "admins": pushed_by(60),
    "unknown": pushed_by(50),
    "blocked": {
        "protected_branches": {
            "main": {"push_access_levels": [40], "blocked_by_policy": True},
            "other": {"push_access_levels": [40]},
        }
    },
    "custom": pushed_by({"member_role_id": 42, "title": "Maintainers"}),
    "pages": {"protected_branches": {f"b{number}": {"id": number} for number in range(50)}},
    "entries": pushed_by(*[{"username": "ida.berg"}] * 101),
    "archived": {"archived": True, **pushed_by(40)},
    "off": {"repository_access_level": "disabled", **pushed_by(40)},
    "hidden": {"default_branch": ABSENT, **pushed_by(40)},
}
"""Projects of which REST tells more, or something else."""


@pytest.fixture
def estate(monkeypatch: pytest.MonkeyPatch) -> Estate:
    monkeypatch.setattr(graph, "MANY", 2)
    inherited = {"main": {"id": 90, "push_access_levels": [0]}, "prod*": {"id": 91}}
    north = enumerate({**SAME, **TO_REST}.items(), start=1001)
    world = {
        "version": "19.2.0",
        "users": {"ida.berg": {"id": 5}, "role": {"id": 6, "name": "Maintainers"}},
        "groups": {"north": {}, "south": {"protected_branches": inherited}},
        "projects": {
            **{f"north/{name}": {"id": number, **what} for number, (name, what) in north},
            "south/own": dict(pushed_by(40)),
            "south/none": {},
        },
    }
    return Estate.from_dict(world)


def read(folder: Path, estate: Estate, *faults: Fault, **options: Any) -> Collected:
    folder.mkdir(exist_ok=True)
    options = {"tier": "ultimate", "role": "admin", **options}
    with Simulator(estate, **options) as gitlab:
        for fault in faults:
            gitlab.add_fault(fault)
        return reading.collected(gitlab, folder, "north", "south", plan=PLAN)


def asked(found: Collected, endpoint: str) -> list[str]:
    """Whom a scan asked about, by what the ledger names."""
    return [str(line["resource"]) for line in found.ledger if line["endpoint"] == endpoint]


def kept(found: Collected) -> Mapping[str, bytes]:
    """What stands in the snapshot of each project but where it came from."""
    sections = {name: one.sections["protected_branches"] for name, one in found.resources.items()}
    return {
        name: lines.encode({**section.to_json(), "origin": {}})
        for name, section in sections.items()
    }


def test_both_tell_the_same_bytes(estate: Estate, tmp_path: Path) -> None:
    told = read(tmp_path / "graphql", estate)
    each = read(tmp_path / "rest", estate, OFF)
    assert kept(told) == kept(each)
    assert sorted(asked(told, QUERY)) == ["group north", "group south"]
    assert sorted(asked(told, REST)) == sorted(f"project north/{name}" for name in TO_REST)
    people = told.section("project north/people", "protected_branches").data["ma*"]
    assert [level["kind"] for level in people["push_access_levels"]] == [
        *("role", "role", "user", "deploy_key")
    ]
    assert told.section("project north/none", "protected_branches").data == {}
    own = told.section("project south/own", "protected_branches")
    assert own.origin == {"endpoint": QUERY, "asked": "group south"}
    assert {name: rule["inherited"] for name, rule in own.data.items()} == {
        **{"main": False, "inherited:main": True, "inherited:prod*": True}
    }
    blocked = told.section("project north/blocked", "protected_branches").data["main"]
    assert blocked["push_access_levels"] == [{"kind": "role", "access_level": 40}]


@pytest.mark.parametrize(
    ("options", "faults"),
    [
        ({"role": "owner"}, []),
        ({"role": "maintainer"}, []),
        ({"edition": "ce", "tier": "free"}, []),
        ({"version": "18.2.1"}, []),
        ({}, [Fault("GET /license", 403, times=None)]),
        ({"admin_mode": True}, []),
    ],
)
def test_others_and_older_servers_ask_rest_for_all(
    options: dict[str, Any], faults: list[Fault], estate: Estate, tmp_path: Path
) -> None:
    """To them somebody may be hidden; before 18.3 nothing says which rule is inherited."""
    estate.version = options.pop("version", estate.version)
    if options.pop("admin_mode", False):
        estate.application_settings["admin_mode"] = True
        estate.group("north")["members"] = [{"username": estate.caller, "access_level": 50}]
        estate.group("south")["members"] = [{"username": estate.caller, "access_level": 50}]
    found = read(tmp_path, estate, *faults, **options)
    assert asked(found, QUERY) == []
    assert len(asked(found, REST)) == len(estate.projects)


def test_custom_roles_are_asked_for_where_there_are_any(estate: Estate, tmp_path: Path) -> None:
    texts = []
    for version in ("18.3.0", "19.2.0"):
        estate.version = version
        with Simulator(estate, tier="ultimate", role="admin") as gitlab:
            reading.collected(gitlab, tmp_path, "south", plan=PLAN)
            bodies = [each.body["query"] for each in gitlab.requests if each.body]
        texts += [text for text in bodies if "branchRules" in text]
    assert ["memberRole" in text for text in texts] == [False, True]


def test_a_batch_that_is_too_complex_is_halved(estate: Estate, tmp_path: Path) -> None:
    error = {"errors": [{"message": "Query has complexity of 400"}]}
    found = read(tmp_path, estate, Fault(GRAPHQL, match="1001", body=error))
    # Eighteen, nine and nine.
    assert asked(found, QUERY).count("group north") == 3
    assert sorted(asked(found, REST)) == sorted(f"project north/{name}" for name in TO_REST)


# --- odd answers

PAGE = {"pageInfo": {"hasNextPage": False}}
ROLE = {"accessLevel": 40, "accessLevelDescription": "Maintainers", "user": None, "group": None}
USER = {**ROLE, "user": {"id": "gid://gitlab/User/5"}}
KEY = {**ROLE, "deployKey": {"id": "gid://gitlab/DeployKey/9"}}
PROTECTION = {
    **{"allowForcePush": False, "codeOwnerApprovalRequired": False, "isGroupLevel": False},
    **{"protectedFromPushBySecurityPolicy": False},
    **{f"{what}AccessLevels": {**PAGE, "nodes": [ROLE]} for what in ("merge", "unprotect")},
    "pushAccessLevels": {**PAGE, "nodes": [ROLE, USER, KEY]},
}
RULE = {
    "id": "gid://gitlab/Projects::BranchRule/3",
    "name": "main",
    "isProtected": True,
    "branchProtection": PROTECTION,
}
OF_ALL = {
    "id": "gid://gitlab/Projects::AllBranchesRule/1",
    "name": "All branches",
    "isProtected": False,
    "branchProtection": None,
}


def protected(**changed: Any) -> dict[str, Any]:
    return {**RULE, "branchProtection": {**PROTECTION, **changed}}


def pushing(*entries: Any) -> dict[str, Any]:
    return protected(pushAccessLevels={**PAGE, "nodes": list(entries)})


def test_a_rule_in_the_words_of_rest() -> None:
    [row] = protecting({**PAGE, "nodes": [OF_ALL, RULE]})
    role = {"access_level": 40}
    assert row == {
        "id": 3,
        "name": "main",
        **{"allow_force_push": False, "code_owner_approval_required": False, "inherited": False},
        "push_access_levels": [role, {"user_id": 5}, {"deploy_key_id": 9}],
        **{"merge_access_levels": [role], "unprotect_access_levels": [role]},
    }


@pytest.mark.parametrize(
    "node",
    [
        None,
        {},
        {**RULE, "id": None},
        {**RULE, "id": "gid://gitlab/Projects::BranchRule/x"},
        {**RULE, "id": "gid://gitlab/ProtectedBranch/3"},
        {**RULE, "isProtected": None},
        {**RULE, "isProtected": False},
        {**RULE, "branchProtection": None},
        {**RULE, "isProtected": False, "branchProtection": None},
        {**OF_ALL, "isProtected": True},
        {**OF_ALL, "branchProtection": PROTECTION},
        protected(allowForcePush=None),
        protected(isGroupLevel="true"),
        protected(codeOwnerApprovalRequired=None),
        protected(protectedFromPushBySecurityPolicy=True),
        protected(protectedFromPushBySecurityPolicy=None),
        protected(unprotectAccessLevels=None),
        protected(mergeAccessLevels={"pageInfo": {"hasNextPage": True}, "nodes": [ROLE]}),
        pushing(None),
        pushing({**ROLE, "accessLevelDescription": "Lead"}),
        pushing({**ROLE, "accessLevelDescription": ["Maintainers"]}),
        pushing({**ROLE, "accessLevelDescription": "Chefs de projet"}),
        pushing({**ROLE, "accessLevel": 30}),
        pushing({**ROLE, "accessLevel": None, "accessLevelDescription": None}),
        pushing({**ROLE, "accessLevel": False, "accessLevelDescription": "No one"}),
        pushing({**ROLE, "accessLevel": 60, "accessLevelDescription": "Instance admins"}),
        pushing({**ROLE, "group": {"id": "gid://gitlab/Group/5"}}),
        pushing({**ROLE, "memberRole": {"id": "gid://gitlab/MemberRole/5"}}),
        pushing({**USER, "deployKey": KEY["deployKey"]}),
        pushing({**ROLE, "user": {"id": "gid://gitlab/Group/5"}}),
        pushing({**ROLE, "user": 5}),
    ],
)
def test_a_rule_that_may_be_another_one_is_not_believed(node: Any) -> None:
    with pytest.raises(Malformed):
        protecting({**PAGE, "nodes": [OF_ALL, node]})

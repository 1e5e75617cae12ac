"""What was changed is put back by GitLab's own requests, or a word says why there is none."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.diff.shape import ADDED, CHANGED, REMOVED, RENAMED
from scanner.investigate.listed import Place
from scanner.investigate.settings_back import back, of_resource
from tests.unit.investigate.test_endings import SERVER, G, P, calls

ROLE = [{"kind": "role", "access_level": 40}]
USER = [*ROLE, {"kind": "user", "user_id": 3}]
BRANCH = {"push_access_levels": ROLE, "merge_access_levels": USER, "allow_force_push": False}
OF_BRANCH = (
    "{'name': 'main', 'allow_force_push': False, 'push_access_level': 40, 'allowed_to_merge': "
)
OF_BRANCH += "[{'access_level': 40}, {'user_id': 3}]}"
MEMBER = {"access_level": 30, "expires_at": "2027-01-01"}
ACTIVE, BLOCKED = {"state": "active"}, {"state": "blocked"}


@pytest.mark.parametrize(
    ("at", "path", "change", "before", "was", "expected"),
    [
        (
            G,
            "settings.ip_restriction_ranges",
            CHANGED,
            ["192.0.2.0/24", "::1/128"],
            {},
            ["PUT /groups/1 {'ip_restriction_ranges': '192.0.2.0/24,::1/128'}"],
        ),
        (
            P,
            "settings.visibility",
            CHANGED,
            "private",
            {},
            ["PUT /projects/7 {'visibility': 'private'}"],
        ),
        (P, "settings.topics", CHANGED, ["a", "b"], {}, ["PUT /projects/7 {'topics': ['a', 'b']}"]),
        (P, "settings.archived", CHANGED, False, {}, ["POST /projects/7/unarchive {}"]),
        (
            G,
            "settings.default_branch_protection_defaults.allow_force_push",
            CHANGED,
            False,
            {"default_branch_protection_defaults": {"allow_force_push": False, "x": 1}},
            [
                "PUT /groups/1 {'default_branch_protection_defaults': "
                "{'allow_force_push': False, 'x': 1}}"
            ],
        ),
        (
            P,
            "approval_settings.allow_author_approval",
            CHANGED,
            {"value": False, "locked": False},
            {},
            ["PUT /projects/7/merge_request_approval_setting {'allow_author_approval': False}"],
        ),
        (
            P,
            "push_rule.member_check",
            CHANGED,
            True,
            {},
            ["PUT /projects/7/push_rule {'member_check': True}"],
        ),
        (P, "push_rule", ADDED, None, None, ["DELETE /projects/7/push_rule {}"]),
        (
            P,
            "push_rule",
            REMOVED,
            {"member_check": True},
            None,
            ["POST /projects/7/push_rule {'member_check': True}"],
        ),
        (
            P,
            "protected_branches.main",
            REMOVED,
            BRANCH,
            BRANCH,
            [f"POST /projects/7/protected_branches {OF_BRANCH}"],
        ),
        (
            P,
            "protected_branches.main.push_access_levels",
            CHANGED,
            ROLE,
            BRANCH,
            [
                "DELETE /projects/7/protected_branches/main {}",
                f"POST /projects/7/protected_branches {OF_BRANCH}",
            ],
        ),
        (
            P,
            "protected_branches.main.allow_force_push",
            CHANGED,
            False,
            {**BRANCH, "code_owner_approval_required": True},
            [
                "PATCH /projects/7/protected_branches/main "
                "{'allow_force_push': False, 'code_owner_approval_required': True}"
            ],
        ),
        (
            P,
            "protected_tags.v*",
            REMOVED,
            {"create_access_levels": ROLE},
            None,
            ["POST /projects/7/protected_tags {'name': 'v*', 'create_access_level': 40}"],
        ),
        (
            P,
            "protected_environments.live",
            REMOVED,
            {
                "deploy_access_levels": ROLE,
                "approval_rules": [{**ROLE[0], "required_approvals": 2}],
            },
            None,
            [
                "POST /projects/7/protected_environments {'name': 'live', 'deploy_access_levels': "
                "[{'access_level': 40}], 'approval_rules': "
                "[{'access_level': 40, 'required_approvals': 2}]}"
            ],
        ),
        (
            G,
            "members.3",
            REMOVED,
            MEMBER,
            MEMBER,
            [f"POST /groups/1/members { ({'user_id': 3} | MEMBER) }"],
        ),
        (G, "members.3.access_level", CHANGED, 30, MEMBER, [f"PUT /groups/1/members/3 {MEMBER}"]),
        (
            G,
            "shared_with_groups.other",
            REMOVED,
            {"group_id": 3, "group_access_level": 20},
            None,
            ["POST /groups/1/share {'group_id': 3, 'group_access': 20}"],
        ),
        (
            P,
            "job_token_scope.inbound_enabled",
            CHANGED,
            True,
            {},
            ["PATCH /projects/7/job_token_scope {'enabled': True}"],
        ),
        (
            P,
            "job_token_allowlist.acme/x",
            REMOVED,
            {"kind": "project", "id": 9},
            None,
            ["POST /projects/7/job_token_scope/allowlist {'target_project_id': 9}"],
        ),
        (
            P,
            "variables.KEY@live.protected",
            CHANGED,
            True,
            {"key": "KEY", "environment_scope": "live"},
            [
                "PUT /projects/7/variables/KEY "
                "{'protected': True, 'filter': {'environment_scope': 'live'}}"
            ],
        ),
        (
            P,
            "deploy_keys.2.can_push",
            CHANGED,
            False,
            {},
            ["PUT /projects/7/deploy_keys/2 {'can_push': False}"],
        ),
        (
            P,
            "approval_rules.5.approvals_required",
            CHANGED,
            2,
            {"name": "All", "approvals_required": 2},
            ["PUT /projects/7/approval_rules/5 {'name': 'All', 'approvals_required': 2}"],
        ),
        (
            SERVER,
            "application_settings.signup_enabled",
            CHANGED,
            False,
            {},
            ["PUT /application/settings {'signup_enabled': False}"],
        ),
        (SERVER, "users.3.is_admin", CHANGED, False, {}, ["PUT /users/3 {'admin': False}"]),
        (SERVER, "users.3.state", CHANGED, "active", ACTIVE, ["POST /users/3/unblock {}"]),
        (SERVER, "users.3", ADDED, None, None, ["POST /users/3/block {}"]),
    ],
)
def test_what_was_changed_is_put_back(
    at: Place, path: str, change: str, before: Any, was: Any, expected: list[str]
) -> None:
    found = back(at, path.split("."), change, before, was, BLOCKED)
    assert calls(found) == expected


@pytest.mark.parametrize(
    ("at", "path", "change", "before"),
    [
        (P, "variables.KEY@*", REMOVED, {"key": "KEY"}),
        (P, "hooks.8", REMOVED, {"id": 8}),
        (P, "access_tokens.103", REMOVED, {"id": 103}),
        (P, "approval_rules.5", REMOVED, {"name": "All"}),
        (P, "protected_branches.main", REMOVED, {"push_access_levels": ROLE}),
        (P, "protected_branches.main", REMOVED, {**BRANCH, "push_access_levels": [{"kind": "x"}]}),
        (P, "protected_branches.main", RENAMED, "trunk"),
        (G, "settings.full_path", CHANGED, "old"),
        (P, "settings.compliance_frameworks", CHANGED, ["SOC 2"]),
        (SERVER, "users.3.two_factor_enabled", CHANGED, True),
        (P, "settings.visibility", CHANGED, None),
        (P, "forks.acme/x.visibility", CHANGED, "private"),
    ],
)
def test_what_cannot_be_put_back_by_a_call_says_why(
    at: Place, path: str, change: str, before: Any
) -> None:
    found = back(at, path.split("."), change, before, before, {})
    assert (found["calls"], bool(found["note"]), bool(found["ui"])) == ([], True, True)


def test_a_group_or_project_itself() -> None:
    assert calls(of_resource(P, "created", True)) == ["DELETE /projects/7 {}"]
    assert calls(of_resource(G, "deleted", True)) == ["POST /groups/1/restore {}"]
    assert of_resource(G, "moved", True)["calls"] == []


def test_what_no_event_explains_is_not_deleted() -> None:
    for at in (G, P):
        found = of_resource(at, "created", False)
        assert (found["calls"], "ask before" in found["note"]) == ([], True)
    assert calls(of_resource(G, "deleted", False)) == ["POST /groups/1/restore {}"]


def test_a_setting_that_the_api_only_tells_is_set_by_hand() -> None:
    path = ["settings", "ci_job_token_scope_enabled"]
    found = back(P, path, CHANGED, True, {}, {})
    assert (found["calls"], "by hand" in found["note"]) == ([], True)
    assert found["ui"] == "Project > Settings > CI/CD > Job token permissions"

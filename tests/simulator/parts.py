"""What hangs below groups and projects: push rules, branches, approvals, tokens, events."""

from typing import Any, Final

from tests.simulator.answers import Rows
from tests.simulator.entities import group
from tests.simulator.instance import Instance
from tests.simulator.keys import ABSENT, Attributes
from tests.simulator.people import stored_user, user_basic

# The three booleans without a value are null while they are off: doc/api/project_push_rules.md.
PUSH_RULE: Final[Attributes] = {
    "created_at": "2024-03-07T09:00:00.000Z",
    "commit_message_regex": "",
    "commit_message_negative_regex": "",
    "branch_name_regex": "",
    "author_email_regex": "",
    "file_name_regex": "",
    "deny_delete_tag": False,
    "member_check": False,
    "prevent_secrets": False,
    "max_file_size": 0,
    "commit_committer_check": None,
    "commit_committer_name_check": False,
    "reject_unsigned_commits": None,
    "reject_non_dco_commits": None,
}

_LEVELS: Final = {
    0: "No one",
    30: "Developers + Maintainers",
    40: "Maintainers",
    60: "Administrators",
}

# The value that restricts; where a level above has it, the project below is locked to it.
_APPROVAL_SETTINGS: Final = {
    "allow_author_approval": False,
    "allow_committer_approval": False,
    "allow_overrides_to_approver_list_per_merge_request": False,
    "retain_approvals_on_push": False,
    "selective_code_owner_removals": True,
    "require_password_to_approve": True,
    "require_reauthentication_to_approve": True,
}

_INSTANCE_APPROVALS: Final = {
    "allow_author_approval": "prevent_merge_requests_author_approval",
    "allow_committer_approval": "prevent_merge_requests_committers_approval",
    "allow_overrides_to_approver_list_per_merge_request": (
        "disable_overriding_approvers_per_merge_request"
    ),
}


def present(body: Attributes) -> Attributes:
    """Leave out what the estate marks as absent."""
    return {name: value for name, value in body.items() if value is not ABSENT}


def push_rule(holder: Attributes, kind: str) -> Attributes:
    """The push rule of a group or project that has one."""
    owner = {"project_id": holder["id"]} if kind == "project" else {}
    number = {"id": holder["id"] * 2 + (kind == "project")}
    return present({**number, **owner, **PUSH_RULE, **holder["push_rule"]})


def branch_rules(instance: Instance, path: str) -> list[Attributes]:
    """The rules of a project, its own first, then those of its top-level group."""
    own = instance.estate.projects[path]["protected_branches"]
    rules = [{"name": name, "inherited": False, **rule} for name, rule in own.items()]
    root = instance.estate.groups.get(path.partition("/")[0])
    if root is not None and instance.licensed(path) and not instance.gitlab_com:
        above = root["protected_branches"].items()
        rules += [{"name": name, "inherited": True, **rule} for name, rule in above]
    return rules


def protected_branch(instance: Instance, rule: Attributes, of_group: bool = False) -> Attributes:
    """Entities::ProtectedBranch: a Community build lacks the keys of the EE part."""
    number = rule.get("id", 1)
    levels = {
        kind: [
            _level(instance, entry, number * 100 + index)
            for index, entry in enumerate(rule.get(kind, default))
        ]
        for kind, default in (
            ("push_access_levels", [40]),
            ("merge_access_levels", [40]),
            ("unprotect_access_levels", []),
        )
    }
    body = {
        "id": number,
        "name": rule["name"],
        "push_access_levels": levels["push_access_levels"],
        "merge_access_levels": levels["merge_access_levels"],
        "allow_force_push": False if is_blocked(rule) else rule.get("allow_force_push", False),
    }
    if instance.ee:
        body["unprotect_access_levels"] = levels["unprotect_access_levels"]
        body["code_owner_approval_required"] = rule.get("code_owner_approval_required", False)
        if not of_group:
            body["inherited"] = rule["inherited"]
    return present(body)


def is_blocked(rule: Attributes) -> bool:
    """Whether a security policy forbids pushes: ee/app/models/ee/protected_branch.rb."""
    return rule.get("blocked_by_policy") is True and not rule.get("inherited")


def protected_tag(
    instance: Instance, project_id: int, number: int, name: str, rule: Attributes
) -> Attributes:
    """Entities::ProtectedTag: the rule has no id, only its levels have."""
    first = (project_id * 100 + number) * 100
    levels = [
        _level(instance, entry, first + index)
        for index, entry in enumerate(rule.get("create_access_levels", [40]))
    ]
    return {"name": name, "create_access_levels": levels}


def _level(instance: Instance, entry: Any, number: int) -> Attributes:
    """An access level: of a role (an int will do), a user, a group, a deploy key, a custom role."""
    if isinstance(entry, int):
        entry = {"access_level": entry}
    level = entry.get("access_level")
    body: Attributes = {
        "id": entry.get("id", number),
        "access_level": level,
        "access_level_description": _LEVELS.get(level, "Custom"),
    }
    user_id = group_id = None
    if "username" in entry:
        user = stored_user(instance, entry["username"])
        user_id, body["access_level_description"] = user["id"], user["name"]
    elif "group_full_path" in entry:
        invited = instance.estate.groups[entry["group_full_path"]]
        group_id, body["access_level_description"] = invited["id"], invited["name"]
    elif "deploy_key_id" in entry and instance.version >= (16, 0):
        # The trap: a key's entry carries a role's number as well.
        body["access_level"] = entry.get("access_level", 40)
        body["access_level_description"] = entry.get("title", "Deploy key")
        body["deploy_key_id"] = entry["deploy_key_id"]
    elif "member_role_id" in entry and instance.ee and instance.version >= (19, 2):
        body["access_level"] = entry.get("access_level", 40)
        body["access_level_description"] = entry.get("title", "Custom Role")
        body["member_role_id"] = entry["member_role_id"]
    if instance.ee:
        body |= {"user_id": user_id, "group_id": group_id}
    return body


def approval_setting(instance: Instance, kind: str, path: str) -> Attributes:
    """The effective approval settings, with what locks them (polarity: ALLOW)."""
    estate = instance.estate
    stored = (estate.projects if kind == "project" else estate.groups)[path]
    root = estate.groups.get(path.partition("/")[0])
    above = {} if root is None else root["merge_request_approval_setting"]
    body = {}
    for name, restricting in _APPROVAL_SETTINGS.items():
        if name == "require_reauthentication_to_approve" and instance.version < (17, 1):
            continue
        own = stored["merge_request_approval_setting"].get(name, not restricting)
        from_instance = _INSTANCE_APPROVALS.get(name, "")
        locked_by = None
        if estate.application_settings.get(from_instance) is True:
            locked_by = "instance"
        elif kind == "project" and above.get(name) is restricting:
            locked_by = "group"
        body[name] = {
            "value": restricting if locked_by else own,
            "locked": locked_by is not None,
            "inherited_from": locked_by,
        }
    return body


def approvals(stored: Attributes) -> Attributes:
    """The approval configuration of a project (polarity: author_approval true = may approve)."""
    blank = {
        "approvers": [],
        "approver_groups": [],
        "approvals_before_merge": 0,
        "reset_approvals_on_push": True,
        "selective_code_owner_removals": False,
        "disable_overriding_approvers_per_merge_request": False,
        "merge_requests_author_approval": False,
        "merge_requests_disable_committers_approval": False,
        "require_password_to_approve": False,
        "require_reauthentication_to_approve": False,
    }
    return present({**blank, **stored["approvals"]})


def approval_rule(instance: Instance, path: str, index: int, rule: Attributes) -> Attributes:
    """One approval rule: users by username, groups by full path, branches by rule name."""
    stored = instance.estate.projects[path]
    users = [user_basic(instance, username) for username in rule.get("users", [])]
    branches = {each["name"]: each for each in branch_rules(instance, path)}
    groups = rule.get("groups", [])
    seen = [each for each in groups if instance.access.sees_group(each)]
    body = {
        "id": stored["id"] * 100 + index,
        "name": rule.get("name", "All Members"),
        "rule_type": rule.get("rule_type", "regular"),
        "report_type": rule.get("report_type"),
        "eligible_approvers": users,
        "approvals_required": rule.get("approvals_required", 0),
        "users": users,
        "groups": [group(instance, each) for each in seen],
        "contains_hidden_groups": rule.get("contains_hidden_groups", seen != groups),
        "protected_branches": [
            protected_branch(instance, branches[name])
            for name in rule.get("protected_branches", [])
        ],
        "applies_to_all_protected_branches": rule.get("applies_to_all_protected_branches", False),
    }
    return present(body)


def access_token(holder: Attributes, index: int, stored: Attributes) -> Attributes:
    """One access token of a group or project; its value is never returned by a read."""
    blank = {
        "id": holder["id"] * 100 + index,
        "name": f"token-{index}",
        "description": None,
        "revoked": False,
        "created_at": "2025-02-03T09:00:00.000Z",
        "scopes": ["read_api"],
        "user_id": 200_000 + holder["id"] * 100 + index,
        "last_used_at": None,
        "expires_at": "2026-02-03",
        "access_level": 30,
    }
    body = {**blank, **stored}
    body.setdefault("active", not body["revoked"])
    return present(body)


def access_tokens(instance: Instance, holder: Attributes, state: str | None) -> Rows:
    """The access tokens of a holder, revoked ones included unless a state is asked for."""
    tokens = [
        access_token(holder, index, stored)
        for index, stored in enumerate(holder["access_tokens"], start=1)
    ]
    if state and instance.version >= (17, 2):
        tokens = [token for token in tokens if token["active"] is (state == "active")]
    return Rows(tokens, lambda token: token)

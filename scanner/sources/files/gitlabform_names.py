"""What the sections of a gitlabform configuration are called here, and how their names differ.

Source: https://gitlabform.github.io/gitlabform/reference/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scanner.model import JSON, Kind
from scanner.sections import Type

_GROUP, _PROJECT = (Kind.GROUP,), (Kind.PROJECT,)


@dataclass(frozen=True, slots=True)
class Form:
    """A section of gitlabform: what it is of ours, and how its names differ."""

    kinds: tuple[Kind, ...]
    section: str
    names: Mapping[str, str] = field(default_factory=dict)
    """Our names by theirs; a leading `!` turns true into false."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Lists of people beside one level, by the list of ours that they add to."""


_WHO = {"allowed_to_push": "push", "allowed_to_merge": "merge", "allowed_to_unprotect": "unprotect"}

FORMS: Mapping[str, Form] = {
    "group_settings": Form(_GROUP, "settings"),
    "project_settings": Form(_PROJECT, "settings"),
    "project_security_settings": Form(
        _PROJECT,
        "settings",
        {"pre_receive_secret_detection_enabled": "secret_push_protection_enabled"},
    ),
    "group_push_rules": Form(_GROUP, "push_rule"),
    "project_push_rules": Form(_PROJECT, "push_rule"),
    "merge_requests_approvals": Form(
        _PROJECT,
        "approval_settings",
        {
            "merge_requests_author_approval": "allow_author_approval",
            "merge_requests_disable_committers_approval": "!allow_committer_approval",
            "disable_overriding_approvers_per_merge_request": "!allow_overrides_to_approver_list"
            "_per_merge_request",
            "reset_approvals_on_push": "!retain_approvals_on_push",
            "require_password_to_approve": "require_reauthentication_to_approve",
        },
    ),
    "merge_requests_approval_rules": Form(
        _PROJECT,
        "approval_rules",
        {"users": "usernames", "groups": "group_ids"},
    ),
    "branches": Form(
        _PROJECT,
        "protected_branches",
        more={theirs: f"{what}_access_levels" for theirs, what in _WHO.items()},
    ),
    "tags": Form(_PROJECT, "protected_tags", more={"allowed_to_create": "create_access_levels"}),
    "protected_environments": Form(_PROJECT, "protected_environments"),
    "group_variables": Form(_GROUP, "variables"),
    "variables": Form(_PROJECT, "variables"),
    "group_hooks": Form(_GROUP, "hooks"),
    "hooks": Form(_PROJECT, "hooks"),
    "deploy_keys": Form(_PROJECT, "deploy_keys"),
    "group_saml_links": Form(_GROUP, "saml_group_links"),
    "group_ldap_links": Form(_GROUP, "ldap_group_links"),
    "job_token_scope": Form(
        _PROJECT, "job_token_scope", {"limit_access_to_this_project": "inbound_enabled"}
    ),
    "project": Form(_PROJECT, "settings", {"archive": "archived"}),
}
SHARES = Form(
    (Kind.GROUP, Kind.PROJECT), "shared_with_groups", {"group_access": "group_access_level"}
)
MEMBERS = Form((Kind.GROUP, Kind.PROJECT), "members")
ALLOWLIST = Form(_PROJECT, "job_token_allowlist")

KNOBS = frozenset({"inherit", "enforce", "skip", "keep_bots", "delete"})
"""What gitlabform has for itself beside the names of GitLab's."""

EMPTY: Mapping[Type, JSON] = {
    Type.FLAG: False,
    **dict.fromkeys((Type.TEXT, Type.DATE, Type.COMMAS), ""),
    **dict.fromkeys((Type.TEXTS, Type.IDS), ()),
    **dict.fromkeys((Type.ID, Type.OPTIONAL), 0),
}
"""What a null sets, which gitlabform passes on."""

APART = ("protected", "key", "filter[environment_scope]", "saml_group_name", "allowlist")
"""What is read apart from other attributes."""

PROTECTED = ("protected_branches", "protected_tags")

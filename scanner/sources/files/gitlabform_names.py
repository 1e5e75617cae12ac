"""What the sections of a gitlabform configuration are called here, and how their names differ.

Source: https://gitlabform.github.io/gitlabform/reference/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from scanner.model import JSON, Kind
from scanner.sections import Type
from scanner.sources.files.approval_names import APPROVALS

_GROUP, _PROJECT = (Kind.GROUP,), (Kind.PROJECT,)


@dataclass(frozen=True, slots=True)
class Form:
    """A section of gitlabform: what it is of ours, and how its names differ."""

    kinds: tuple[Kind, ...]
    section: str
    names: Mapping[str, str] = field(default_factory=dict)
    """Our names by theirs, with spaces between several; a leading `!` turns true into false."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Lists of people beside one level, by the list of ours that they add to."""
    implied: Mapping[str, JSON] = field(default_factory=dict)
    """What gitlabform, or GitLab on its behalf, sets where the file does not say it."""
    by_address: bool = False
    """Entries have an address for their name, which may hold a secret."""
    begin: str = ""
    """How the names of entries begin in a snapshot."""


_HIDDEN = {"masked_and_hidden": "masked hidden"}
_WHO = {"allowed_to_push": "push", "allowed_to_merge": "merge", "allowed_to_unprotect": "unprotect"}

FORMS: Mapping[str, Form] = {
    "group_settings": Form(_GROUP, "settings"),
    "project_settings": Form(
        _PROJECT,
        "settings",
        {
            "public_builds": "public_jobs",
            "pre_receive_secret_detection_enabled": "secret_push_protection_enabled",
        },
    ),
    "project_security_settings": Form(
        _PROJECT,
        "settings",
        {"pre_receive_secret_detection_enabled": "secret_push_protection_enabled"},
    ),
    "group_merge_requests_approval_settings": Form(_GROUP, "approval_settings"),
    "group_push_rules": Form(_GROUP, "push_rule"),
    "project_push_rules": Form(_PROJECT, "push_rule"),
    "merge_requests_approvals": Form(_PROJECT, "approval_settings", APPROVALS),
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
    "group_variables": Form(_GROUP, "variables", _HIDDEN),
    "variables": Form(_PROJECT, "variables", _HIDDEN),
    "group_hooks": Form(_GROUP, "hooks", by_address=True),
    "hooks": Form(_PROJECT, "hooks", by_address=True),
    "remote_mirrors": Form(_PROJECT, "mirrors", by_address=True),
    "integrations": Form(_PROJECT, "integrations", implied={"active": True}),
    "deploy_keys": Form(_PROJECT, "deploy_keys"),
    "group_saml_links": Form(_GROUP, "saml_group_links"),
    "group_ldap_links": Form(_GROUP, "ldap_group_links"),
    "job_token_scope": Form(
        _PROJECT,
        "job_token_scope",
        {"limit_access_to_this_project": "inbound_enabled"},
        implied={"inbound_enabled": True},
    ),
    "project": Form(_PROJECT, "settings", {"archive": "archived"}),
}
SHARES = Form(
    (Kind.GROUP, Kind.PROJECT), "shared_with_groups", {"group_access": "group_access_level"}
)
MEMBERS = Form((Kind.GROUP, Kind.PROJECT), "members")
ALLOWLIST = Form(_PROJECT, "job_token_allowlist")
INHERITED = replace(FORMS["branches"], implied={"inherited": True}, begin="inherited:")
"""Branches that a top-level group protects in all its projects."""

OF_MEMBERS = {"members": Kind.PROJECT, "group_members": Kind.GROUP}
OF_TOP = ("group_protected_branches", "group_branches")
"""What is said of a top-level group, and holds for its projects."""

KNOWN = frozenset(
    {
        *(FORMS.keys() | OF_MEMBERS.keys()),
        *OF_TOP,
        *("labels", "group_labels", "badges", "group_badges", "files", "schedules"),
        *("resource_groups", "project_avatar", "group_avatar", "merge_requests"),
        *("group_merge_requests_approval_rules", "project_pull_mirror"),
    }
)
"""Sections by which a file of gitlabform's is known."""

KNOBS = frozenset(
    {
        *("inherit", "enforce", "skip", "keep_bots", "delete", "print_details"),
        *("force_push", "force_update", "print_public_key"),
    }
)
"""What gitlabform has for itself beside the names of GitLab's."""

EMPTY: Mapping[Type, JSON] = {
    Type.FLAG: False,
    **dict.fromkeys((Type.TEXT, Type.DATE, Type.COMMAS), ""),
    **dict.fromkeys((Type.TEXTS, Type.IDS), ()),
    **dict.fromkeys((Type.ID, Type.OPTIONAL), 0),
}
"""What a null sets, which gitlabform passes on."""

APART = (
    *("protected", "key", "filter[environment_scope]", "saml_group_name", "allowlist"),
    *("provider", "cn", "filter"),
)
"""What is read apart from other attributes."""

PROTECTED = ("protected_branches", "protected_tags")

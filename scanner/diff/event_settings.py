"""Which audit events tell of a setting of a group or project, by attribute: see `event_types`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scanner.diff.event_rule import UNTYPED, WHOLE, Rule, Rules, Tells, rule, updated
from scanner.diff.shape import ADDED, REMOVED
from scanner.model import Kind

VISIBILITIES: Mapping[str, str] = {
    word: name
    for number, name in enumerate(("private", "internal", "public"))
    for word in (name, str(number * 10))
}
"""By what events call a visibility: its English name, or its number. GitLab writes the name in the
language of whoever changes it, so that another word says nothing."""


def _visibility(type: str) -> Rule:
    told = rule(type, "visibility", "visibility_level", to=Tells.VALUE)
    return replace(told, words=VISIBILITIES)


_ARCHIVED = "archived"
_MARKED = "marked_for_deletion_on"

GROUP: Rules = {
    WHOLE: rule("group_path_updated", "path"),
    ADDED: rule("group_created"),
    REMOVED: rule("group_destroyed group_deletion_marked"),
    **updated(
        "require_two_factor_authentication two_factor_grace_period request_access_enabled"
        " membership_lock",
        "group_",
    ),
    **updated(
        "prevent_forking_outside_group prevent_sharing_groups_outside_hierarchy"
        " enabled_git_access_protocol",
        to=Tells.PLAIN,
    ),
    "visibility": _visibility("group_visibility_level_updated"),
    "share_with_group_lock": rule("group_shared_with_group_lock_updated"),
    "project_creation_level": rule("group_project_creation_level_updated"),
    "ip_restriction_ranges": rule("ip_restrictions_changed"),
    "allowed_email_domains_list": rule("allowed_email_domain_updated"),
    "name": rule("group_name_updated", "name"),
    "full_path": rule("group_path_updated", "path"),
    _ARCHIVED: rule("group_archived group_unarchived", to=Tells.TYPE),
    _MARKED: rule("group_deletion_marked group_restored"),
}

_FEATURES = {
    "forking": "forks",
    "repository": "repository",
    "builds": "ci/cd",
    "pages": "pages",
    "container_registry": "container registry",
    "releases": "releases",
    "package_registry": "package registry",
}

PROJECT: Rules = {
    WHOLE: rule("project_path_updated project_namespace_updated", "path", "namespace"),
    ADDED: rule("project_created project_imported"),
    REMOVED: rule("project_destroyed project_deletion_marked"),
    **updated(
        "only_allow_merge_if_pipeline_succeeds only_allow_merge_if_all_discussions_are_resolved"
        " packages_enabled",
        "project_",
    ),
    **updated("allow_merge_on_skipped_pipeline"),
    **{
        f"{name}_access_level": rule(
            f"project_feature_{name}_access_level_updated", says, to=Tells.VALUE
        )
        for name, says in _FEATURES.items()
    },
    "visibility": _visibility("project_visibility_level_updated"),
    "merge_method": rule("project_merge_method_updated"),
    "squash_option": rule("squash_option_updated"),
    "default_branch": rule("project_default_branch_updated"),
    "topics": rule("project_topics_updated"),
    "merge_trains_enabled": rule("project_cicd_merge_trains_enabled_updated"),
    "secret_push_protection_enabled": rule(
        "project_security_setting_updated group_secret_push_protection_updated"
    ),
    "compliance_frameworks": rule(
        "compliance_framework_added compliance_framework_removed compliance_framework_deleted"
        " compliance_framework_id_updated"
    ),
    "path_with_namespace": rule(
        "project_path_updated project_namespace_updated", "path", "namespace"
    ),
    _ARCHIVED: rule("project_archived project_unarchived", to=Tells.TYPE),
    _MARKED: rule("project_deletion_marked project_restored"),
}

_PUSH_RULES = {
    "commit_committer_check": "reject unverified users",
    "reject_unsigned_commits": "reject unsigned commits",
    "reject_non_dco_commits": "reject non-dco commits",
    "deny_delete_tag": "do not allow users to remove git tags with git push",
    "member_check": "check whether the commit author is a gitlab user",
    "prevent_secrets": "prevent pushing secret files",
    "branch_name_regex": "required branch name regex",
    "commit_message_regex": "required commit message regex",
    "commit_message_negative_regex": "rejected commit message regex",
    "author_email_regex": "required author email regex",
    "file_name_regex": "prohibited file name regex",
    "max_file_size": "maximum file size (mib)",
}
_OF_GROUPS = {"deny_delete_tag": "reject_deny_delete_tag", "member_check": "reject_member_check"}


def push_rule(kind: Kind) -> Rules:
    """Attributes of a push rule; most of a project's are told as `audit_operation`, by words."""
    return {
        name: rule(_push_rule_type(kind, name), says, to=Tells.PLAIN)
        for name, says in _PUSH_RULES.items()
    }


def _push_rule_type(kind: Kind, name: str) -> str:
    if kind is Kind.GROUP:
        return f"group_push_rules_{_OF_GROUPS.get(name, name)}_updated {UNTYPED}"
    typed = name == "commit_committer_check"
    return f"project_push_rules_{name}_updated {UNTYPED}" if typed else UNTYPED


GROUP_APPROVALS: Rules = {
    **updated(
        "allow_author_approval allow_committer_approval retain_approvals_on_push"
        " allow_overrides_to_approver_list_per_merge_request",
        to=Tells.NOT,
    ),
    "require_reauthentication_to_approve": rule(
        "require_reauthentication_to_approve_updated require_password_to_approve_updated"
    ),
}
PROJECT_APPROVALS: Rules = {
    "allow_author_approval": rule(
        "project_merge_requests_author_approval_updated",
        "prevent merge request approval from authors",
        to=Tells.OPPOSITE,
    ),
    "allow_committer_approval": rule(
        "project_merge_requests_disable_committers_approval_updated",
        "prevent merge request approval from committers",
        to=Tells.OPPOSITE,
    ),
    "allow_overrides_to_approver_list_per_merge_request": rule(
        "project_disable_overriding_approvers_per_merge_request_updated",
        "prevent users from modifying mr approval rules in merge requests",
        to=Tells.OPPOSITE,
    ),
    "retain_approvals_on_push": rule(
        "project_reset_approvals_on_push_updated",
        "require new approvals when new commits are added to an mr",
        to=Tells.OPPOSITE,
    ),
    "selective_code_owner_removals": rule("selective_code_owner_removals_updated"),
    "require_reauthentication_to_approve": rule(
        "require_reauthentication_to_approve_updated project_require_password_to_approve_updated",
        to=Tells.VALUE,
    ),
}

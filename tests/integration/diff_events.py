"""What GitLab writes into its audit log of the changes of `test_diff`, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

AUTHORS = ("ida.berg", "jon.mora", "root.two", "kim.sol")
WITHOUT = "changed project north/site settings.visibility"
"""The change that somebody made past the audit log."""
BACK = {
    "event_name": "group_visibility_level_updated",
    "created_at": "2026-01-15T22:00:00.000Z",
    "author": AUTHORS[0],
    "details": {"change": "visibility_level", "from": "Private", "to": "Public"},
}
"""A change that somebody took back before the second scan."""


def _changed(type: str, change: str = "", before: str = "", after: str = "", **more: Any) -> Any:
    said = {"change": change, "from": before, "to": after} if change else {}
    return type, {**said, **more}


def _target(kind: str, id: Any, name: Any) -> dict[str, Any]:
    return {"target_type": kind, "target_id": id, "target_details": name}


TOLD: Mapping[tuple[str, str], Any] = {
    ("project", "settings.merge_method"): _changed(
        "project_merge_method_updated", custom_message="Changed merge method to Fast-forward"
    ),
    ("project", "settings.pages_access_level"): _changed(
        "project_feature_pages_access_level_updated", "pages", "private", "public"
    ),
    ("project", "settings.topics"): _changed("project_topics_updated"),
    ("group", "settings.two_factor_grace_period"): _changed(
        "group_two_factor_grace_period_updated", "two_factor_grace_period", "0", "48"
    ),
    ("group", "settings.membership_lock"): _changed(
        "group_membership_lock_updated", "membership_lock", "true", "false"
    ),
    ("group", "settings.ip_restriction_ranges"): _changed("ip_restrictions_changed"),
    ("group", "settings.request_access_enabled"): _changed(
        "group_request_access_enabled_updated", "request_access_enabled", "false", "true"
    ),
    ("group", "settings.share_with_group_lock"): _changed(
        "group_shared_with_group_lock_updated", "share_with_group_lock", "true", "false"
    ),
    ("group", "settings.prevent_sharing_groups_outside_hierarchy"): _changed(
        "prevent_sharing_groups_outside_hierarchy_updated",
        "prevent_sharing_groups_outside_hierarchy",
        "true",
        "false",
    ),
    ("group", "settings.enabled_git_access_protocol"): _changed(
        "enabled_git_access_protocol_updated", "enabled_git_access_protocol", "ssh", "http"
    ),
    ("group", "settings.project_creation_level"): _changed(
        "group_project_creation_level_updated",
        "project_creation_level",
        "Maintainers",
        "Developers + Maintainers",
    ),
    ("project", "settings.container_registry_access_level"): _changed(
        "project_feature_container_registry_access_level_updated",
        "container registry",
        "private",
        "enabled",
    ),
    ("project", "settings.only_allow_merge_if_pipeline_succeeds"): _changed(
        "project_only_allow_merge_if_pipeline_succeeds_updated",
        "only_allow_merge_if_pipeline_succeeds",
        "true",
        "false",
    ),
    ("project", "settings.only_allow_merge_if_all_discussions_are_resolved"): _changed(
        "project_only_allow_merge_if_all_discussions_are_resolved_updated",
        "only_allow_merge_if_all_discussions_are_resolved",
        "true",
        "false",
    ),
    ("project", "settings.allow_merge_on_skipped_pipeline"): _changed(
        "allow_merge_on_skipped_pipeline_updated",
        "allow_merge_on_skipped_pipeline",
        "false",
        "true",
    ),
    ("project", "settings.squash_option"): _changed(
        "squash_option_updated", "squash_option", "Do not allow", "Require"
    ),
    ("group", "push_rule.member_check"): _changed(
        "group_push_rules_reject_member_check_updated",
        "check whether the commit author is a gitlab user",
        "true",
        "false",
    ),
    ("project", "deploy_keys.299"): _changed(
        "deploy_key_added", add="deploy_key", **_target("DeployKey", 299, "laptop")
    ),
    ("project", "push_rule.prevent_secrets"): _changed(
        "audit_operation", "prevent pushing secret files", "true", "false"
    ),
    ("project", "protected_branches.main.allow_force_push"): _changed(
        "protected_branch_allow_force_push_updated",
        "allow force push",
        "false",
        "true",
        **_target("ProtectedBranch", None, "main"),
    ),
    ("project", "protected_branches.main.push_access_levels"): _changed(
        "protected_branch_updated",
        "allowed to push",
        '["Maintainers"]',
        '["Developers + Maintainers"]',
        **_target("ProtectedBranch", None, "main"),
    ),
    ("project", "protected_branches.spike"): _changed(
        "protected_branch_removed",
        remove="protected_branch",
        **_target("ProtectedBranch", None, "spike"),
    ),
    ("project", "protected_branches.next"): _changed(
        "protected_branch_created",
        add="protected_branch",
        **_target("ProtectedBranch", 9, "next"),
    ),
    ("group", "approval_settings.allow_author_approval"): _changed(
        "allow_author_approval_updated",
        "prevent merge request approval from authors",
        "true",
        "false",
    ),
    ("project", "approval_rules.1101.approvals_required"): _changed(
        "update_approval_rules", **_target("ApprovalProjectRule", 1101, "All eyes")
    ),
    ("group", "compliance_frameworks.SOC 2.default"): _changed(
        "update_compliance_framework",
        **_target("ComplianceManagement::Framework", None, "SOC 2"),
    ),
    ("group", "members.6"): _changed(
        "member_created", add="user_access", **{"as": "Maintainer"}, **_target("User", 6, "Jon")
    ),
    ("project", "members.6.access_level"): _changed(
        "member_updated", "access_level", "Developer", "Maintainer", **_target("User", 6, "Jon")
    ),
    ("project", "members.6"): _changed(
        "member_destroyed", remove="user_access", **_target("User", 6, "Jon")
    ),
    ("instance", "users.21.is_admin"): _changed(
        "user_admin_status_updated", "admin status", "true", "false"
    ),
    ("instance", "users.7.two_factor_enabled"): _changed("user_disable_two_factor"),
    ("group", "deploy_tokens.499"): _changed(
        "group_deploy_token_created", **_target("DeployToken", 499, "all")
    ),
    ("group", "deploy_tokens.401"): _changed(
        "group_deploy_token_revoked", **_target("DeployToken", 401, "pull")
    ),
    ("group", "shared_with_groups.partners.group_access_level"): _changed(
        "group_share_with_group_link_updated", **_target("Group", 3, "partners")
    ),
    ("project", "variables.REGISTRY_TOKEN@*.protected"): _changed(
        "ci_variable_updated",
        "variable protection",
        "true",
        "false",
        **_target("Ci::Variable", 7, "REGISTRY_TOKEN"),
    ),
    ("group", "variables.PROD_REGION@live"): _changed(
        "ci_group_variable_deleted",
        remove="ci_group_variable",
        **_target("Ci::GroupVariable", 8, "PROD_REGION"),
    ),
    ("project", "job_token_scope.inbound_enabled"): _changed(
        "secure_ci_job_token_inbound_disabled"
    ),
    ("instance", "application_settings.signup_enabled"): _changed(
        "application_setting_updated", "signup_enabled", "true", "false"
    ),
    ("instance", "application_settings.minimum_password_length"): _changed(
        "application_setting_updated", "minimum_password_length", "16", "8"
    ),
    ("instance", "application_settings.globally_allowed_ips"): _changed(
        "application_setting_updated", "globally_allowed_ips", "", "192.0.2.0/24,198.51.100.0/24"
    ),
}
"""By the kind of the resource and the place of the change."""

SILENT = {
    **dict.fromkeys(
        (
            "settings.public_jobs",
            "settings.shared_runners_enabled",
            "protected_tags.v*.create_access_levels",
            "access_tokens.103.scopes",
            "deploy_keys.203.can_push",
            "triggers.304",
            "hooks.1101.enable_ssl_verification",
            "integrations.slack",
            "runners.503.run_untagged",
        ),
        "no_type",
    ),
    "codeowners.entries": "not_stored",
    "settings.visibility": "no_event",
}
"""Changes of which GitLab's log has nothing, and why."""


def written(changes: list[str], estate: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Put an event for each change into the log of an estate; who made each, and when."""
    made = {}
    for number, change in enumerate(changes):
        _, kind, path, place = change.split(" ", 3)
        if place in SILENT:
            continue
        author = AUTHORS[number % len(AUTHORS)]
        at = f"2026-01-15T13:{number:02}:00.000Z"
        type, details = TOLD[kind, place]
        event = {"event_name": type, "created_at": at, "author": author, "details": details}
        if kind == "instance":
            holder = estate
            if place.startswith("users."):
                event |= {"entity_type": "User", "entity_id": int(place.split(".")[1])}
        else:
            holder = estate[f"{kind}s"][path]
        event["details"] = {"ip_address": f"192.0.2.{number}", **details}
        holder.setdefault("audit_events", []).append(event)
        made[change] = (author, at)
    return made

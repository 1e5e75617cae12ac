"""The settings of groups and projects that are kept."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import JSON, Tier
from scanner.sections.rules import PROTECTION
from scanner.sections.spec import BOTH, Attribute, G, P, Role, SectionSpec, Type, flags, texts

_DOWNLOADS: Mapping[str, JSON] = {
    "role": Role.OWNER,
    "tier": Tier.ULTIMATE,
    "get_only": True,
    "root_only": True,
}
"""When a group shows its guard against mass downloads."""

GROUP: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    "parent_id": Attribute(Type.ID),
    **texts("name", "full_path", "visibility", "shared_runners_setting"),
    **texts("project_creation_level", "subgroup_creation_level"),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "marked_for_deletion_on": Attribute(Type.DATE, since="18.0", before=""),
    "archived": Attribute(Type.FLAG, since="18.0", before=False),
    **flags("share_with_group_lock"),
    **flags("require_two_factor_authentication", "request_access_enabled", never_null=True),
    "two_factor_grace_period": Attribute(Type.NUMBER),
    "max_artifacts_size": Attribute(Type.NUMBER),
    "default_branch_protection_defaults": Attribute(Type.OBJECT, since="17.0", holds=PROTECTION),
    **flags("membership_lock", "prevent_forking_outside_group", ee=True, get_only=True),
    **flags("prevent_sharing_groups_outside_hierarchy", get_only=True, root_only=True),
    "ip_restriction_ranges": Attribute(
        Type.COMMAS, tier=Tier.PREMIUM, since="15.4", get_only=True, root_only=True
    ),
    "ip_ranges": Attribute(
        Type.DERIVED, tier=Tier.PREMIUM, since="15.4", get_only=True, root_only=True
    ),
    "allowed_email_domains_list": Attribute(
        Type.COMMAS, tier=Tier.PREMIUM, since="17.4", get_only=True, root_only=True
    ),
    "enabled_git_access_protocol": Attribute(
        Type.TEXT, role=Role.OWNER, since="16.9", get_only=True, root_only=True
    ),
    **flags(
        "only_allow_merge_if_pipeline_succeeds",
        "allow_merge_on_skipped_pipeline",
        "only_allow_merge_if_all_discussions_are_resolved",
        tier=Tier.PREMIUM,
        get_only=True,
    ),
    **dict.fromkeys(
        ("unique_project_download_limit", "unique_project_download_limit_interval_in_seconds"),
        Attribute(Type.NUMBER, **_DOWNLOADS),
    ),
    "unique_project_download_limit_allowlist": Attribute(Type.TEXTS, **_DOWNLOADS),
    "unique_project_download_limit_alertlist": Attribute(Type.IDS, **_DOWNLOADS),
    **flags("auto_ban_user_on_excessive_projects_download", **_DOWNLOADS),
    "caller_role": Attribute(Type.DERIVED),
}

PROJECT: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("path_with_namespace", "visibility", "merge_method", "squash_option"),
    **texts("default_branch", "ci_config_path", role=Role.REPORTER),
    **texts(
        "forking_access_level",
        "repository_access_level",
        "builds_access_level",
        "pages_access_level",
        "container_registry_access_level",
        "releases_access_level",
        "package_registry_access_level",
    ),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "last_activity_at": Attribute(Type.DATE, age="days_since_last_activity"),
    "topics": Attribute(Type.TEXTS),
    "marked_for_deletion_on": Attribute(Type.DATE, since="18.0", before=""),
    "forks_count": Attribute(Type.NUMBER, role=Role.REPORTER),
    "compliance_frameworks": Attribute(Type.TEXTS, ee=True),
    **flags(
        "archived",
        "empty_repo",
        "only_allow_merge_if_pipeline_succeeds",
        "allow_merge_on_skipped_pipeline",
        "only_allow_merge_if_all_discussions_are_resolved",
        "packages_enabled",
        "enforce_auth_checks_on_uploads",
    ),
    **flags("public_jobs", "request_access_enabled", "shared_runners_enabled", never_null=True),
    **flags(
        "ci_job_token_scope_enabled",
        "restrict_user_defined_variables",
        "group_runners_enabled",
        role=Role.MAINTAINER,
    ),
    **flags(
        "ci_allow_fork_pipelines_to_run_in_parent_project",
        "keep_latest_artifact",
        role=Role.MAINTAINER,
        never_null=True,
    ),
    # Before, no job could push.
    "ci_push_repository_for_job_token_allowed": Attribute(
        Type.FLAG, role=Role.MAINTAINER, since="17.2", before=False, never_null=True
    ),
    # True opens protected variables and runners to merge requests, so null is not false here.
    **flags(
        "protect_merge_request_pipelines", role=Role.MAINTAINER, never_null=True, since="18.10"
    ),
    **texts("ci_pipeline_variables_minimum_override_role", role=Role.MAINTAINER),
    **flags("mirror", "merge_trains_enabled", tier=Tier.PREMIUM),
    **texts("ci_restrict_pipeline_cancellation_role", role=Role.MAINTAINER, tier=Tier.PREMIUM),
    "secret_push_protection_enabled": Attribute(
        Type.FLAG,
        role=Role.DEVELOPER,
        tier=Tier.ULTIMATE,
        older="pre_receive_secret_detection_enabled",
    ),
    **flags("only_allow_merge_if_all_status_checks_passed", tier=Tier.ULTIMATE),
    "namespace_kind": Attribute(Type.DERIVED),
    "namespace_full_path": Attribute(Type.DERIVED),
    "caller_role": Attribute(Type.DERIVED),
}

SECTIONS: Mapping[str, SectionSpec] = {
    "settings": SectionSpec(BOTH, {G: GROUP, P: PROJECT}),
}

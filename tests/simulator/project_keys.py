"""The attributes of a project: lib/api/entities/project.rb, basic_project_details.rb, ee/ parts."""

from typing import Any, Final

from tests.simulator.keys import DEVELOPER, MAINTAINER, REPORTER, Key, bare

# fmt: off
FEATURES: Final = [
    "issues", "repository", "merge_requests", "forking", "wiki", "builds", "snippets", "pages",
    "analytics", "container_registry", "security_and_compliance", "releases", "environments",
    "feature_flags", "infrastructure", "monitor", "model_experiments", "model_registry",
]
# fmt: on

# What `simple=true` and the source of a fork show.
BASIC_KEYS: Final = (
    Key("id"),
    Key("description", ""),
    Key("name"),
    Key("path"),
    Key("created_at", "2024-03-05T09:00:00.000Z"),
    Key("default_branch", "main", code=True),
    Key("topics", []),
    Key("forks_count", 0, code=True),
    Key("avatar_url"),
    Key("star_count", 0),
    Key("last_activity_at", "2025-09-01T09:00:00.000Z"),
)


def _maintainer(name: str, default: Any, since: tuple[int, int] = (0, 0)) -> Key:
    return Key(name, default, role=MAINTAINER, since=since)


PROJECT_KEYS: Final = (
    *BASIC_KEYS,
    Key("packages_enabled", True),
    Key("empty_repo", False),
    Key("archived", False),
    Key("visibility", "private"),
    Key("resolve_outdated_diff_discussions", False),
    Key("repository_object_format", "sha1"),
    *(Key(f"{feature}_access_level", "enabled") for feature in FEATURES),
    Key("service_desk_enabled", False),
    Key("emails_disabled", False),
    Key("emails_enabled", True, since=(16, 5)),
    Key("shared_runners_enabled", True),
    Key("lfs_enabled", True),
    Key("creator_id", 1),
    _maintainer("import_url", None),
    _maintainer("import_type", None),
    Key("import_status", "none"),
    _maintainer("import_error", None),
    Key("open_issues_count", 0),
    Key("description_html", ""),
    Key("updated_at", "2025-09-01T09:00:00.000Z"),
    _maintainer("ci_default_git_depth", 20),
    _maintainer("ci_delete_pipelines_in_seconds", None, since=(17, 9)),
    _maintainer("ci_forward_deployment_enabled", True),
    _maintainer("ci_forward_deployment_rollback_allowed", True),
    _maintainer("ci_job_token_scope_enabled", False),
    _maintainer("ci_separated_caches", True),
    _maintainer("ci_allow_fork_pipelines_to_run_in_parent_project", True),
    _maintainer("ci_id_token_sub_claim_components", ["project_path", "ref_type", "ref"]),
    _maintainer("build_git_strategy", "fetch"),
    _maintainer("keep_latest_artifact", True),
    _maintainer("restrict_user_defined_variables", True),
    _maintainer("ci_pipeline_variables_minimum_override_role", "developer", since=(17, 1)),
    _maintainer("runners_token", None),
    _maintainer("runner_token_expiration_interval", None),
    _maintainer("group_runners_enabled", True),
    _maintainer("auto_cancel_pending_pipelines", "enabled"),
    _maintainer("build_timeout", 3600),
    _maintainer("auto_devops_enabled", False),
    _maintainer("auto_devops_deploy_strategy", "continuous"),
    _maintainer("ci_push_repository_for_job_token_allowed", False, since=(17, 2)),
    _maintainer("protect_merge_request_pipelines", True, since=(18, 10)),
    Key("ci_config_path", "", code=True),
    Key("public_jobs", True),
    Key("only_allow_merge_if_pipeline_succeeds", False),
    Key("allow_merge_on_skipped_pipeline"),
    Key("request_access_enabled", True),
    Key("only_allow_merge_if_all_discussions_are_resolved", False),
    Key("remove_source_branch_after_merge", True),
    Key("printing_merge_request_link_enabled", True),
    Key("merge_method", "merge"),
    Key("squash_option", "default_off"),
    Key("enforce_auth_checks_on_uploads", True),
    Key("suggestion_commit_message"),
    Key("merge_commit_template"),
    Key("squash_commit_template"),
    Key("issue_branch_template"),
    Key("warn_about_potentially_unwanted_characters", True),
    Key("autoclose_referenced_issues", True),
    Key("max_artifacts_size", since=(18, 0)),
    Key("service_desk_address", role=REPORTER),
    *bare(("marked_for_deletion_at", "marked_for_deletion_on"), since=(18, 0)),
    *bare(("marked_for_deletion_at", "marked_for_deletion_on"), ee=True, tier="premium"),
    Key("approvals_before_merge", 0, ee=True, tier="premium"),
    Key("mirror", False, ee=True, tier="premium"),
    Key("external_authorization_classification_label", ee=True, tier="premium"),
    Key("requirements_enabled", False, ee=True),
    Key("requirements_access_level", "enabled", ee=True),
    Key("security_and_compliance_enabled", True, ee=True),
    Key("secret_push_protection_enabled", ee=True, tier="ultimate", role=DEVELOPER, since=(17, 11)),
    Key("compliance_frameworks", [], ee=True),
    Key("issues_template", ee=True, tier="premium"),
    Key("merge_requests_template", ee=True, tier="premium"),
    Key(
        "ci_restrict_pipeline_cancellation_role",
        "developer",
        ee=True,
        tier="premium",
        role=MAINTAINER,
    ),
    *bare(
        ("merge_pipelines_enabled", "merge_trains_enabled", "merge_trains_skip_train_allowed"),
        default=False,
        ee=True,
        tier="premium",
    ),
    Key("only_allow_merge_if_all_status_checks_passed", False, ee=True, tier="ultimate"),
    Key("allow_pipeline_trigger_approve_deployment", False, ee=True, tier="premium"),
    Key("prevent_merge_without_jira_issue", False, ee=True, tier="ultimate"),
)

# Shown only while the project pulls from elsewhere.
MIRROR_KEYS: Final = (
    Key("mirror_user_id", 1, ee=True, tier="premium"),
    Key("mirror_trigger_builds", False, ee=True, tier="premium"),
    Key("only_mirror_protected_branches", False, ee=True, tier="premium"),
    Key("mirror_overwrites_diverged_branches", False, ee=True, tier="premium"),
)

CONTAINER_EXPIRATION_POLICY: Final = {
    "cadence": "1d",
    "enabled": False,
    "keep_n": 10,
    "older_than": "90d",
    "name_regex": ".*",
    "name_regex_delete": ".*",
    "name_regex_keep": None,
    "next_run_at": "2025-09-02T09:00:00.000Z",
}

# What hangs below a project under its own key in the estate, with its empty value.
PROJECT_PARTS: Final[dict[str, Any]] = {
    "members": [],
    "access_requests": [],
    "invitations": [],
    "push_rule": None,
    "protected_branches": {},
    "shared_with_groups": [],
    "access_tokens": [],
    "audit_events": [],
    "deploy_tokens": [],
    "deploy_keys": [],
    "triggers": [],
    "merge_request_approval_setting": {},
    "approvals": {},
    "approval_rules": [],
    "protected_tags": {},
    "hooks": [],
    "integrations": [],
    "remote_mirrors": [],
    "forks": [],
    "forked_from_project": None,
    "files": {},
    "security_scanners": {"available": [], "enabled": [], "pipeline_run": []},
    "security_policies": [],
    "variables": [],
    "runners": [],
    "environments": [],
    "protected_environments": {},
    "job_token_scope": {},
    "job_token_allowlist": {},
    "pipeline_schedules": [],
    "ci_lint": None,
    "merge_requests": [],
    "pipelines": [],
    "statuses": [],
    # A level that the caller has here for reasons which the estate does not tell.
    "caller_access": 0,
    "container_expiration_policy": CONTAINER_EXPIRATION_POLICY,
    # A public project of a free plan may keep paid features (GitLab's open source programme).
    "open_source_licence": False,
}

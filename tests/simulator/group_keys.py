"""The attributes of a group: lib/api/entities/group.rb, group_detail.rb and their ee/ parts."""

from typing import Any, Final

from tests.simulator.keys import OWNER, Key, bare

_ACCESS_40: Final = [{"access_level": 40}]

GROUP_KEYS: Final = (
    Key("id"),
    Key("name"),
    Key("path"),
    Key("description", ""),
    Key("visibility", "private"),
    Key("share_with_group_lock", False),
    Key("require_two_factor_authentication", False),
    Key("two_factor_grace_period", 48),
    Key("project_creation_level", "developer"),
    Key("auto_devops_enabled"),
    Key("subgroup_creation_level", "maintainer"),
    Key("emails_disabled", False),
    Key("emails_enabled", True, since=(16, 5)),
    Key("show_diff_preview_in_email", True, since=(17, 0)),
    Key("mentions_disabled"),
    Key("lfs_enabled", True),
    Key("archived", False, since=(18, 0)),
    Key("math_rendering_limits_enabled", True),
    Key("lock_math_rendering_limits_enabled", False),
    Key("default_branch"),
    Key("default_branch_protection", 2),
    Key(
        "default_branch_protection_defaults",
        {
            "allowed_to_push": _ACCESS_40,
            "allow_force_push": False,
            "allowed_to_merge": _ACCESS_40,
            "developer_can_initial_push": False,
            "code_owner_approval_required": False,
        },
        since=(17, 0),
    ),
    Key("avatar_url"),
    Key("request_access_enabled", True),
    Key("full_path"),
    Key("created_at", "2024-03-04T09:00:00.000Z"),
    Key("parent_id"),
    Key("organization_id", 1),
    Key("shared_runners_setting", "enabled"),
    Key("max_artifacts_size"),
    Key("marked_for_deletion_on", since=(18, 0)),
    Key("marked_for_deletion_on", ee=True, tier="premium"),  # before it came to every tier
    Key("ldap_cn", ee=True),
    Key("ldap_access", ee=True),
    Key("wiki_access_level", "enabled", ee=True),
    Key("file_template_project_id", ee=True, tier="premium"),
    *bare(
        ("duo_features_enabled", "auto_duo_code_review_enabled", "duo_core_features_enabled"),
        default=True,
        ee=True,
        role=OWNER,
        tier="premium",
        since=(16, 10),
    ),
    Key("lock_duo_features_enabled", False, role=OWNER, ee=True, tier="premium", since=(16, 10)),
    Key("duo_namespace_access_rules", [], role=OWNER, ee=True, tier="premium", since=(18, 0)),
    Key("allow_personal_snippets", True, role=OWNER, ee=True, tier="premium", since=(18, 0)),
    Key(
        "web_based_commit_signing_enabled",
        False,
        role=OWNER,
        ee=True,
        saas=True,
        tier="premium",
        since=(18, 0),
    ),
    Key("runners_token", detail=True, role=OWNER),
    Key("enabled_git_access_protocol", "all", detail=True, root=True, role=OWNER, since=(16, 9)),
    Key("prevent_sharing_groups_outside_hierarchy", False, detail=True, root=True),
    Key("shared_runners_minutes_limit", detail=True, ee=True),
    Key("extra_shared_runners_minutes_limit", detail=True, ee=True),
    Key("prevent_forking_outside_group", detail=True, ee=True),
    Key("membership_lock", False, detail=True, ee=True),
    Key("ip_restriction_ranges", detail=True, ee=True, tier="premium", since=(15, 4)),
    Key("allowed_email_domains_list", detail=True, ee=True, tier="premium", since=(17, 4)),
    *bare(
        (
            "only_allow_merge_if_pipeline_succeeds",
            "allow_merge_on_skipped_pipeline",
            "only_allow_merge_if_all_discussions_are_resolved",
        ),
        default=False,
        detail=True,
        ee=True,
        tier="premium",
    ),
    Key(
        "service_access_tokens_expiration_enforced",
        True,
        detail=True,
        root=True,
        ee=True,
        tier="premium",
    ),
    *(
        Key(
            name,
            default,
            detail=True,
            root=True,
            role=OWNER,
            ee=True,
            tier="ultimate",
            since=(15, 3),
        )
        for name, default in (
            ("unique_project_download_limit", 0),
            ("unique_project_download_limit_interval_in_seconds", 0),
            ("unique_project_download_limit_allowlist", []),
            ("unique_project_download_limit_alertlist", []),
            ("auto_ban_user_on_excessive_projects_download", False),
        )
    ),
)

# What hangs below a group under its own key in the estate, with its empty value.
GROUP_PARTS: Final[dict[str, Any]] = {
    "members": [],
    "push_rule": None,
    "protected_branches": {},
    "shared_with_groups": [],
    "access_tokens": [],
    "saml_group_links": [],
    "ldap_group_links": [],
    "merge_request_approval_setting": {},
    "audit_events": [],
}

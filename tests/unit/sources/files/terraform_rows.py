"""A row of each resource of Terraform's provider for GitLab, and what it comes to here."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import JSON, Kind
from scanner.sources.files.proposal import MORE, ONE

Row = Mapping[str, JSON]
LEVEL = {"kind": "role", "access_level": 40}
EACH: Mapping[str, tuple[Row, tuple[Kind, str, str, str], Row]] = {
    "gitlab_group": (
        {
            "full_path": "acme",
            "visibility_level": "private",
            "ip_restriction_ranges": ["203.0.113.0/24", "198.51.100.0/24"],
            "allowed_email_domains_list": ["ACME.example"],
            "default_branch_protection_defaults": [
                {
                    "allowed_to_push": ["maintainer"],
                    "allowed_to_merge": ["no one"],
                    "allow_force_push": False,
                    "developer_can_initial_push": None,
                }
            ],
        },
        (Kind.GROUP, "acme", "settings", ONE),
        {
            "visibility": "private",
            "ip_restriction_ranges": ["198.51.100.0/24", "203.0.113.0/24"],
            "allowed_email_domains_list": ["acme.example"],
            "default_branch_protection_defaults": {
                "allowed_to_push": [{"access_level": 40}],
                "allowed_to_merge": [{"access_level": 0}],
                "allow_force_push": False,
            },
        },
    ),
    "gitlab_group with push rules": (
        {"full_path": "acme", "push_rules": [{"prevent_secrets": True, "max_file_size": 5}]},
        (Kind.GROUP, "acme", "push_rule", ONE),
        {"prevent_secrets": True, "max_file_size": 5},
    ),
    "gitlab_project": (
        {
            "path_with_namespace": "acme/web",
            "visibility_level": "internal",
            "public_jobs": None,
            "public_builds": True,
            "pre_receive_secret_detection_enabled": True,
            "tags": ["a"],
        },
        (Kind.PROJECT, "acme/web", "settings", ONE),
        {
            "visibility": "internal",
            "public_jobs": True,
            "secret_push_protection_enabled": True,
            "topics": ["a"],
        },
    ),
    "gitlab_project with push rules": (
        {"path_with_namespace": "acme/web", "push_rules": [{"author_email_regex": "@acme"}]},
        (Kind.PROJECT, "acme/web", "push_rule", ONE),
        {"author_email_regex": "@acme"},
    ),
    "gitlab_project_push_rules": (
        {"project": "7", "reject_unsigned_commits": True},
        (Kind.PROJECT, "acme/web", "push_rule", ONE),
        {"reject_unsigned_commits": True},
    ),
    "gitlab_project_level_mr_approvals": (
        {
            "project": "acme/web",
            "merge_requests_author_approval": True,
            "merge_requests_disable_committers_approval": True,
            "disable_overriding_approvers_per_merge_request": True,
            "reset_approvals_on_push": True,
            "require_password_to_approve": True,
        },
        (Kind.PROJECT, "acme/web", "approval_settings", ONE),
        {
            name: {"value": value, "locked": False, "inherited_from": ""}
            for name, value in (
                ("allow_author_approval", True),
                ("allow_committer_approval", False),
                ("allow_overrides_to_approver_list_per_merge_request", False),
                ("retain_approvals_on_push", False),
                ("require_reauthentication_to_approve", True),
            )
        },
    ),
    "gitlab_group_level_mr_approvals": (
        {"group": "acme", "allow_author_approval": False},
        (Kind.GROUP, "acme", "approval_settings", ONE),
        {"allow_author_approval": {"value": False, "locked": False, "inherited_from": ""}},
    ),
    "gitlab_project_approval_rule": (
        {
            "project": 7,
            "name": "Reviewers",
            "approvals_required": 2,
            "rule_type": "regular",
            "user_ids": [3, 4],
            "group_ids": None,
            "protected_branch_ids": [],
        },
        (Kind.PROJECT, "acme/web", "approval_rules", "gitlab_project_approval_rule.x"),
        {
            "name": "Reviewers",
            "approvals_required": 2,
            "rule_type": "regular",
            "users_count": 2,
            "groups_count": 0,
            "protected_branches": [],
        },
    ),
    "gitlab_branch_protection": (
        {
            "project": "7",
            "branch": "main",
            "push_access_level": "no one",
            "merge_access_level": "maintainer",
            "unprotect_access_level": "admin",
            "allowed_to_push": [{"user_id": 3, "access_level": "developer", "group_id": 0}],
            "allowed_to_merge": [],
            "allow_force_push": False,
            "code_owner_approval_required": True,
        },
        (Kind.PROJECT, "acme/web", "protected_branches", "main"),
        {
            "name": "main",
            "push_access_levels": [{"kind": "role", "access_level": 0}],
            f"{MORE}push_access_levels": [{"kind": "user", "user_id": 3}],
            "merge_access_levels": [LEVEL],
            "unprotect_access_levels": [{"kind": "role", "access_level": 60}],
            "allow_force_push": False,
            "code_owner_approval_required": True,
        },
    ),
    "gitlab_group_branch_protection": (
        {"group": "acme", "branch": "main", "allowed_to_push": [{"access_level": "maintainer"}]},
        (Kind.PROJECT, "acme/any", "protected_branches", "inherited:main"),
        {"name": "main", "inherited": True, f"{MORE}push_access_levels": [LEVEL]},
    ),
    "gitlab_tag_protection": (
        {
            "project": "acme/web",
            "tag": "v*",
            "create_access_level": "maintainer",
            "allowed_to_create": [{"group_id": 5}],
        },
        (Kind.PROJECT, "acme/web", "protected_tags", "v*"),
        {
            "name": "v*",
            "create_access_levels": [LEVEL],
            f"{MORE}create_access_levels": [{"kind": "group", "group_id": 5}],
        },
    ),
    "gitlab_project_protected_environment": (
        {
            "project": "7",
            "environment": "production",
            "deploy_access_levels": [],
            "deploy_access_levels_attribute": [
                {"access_level": "maintainer", "access_level_description": "x", "user_id": None},
                {"group_id": 5, "group_inheritance_type": 1},
            ],
            "approval_rules": [{"id": 1, "access_level": "maintainer", "required_approvals": 2}],
        },
        (Kind.PROJECT, "acme/web", "protected_environments", "production"),
        {
            "name": "production",
            "deploy_access_levels": [
                LEVEL,
                {"kind": "group", "group_id": 5, "group_inheritance_type": 1},
            ],
            "approval_rules": [LEVEL | {"required_approvals": 2}],
        },
    ),
    "gitlab_group_protected_environment": (
        {
            "group": "1",
            "environment": "production",
            "deploy_access_levels": [{"access_level": "maintainer"}],
            "approval_rules": [],
        },
        (Kind.GROUP, "acme", "protected_environments", "production"),
        {"name": "production", "deploy_access_levels": [LEVEL], "approval_rules": []},
    ),
    "gitlab_project_environment": (
        {"project": 7, "name": "production", "tier": "production"},
        (Kind.PROJECT, "acme/web", "environments", "production"),
        {"name": "production", "tier": "production"},
    ),
    "gitlab_group_membership": (
        {"group_id": 1, "user_id": 3, "access_level": "owner", "expires_at": None},
        (Kind.GROUP, "acme", "members", "3"),
        {"access_level": 50, "expires_at": ""},
    ),
    "gitlab_project_membership": (
        {"project": "7", "user_id": 3, "access_level": "planner", "expires_at": "2027-01-01"},
        (Kind.PROJECT, "acme/web", "members", "3"),
        {"access_level": 15, "expires_at": "2027-01-01"},
    ),
    "gitlab_group_share_group": (
        {"group_id": "1", "share_group_id": 5, "group_access": "guest", "expires_at": ""},
        (Kind.GROUP, "acme", "shared_with_groups", "acme/ops"),
        {"group_full_path": "acme/ops", "group_access_level": 10, "expires_at": ""},
    ),
    "gitlab_project_share_group": (
        {"project": "7", "group_id": 5, "group_access": None, "access_level": "guest"},
        (Kind.PROJECT, "acme/web", "shared_with_groups", "acme/ops"),
        {"group_full_path": "acme/ops", "group_access_level": 10},
    ),
    "gitlab_project_hook": (
        {"project": "7", "url": "http://hooks.example/s3cret", "token": "t0ken", "name": "chat"},
        (Kind.PROJECT, "acme/web", "hooks", "gitlab_project_hook.x"),
        {
            "url_scheme": "http",
            "url_host": "hooks.example",
            "url_host_is_ip": False,
            "name": "chat",
            "token_present": True,
        },
    ),
    "gitlab_group_hook": (
        {"group": "acme", "url": "https://10.0.0.1/x", "enable_ssl_verification": False},
        (Kind.GROUP, "acme", "hooks", "gitlab_group_hook.x"),
        {
            "url_scheme": "https",
            "url_host": "10.0.0.1",
            "url_host_is_ip": True,
            "enable_ssl_verification": False,
        },
    ),
    "gitlab_system_hook": (
        {"url": "https://a.example/x", "enable_ssl_verification": True},
        (Kind.INSTANCE, "", "system_hooks", "gitlab_system_hook.x"),
        {
            "url_scheme": "https",
            "url_host": "a.example",
            "url_host_is_ip": False,
            "enable_ssl_verification": True,
        },
    ),
    "gitlab_project_variable": (
        {"project": "7", "key": "A", "environment_scope": "prod", "value": "t0p", "masked": True},
        (Kind.PROJECT, "acme/web", "variables", "A@prod"),
        {"key": "A", "environment_scope": "prod", "masked": True},
    ),
    "gitlab_group_variable": (
        {"group": "acme", "key": "A", "value": "t0p", "protected": False, "hidden": True},
        (Kind.GROUP, "acme", "variables", "A@*"),
        {"key": "A", "environment_scope": "*", "protected": False, "hidden": True},
    ),
    "gitlab_instance_variable": (
        {"key": "A", "value": "t0p", "raw": True, "variable_type": "file"},
        (Kind.INSTANCE, "", "variables", "A@*"),
        {"key": "A", "environment_scope": "*", "raw": True, "variable_type": "file"},
    ),
    "gitlab_deploy_key": (
        {"project": "7", "title": "ci", "key": "ssh-ed25519 AAAA", "can_push": True},
        (Kind.PROJECT, "acme/web", "deploy_keys", "gitlab_deploy_key.x"),
        {"title": "ci", "can_push": True},
    ),
    "gitlab_deploy_key_enable": (
        {"project": "7", "title": "ci", "key_id": "9", "can_push": False},
        (Kind.PROJECT, "acme/web", "deploy_keys", "gitlab_deploy_key_enable.x"),
        {"title": "ci", "can_push": False},
    ),
    "gitlab_project_job_token_scopes": (
        {"project": "7", "enabled": False, "target_project_ids": [7], "target_group_ids": []},
        (Kind.PROJECT, "acme/web", "job_token_scope", ONE),
        {"inbound_enabled": False},
    ),
    "gitlab_project_job_token_scope": (
        {"project": "7", "target_group_id": 5, "target_project_id": None},
        (Kind.PROJECT, "acme/web", "job_token_allowlist", "acme/ops"),
        {"kind": "group"},
    ),
    "gitlab_group_saml_link": (
        {"group": "acme", "saml_group_name": "eng", "access_level": "developer", "provider": "p"},
        (Kind.GROUP, "acme", "saml_group_links", "eng@p"),
        {"name": "eng", "provider": "p", "access_level": 30},
    ),
    "gitlab_group_ldap_link": (
        {"group": "acme", "ldap_provider": "main", "cn": "eng", "group_access": "reporter"},
        (Kind.GROUP, "acme", "ldap_group_links", "main/cn/eng"),
        {"provider": "main", "cn": "eng", "filter": "", "group_access": 20},
    ),
    "gitlab_project_push_mirror": (
        {"project": "7", "url": "https://m.example/x.git", "enabled": True},
        (Kind.PROJECT, "acme/web", "mirrors", "gitlab_project_push_mirror.x"),
        {
            "url_scheme": "https",
            "url_host": "m.example",
            "url_host_is_ip": False,
            "enabled": True,
        },
    ),
    "gitlab_project_mirror": (
        {"project": "7", "only_protected_branches": True},
        (Kind.PROJECT, "acme/web", "mirrors", "gitlab_project_mirror.x"),
        {"only_protected_branches": True},
    ),
    "gitlab_application_settings": (
        {
            "allow_local_requests_from_hooks_and_services": True,
            "outbound_local_requests_whitelist": ["a.example", "10.0.0.1"],
            "globally_allowed_ips": "10.0.0.0/8, 192.0.2.1",
            "restricted_visibility_levels": ["public"],
        },
        (Kind.INSTANCE, "", "application_settings", ONE),
        {
            "allow_local_requests_from_web_hooks_and_services": True,
            "outbound_local_requests_allowlist": ["10.0.0.1", "a.example"],
            "globally_allowed_ips": ["10.0.0.0/8", "192.0.2.1"],
            "restricted_visibility_levels": ["public"],
        },
    ),
}

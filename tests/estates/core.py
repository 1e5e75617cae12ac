"""The groups and projects of the estates, and the rules for changes that they have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from scanner import resources
from scanner.catalog.load import Catalog, load
from scanner.catalog.select import Wanted, select
from scanner.choices import FULL
from tests.estates import credentials, instance, people, pipelines
from tests.estates.words import LATER
from tests.simulator import Estate

OUTSIDER = "partners"
"""The outside group that the compliant estate is shared with."""

_PUSH_RULE = {
    "reject_unsigned_commits": True,
    "commit_committer_check": True,
    "member_check": True,
    "prevent_secrets": True,
    "deny_delete_tag": True,
}
_APPROVALS = dict.fromkeys(
    (
        "allow_author_approval",
        "allow_committer_approval",
        "allow_overrides_to_approver_list_per_merge_request",
        "retain_approvals_on_push",
    ),
    False,
)
_HOOK = {"url": "https://hooks.north.example/in", "token_present": True}
_SCANNERS = ["SAST", "SECRET_DETECTION", "DEPENDENCY_SCANNING", "CONTAINER_SCANNING"]
_CODEOWNERS = "[Pipelines]\n.gitlab-ci.yml @ida.berg\nCODEOWNERS @ida.berg @jon.mora\n"


def compliant() -> dict[str, Any]:
    """A small estate that every policy of `catalog()` passes; a new one for each call."""
    estate = _compliant()
    for part in _PARTS:
        part.compliant(estate)
    return estate


_PARTS = (instance, credentials, pipelines, people)


def _compliant() -> dict[str, Any]:
    return {
        "version": "19.1.0",
        "tier": "ultimate",
        "users": {"ida.berg": {"id": 5}, "jon.mora": {"id": 6}},
        "application_settings": {
            "require_two_factor_authentication": False,
            "two_factor_grace_period": 72,
            "globally_allowed_ips": "192.0.2.0/24",
            "enabled_git_access_protocol": "ssh",
            "max_number_of_repository_downloads": 20,
            "max_number_of_repository_downloads_within_time_period": 600,
            "auto_ban_user_on_excessive_projects_download": True,
        },
        "groups": {
            "north": {
                "id": 1,
                **_group(),
                "require_two_factor_authentication": True,
                "prevent_forking_outside_group": True,
                "prevent_sharing_groups_outside_hierarchy": True,
                "ip_restriction_ranges": "203.0.113.0/24,2001:db8::/48",
                "allowed_email_domains_list": "north.example",
                "enabled_git_access_protocol": "ssh",
                "merge_request_approval_setting": dict(_APPROVALS),
                "unique_project_download_limit": 10,
                "unique_project_download_limit_interval_in_seconds": 600,
                "auto_ban_user_on_excessive_projects_download": True,
                "saml_group_links": [{"name": "developers", "access_level": 30}],
                "ldap_group_links": [
                    {"cn": "engineers", "group_access": 30, "provider": "ldapmain"}
                ],
                "members": [{"username": "ida.berg", "access_level": 30, "override": False}],
                "compliance_frameworks": [{"name": "SOC 2", "default": True}],
                "security_policies": [
                    {"type": "approval", "name": "two people", "enabled": True},
                    {"type": "scan_execution", "name": "scans", "enabled": True},
                ],
                "shared_with_groups": [
                    {"group_full_path": "north/apps", "group_access_level": 40, "expires_at": None},
                    share(),
                ],
            },
            "north/apps": {
                "id": 2,
                **_group(),
                "shared_with_groups": [
                    {"group_full_path": "north", "group_access_level": 50, "expires_at": None}
                ],
            },
            OUTSIDER: {"id": 3, "allowed_email_domains_list": "north.example"},
        },
        "projects": {
            "north/site": {
                "id": 11,
                **_project(),
                "forks": ["north/apps/api"],
                "shared_with_groups": [share()],
                "protected_branches": {
                    "main": {
                        "id": 1,
                        "push_access_levels": [0],
                        "merge_access_levels": [40],
                        "code_owner_approval_required": True,
                    },
                    # No wildcard and not `main`, so it may be as loose as it likes.
                    "spike": {"id": 2, "push_access_levels": [30], "allow_force_push": True},
                },
            },
            "north/apps/api": {
                "id": 12,
                **_project(),
                "default_branch": "release/7.x",
                "protected_branches": {
                    "release/*": {
                        "id": 3,
                        "push_access_levels": [40, 60],
                        "code_owner_approval_required": True,
                    },
                    "*": {"id": 4, "push_access_levels": [0]},
                },
            },
        },
    }


def share(path: str = OUTSIDER) -> dict[str, Any]:
    """An invitation of a group as Reporters, until later."""
    return {"group_full_path": path, "group_access_level": 20, "expires_at": LATER}


def _group() -> dict[str, Any]:
    return {
        "membership_lock": True,
        "share_with_group_lock": True,
        "request_access_enabled": False,
        "project_creation_level": "maintainer",
        "subgroup_creation_level": "owner",
        "two_factor_grace_period": 24,
        "visibility": "private",
        "push_rule": dict(_PUSH_RULE),
        "hooks": [dict(_HOOK)],
        "integrations": [{"slug": "jira", "title": "Jira", "active": True}],
    }


def _project() -> dict[str, Any]:
    return {
        "visibility": "private",
        "request_access_enabled": False,
        "only_allow_merge_if_pipeline_succeeds": True,
        "only_allow_merge_if_all_discussions_are_resolved": True,
        "allow_merge_on_skipped_pipeline": False,
        "pages_access_level": "private",
        "container_registry_access_level": "private",
        "releases_access_level": "private",
        "packages_enabled": False,
        "compliance_frameworks": ["SOC 2"],
        "secret_push_protection_enabled": True,
        "push_rule": dict(_PUSH_RULE),
        "merge_request_approval_setting": dict(_APPROVALS),
        "approval_rules": [
            {"name": "Reviewers", "approvals_required": 1, "users": ["ida.berg", "jon.mora"]}
        ],
        "protected_tags": {"v*": {"create_access_levels": [40]}},
        "files": {"CODEOWNERS": _CODEOWNERS},
        "hooks": [dict(_HOOK)],
        "integrations": [{"slug": "jira", "title": "Jira", "active": True}],
        "remote_mirrors": [{"url": "https://mirror.north.example/x.git", "enabled": True}],
        "security_scanners": {"available": _SCANNERS, "enabled": _SCANNERS, "pipeline_run": []},
    }


PARAMS: Mapping[str, Mapping[str, Any]] = {
    "GL-GRP-013": {"approved_groups": [OUTSIDER]},
    "GL-PRJ-018": {"approved_groups": [OUTSIDER]},
    "GL-PRJ-025": {"approved": ["jira"]},
    "GL-INS-022": {"minimum_version": "19.1.0"},
    "GL-MEM-007": {"confidential_paths": ["north", "north/*"]},
    "GL-MEM-012": {
        "matrix": [
            {"users": ["kim.sol", "lea.moe"], "paths": ["*"], "max_role": 50},
            {"users": ["*"], "paths": ["*"], "max_role": 30},
        ]
    },
    "GL-PIP-010": {"sensitive_paths": ["north/*"], "locked_groups": ["north", "north/apps"]},
    "GL-PIP-014": {"approved": ["group runner"]},
    "GL-PIP-015": {"allow_keep_latest": False},
    "GL-AUD-007": {"approved_hosts": ["north.example"]},
}
"""What the owner of `compliant()` has approved."""


def catalog(*custom: Path, profile: str = FULL, events: bool = False) -> Catalog:
    """The bundled policies with PARAMS, and custom ones; of a profile, with its parameters.

    Those over audit events are among them where there are `events`.
    """
    loaded = load(resources.policies(), custom) if custom else _bundled()
    return select(loaded, Wanted(profile=profile, params=PARAMS, events=events))


@cache
def _bundled() -> Catalog:
    return load(resources.policies())


_STRANGERS = {"group_full_path": "strangers", "group_access_level": 50, "expires_at": None}
_LOOSE_HOOK = {
    "url": "http://192.0.2.1/in",
    "enable_ssl_verification": False,
    "alert_status": "disabled",
    "disabled_until": None,
}
_LOOSE_APPROVALS = dict.fromkeys(_APPROVALS, True)
LOOSE_GROUPS = ("north", "south")
"""The top-level groups of `loose()`: one may forbid what the other has to allow."""


def loose() -> Estate:
    """An estate with everything as loose as can be."""
    estate = _loose()
    for part in _PARTS:
        part.loose(estate)
    return Estate.from_dict(estate)


def _loose() -> dict[str, Any]:
    return {
        "version": "19.0.9",
        "tier": "ultimate",
        "users": {"ida.berg": {"id": 5}},
        "application_settings": {"two_factor_grace_period": 720},
        "groups": {
            "north": {
                **_loose_group(),
                "ip_restriction_ranges": "0.0.0.0/0,10.0.0.0/8,10.1.0.0/16,nonsense",
                "allowed_email_domains_list": "gmail.com",
                "saml_group_links": [{"name": "all", "access_level": 50}],
                "ldap_group_links": [
                    {"filter": "(objectClass=*)", "group_access": 50, "provider": "ldapmain"}
                ],
                "members": [{"username": "ida.berg", "access_level": 50, "override": True}],
            },
            "north/apps": {
                **_loose_group(),
                "require_two_factor_authentication": True,
                "two_factor_grace_period": 720,
            },
            "south": _loose_group(),
            "strangers": {},
        },
        "projects": {
            "north/site": {
                **_loose_project(),
                "visibility": "private",
                "forks": ["strangers/site"],
                "shared_with_groups": [_STRANGERS],
                "protected_branches": {
                    "main": {"push_access_levels": [0], "unprotect_access_levels": [30]},
                    "*": {"push_access_levels": [30], "allow_force_push": True},
                },
            },
            "north/apps/api": {**_loose_project(), "visibility": "public"},
            "strangers/site": {"visibility": "public"},
        },
    }


def _loose_group() -> dict[str, Any]:
    return {
        "visibility": "public",
        "require_two_factor_authentication": False,
        "prevent_forking_outside_group": False,
        "prevent_sharing_groups_outside_hierarchy": False,
        "share_with_group_lock": False,
        "membership_lock": False,
        "request_access_enabled": True,
        "enabled_git_access_protocol": "all",
        "project_creation_level": "developer",
        "subgroup_creation_level": "maintainer",
        "merge_request_approval_setting": dict(_LOOSE_APPROVALS),
        "push_rule": None,
        "shared_with_groups": [_STRANGERS],
        "hooks": [dict(_LOOSE_HOOK)],
        "integrations": [{"slug": "slack"}],
    }


def _loose_project() -> dict[str, Any]:
    return {
        "request_access_enabled": True,
        "pages_access_level": "public",
        "container_registry_access_level": "enabled",
        "releases_access_level": "enabled",
        "merge_request_approval_setting": dict(_LOOSE_APPROVALS),
        "push_rule": {},
        "secret_push_protection_enabled": False,
        "hooks": [dict(_LOOSE_HOOK)],
        "integrations": [{"slug": "slack"}],
        "remote_mirrors": [{"url": "http://192.0.2.1/x.git", "enabled": True}],
        "security_scanners": {"available": ["SAST"], "enabled": [], "pipeline_run": []},
    }

"""The instance of the estates: what administrators set, and who they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BRANCHES = {
    "allow_force_push": False,
    "allowed_to_push": [{"access_level": 40}],
    "allowed_to_merge": [{"access_level": 40}],
    "developer_can_initial_push": False,
}
_CLASSES = ("number", "symbol", "uppercase", "lowercase")
_THROTTLES = (
    "throttle_unauthenticated_web",
    "throttle_unauthenticated_api",
    "throttle_authenticated_web",
    "throttle_authenticated_api",
    "throttle_protected_paths",
)

SETTINGS: Mapping[str, Any] = {
    "signup_enabled": True,
    "require_admin_approval_after_user_signup": True,
    "email_confirmation_setting": "hard",
    "domain_allowlist": ["north.example"],
    "password_authentication_enabled_for_web": False,
    "password_authentication_enabled_for_git": True,
    "disable_password_authentication_for_users_with_sso_identities": True,
    "minimum_password_length": 12,
    **{f"password_{each}_required": True for each in _CLASSES},
    "require_admin_two_factor_authentication": True,
    "admin_mode": True,
    "session_expire_delay": 720,
    "session_expire_from_init": True,
    "remember_me_enabled": False,
    "allow_local_requests_from_web_hooks_and_services": False,
    "allow_local_requests_from_system_hooks": False,
    "dns_rebinding_protection_enabled": True,
    "outbound_local_requests_allowlist_raw": "10.1.2.0/24",
    "default_project_visibility": "private",
    "default_group_visibility": "private",
    "default_snippet_visibility": "private",
    "restricted_visibility_levels": ["public"],
    **{f"{throttle}_enabled": True for throttle in _THROTTLES},
    "default_branch_protection_defaults": _BRANCHES,
    "group_owners_can_manage_default_branch_protection": False,
    "can_create_group": False,
    "default_project_creation": 1,
    "allow_project_creation_for_guest_and_below": False,
    "require_personal_access_token_expiry": True,
    "max_personal_access_token_lifetime": 90,
    "service_access_tokens_expiration_enforced": True,
    "rsa_key_restriction": 3072,
    "dsa_key_restriction": -1,
    "max_ssh_key_lifetime": 365,
    "deactivate_dormant_users": True,
    "deactivate_dormant_users_period": 90,
    "allow_runner_registration_token": False,
    "valid_runner_registrars": ["project"],
    "lock_memberships_to_ldap": True,
    "user_oauth_applications": False,
    "keep_latest_artifact": True,
    "default_artifacts_expire_in": "14 days",
}

_ACTIVE = "2026-01-14"


def compliant(estate: dict[str, Any]) -> None:
    """Give an estate an instance that every policy passes."""
    estate["application_settings"].update(SETTINGS)
    estate["users"].update(
        {
            name: {
                "id": id,
                "is_admin": True,
                "two_factor_enabled": True,
                "last_activity_on": _ACTIVE,
                "email": f"{name}@north.example",
            }
            for name, id in (("root.one", 20), ("root.two", 21))
        }
    )
    estate["users"]["scanner"] = {"id": 1, "two_factor_enabled": True, "last_activity_on": _ACTIVE}
    estate["users"]["root.one"]["identities"] = [{"provider": "saml", "extern_uid": "1"}]
    estate["system_hooks"] = [{"id": 1, "url": "https://hooks.north.example/system"}]
    estate["oauth_applications"] = [
        {"id": 1, "application_name": "Wiki", "confidential": True, "scopes": ["read_user"]}
    ]
    estate["personal_access_tokens"] = [
        {
            "id": 1,
            "name": "reports",
            "username": "ida.berg",
            "scopes": ["read_api"],
            "created_at": "2026-01-01T09:00:00.000Z",
            "expires_at": "2026-03-01",
            "last_used_at": "2026-01-14T09:00:00.000Z",
        }
    ]
    stream = {"name": "siem", "category": "http", "url": "https://siem.north.example/in"}
    estate["audit_streams"] = [dict(stream)]
    estate["groups"]["north"]["audit_streams"] = [dict(stream)]
    for group in estate["groups"].values():
        group["default_branch_protection_defaults"] = dict(_BRANCHES)


def loose(estate: dict[str, Any]) -> None:
    """Give an estate an instance that every policy fails."""
    everything = {
        "signup_enabled": True,
        "require_admin_approval_after_user_signup": False,
        "email_confirmation_setting": "off",
        "domain_allowlist": ["gmail.com"],
        "password_authentication_enabled_for_web": True,
        "password_authentication_enabled_for_git": True,
        "disable_password_authentication_for_users_with_sso_identities": False,
        "minimum_password_length": 8,
        "require_admin_two_factor_authentication": False,
        "admin_mode": False,
        "session_expire_delay": 10080,
        "allow_local_requests_from_web_hooks_and_services": True,
        "allow_local_requests_from_system_hooks": True,
        "dns_rebinding_protection_enabled": False,
        "outbound_local_requests_allowlist_raw": "0.0.0.0/0",
        "default_project_visibility": "public",
        "default_group_visibility": "public",
        "default_snippet_visibility": "public",
        "restricted_visibility_levels": [],
        **{f"{throttle}_enabled": False for throttle in _THROTTLES},
        "default_branch_protection_defaults": {"allow_force_push": True},
        "can_create_group": True,
        "default_project_creation": 2,
        "allow_project_creation_for_guest_and_below": True,
        "require_personal_access_token_expiry": False,
        "rsa_key_restriction": 0,
        "dsa_key_restriction": 0,
        "deactivate_dormant_users": False,
        "allow_runner_registration_token": True,
        "user_oauth_applications": True,
        "default_artifacts_expire_in": "0",
    }
    estate["application_settings"].update(everything)
    for id in range(21, 26):
        estate["users"][f"root.{id}"] = {"id": id, "is_admin": True, "two_factor_enabled": False}
    for group in estate["groups"].values():
        group["default_branch_protection_defaults"] = {"allow_force_push": True}
    estate["users"]["root.one"] = {
        "id": 20,
        "is_admin": True,
        "two_factor_enabled": False,
        "last_activity_on": "2024-01-01",
        "last_sign_in_at": "2024-01-01T09:00:00.000Z",
        "identities": [{"provider": "saml", "extern_uid": "1"}],
    }
    estate["system_hooks"] = [{"url": "http://192.0.2.1/in", "enable_ssl_verification": False}]
    estate["oauth_applications"] = [{"application_name": "Any", "confidential": False}]
    estate["personal_access_tokens"] = [
        {
            "name": "old",
            "username": "ida.berg",
            "scopes": ["api", "sudo"],
            "created_at": "2020-01-01T09:00:00.000Z",
            "expires_at": None,
            "last_used_at": None,
        },
        {
            "name": "long",
            "username": "ida.berg",
            "scopes": ["api"],
            "created_at": "2025-12-30T09:00:00.000Z",
            "expires_at": "2030-01-01",
        },
    ]

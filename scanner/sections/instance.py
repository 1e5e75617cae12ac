"""What is kept of the GitLab itself: settings, users, system hooks, applications, licence."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Kind, Tier
from scanner.sections.links import ADDRESS
from scanner.sections.rules import PROTECTION
from scanner.sections.spec import (
    ACCOUNT_STATE,
    ID,
    OF_THE_INSTANCE,
    USER_ID,
    Attribute,
    G,
    Role,
    SectionSpec,
    Type,
    derived,
    flags,
    numbers,
    texts,
)

_THROTTLES = (
    "throttle_unauthenticated_web",
    "throttle_unauthenticated_api",
    "throttle_authenticated_web",
    "throttle_authenticated_api",
    "throttle_protected_paths",
)

# Versions are those of the history on GitLab's page on the settings API; without one, an attribute
# that is not sent is unexplained.
APPLICATION: Mapping[str, Attribute] = {
    # Sign-up and sign-in
    **flags("signup_enabled", never_null=True),
    **flags("require_admin_approval_after_user_signup"),
    **texts("email_confirmation_setting"),
    "domain_allowlist": Attribute(Type.TEXTS),
    **flags(
        "password_authentication_enabled_for_web",
        "password_authentication_enabled_for_git",
        never_null=True,
    ),
    **flags("disable_password_authentication_for_users_with_sso_identities"),
    **numbers("minimum_password_length"),
    **flags(
        "password_number_required",
        "password_symbol_required",
        "password_uppercase_required",
        "password_lowercase_required",
        tier=Tier.PREMIUM,
        since="15.1",
    ),
    **flags("require_two_factor_authentication"),
    **numbers("two_factor_grace_period"),
    **flags("require_admin_two_factor_authentication"),
    **flags("admin_mode"),
    **numbers("session_expire_delay"),
    **flags("session_expire_from_init"),
    **flags("remember_me_enabled", since="16.0", never_null=True),
    # Network
    **flags(
        "allow_local_requests_from_web_hooks_and_services",
        never_null=True,
        older="allow_local_requests_from_hooks_and_services",
    ),
    **flags("allow_local_requests_from_system_hooks", never_null=True),
    **flags("dns_rebinding_protection_enabled"),
    **derived("outbound_local_requests_allowlist"),
    "enabled_git_access_protocol": Attribute(Type.TEXT),
    "globally_allowed_ips": Attribute(Type.COMMAS),
    "globally_allowed_ip_ranges": Attribute(Type.DERIVED),
    **flags(*(f"{throttle}_enabled" for throttle in _THROTTLES)),
    **numbers(*(f"{throttle}_requests_per_period" for throttle in _THROTTLES)),
    **numbers(*(f"{throttle}_period_in_seconds" for throttle in _THROTTLES)),
    **numbers(
        "max_number_of_repository_downloads",
        "max_number_of_repository_downloads_within_time_period",
        tier=Tier.ULTIMATE,
        since="15.1",
    ),
    **flags("auto_ban_user_on_excessive_projects_download", tier=Tier.ULTIMATE, since="15.4"),
    # What new objects start with
    **texts("default_project_visibility", "default_group_visibility", "default_snippet_visibility"),
    "restricted_visibility_levels": Attribute(Type.TEXTS),
    "default_branch_protection_defaults": Attribute(Type.OBJECT, since="17.0", holds=PROTECTION),
    **flags(
        "group_owners_can_manage_default_branch_protection", tier=Tier.PREMIUM, never_null=True
    ),
    **flags("can_create_group", since="15.5", never_null=True),
    **numbers("default_project_creation"),
    **flags("allow_project_creation_for_guest_and_below", since="16.8", never_null=True),
    # Tokens, keys, applications
    **flags("require_personal_access_token_expiry", since="17.3"),
    "max_personal_access_token_lifetime": Attribute(Type.OPTIONAL, tier=Tier.ULTIMATE),
    **flags("service_access_tokens_expiration_enforced", tier=Tier.PREMIUM),
    **flags("disable_personal_access_tokens", tier=Tier.PREMIUM, since="15.7"),
    # The fewest bits; -1 forbids the kind of key.
    **numbers(
        "rsa_key_restriction",
        "dsa_key_restriction",
        "ecdsa_key_restriction",
        "ed25519_key_restriction",
        "ecdsa_sk_key_restriction",
        "ed25519_sk_key_restriction",
        least=-1,
    ),
    "max_ssh_key_lifetime": Attribute(Type.OPTIONAL, tier=Tier.ULTIMATE),
    **flags("user_oauth_applications", never_null=True),
    # Users, directories, runners, artefacts
    **flags("deactivate_dormant_users"),
    **numbers("deactivate_dormant_users_period", since="15.3"),
    **flags("lock_memberships_to_ldap", "lock_memberships_to_saml", tier=Tier.PREMIUM),
    **flags("allow_runner_registration_token", never_null=True),
    "valid_runner_registrars": Attribute(Type.TEXTS),
    **flags("keep_latest_artifact", never_null=True),
    **texts("default_artifacts_expire_in"),
    **derived("default_artifacts_expire_days"),
}

METADATA: Mapping[str, Attribute] = {
    **texts("version"),
    **flags("enterprise", since="15.6"),
}

LICENSE: Mapping[str, Attribute] = {
    **texts("plan"),
    "starts_at": Attribute(Type.DATE),
    "expires_at": Attribute(Type.DATE, age="days_until_expiry"),
    **flags("expired"),
    **numbers("user_limit", "active_users", "overage"),
}

USER: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("username"),
    "state": ACCOUNT_STATE,
    **flags("is_admin", "external", "two_factor_enabled", never_null=True),
    **flags("bot"),
    **flags("is_auditor", tier=Tier.PREMIUM),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "last_activity_on": Attribute(Type.DATE, age="days_since_last_activity"),
    "last_sign_in_at": Attribute(Type.DATE, age="days_since_last_sign_in"),
    **derived("email_domain", "identity_providers"),
}

SYSTEM_HOOK: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("name", since="17.1"),
    **flags("enable_ssl_verification"),
    **texts("alert_status"),
    "disabled_until": Attribute(Type.DATE),
    **flags("token_present", "signing_token_present", since="19.0"),
    **ADDRESS,
}

OAUTH_APPLICATION: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("application_name"),
    **flags("confidential"),
    "scopes": Attribute(Type.TEXTS, partial=True, never_null=True),
    **derived("callback_hosts"),
}

AUDIT_STREAM: Mapping[str, Attribute] = {
    **texts("name"),
    **derived("category", "active"),
    # Of streams over HTTP alone.
    **derived("url_scheme", "url_host", partial=True),
}

SECTIONS: Mapping[str, SectionSpec] = {
    "application_settings": SectionSpec(
        (Kind.INSTANCE,),
        {Kind.INSTANCE: APPLICATION},
        {Kind.INSTANCE: "/application/settings"},
        OF_THE_INSTANCE,
        self_managed=True,
    ),
    "metadata": SectionSpec(
        (Kind.INSTANCE,), {Kind.INSTANCE: METADATA}, {Kind.INSTANCE: "/metadata"}
    ),
    "license": SectionSpec(
        (Kind.INSTANCE,),
        {Kind.INSTANCE: LICENSE},
        {Kind.INSTANCE: "/license"},
        OF_THE_INSTANCE,
        self_managed=True,
    ),
    "users": SectionSpec(
        (Kind.INSTANCE,),
        {Kind.INSTANCE: USER},
        {Kind.INSTANCE: "/users"},
        OF_THE_INSTANCE,
        self_managed=True,
        key=USER_ID,
    ),
    "system_hooks": SectionSpec(
        (Kind.INSTANCE,),
        {Kind.INSTANCE: SYSTEM_HOOK},
        {Kind.INSTANCE: "/hooks"},
        OF_THE_INSTANCE,
        self_managed=True,
        key=ID,
    ),
    "oauth_applications": SectionSpec(
        (Kind.INSTANCE,),
        {Kind.INSTANCE: OAUTH_APPLICATION},
        {Kind.INSTANCE: "/applications"},
        OF_THE_INSTANCE,
        self_managed=True,
        key=ID,
    ),
    "audit_streams": SectionSpec(
        (Kind.INSTANCE, G),
        dict.fromkeys((Kind.INSTANCE, G), AUDIT_STREAM),
        {Kind.INSTANCE: "/api/graphql instance.auditStreams", G: "/api/graphql group.auditStreams"},
        {Kind.INSTANCE: Role.ADMIN, G: Role.OWNER},
        Tier.ULTIMATE,
        root_only=True,
        since={Kind.INSTANCE: "16.0"},
        key="its name; `NAME@CATEGORY` where two have one name",
    ),
}

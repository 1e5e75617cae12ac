"""The ways in and out that are kept: members, shares, directory links, hooks, mirrors, forks."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Tier
from scanner.sections.spec import Attribute, Type, derived, flags, texts

PROJECT_SHARE: Mapping[str, Attribute] = {
    "group_id": Attribute(Type.ID),
    "group_full_path": Attribute(Type.TEXT),
    "group_access_level": Attribute(Type.NUMBER),
    "expires_at": Attribute(Type.DATE, age="days_until_expiry"),
    "inside": Attribute(Type.DERIVED),
}

GROUP_SHARE: Mapping[str, Attribute] = {
    **PROJECT_SHARE,
    # The list that binds the members of the invited group, which is not ours.
    **derived("allowed_email_domains_list", tier=Tier.PREMIUM, since="17.4"),
}

MEMBER: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("username", "state"),
    "access_level": Attribute(Type.NUMBER),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "expires_at": Attribute(Type.DATE, age="days_until_expiry"),
    "is_bot": Attribute(Type.DERIVED),
}

# GitLab sends it with members who come from LDAP, and leaves it out of all others.
GROUP_MEMBER: Mapping[str, Attribute] = {
    **MEMBER,
    **flags("override", tier=Tier.PREMIUM, ee=True, partial=True),
}

SAML_LINK: Mapping[str, Attribute] = {
    "name": Attribute(Type.TEXT),
    "provider": Attribute(Type.TEXT, since="18.2", before=""),
    "access_level": Attribute(Type.NUMBER),
    "member_role_id": Attribute(Type.ID),
}

LDAP_LINK: Mapping[str, Attribute] = {
    **texts("cn", "filter", "provider"),
    "group_access": Attribute(Type.NUMBER),
    "member_role_id": Attribute(Type.ID),
}

_ADDRESS = derived("url_scheme", "url_host", "url_host_is_ip")
"""All that is kept of a URL: user, path and query may hold secrets."""

HOOK: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("name", since="17.1"),
    **flags("enable_ssl_verification"),
    **texts("alert_status"),
    "disabled_until": Attribute(Type.DATE),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    **flags(
        "push_events",
        "merge_requests_events",
        "job_events",
        "pipeline_events",
        "releases_events",
        "confidential_issues_events",
    ),
    **flags("token_present", "signing_token_present", since="19.0"),
    **_ADDRESS,
}

INTEGRATION: Mapping[str, Attribute] = {
    **texts("slug", "title"),
    **flags("active", never_null=True),
    **flags("inherited", since="17.3"),
}

MIRROR: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **flags("enabled", never_null=True),
    **flags("only_protected_branches", "keep_divergent_refs"),
    **texts("update_status"),
    **texts("auth_method", since="16.10"),
    **_ADDRESS,
}

FORK: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("path_with_namespace", "visibility"),
    **derived("namespace_kind", "inside"),
}

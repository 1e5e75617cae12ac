"""The ways in and out that are kept: shares, directory links, hooks, mirrors, forks."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Tier
from scanner.sections.spec import (
    BOTH,
    ID,
    MAINTAINED,
    OWNED,
    Attribute,
    G,
    P,
    Role,
    SectionSpec,
    Type,
    derived,
    each,
    flags,
    same,
    texts,
)

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

ADDRESS = derived("url_scheme", "url_host", "url_host_is_ip")
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
    **ADDRESS,
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
    **ADDRESS,
}

FORK: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("path_with_namespace", "visibility"),
    **derived("namespace_kind", "inside"),
}

SECTIONS: Mapping[str, SectionSpec] = {
    # A share is shown to those who may read the invited group, and an Owner need not be one.
    "shared_with_groups": SectionSpec(
        BOTH,
        {G: GROUP_SHARE, P: PROJECT_SHARE},
        key="the full path of the invited group",
        whole_for=Role.ADMIN,
    ),
    "saml_group_links": SectionSpec(
        (G,),
        {G: SAML_LINK},
        tier=Tier.PREMIUM,
        since={G: "15.3"},
        key="the name of the SAML group, `NAME@PROVIDER` where a provider is told",
    ),
    "ldap_group_links": SectionSpec(
        (G,),
        {G: LDAP_LINK},
        tier=Tier.PREMIUM,
        self_managed=True,
        key="`PROVIDER/cn/CN` or `PROVIDER/filter/FILTER`",
    ),
    "hooks": SectionSpec(BOTH, same(HOOK), each("hooks"), OWNED, tiers={G: Tier.PREMIUM}, key=ID),
    "integrations": SectionSpec(
        BOTH,
        same(INTEGRATION),
        each("integrations"),
        OWNED,
        since={G: "17.9"},
        key="the slug of the integration",
    ),
    "mirrors": SectionSpec(
        (P,), {P: MIRROR}, {P: "/projects/:id/remote_mirrors"}, MAINTAINED, key=ID
    ),
    "forks": SectionSpec(
        (P,), {P: FORK}, {P: "/projects/:id/forks"}, key="the full path of the fork"
    ),
}

"""Who is in: memberships, who they belong to, and who asks to come in."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Kind, Tier
from scanner.sections.spec import (
    ACCOUNT_STATE,
    BOTH,
    ID,
    OWNED,
    USER_ID,
    Attribute,
    G,
    P,
    Role,
    SectionSpec,
    Source,
    Type,
    derived,
    each,
    flags,
    numbers,
    same,
    texts,
)

_JOINED: Mapping[str, Attribute] = {
    **derived("external", "two_factor_enabled", "email_domain"),
    "last_activity_on": Attribute(Type.DERIVED, age="days_since_last_activity"),
}
"""What no list of members tells: it is looked up by user id where a source of it can be read."""

MEMBER: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("username", never_null=True),
    "state": ACCOUNT_STATE,
    "access_level": Attribute(Type.NUMBER),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "expires_at": Attribute(Type.DATE, age="days_until_expiry"),
    **texts("membership_state", ee=True),
    **derived("is_bot", "member_role"),
    **derived("has_saml_identity", role=Role.OWNER, tier=Tier.PREMIUM, ee=True),
    **_JOINED,
}

# GitLab sends it with members who come from LDAP, and leaves it out of all others.
GROUP_MEMBER: Mapping[str, Attribute] = {
    **MEMBER,
    **flags("override", tier=Tier.PREMIUM, ee=True, partial=True, never_null=True),
}

EFFECTIVE_MEMBER: Mapping[str, Attribute] = derived(
    "id",
    "username",
    "state",
    "is_bot",
    "external",
    "access_level",
    "inherited_access_level",
    "sources",
    "member_role",
)

MANAGED_USER: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("username"),
    "state": ACCOUNT_STATE,
    **flags("two_factor_enabled", "external", never_null=True),
    **flags("bot"),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "last_activity_on": Attribute(Type.DATE, age="days_since_last_activity"),
    "last_sign_in_at": Attribute(Type.DATE, age="days_since_last_sign_in"),
    **derived("email_domain", "identity_providers"),
}

BILLABLE_MEMBER: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("username", "state", "membership_type"),
    "last_activity_on": Attribute(Type.DATE, age="days_since_last_activity"),
    "last_login_at": Attribute(Type.DATE, age="days_since_last_login"),
}

ACCESS_REQUEST: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("username", "state"),
    "requested_at": Attribute(Type.DATE, age="days_since_requested"),
}

INVITATION: Mapping[str, Attribute] = {
    **numbers("access_level"),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "expires_at": Attribute(Type.DATE, age="days_until_expiry"),
    **derived("email_domain"),
}

IDENTITY: Mapping[str, Attribute] = {
    **derived("username", "state", "is_bot", "is_admin", "is_auditor", "external"),
    **derived("two_factor_enabled", "email_domain", "identity_providers"),
    "created_at": Attribute(Type.DERIVED, age="days_since_created"),
    "last_activity_on": Attribute(Type.DERIVED, age="days_since_last_activity"),
}

MEMBERSHIP: Mapping[str, Attribute] = {
    **derived("kind", "path", "access_level", "member_role"),
    "expires_at": Attribute(Type.DERIVED, age="days_until_expiry"),
}

SSH_KEY: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("title", "usage_type"),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "expires_at": Attribute(Type.DATE, age="days_until_expiry"),
    "last_used_at": Attribute(Type.DATE, age="days_since_last_used", partial=True),
    **derived("key_type"),
}

GPG_KEY: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
}

_ACCOUNTS = (Source(Kind.INSTANCE, "users"), Source(G, "managed_users", above=True))
"""Who is shown more of a user than a member is: administrators, and owners of managed users."""

_BOTS = (
    *_ACCOUNTS,
    Source(G, "access_tokens", above=True),
    Source(P, "access_tokens"),
    Source(G, "service_account_tokens", above=True),
)
"""What proves who is a bot: the account, or a token that no person has."""

_BILLABLE = Source(G, "billable_members", above=True)
_MEMBERS = (Source(G, "members", above=True), Source(P, "members"))
_USERS = {"": _MEMBERS}
"""The users of a scan are those who are members of something in it."""

SECTIONS: Mapping[str, SectionSpec] = {
    "members": SectionSpec(
        BOTH,
        {G: GROUP_MEMBER, P: MEMBER},
        each("members"),
        batched="/api/graphql projects.projectMembers",
        key=USER_ID,
        sources={
            "is_bot": _BOTS,
            "external": _ACCOUNTS,
            "two_factor_enabled": _ACCOUNTS,
            "email_domain": _ACCOUNTS,
            "last_activity_on": (*_ACCOUNTS, _BILLABLE),
        },
    ),
    # Computed from the direct members of the resource, of those above it, and of invited groups,
    # which the group right above may lock out of a project.
    "members_all": SectionSpec(
        BOTH,
        same(EFFECTIVE_MEMBER),
        key=USER_ID,
        whole_for=Role.ADMIN,  # as its shares
        sources={
            "": (
                Source(G, "members", above=True),
                Source(P, "members"),
                Source(G, "shared_with_groups", above=True),
                Source(P, "shared_with_groups"),
                Source(G, "settings", above=True),
            ),
            "is_bot": _BOTS,
            "external": _ACCOUNTS,
        },
    ),
    "managed_users": SectionSpec(
        (G,),
        {G: MANAGED_USER},
        {G: "/groups/:id/enterprise_users"},
        {G: Role.MAINTAINER},
        Tier.PREMIUM,
        root_only=True,
        gitlab_com_only=True,
        key=USER_ID,
    ),
    "billable_members": SectionSpec(
        (G,),
        {G: BILLABLE_MEMBER},
        {G: "/groups/:id/billable_members"},
        {G: Role.OWNER},
        root_only=True,
        key=USER_ID,
    ),
    "access_requests": SectionSpec(
        BOTH, same(ACCESS_REQUEST), each("access_requests"), OWNED, key=USER_ID
    ),
    "invitations": SectionSpec(
        BOTH,
        same(INVITATION),
        each("invitations"),
        OWNED,
        key="its id; where GitLab tells none, its place in the list: `#1`",
    ),
    "identity": SectionSpec(
        (Kind.USER,),
        {Kind.USER: IDENTITY},
        sources={
            **_USERS,
            "is_bot": _BOTS,
            **dict.fromkeys(("is_admin", "is_auditor"), _ACCOUNTS[:1]),
            **dict.fromkeys(("external", "two_factor_enabled", "email_domain"), _ACCOUNTS),
            **dict.fromkeys(("identity_providers", "created_at"), _ACCOUNTS),
            "last_activity_on": (*_ACCOUNTS, _BILLABLE),
        },
    ),
    "memberships": SectionSpec(
        (Kind.USER,),
        {Kind.USER: MEMBERSHIP},
        key="its kind and full path: `group acme`, `project acme/web`",
        sources=_USERS,
    ),
    "ssh_keys": SectionSpec(
        (Kind.USER,),
        {Kind.USER: SSH_KEY},
        {Kind.USER: "/users/:id/keys"},
        key=ID,
        sources=_USERS,
    ),
    "gpg_keys": SectionSpec(
        (Kind.USER,),
        {Kind.USER: GPG_KEY},
        {Kind.USER: "/users/:id/gpg_keys"},
        key=ID,
        sources=_USERS,
    ),
}

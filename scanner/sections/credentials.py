"""What lets machines in: access tokens, deploy tokens and keys, triggers. Never the secret."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Kind, Tier
from scanner.sections.spec import (
    BOTH,
    BOTH_MAINTAINED,
    ID,
    MAINTAINED,
    OF_THE_INSTANCE,
    OWNED,
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
    same,
    texts,
)

PERSONAL_ACCESS_TOKEN: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("name"),
    "user_id": Attribute(Type.ID),
    "scopes": Attribute(Type.TEXTS, never_null=True),
    **flags("active", "revoked", never_null=True),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "expires_at": Attribute(Type.DATE, age="days_until_expiry"),
    "last_used_at": Attribute(Type.DATE, age="days_since_last_used"),
    # From creation to expiry in days; one that never expires has none.
    **derived("lifetime_days", "username", partial=True),
}

SERVICE_ACCOUNT_TOKEN: Mapping[str, Attribute] = PERSONAL_ACCESS_TOKEN

ACCESS_TOKEN: Mapping[str, Attribute] = {
    **{name: one for name, one in PERSONAL_ACCESS_TOKEN.items() if name != "username"},
    "access_level": Attribute(Type.NUMBER),
}

DEPLOY_TOKEN: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("name", "username"),
    "scopes": Attribute(Type.TEXTS, never_null=True),
    "expires_at": Attribute(Type.DATE, age="days_until_expiry"),
    **flags("revoked", "expired", never_null=True),
}

DEPLOY_KEY: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("title"),
    **texts("fingerprint_sha256", since="15.2"),
    **flags("can_push", never_null=True),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "expires_at": Attribute(Type.DATE, age="days_until_expiry"),
    "last_used_at": Attribute(Type.DATE, age="days_since_last_used", partial=True),
    **derived("projects_count", "write_projects_count"),
}

TRIGGER: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("description"),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "last_used": Attribute(Type.DATE, age="days_since_last_used"),
    # Newer servers tell it; which is the first is not documented.
    "expires_at": Attribute(Type.DATE, age="days_until_expiry", partial=True),
    **derived("owner_username", "owner_state"),
}

SECTIONS: Mapping[str, SectionSpec] = {
    "personal_access_tokens": SectionSpec(
        (Kind.INSTANCE,),
        {Kind.INSTANCE: PERSONAL_ACCESS_TOKEN},
        {Kind.INSTANCE: "/personal_access_tokens"},
        OF_THE_INSTANCE,
        self_managed=True,
        key=ID,
        sources={"username": (Source(Kind.INSTANCE, "users"),)},
    ),
    "access_tokens": SectionSpec(BOTH, same(ACCESS_TOKEN), each("access_tokens"), OWNED, key=ID),
    "service_account_tokens": SectionSpec(
        (G,),
        {G: SERVICE_ACCOUNT_TOKEN},
        {G: "/groups/:id/service_accounts/:user_id/personal_access_tokens"},
        {G: Role.OWNER},
        Tier.PREMIUM,
        root_only=True,
        since={G: "17.11"},
        key=ID,
    ),
    "deploy_tokens": SectionSpec(
        BOTH, same(DEPLOY_TOKEN), each("deploy_tokens"), BOTH_MAINTAINED, key=ID
    ),
    "deploy_keys": SectionSpec(
        (P,),
        {P: DEPLOY_KEY},
        {P: "/projects/:id/deploy_keys"},
        MAINTAINED,
        key=ID,
    ),
    "triggers": SectionSpec(
        (P,),
        {P: TRIGGER},
        {P: "/projects/:id/triggers"},
        MAINTAINED,
        batched="/api/graphql projects.pipelineTriggers",
        key=ID,
    ),
}

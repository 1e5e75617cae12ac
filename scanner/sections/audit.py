"""What policies see of audit events: a file of them stands beside a snapshot, and is no part of it.

No scan reads these sections. `events/joined.py` lays them on each resource while it is judged.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Kind, Tier
from scanner.sections.spec import (
    Attribute,
    G,
    P,
    SectionSpec,
    Source,
    Type,
    derived,
    flags,
    numbers,
    texts,
)

EVENTS, LOG, DOWNLOADS = "audit_events", "audit_log", "download_counts"

DETAILS = (
    *("change", "from", "to", "add", "remove", "as", "with", "failed_login"),
    *("custom_message", "impersonated_by"),
)
"""What is kept of the details of an event, beside what has a place of its own; each is a text."""

_EVENT: Mapping[str, Attribute] = {
    # Servers before 18.0 do not tell it.
    **texts("event_name", never_null=True),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    **texts("created_hour"),
    "author_id": Attribute(Type.ID),
    **texts("author_name"),
    **flags("author_is_admin", partial=True),
    **numbers("author_access_level", partial=True),
    **texts("entity_type"),
    "entity_id": Attribute(Type.ID),
    **texts("entity_path"),
    **texts("target_type", partial=True),
    **derived("target_id", partial=True),
    **texts("target_details", "target_host", "ip_address", partial=True),
    "details": Attribute(Type.OBJECT, holds=frozenset(DETAILS)),
}

_LOG: Mapping[str, Attribute] = {
    **numbers("days_back", "days_behind"),
    **flags("streamed"),
}

_HOUR: Mapping[str, Attribute] = {
    "author_id": Attribute(Type.ID),
    **texts("author_name"),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    **numbers("entities", "downloads"),
}

_WHERE = (Kind.INSTANCE, G, P)
_TOPS = (Kind.INSTANCE, G)

SECTIONS: Mapping[str, SectionSpec] = {
    EVENTS: SectionSpec(
        _WHERE,
        dict.fromkeys(_WHERE, _EVENT),
        tier=Tier.PREMIUM,
        key="the id of the event; `ID@TIME` of a streamed one whose id another has",
        sources={
            "author_is_admin": (Source(Kind.INSTANCE, "users"),),
            "author_access_level": (Source(G, "members_all"), Source(P, "members_all")),
        },
        beside=True,
    ),
    LOG: SectionSpec(_WHERE, dict.fromkeys(_WHERE, _LOG), tier=Tier.PREMIUM, beside=True),
    DOWNLOADS: SectionSpec(
        _TOPS,
        dict.fromkeys(_TOPS, _HOUR),
        tier=Tier.PREMIUM,
        root_only=True,
        key="the id of the author and the hour: `7@2026-11-21T13`; of a token, which shares its id "
        "with others, the name too: `-2:backup@2026-11-21T13`",
        beside=True,
    ),
}

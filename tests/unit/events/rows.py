"""Audit events as GitLab tells them."""

from __future__ import annotations

from scanner.events import row as rows
from scanner.events.event import Event
from scanner.model import JSON

SOURCE = "group acme"


def row(id: int | str = 7, at: str = "2026-01-15T12:00:00.000Z", **more: JSON) -> dict[str, JSON]:
    """A row of the API; what is given wins, `details` over those of the row."""
    details = {
        "author_name": "Ada",
        "author_email": "ada@example.com",
        "author_class": "User",
        "target_id": 3,
        "target_type": "User",
        "target_details": "Ben",
        "ip_address": "192.0.2.7",
        "entity_path": "acme",
        "add": "user_access",
        "as": "Developer",
    }
    return {
        "id": id,
        "author_id": 2,
        "entity_id": 1,
        "entity_type": "Group",
        "event_name": "member_created",
        "created_at": at,
        **more,
        "details": {**details, **more.get("details", {})},
    }


def event(id: int | str = 7, at: str = "2026-01-15T12:00:00.000Z", **more: JSON) -> Event:
    """The event of such a row."""
    return rows.event(row(id, at, **more), SOURCE)

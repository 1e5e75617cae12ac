"""Whom an event let in: who became a member, was given more rights, or was acted as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from scanner.events.event import Event
from scanner.events.event import Thing as EventThing
from scanner.roles import role_level

_MADE = frozenset({"user_created", "registration_created"})
_BECAUSE: Mapping[str, str] = {
    "member_created": "made a member",
    "member_updated": "given another role",
    "user_admin_status_updated": "made an administrator",
    "user_auditor_status_updated": "made an auditor",
    "custom_admin_role_assigned_to_user": "given an administrator's role",
    "user_approved": "approved as an account",
    "user_activate": "made active again",
    "unblock_user": "unblocked",
    "unban_user": "unbanned",
}
_STATUS = frozenset({"user_admin_status_updated", "user_auditor_status_updated"})

IMPERSONATION = "user_impersonation"
IMPERSONATED = "impersonated: what it did itself meanwhile cannot be told apart"


class LetIn(NamedTuple):
    """A user, and how it was let in."""

    id: int
    name: str | None
    because: str


def let_in(event: Event) -> LetIn | None:
    """The user whom an event let in for good; None for an event that let nobody in."""
    type = event.type or ""
    if type in _MADE:
        return _told(event.entity, "made as an account")
    if type not in _BECAUSE or _takes(type, event.details):
        return None
    on_user = event.target if event.target.kind == "User" else event.entity
    return _told(on_user, _BECAUSE[type])


def impersonated(event: Event) -> LetIn | None:
    """The user as whom somebody began, or ceased, to act; None for another event."""
    if event.type != IMPERSONATION:
        return None
    return _told(event.target if event.target.kind == "User" else event.entity, IMPERSONATED)


def is_end(event: Event) -> bool:
    """Whether an impersonation ended by it; GitLab tells that in words alone.

    They are `Stopped Impersonation`, and on a group `Instance administrator stopped impersonation
    of NAME`, where anybody chose the name (ee/app/services/audit_events).
    """
    words = event.details.get("custom_message", "").lower()
    return words == "stopped impersonation" or words.startswith(
        "instance administrator stopped impersonation of "
    )


def _told(thing: EventThing, because: str) -> LetIn | None:
    if thing.kind == "User" and isinstance(thing.id, int):
        return LetIn(thing.id, thing.name, because)
    return None


def _takes(type: str, told: Mapping[str, str]) -> bool:
    """Whether it certainly gave nothing: another end date, a lower role, a status withdrawn."""
    if type in _STATUS:
        return told.get("to", "true").lower() in ("false", "f", "")
    if type != "member_updated":
        return False
    before, after = (_level(told.get(name, "")) for name in ("from", "to"))
    if before is not None and after is not None:
        return after <= before
    return "to" in told and told["to"] == told.get("from")


def _level(role: str) -> int | None:
    """None of a custom role, of which no event tells what it may, and in another language."""
    return role_level(role.removeprefix("Default role: "))

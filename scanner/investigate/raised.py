"""Whom an event let in: who became a member, was given more rights, or was acted as; and groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from scanner.events.event import Event
from scanner.events.event import Thing as EventThing
from scanner.investigate.typed import type_of
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

_UPDATES = frozenset(
    {"member_updated", "group_share_with_group_link_updated", "project_group_link_updated"}
)
_INVITES = _UPDATES - {"member_updated"} | {
    "group_share_with_group_link_created",
    "project_group_link_created",
}

IMPERSONATION = "user_impersonation"
IMPERSONATED = "impersonated: what it did itself meanwhile cannot be told apart"


class LetIn(NamedTuple):
    """A user, and how it was let in."""

    id: int
    name: str | None
    because: str


def let_in(event: Event) -> LetIn | None:
    """The user whom an event let in for good; None for an event that let nobody in."""
    type = type_of(event)
    if type in _MADE:
        return _told(event.entity, "made as an account")
    if type not in _BECAUSE or _takes(type, event.details):
        return None
    on_user = event.target if event.target.kind == "User" else event.entity
    return _told(on_user, _BECAUSE[type])


class Invitation(NamedTuple):
    """A group, and to what it was invited."""

    on: EventThing
    group: EventThing


def invitation(event: Event) -> Invitation | None:
    """The group that an event invited, or gave a higher role; None for an event of another kind.

    Of a project GitLab tells it as something that happened to the invited group.
    """
    type = type_of(event)
    if type not in _INVITES or _takes(type, event.details):
        return None
    things = (event.entity, event.target)
    if {one.kind for one in things} <= {"Group", "Project"}:
        return Invitation(*(things[::-1] if event.target.kind == "Project" else things))
    return None


def impersonated(event: Event) -> LetIn | None:
    """The user as whom somebody began, or ceased, to act; None for another event."""
    if type_of(event) != IMPERSONATION:
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
    if type not in _UPDATES:
        return False
    before, after = (_level(told.get(name, "")) for name in ("from", "to"))
    if before is not None and after is not None:
        return after <= before
    return "to" in told and told["to"] == told.get("from")


def _level(role: str) -> int | None:
    """None of a custom role, of which no event tells what it may, and in another language."""
    return role_level(role.removeprefix("Default role: "))

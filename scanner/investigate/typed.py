"""What an event is of where GitLab tells no type, as servers before 18.0 do: its words tell it.

The words are those of the code that writes the events, ee/app/services/ee/members, deploy_keys,
keys, users and resource_access_tokens among them. They are the same where a type is told.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner.diff.event_rule import plain
from scanner.events.event import Event

_ADDS: Mapping[str, str] = {
    "user access": "member_created",
    "project access": "project_group_link_created",
    "deploy key": "deploy_key_added",
}
_CHANGES: Mapping[str, str] = {
    "access level": "member_updated",
    "admin status": "user_admin_status_updated",
    "auditor status": "user_auditor_status_updated",
}
_BEGINS: Mapping[str, str] = {
    "created project access token": "project_access_token_created",
    "created group access token": "group_access_token_created",
    "created group token": "group_access_token_created",
    "created personal access token with id": "personal_access_token_created",
    "added ssh key": "add_ssh_key",
    "instance access request approved": "user_approved",
    **dict.fromkeys(
        (
            "started impersonation",
            "stopped impersonation",
            "instance administrator started impersonation of",
            "instance administrator stopped impersonation of",
        ),
        "user_impersonation",
    ),
}
_OTHERS = frozenset({"change", "remove", "with", "failed_login"})
"""Details of events that let nobody in, whatever else they tell."""


def type_of(event: Event) -> str:
    """The type, or that of what the words say; empty where they say nothing that is known."""
    if event.type is not None:
        return event.type
    told = event.details
    if change := _CHANGES.get(plain(told.get("change", ""))):
        return "" if change == "member_updated" and event.target.kind != "User" else change
    if added := _ADDS.get(plain(told.get("add", ""))):
        return added
    said = plain(told.get("custom_message", ""))
    return next((type for words, type in _BEGINS.items() if said.startswith(words)), "")


def is_unclear(event: Event) -> bool:
    """Whether it may have let somebody in, and neither a type nor known words tell."""
    told = event.details
    shares = plain(told.get("change", "")) == "access level"
    return event.type is None and not type_of(event) and (shares or not _OTHERS & told.keys())

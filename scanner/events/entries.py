"""What policies see of an event, and of what somebody downloaded in an hour."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from scanner.events.event import Event, Id
from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Resource, Section

_HOUR = len("2026-11-21T13")

_DOWNLOADS = re.compile(
    "|".join(
        map(
            fnmatch.translate,
            (
                "repository_download_operation",
                "project_export_created",
                "project_export_file_download*",
                # These are streamed alone.
                "public_repository_download_operation",
                "job_artifact_downloaded",
            ),
        )
    )
)
"""Types of events by which something of a project leaves it."""
_OVER_GIT = "repository_git_operation"
_OUT, _IN = "git-upload-", "git-receive-"
"""How GitLab calls what a server does when somebody clones or fetches, or pushes."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who is administrator, as far as the snapshot tells."""

    known: frozenset[str] = frozenset()
    """The ids of those of whom it tells."""
    administrators: frozenset[str] = frozenset()

    def is_admin(self, author: Id) -> bool | None:
        """Whether an author is administrator; None where nobody knows."""
        if isinstance(author, int) and author < 0:
            return False
        return str(author) in self.administrators if str(author) in self.known else None


def accounts_of(instance: Resource) -> Accounts:
    """The accounts that the instance of a snapshot tells of."""
    users = instance.sections.get("users")
    told = {
        id: entry["is_admin"]
        for id, entry in (users.data if users else {}).items()
        if isinstance(entry.get("is_admin"), bool)
    }
    return Accounts(frozenset(told), frozenset(id for id, is_admin in told.items() if is_admin))


def level_of(author: Id, everyone: Section | None) -> int | None:
    """The access level of an author where `everyone` are the members; None where nobody knows."""
    if everyone is None or not everyone.status.readable or not isinstance(author, int):
        return None
    if str(author) in everyone.data:
        level = everyone.data[str(author)].get("access_level")
        return level if isinstance(level, int) else None
    return None if HIDDEN_ENTRIES in everyone.gaps and author > 0 else 0


def entries(
    events: Iterable[Event], accounts: Accounts, everyone: Section | None
) -> tuple[dict[str, JSON], dict[str, Gap]]:
    """The events of one resource by their ids, and what of them GitLab does not tell."""
    data: dict[str, JSON] = {}
    gaps: dict[str, Gap] = {}
    for event in events:
        entry = _entry(event, accounts, everyone)
        id = str(event.id)
        if id in data:
            id = f"{id}@{event.created_at}"
        while id in data:  # older servers gave several streamed events one id
            id = f"{id}+"
        data[id] = entry
        if event.type is None:
            gaps[f"{id}.event_name"] = Gap.VERSION
    return data, gaps


def _entry(event: Event, accounts: Accounts, everyone: Section | None) -> Mapping[str, JSON]:
    author, entity, target = event.author, event.entity, event.target
    told: dict[str, JSON] = {
        "event_name": event.type,
        "created_at": event.created_at,
        "created_hour": event.created_at[:_HOUR],
        "author_id": _number(author.id),
        "author_name": author.name or "",
        "author_is_admin": accounts.is_admin(author.id),
        "author_access_level": level_of(author.id, everyone),
        "entity_type": entity.kind or "",
        "entity_id": _number(entity.id),
        "entity_path": entity.name or "",
        "target_type": target.kind,
        "target_id": target.id,
        "target_details": target.name,
        "target_host": _host(target.name or ""),
        "ip_address": event.ip_address,
        "details": dict(event.details),
    }
    return {name: value for name, value in told.items() if value is not None}


def _number(id: Id) -> int:
    return id if isinstance(id, int) else 0


def _host(address: str) -> str | None:
    if "://" not in address:
        return None
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def is_download(event: Event) -> bool:
    """Whether something of a project left it by this event."""
    if event.entity.kind != "Project" or event.type is None:
        return False
    if event.type == _OVER_GIT:
        return _OUT in event.details.get("custom_message", "")
    return _DOWNLOADS.fullmatch(event.type) is not None


def may_be_download(event: Event) -> bool:
    """Whether something is missing to know it.

    That is the type, which servers before 18.0 do not tell, or what was done over Git.
    """
    if event.entity.kind != "Project":
        return False
    if event.type == _OVER_GIT:
        message = event.details.get("custom_message", "")
        return _OUT not in message and _IN not in message
    return event.type is None and not any(map(event.details.get, _CHANGES))


_CHANGES = ("change", "add", "remove")
"""Details that no download has."""


@dataclass(slots=True)
class _Hour:
    """What one author downloaded in one hour."""

    name: str
    projects: set[Id]
    events: int = 0


def hours(downloads: Iterable[Event]) -> dict[str, JSON]:
    """The downloads by author and hour.

    Who is no user is told apart by the name: all deploy tokens have one id.
    """
    found: dict[tuple[Id, str, str], _Hour] = {}
    for event in downloads:
        author, hour = event.author, event.created_at[:_HOUR]
        name = author.name or ""
        apart = "" if isinstance(author.id, int) and author.id > 0 else f":{name}"
        one = found.setdefault((author.id, apart, hour), _Hour(name, set()))
        one.projects.add(event.entity.name if event.entity.id is None else event.entity.id)
        one.events += 1
    data: dict[str, JSON] = {}
    for id, apart, hour in list(found):
        one = found.pop((id, apart, hour))  # there may be many, and none is wanted twice
        key = f"{'' if id is None else id}{apart}@{hour}"
        while key in data:  # an id that is a text may be any text
            key = f"{key}+"
        data[key] = {
            "author_id": _number(id),
            "author_name": one.name,
            "created_at": f"{hour}:00:00.000Z",
            "entities": len(one.projects),
            "downloads": one.events,
        }
    return data

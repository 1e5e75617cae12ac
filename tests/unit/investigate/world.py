"""A small estate in which something happens, and files of its events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scanner.events import recorded, row
from scanner.events.account import Account, Seen, Summary
from scanner.events.event import Event
from scanner.events.forms import json_lines
from scanner.events.recorded import Recorded
from scanner.investigate.investigation import Question, investigate
from scanner.investigate.listed import Listed
from scanner.investigate.shape import Investigation
from scanner.model import Kind, Resource, Section
from scanner.snapshot.store import Snapshot
from tests import builders
from tests.builders import MANIFEST, resource, section
from tests.unit.events import rows

SINCE, OLD, NEW = "2026-01-15T00:00:00.000Z", "2026-01-14T10:00:00Z", "2026-01-16T10:00:00Z"
ASKED: Mapping[str, Any] = {"since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"}
WHOLE = (Account("instance gitlab.example.com", Seen.WHOLE),)
ADA, BEN, BOT = 2, 3, 61


def at(minute: int) -> str:
    """A moment of the incident."""
    return f"2026-01-15T12:{minute:02}:00.000Z"


def event(
    type: str | None, minute: int = 0, author: int = ADA, on: Resource | None = None, **details: Any
) -> Event:
    """What somebody did on project 7, or on another resource; `target` is three values."""
    on = on or project()
    entity = {"entity_type": on.kind.value.capitalize(), "entity_id": on.id}
    made = rows.row(minute, at(minute), event_name=type, author_id=author, **entity)
    target = details.pop("target", (entity["entity_type"], on.id, on.path))
    made["details"] = {
        "author_name": {ADA: "Ada", BEN: "Ben"}.get(author, "somebody"),
        "author_class": details.pop("author_class", "User"),
        "ip_address": "192.0.2.7",
        "entity_path": on.path,
        **dict(zip(("target_type", "target_id", "target_details"), target, strict=True)),
        **details,
    }
    return row.event(made, rows.SOURCE)


def was(value: str) -> dict[str, Any]:
    """The value before, as a detail of an event."""
    return {"from": value}


def file(
    folder: Path,
    *events: Event,
    name: str = "events.jsonl",
    accounts: Sequence[Account] = WHOLE,
    **asked: Any,
) -> Recorded:
    """A file of events, whole unless told otherwise."""
    path = folder / name
    summary = Summary({**ASKED, **asked}, accounts, len(events))
    path.write_text("".join(json_lines(lambda: events, summary)))
    return recorded.read(path)


def member(id: int, username: str, level: int, **more: Any) -> dict[str, Any]:
    """A direct member, of whom all is known."""
    source = {"kind": "direct", "path": "acme/web", "expires_at": "", "access_level": level}
    return {
        "id": id,
        "username": username,
        "state": "active",
        "access_level": level,
        "is_bot": False,
        "member_role": "",
        "expires_at": "",
        "sources": [source],
        **more,
    }


def members(*found: dict[str, Any]) -> dict[str, Any]:
    """Both sections of members."""
    by_id = {str(one["id"]): one for one in found}
    return {"members": by_id, "members_all": by_id}


ADA_MEMBER = member(ADA, "ada", 40)
TOKEN = {"id": 103, "name": "ci", "user_id": BOT, "scopes": ["api"], "access_level": 40} | {
    "active": True,
    "revoked": False,
    "created_at": "2026-01-10T09:00:00.000Z",
    "expires_at": "2026-03-01",
    "last_used_at": "2026-01-15T11:00:00.000Z",
}


def project(**sections: Section | Mapping[str, Any]) -> Resource:
    """The project that everything happens on."""
    found: dict[str, Any] = {"settings": {"visibility": "private"}, **members(ADA_MEMBER)}
    return resource(**{**found, **sections})


def instance(*users: dict[str, Any], **sections: Any) -> Resource:
    """The instance, with its users."""
    accounts = {str(one["id"]): {"is_admin": False, "is_auditor": False, **one} for one in users}
    return resource(Kind.INSTANCE, "gitlab.example.com", id=0, users=section(accounts), **sections)


ROOT: Mapping[str, Any] = {**MANIFEST["identity"], "username": "root", "role": "administrator"}


def taken(path: Path, *resources: Resource, at: str = NEW, **manifest: Any) -> Snapshot:
    """A snapshot of that moment, by an administrator unless told otherwise."""
    about = {**MANIFEST, "identity": ROOT, "started": at, "finished": at, **manifest}
    return builders.snapshot(path, *resources, manifest=about)


def listed(*resources: Resource) -> Listed:
    """What these resources list."""
    made = Listed()
    for one in resources:
        made.note(one)
    return made


def told(
    folder: Path,
    new: Sequence[Resource],
    *events: Event,
    old: Sequence[Resource] = (),
    what: str = "user",
    name: str = "ada",
    files: Sequence[Recorded] | None = None,
    by: Mapping[str, Any] = ROOT,
    **question: Any,
) -> Investigation:
    """The investigation of what happened between two snapshots, or before the later one."""
    after = taken(folder / "new.json", *new, identity=by)
    before = taken(folder / "old.json", *old, at=OLD) if old else None
    found = [file(folder, *events)] if files is None else files
    return investigate(after, before, found, Question(what, name, SINCE, **question))

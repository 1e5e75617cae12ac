"""The shape of what an investigation says first: what was asked, and of whom."""

from __future__ import annotations

from typing import TypedDict

from scanner.report import Instance, Named


class Place(TypedDict):
    """A group, a project, a user or the instance."""

    kind: str
    path: str
    id: int


class Side(TypedDict):
    """A snapshot."""

    sha256: str
    started: str
    finished: str


class File(TypedDict):
    """A file of audit events."""

    name: str
    streamed: bool
    since: str | None
    until: str | None
    events: int
    whole: bool
    """Whether all that was asked for was seen, and nothing filtered away."""


class Asked(TypedDict):
    """What the investigation is about."""

    what: str
    """`user`, `token` or `project`."""
    since: str
    until: str | None
    """Null: as far as the files of events reach."""


class About(TypedDict):
    """What an investigation says of itself."""

    tool: Named
    instance: Instance
    asked: Asked
    snapshot: Side
    before: Side | None
    events: list[File]


class Credential(TypedDict):
    """A token or key, as the snapshot lists it. Never its secret."""

    kind: str
    id: int
    name: str
    at: list[Place]
    """Where it is listed; a deploy key may be so in several projects."""
    scopes: list[str] | None
    access_level: int | None
    """Null where it has none of its own, or it could not be read."""
    can_push: bool | None
    """Of a deploy key; null of all others, and where it could not be read."""
    created_at: str | None
    """Null where it could not be read; empty where GitLab tells none."""
    expires_at: str | None
    last_used_at: str | None
    active: bool | None
    revoked: bool | None
    listed: bool
    """Whether the snapshot has it; else only the one of before does."""


class Account(TypedDict):
    """A user, or the bot of a token."""

    id: int
    username: str
    """Empty where only events name the user."""
    name: str | None
    """The name that the last of the events shows; anybody chooses his own."""
    bot: bool | None
    state: str | None
    admin: bool | None
    created_at: str | None
    last_activity_on: str | None
    listed: bool


class Made(TypedDict):
    """The event by which a credential came to be."""

    at: str
    author: str | None
    author_id: int | str | None
    ip: str | None


class Who(TypedDict):
    """Chapter 1: the credential or the identity."""

    what: str
    credential: Credential | None
    acts_as: Account | None
    """Whose events are the identity's: its owner, or its bot."""
    project: Place | None
    credentials: list[Credential]
    """Those of the user who is asked about, or beside the one that is."""
    made: Made | None
    """Who made the credential, where an event of the files tells it."""
    remarks: list[str]

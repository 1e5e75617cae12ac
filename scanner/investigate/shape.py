"""The shape of an investigation: one document whose chapters are in the order of an incident.

`scanner/schemas/investigation.schema.json` has it for others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from scanner.diff.shape import By
from scanner.investigate.shape_who import About as About
from scanner.investigate.shape_who import Account as Account
from scanner.investigate.shape_who import Asked as Asked
from scanner.investigate.shape_who import Credential as Credential
from scanner.investigate.shape_who import File as File
from scanner.investigate.shape_who import Made as Made
from scanner.investigate.shape_who import Place as Place
from scanner.investigate.shape_who import Side as Side
from scanner.investigate.shape_who import Who as Who
from scanner.model import JSON

SCHEMA = 1

USER, TOKEN, PROJECT = "user", "token", "project"
"""What an investigation is about."""

IDENTITY, FOLLOWED, ANYBODY, UNEXPLAINED = "identity", "followed", "anybody", "unexplained"
"""Whose an event or a change is: the identity's; of somebody or something that it let in; of
whoever it was, where a project is asked about; or nobody's that any event names."""

ATTRIBUTIONS = (IDENTITY, FOLLOWED, ANYBODY, UNEXPLAINED)

SNAPSHOT, EVENT, UNKNOWN = "snapshot", "event", "unknown"
"""What tells a value of before."""


class Call(TypedDict):
    """A request to GitLab, below `/api/v4`. It holds no secret."""

    method: str
    path: str
    body: Mapping[str, JSON]


class Remedy(TypedDict):
    """How something is ended or set back."""

    calls: list[Call]
    """In order; empty where no call does it."""
    ui: str
    """Where in GitLab a person does it."""
    note: str
    """Why there is no call, or what to know of it; empty for nothing."""


class Exposure(TypedDict):
    """Chapter 2: since when, and whether it still works."""

    since: str
    """The later of what was given and of its creation."""
    until: str | None
    """The earliest of its end and of what was given; null where neither is known."""
    works: str
    """`yes`, `no` or `unknown`, when the snapshot was taken."""
    why: str
    remarks: list[str]


class Perhaps(TypedDict):
    """Where nobody could see whether the identity had a way in."""

    because: str
    of: list[str]
    """Groups and projects, the first of them; with its direct membership where that is known."""
    count: int


class Reach(TypedDict):
    """What the identity could do when one snapshot was taken, as `scanner.access` tells it."""

    as_of: str
    highest: str
    """The highest role in words; empty for none."""
    resources: list[Mapping[str, JSON]]
    """As `glscan access --format json` has them, with the principals that are the identity."""
    open_to_all: int
    """Groups and projects that it could see by their visibility alone."""
    perhaps: list[Perhaps]
    unread: Mapping[str, int]
    """Why some of it is not known, with the number of groups and projects of which that is so."""


class Could(TypedDict):
    """Chapter 3: what it could do."""

    before: Reach | None
    now: Reach
    remarks: list[str]
    """What its scopes let it do beside that, which no snapshot shows."""


class Followed(TypedDict):
    """Somebody or something that the identity let in."""

    who: str
    """`user`, `bot`, `deploy_key` or `deploy_token`; `group`: its members, where it was invited."""
    id: int
    name: str | None
    since: str
    because: str


class Entry(By):
    """An event of the timeline."""

    of: str
    target: str
    source: str
    download: bool
    """Whether something of a project went out by it: a clone, an archive, an export."""
    later: bool
    """Whether it happened after the snapshot was taken, which cannot show what it did."""


class Timeline(TypedDict):
    """Chapter 4: what happened, in order."""

    followed: list[Followed]
    events: list[Entry]


class Change(TypedDict):
    """Chapter 5: something that is another than it was."""

    at: Place
    section: str
    """Empty of a group or project itself."""
    place: list[str]
    change: str
    before: JSON
    """Null where nothing stood, or nobody knows: `before_from` tells."""
    before_from: str
    now: JSON
    of: str
    by: list[By]
    why: str
    """Of one that no event explains: why, in the words of a diff."""


class Ending(Remedy):
    """Chapter 6: a way in to be ended."""

    urgency: int
    """1 comes first."""
    what: str
    name: str
    at: Place
    of: str
    because: str


class Exposed(TypedDict):
    """Chapter 7: something that may be known to others now."""

    what: str
    name: str
    at: Place
    how: str
    """`read`: its value is shown; `job`: a job can print it; `perhaps`: only if it lay elsewhere,
    too; `changed`: it was given another value."""
    certain: bool
    """False where it is not known whether the identity could."""
    ui: str
    because: str


class Download(TypedDict):
    """A project of which something went out."""

    project: str
    id: int | str | None
    types: list[str]
    times: int
    first: str
    last: str
    ips: list[str]
    of: str


class Rotate(TypedDict):
    """What to rotate, and what of code went out."""

    secrets: list[Exposed]
    downloads: list[Download]


class SetBack(Remedy):
    """Chapter 8: a setting to be put back."""

    at: Place
    section: str
    place: list[str]
    change: str
    now: JSON
    before: JSON
    before_from: str
    of: str


class Unseen(TypedDict):
    """Chapter 9: what nobody could see, so that it proves nothing."""

    what: str
    words: str
    of: list[str]
    """Of what, the first of them."""
    count: int
    mends: bool
    """Whether another snapshot or file could show it: then the command ends with 3."""


class Investigation(TypedDict):
    """All of it."""

    schema: int
    investigation: About
    identity: Who
    exposure: Exposure
    could: Could
    timeline: Timeline
    changes: list[Change]
    revoke: list[Ending]
    rotate: Rotate
    set_back: list[SetBack]
    unseen: list[Unseen]

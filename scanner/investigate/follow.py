"""Goes along the log: what the identity did, and whoever it let in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scanner.diff.event_match import is_of
from scanner.events.event import Event
from scanner.events.event import Thing as EventThing
from scanner.investigate.listed import Credential, Listed
from scanner.investigate.log import Span
from scanner.investigate.shape import ANYBODY, FOLLOWED, IDENTITY, Followed
from scanner.investigate.sought import Sought
from scanner.model import Kind

_MEMBER = frozenset({"member_created"})
_USER = frozenset({"user_created", "registration_created"})
_CREDENTIALS = {
    "personal_access_token_created": ("personal_access_token", "service_account_token"),
    "group_access_token_created": ("group_access_token",),
    "project_access_token_created": ("project_access_token",),
    "deploy_token_created": ("deploy_token",),
    "group_deploy_token_created": ("deploy_token",),
    "deploy_key_added": ("deploy_key",),
    "add_ssh_key": ("ssh_key",),
    "add_gpg_key": ("gpg_key",),
}
"""What each event makes, as `Credential.kind` has it."""

_AUTHORS = {"deploy_key": "DeployKey", "deploy_token": "DeployToken"}
"""What GitLab says an author is who is no user; such a one is told by name alone."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An event that belongs to the incident."""

    event: Event
    of: str
    """One of `shape.ATTRIBUTIONS`."""

    @property
    def identity(self) -> tuple[object, ...]:
        """As `diff.shape.By` tells an event."""
        return self.event.id, self.event.type, self.event.created_at


@dataclass(slots=True)
class Trail:
    """What was found."""

    events: list[Kept] = field(default_factory=list)
    followed: list[Followed] = field(default_factory=list)
    made_by: Event | None = None
    """By which the credential that is asked about came to be."""
    names: dict[int, str] = field(default_factory=dict)
    """Of those who act, as the last event shows them."""
    earliest: str = ""
    """When the first event of all files happened."""
    latest: str = ""


def follow(events: Iterable[Event], sought: Sought, known: Listed, span: Span) -> Trail:
    """The events of the identity, and of those whom it let in from then on; `known` is NEW."""
    trail = Trail()
    walk = _Walk(sought, known, trail)
    for event in events:
        trail.earliest = trail.earliest or event.created_at
        trail.latest = max(trail.latest, event.created_at)
        if walk.made(event):
            trail.made_by = event
        if span.holds(event.created_at) and (of := walk.of(event)):
            trail.events.append(Kept(event, of))
            if isinstance(event.author.id, int) and event.author.name:
                trail.names[event.author.id] = event.author.name
            if of != ANYBODY:
                walk.let_in(event)
    return trail


def names(events: Iterable[Event]) -> dict[int, str]:
    """The users who act, by id, with the name that is shown."""
    found: dict[int, str] = {}
    for event in events:
        if isinstance(event.author.id, int) and event.author.id > 0:
            found[event.author.id] = event.author.name or ""
    return found


class _Walk:
    """Who belongs to the incident so far."""

    def __init__(self, sought: Sought, known: Listed, trail: Trail) -> None:
        self._sought, self._known, self._trail = sought, known, trail
        self._users: dict[int, str] = {sought.user_id: IDENTITY} if sought.user_id else {}
        self._others: dict[tuple[str, str], str] = {
            (_AUTHORS[one.kind], one.name): IDENTITY
            for one in sought.credentials
            if one.kind in _AUTHORS and one.name
        }

    def of(self, event: Event) -> str:
        """Whose an event is; empty where it is none of the incident's."""
        if place := self._sought.place:
            here = frozenset({place.path})
            told = (event.entity, event.target)
            return ANYBODY if any(is_of(one, place.kind, place.id, here) for one in told) else ""
        author = event.author
        if isinstance(author.id, int) and author.id > 0:
            return self._users.get(author.id, "")
        kind = (author.kind or "").rpartition("::")[2]
        return self._others.get((kind, author.name or ""), "")

    def made(self, event: Event) -> bool:
        """Whether the credential that is asked about came to be by an event."""
        return any(one in self._sought.credentials for one in self._credentials(event))

    def let_in(self, event: Event) -> None:
        """Follow whom an event let in, from then on."""
        who, type = event.target, event.type or ""
        if type in _MEMBER and who.kind == "User" and isinstance(who.id, int):
            self._follow_user(who.id, who.name, event, "made a member")
        elif type in _USER and event.entity.kind == "User" and isinstance(event.entity.id, int):
            self._follow_user(event.entity.id, event.entity.name, event, "made as an account")
        for one in self._credentials(event):
            if one.user_id:
                self._follow_user(
                    one.user_id, one.name, event, f"acts by {one.word}, made then", True
                )
            elif one.kind in _AUTHORS:
                self._follow_key(one, event)

    def _credentials(self, event: Event) -> Iterator[Credential]:
        """What an event made, as far as it is listed: by id, else by name in the same place."""
        kinds = _CREDENTIALS.get(event.type or "", ())
        if not kinds:
            return
        there = [
            one
            for one in self._known.credentials
            if one.kind in kinds and _is_at(one, event.entity)
        ]
        target = event.target
        named = [one for one in there if target.id is not None and target.id == one.id]
        named = named or [one for one in there if one.user_id and target.id == one.user_id]
        yield from named or [one for one in there if one.name and one.name == target.name][-1:]

    def _follow_user(
        self, id: int, name: str | None, event: Event, because: str, bot: bool = False
    ) -> None:
        if id in self._users:
            return
        self._users[id] = FOLLOWED
        account = self._known.accounts.get(id)
        bot = bot or bool(account and account.entry.get("bot", account.entry.get("is_bot")))
        told = account.username if account and account.username else name
        self._told("bot" if bot else "user", id, told, event, because)

    def _follow_key(self, one: Credential, event: Event) -> None:
        place = (_AUTHORS[one.kind], one.name)
        if place not in self._others:
            self._others[place] = FOLLOWED
            self._told(one.kind, one.id, one.name, event, "made then")

    def _told(self, who: str, id: int, name: str | None, event: Event, because: str) -> None:
        self._trail.followed.append(
            Followed(who=who, id=id, name=name, since=event.created_at, because=because)
        )


def _is_at(one: Credential, thing: EventThing) -> bool:
    """Whether a credential is listed by what an event is about, or is of that user."""
    if one.user_id and (thing.kind, thing.id) == ("User", one.user_id):
        return True
    if one.at.kind in (Kind.GROUP, Kind.PROJECT):
        return is_of(thing, one.at.kind, one.at.id, frozenset({one.at.path}))
    return False

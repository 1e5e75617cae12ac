"""Goes along the log: what the identity did, and whoever it let in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.diff.event_match import is_of
from scanner.diff.event_rule import plain
from scanner.events.event import Event
from scanner.events.event import Thing as EventThing
from scanner.investigate.invited import Share
from scanner.investigate.listed import Credential, Listed, Place
from scanner.investigate.log import Span
from scanner.investigate.raised import Invitation, impersonated, invitation, is_end, let_in
from scanner.investigate.shape import ANYBODY, FOLLOWED, IDENTITY, Followed
from scanner.investigate.sought import Sought
from scanner.investigate.trail import Guests, Kept, Trail
from scanner.investigate.typed import is_unclear, type_of
from scanner.model import Kind
from scanner.report_words import counted

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
_BY_ID = {-2: "DeployToken", -3: "DeployKey"}
"""The same, by the id that GitLab gives to all of a kind."""


def follow(
    events: Iterable[Event], sought: Sought, known: Listed, span: Span, names: Iterable[str] = ()
) -> Trail:
    """The events of the identity, and of those whom it let in from then on; `known` is NEW.

    `names` are the identity's, as events show it: by them alone they tell who impersonates an
    author.
    """
    trail = Trail()
    walk = _Walk(sought, known, trail, names)
    for event in events:
        trail.earliest = trail.earliest or event.created_at
        trail.latest = max(trail.latest, event.created_at)
        if walk.made(event):
            trail.made_by = event
        walk.note(event)
        if not span.holds(event.created_at):
            continue
        if of := walk.of(event):
            trail.events.append(Kept(event, of))
            if isinstance(event.author.id, int) and event.author.name:
                trail.names[event.author.id] = event.author.name
            if of != ANYBODY:
                trail.unclear += is_unclear(event)
                walk.let_in(event)
        elif not sought.place and type(event.author.id) is not int:
            trail.nameless += 1
            trail.namesakes += walk.is_called(event.author.name or "")
    return trail


class _Walk:
    """Who belongs to the incident so far."""

    def __init__(self, sought: Sought, known: Listed, trail: Trail, names: Iterable[str]) -> None:
        self._sought, self._known, self._trail = sought, known, trail
        self._users: dict[int, str] = {sought.user_id: IDENTITY} if sought.user_id else {}
        self._names: dict[str, str] = dict.fromkeys(names, IDENTITY) if sought.user_id else {}
        """Whose a name is that is shown, of those in `_users`."""
        self._guises: dict[int, set[object]] = {}
        """Users that are impersonated now, with those who do."""
        self._seen: set[tuple[str, int]] = set()
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
        if behind := self._names.get(event.details.get("impersonated_by", "")):
            return behind
        if isinstance(author.id, int) and author.id > 0:
            acts = self._guises.get(author.id) or self._is_guest(author.id, event)
            return self._users.get(author.id, FOLLOWED if acts else "")
        kind = (author.kind or "").rpartition("::")[2].removesuffix("Author")
        if kind not in _AUTHORS.values() and isinstance(author.id, int):
            kind = _BY_ID.get(author.id, "")
        return self._others.get((kind, author.name or ""), "")

    def is_called(self, name: str) -> bool:
        """Whether the identity is shown by a name, or has it as its username."""
        account = self._sought.account
        own = {name for name, of in self._names.items() if of == IDENTITY}
        own |= {account.username} if account and account.username else set()
        own |= {one.name for one in self._sought.credentials if one.kind in _AUTHORS}
        return bool(name) and name.lower() in map(str.lower, own)

    def note(self, event: Event) -> None:
        """Remember the name of whoever acts and belongs to the incident."""
        author = event.author
        if isinstance(author.id, int) and author.name and author.id in self._users:
            self._names[author.name] = self._users[author.id]

    def made(self, event: Event) -> bool:
        """Whether the credential that is asked about came to be by an event."""
        return any(one in self._sought.credentials for one in self._credentials(event))

    def let_in(self, event: Event) -> None:
        """Follow whom an event let in, from then on."""
        if who := let_in(event):
            self._follow_user(who.id, who.name, event, who.because)
        if guise := impersonated(event):
            actors = self._guises.setdefault(guise.id, set())
            if is_end(event):
                actors.discard(event.author.id)
            elif guise.id not in self._users:
                actors.add(event.author.id)
                self._told_of_user(guise.id, guise.name, event, guise.because)
        if invited := invitation(event):
            self._follow_group(invited, event)
        for one in self._credentials(event):
            if one.user_id:
                self._follow_user(
                    one.user_id, one.name, event, f"acts by {one.word}, made then", True
                )
            elif one.kind in _AUTHORS:
                self._follow_key(one, event)

    def _credentials(self, event: Event) -> Iterator[Credential]:
        """What an event made, as far as it is listed: by id, else by name in the same place."""
        kinds = _CREDENTIALS.get(type_of(event), ())
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

    def _is_guest(self, id: int, event: Event) -> bool:
        """Whether somebody acts where a group let it in that was invited."""
        things = (event.entity, event.target)
        return any(
            id in one.roles and any(_is_below(one.on, self._place(each)) for each in things)
            for one in self._trail.guests
        )

    def _place(self, thing: EventThing) -> Place | None:
        """The group or project that an event names, by its path of now where that is known."""
        kinds = {"group": Kind.GROUP, "project": Kind.PROJECT}
        kind = kinds.get(plain(thing.kind or ""))
        if kind is None:
            return None
        id = thing.id if isinstance(thing.id, int) else 0
        path = thing.name or str(thing.id or "")
        return self._known.places.get((kind, id)) or Place(kind, path, id)

    def _follow_group(self, told: Invitation, event: Event) -> None:
        """Follow the members of a group where it was invited.

        Which of two groups was invited, the snapshot decides where it knows such an invitation.
        """
        on, group = self._place(told.on), self._place(told.group)
        if on is None or group is None or (on, group) in self._pairs():
            return
        known = self._known.invited
        if on.kind is Kind.GROUP and Share(group.path, on.path) in known.by:
            on, group = group, on
        roles = known.roles(Share(on.path, group.path))
        if roles is None:
            told_of = f"group {group.path}, invited to {on.kind} {on.path}"
            if told_of not in self._trail.strangers:
                self._trail.strangers.append(told_of)
            return
        self._trail.guests.append(Guests(on, group, roles))
        count = counted(len(roles), "member")
        because = f"invited to {on.kind} {on.path}: what its {count} did there is told"
        self._trail.followed.append(
            Followed(
                who="group",
                id=group.id,
                name=group.path,
                since=event.created_at,
                because=because,
            )
        )

    def _pairs(self) -> Iterator[tuple[Place, Place]]:
        for one in self._trail.guests:
            yield one.on, one.group
            yield one.group, one.on

    def _follow_user(
        self, id: int, name: str | None, event: Event, because: str, bot: bool = False
    ) -> None:
        if id in self._users:
            return
        self._users[id] = FOLLOWED
        self._told_of_user(id, name, event, because, bot)

    def _told_of_user(
        self, id: int, name: str | None, event: Event, because: str, bot: bool = False
    ) -> None:
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
        if (who, id) in self._seen:
            return
        self._seen.add((who, id))
        self._trail.followed.append(
            Followed(who=who, id=id, name=name, since=event.created_at, because=because)
        )


def _is_below(on: Place, place: Place | None) -> bool:
    return place is not None and f"{place.path}/".startswith(f"{on.path}/")


def _is_at(one: Credential, thing: EventThing) -> bool:
    """Whether a credential is listed by what an event is about, or is of that user."""
    if one.user_id and (thing.kind, thing.id) == ("User", one.user_id):
        return True
    if one.at.kind in (Kind.GROUP, Kind.PROJECT):
        return is_of(thing, one.at.kind, one.at.id, frozenset({one.at.path}))
    return False

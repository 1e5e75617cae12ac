"""What the identity could do, from the access review of a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from scanner.access import Answer, Asked, Known, Origin, Review, Row, Who, checked, left_out, review
from scanner.access.forms import document
from scanner.access.forms import role as role_of
from scanner.access.what import access
from scanner.investigate.listed import Listed, Place
from scanner.investigate.shape import PROJECT, Perhaps, Reach
from scanner.investigate.sought import Sought
from scanner.model import JSON, Kind, Resource
from scanner.roles import role_name
from scanner.snapshot.store import Snapshot

_USERS = (Who.USER, Who.BOT)
_OPEN = (Who.SIGNED_IN, Who.EVERYONE)
_LIMITED = frozenset({"personal_access_token", "service_account_token", "gpg_key"})
"""Credentials whose scopes limit what is otherwise all that a user can do; a GPG key has none."""
_NAMED = 20
"""What is named of each reason; the rest is counted."""


@dataclass(slots=True)
class Reached:
    """What one snapshot says."""

    reach: Reach
    administers: dict[Place, Answer] = field(default_factory=dict)
    reads_variables: dict[Place, Answer] = field(default_factory=dict)
    pushes: dict[Place, Answer] = field(default_factory=dict)
    """Whether it could push to some branch that no rule protects, or that lets it."""
    unread: dict[str, list[str]] = field(default_factory=dict)
    """By reason, of which groups and projects some of it is not known."""

    def below(self, path: str) -> Reached:
        """The same of a group or project and what lies below it."""
        found = Reached(self.reach)
        for mine, its in (
            (self.administers, found.administers),
            (self.reads_variables, found.reads_variables),
            (self.pushes, found.pushes),
        ):
            its |= {one: got for one, got in mine.items() if f"{one.path}/".startswith(f"{path}/")}
        return found


def reach(snapshot: Snapshot, sought: Sought, listed: Listed) -> Reached:
    """What the identity could do when a snapshot was taken, which lists `listed`.

    Where nobody could see who gets in, it may be able to do anything. Raises DocumentError.
    """
    finished = snapshot.manifest["finished"]
    moment = datetime.fromisoformat(finished)
    origin = Origin(snapshot.manifest, finished)
    made = Reached(
        Reach(as_of=finished, highest="", resources=[], open_to_all=0, perhaps=[], unread={}),
    )
    perhaps: dict[str, list[str]] = {}
    highest: tuple[int, str] = (0, "")
    for one in _reviews(snapshot, sought, listed, moment):
        own = [row for row in one.rows if row.principal.who not in _OPEN]
        made.reach["open_to_all"] += not own and bool(one.rows)
        place = Place(one.resource.kind, one.resource.path, one.resource.id)
        name = f"{place.kind} {place.path}"
        if not own:
            reasons = list(_of_its_ways(one, sought))
            for reason in reasons:
                perhaps.setdefault(reason, []).append(name + _direct(one.resource, sought))
            _told(made.unread, reasons, name)
            if reasons and one.members_unread and sought.user_id:
                _anything(made, place)
            continue
        told = Review(one.resource, tuple(own), one.unread)
        _told(made.unread, (*one.unread, *told.unclear), name)
        [line] = document([told], origin)["resources"]
        made.reach["resources"].append(line)
        if sought.what != PROJECT:
            _note(made, place, own)
            highest = max([highest, *((row.principal.access_level, role_of(row)) for row in own)])
    made.reach["highest"] = highest[1] or (role_name(highest[0]) if highest[0] else "")
    for reason in left_out(snapshot.manifest["scope"], Asked()):
        made.unread[reason] = []
    made.reach["perhaps"] = [
        Perhaps(because=reason, of=names[:_NAMED], count=len(names))
        for reason, names in _ordered(perhaps)
    ]
    made.unread = dict(_ordered(made.unread))
    made.reach["unread"] = {reason: len(names) or 1 for reason, names in made.unread.items()}
    return made


def _told(found: dict[str, list[str]], reasons: Iterable[str], name: str) -> None:
    for reason in reasons:
        found.setdefault(reason, []).append(name)


def _ordered(found: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    """What is of most places first, and what is of none last."""
    return sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))


def _of_its_ways(one: Review, sought: Sought) -> Iterator[str]:
    """Why the identity may have a way in that is not seen.

    The bot of a project's token is let into nothing else; the bot of a group's comes in with it.
    """
    at = sought.credential.at if sought.credential else None
    if sought.place:
        yield from one.unread
    elif (
        at
        and at.kind is Kind.PROJECT
        and (at.kind, at.id)
        != (
            one.resource.kind,
            one.resource.id,
        )
    ):
        return
    elif sought.user_id:
        account = sought.account.entry if sought.account else {}
        told = sought.is_of_a_bot or "is_admin" in account
        names = ("members_all: ",) if told else ("members_all: ", "users of the instance: ")
        yield from (reason for reason in one.unread if reason.startswith(names))


def _direct(resource: Resource, sought: Sought) -> str:
    """What is known of a way in where not all of them could be read."""
    section = resource.sections.get("members")
    member = section.data.get(str(sought.user_id)) if section else None
    level = member.get("access_level") if isinstance(member, dict) else None
    return f" (a direct member, {role_name(level)})" if type(level) is int else ""


def _anything(made: Reached, place: Place) -> None:
    for kept in (made.administers, made.reads_variables, made.pushes):
        if place.kind is Kind.PROJECT or kept is not made.pushes:
            kept[place] = Answer.UNKNOWN


def _note(made: Reached, place: Place, rows: list[Row]) -> None:
    for kept, answers in (
        (made.administers, [row.access.administer for row in rows]),
        (made.reads_variables, [row.access.read_variables for row in rows]),
        (made.pushes, [each for row in rows for each in row.access.push.values()]),
    ):
        best = max(answers, key=_BETTER.index, default=Answer.NO)
        if best is not Answer.NO:
            kept[place] = best


_BETTER = (Answer.NO, Answer.UNKNOWN, Answer.YES)


def _reviews(
    snapshot: Snapshot, sought: Sought, listed: Listed, moment: datetime
) -> Iterator[Review]:
    """The reviews of what is looked at, with the identity's own rows; of a project all of them.

    A bot that is not seen among the members is told by its token, where that is listed.
    """
    by_token: dict[str, tuple[Row, ...]] = {}
    if sought.is_of_a_bot:
        for asked, wanted in _of_credentials(sought, listed):
            for one in _asked(snapshot, sought, asked, wanted, moment):
                by_token[one.resource.name] = one.rows
    for asked, wanted in _questions(sought, listed):
        for one in _asked(snapshot, sought, asked, wanted, moment):
            seen = any(row.principal.who not in _OPEN for row in one.rows)
            more = () if seen else by_token.get(one.resource.name, ())
            yield Review(one.resource, (*more, *one.rows), one.unread)


_Question = tuple[Asked, Callable[[Row], bool]]
"""What to ask the review for, and which of its answers are the identity's."""


def _asked(
    snapshot: Snapshot,
    sought: Sought,
    asked: Asked,
    wanted: Callable[[Row], bool],
    moment: datetime,
) -> Iterator[Review]:
    known = Known()
    resources = checked(snapshot.resources(), snapshot.document.path)
    for one in review(resources, asked, moment, known):
        rows = [row for row in one.rows if wanted(row)]
        if sought.credential and sought.credential.kind in _LIMITED:
            rows = [_limited(row, one, known, sought) for row in rows]
        yield Review(one.resource, tuple(rows), one.unread)


def _questions(sought: Sought, listed: Listed) -> Iterator[_Question]:
    if at := sought.place:
        # By its path of then; where it is not there, another one may have that path.
        if here := listed.places.get((at.kind, at.id)):
            yield Asked(project=here.path), lambda row: True
    elif id := sought.user_id:
        then = listed.accounts.get(id) or sought.account
        asked = Asked(user=then.username if then else "")
        yield asked, lambda row: _is_user(row, id)
    else:
        yield from _of_credentials(sought, listed)


def _of_credentials(sought: Sought, listed: Listed) -> Iterator[_Question]:
    for one in sought.credentials:
        at = listed.places.get((one.at.kind, one.at.id), one.at)
        asked = Asked(group=at.path) if at.kind is Kind.GROUP else Asked(project=at.path)
        yield asked, lambda row, one=one: _is_key(row, one.kind, one.id, one.user_id)  # type: ignore[misc]


def _is_user(row: Row, id: int) -> bool:
    who = row.principal
    return who.who in _OPEN or (who.who in _USERS and who.id == id)


def _is_key(row: Row, kind: str, id: int, user: int) -> bool:
    who = row.principal
    if user:
        return who.who in _USERS and who.id == user
    return who.who.value == kind and who.id == id


def _limited(row: Row, of: Review, known: Known, sought: Sought) -> Row:
    """The same row as far as the scopes of the one token go."""
    one = sought.credentials[0]
    scopes: JSON = one.entry.get("scopes", () if one.kind == "gpg_key" else None)
    told = isinstance(scopes, list | tuple)
    who = replace(
        row.principal,
        scopes=frozenset(name for name in scopes if isinstance(name, str)) if told else frozenset(),
        more_scopes=not told,
    )
    return Row(who, access(of.resource, who, known))

"""What the identity could do, from the access review of a snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from scanner.access import Answer, Asked, Known, Origin, Review, Row, Who, checked, left_out, review
from scanner.access.forms import document
from scanner.access.forms import role as role_of
from scanner.access.what import access
from scanner.investigate.listed import Place
from scanner.investigate.shape import PROJECT, Reach
from scanner.investigate.sought import Sought
from scanner.model import JSON, Kind
from scanner.roles import role_name
from scanner.snapshot.store import Snapshot

_USERS = (Who.USER, Who.BOT)
_OPEN = (Who.SIGNED_IN, Who.EVERYONE)
_LIMITED = frozenset({"personal_access_token"})
"""Credentials whose scopes limit what is otherwise all that a user can do."""


@dataclass(slots=True)
class Reached:
    """What one snapshot says."""

    reach: Reach
    administers: dict[Place, Answer] = field(default_factory=dict)
    reads_variables: dict[Place, Answer] = field(default_factory=dict)
    pushes: dict[Place, Answer] = field(default_factory=dict)
    """Whether it could push to some branch that no rule protects, or that lets it."""


def reach(snapshot: Snapshot, sought: Sought) -> Reached:
    """What the identity could do when a snapshot was taken. Raises DocumentError."""
    finished = snapshot.manifest["finished"]
    moment = datetime.fromisoformat(finished)
    origin = Origin(snapshot.manifest, finished)
    made = Reached(
        Reach(as_of=finished, highest="", resources=[], open_to_all=0, unread={}),
    )
    unread: Counter[str] = Counter()
    highest: tuple[int, str] = (0, "")
    for one in _reviews(snapshot, sought, moment):
        own = [row for row in one.rows if row.principal.who not in _OPEN]
        made.reach["open_to_all"] += not own and bool(one.rows)
        unread.update(one.unread)
        if not own:
            continue
        told = Review(one.resource, tuple(own), one.unread)
        unread.update(told.unclear)
        [line] = document([told], origin)["resources"]
        made.reach["resources"].append(line)
        if sought.what != PROJECT:
            _note(made, Place(one.resource.kind, one.resource.path, one.resource.id), own)
            highest = max([highest, *((row.principal.access_level, role_of(row)) for row in own)])
    made.reach["highest"] = highest[1] or (role_name(highest[0]) if highest[0] else "")
    made.reach["unread"] = _sorted(unread, left_out(snapshot.manifest["scope"], Asked()))
    return made


def _sorted(unread: Counter[str], left: Iterator[str]) -> Mapping[str, int]:
    counted = sorted(unread.items(), key=lambda one: (-one[1], one[0]))
    return {**dict(counted), **dict.fromkeys(left, 1)}


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


def _reviews(snapshot: Snapshot, sought: Sought, moment: datetime) -> Iterator[Review]:
    """The reviews of where it has a way in, with its own rows; of a project all of them."""
    for asked, wanted in _questions(sought):
        known = Known()
        resources = checked(snapshot.resources(), snapshot.document.path)
        for one in review(resources, asked, moment, known):
            rows = [row for row in one.rows if wanted(row)]
            if sought.credential and sought.credential.kind in _LIMITED:
                rows = [_limited(row, one, known, sought) for row in rows]
            if rows:
                yield Review(one.resource, tuple(rows), one.unread)


def _questions(sought: Sought) -> Iterator[tuple[Asked, Callable[[Row], bool]]]:
    """What to ask the review for, and which of its answers are the identity's."""
    if sought.place:
        yield Asked(project=sought.place.path), lambda row: True
        return
    if sought.account and sought.account.username:
        yield Asked(user=sought.account.username), lambda row: _is_user(row, sought.user_id)
        return
    for one in sought.credentials:
        group = one.at.kind is Kind.GROUP
        if one.at.kind in (Kind.GROUP, Kind.PROJECT):
            asked = Asked(group=one.at.path) if group else Asked(project=one.at.path)
            yield asked, lambda row, one=one: _is_key(row, one.kind, one.id, one.user_id)  # type: ignore[misc]


def _is_user(row: Row, id: int) -> bool:
    return row.principal.who in _OPEN or row.principal.id == id


def _is_key(row: Row, kind: str, id: int, user: int) -> bool:
    who = row.principal
    if user:
        return who.who in _USERS and who.id == user
    return who.who.value == kind and who.id == id


def _limited(row: Row, of: Review, known: Known, sought: Sought) -> Row:
    """The same row as far as the scopes of the one token go."""
    scopes: JSON = sought.credentials[0].entry.get("scopes")
    told = isinstance(scopes, list)
    who = replace(
        row.principal,
        scopes=frozenset(one for one in scopes if isinstance(one, str)) if told else frozenset(),
        more_scopes=not told,
    )
    return Row(who, access(of.resource, who, known))

"""Puts an investigation together, chapter by chapter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from scanner import __version__
from scanner.access import checked
from scanner.diff.event_rule import GIT
from scanner.diff.event_types import TYPES
from scanner.events.entries import is_download
from scanner.events.recorded import Recorded
from scanner.events.row import written
from scanner.investigate import blamed, exposure, from_events, log, scopes, shape, sought, told
from scanner.investigate.changed import Changed, Doers, between
from scanner.investigate.ends import is_way_in, revoke
from scanner.investigate.follow import follow
from scanner.investigate.invited import most
from scanner.investigate.listed import Account, Listed, Place
from scanner.investigate.log import Names, Span
from scanner.investigate.reach import Reached, reach
from scanner.investigate.responder import Responder, last, noted
from scanner.investigate.rotate import Sight, rotate
from scanner.investigate.settings_back import back, of_push, of_resource
from scanner.investigate.sought import Sought
from scanner.investigate.trail import Kept, Trail
from scanner.investigate.unseen import Looked, unseen
from scanner.model import Kind
from scanner.snapshot.store import Snapshot

_LOOKED_AT = 10
"""Of those who were let in, for what they could read."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    what: str
    """`user`, `token` or `project`."""
    name: str
    """As the operator calls it; never a secret."""
    since: str
    """As events tell their times."""
    until: str = ""


def investigate(
    new: Snapshot, old: Snapshot | None, files: Sequence[Recorded], question: Question
) -> shape.Investigation:
    """The whole document.

    Raises UsageError for a name that nobody has, or several, and DocumentError for a damaged file.
    """
    span = Span(question.since, question.until)
    known = [_listed(one) for one in (new, old) if one]
    borne = log.names(log.events(files))
    who = _sought(question, known, borne)
    shown = borne.get(("user", who.user_id), ())
    trail = follow(log.events(files), who, known[0], span, shown)
    now, then = reach(new, who, known[0]), reach(old, who, known[1]) if old else None
    one_sided: set[str] = set()
    every = _changes(new, old, files, trail, span, one_sided)
    suspects = blamed.Suspects(who, [one for one in (now, then) if one])
    found = blamed.ordered(one for one in every if suspects.may_have(one))
    made = frozenset((one.at, one.section, one.path[1]) for one in found if is_way_in(one))
    sights, unfollowed = _sights(who, known, now, then, new, trail, made)
    made_at = trail.made_by.created_at if trail.made_by else ""
    exposed = exposure.exposure(who, known, span, new.manifest["finished"], made_at)
    responder = Responder.of(new.manifest["identity"], known[0])
    finished = written(datetime.fromisoformat(new.manifest["finished"]))
    return shape.Investigation(
        schema=shape.SCHEMA,
        investigation=_about(new, old, files, question),
        identity=exposure.who(who, known, trail),
        exposure=exposed,
        could=shape.Could(
            before=then.reach if then else None, now=now.reach, remarks=list(scopes.remarks(who))
        ),
        timeline=shape.Timeline(
            followed=trail.followed,
            events=[told.entry(one, finished) for one in trail.events],
        ),
        changes=[blamed.change(one) for one in found],
        revoke=revoke(who, exposed["works"], known[0], now.reach, _host(new), found, responder),
        rotate=rotate(sights, trail.events),
        set_back=last(
            [
                *(_set_back(one, responder) for one in found if not is_way_in(one)),
                *_pushed(trail),
            ]
        ),
        unseen=unseen(
            Looked(
                sought=who,
                span=span,
                new=new,
                old=old,
                files=files,
                trail=trail,
                now=now,
                then=then,
                others=blamed.others(every, span),
                idle=_idle(trail, found),
                invited=list(_invited(found)),
                unfollowed=unfollowed,
                one_sided=sorted(one_sided),
            )
        ),
    )


def _listed(snapshot: Snapshot) -> Listed:
    made = Listed()
    for resource in checked(snapshot.resources(), snapshot.document.path):
        made.note(resource)
    return made


def _sought(question: Question, known: Sequence[Listed], borne: Names) -> Sought:
    if question.what == shape.TOKEN:
        return sought.token(question.name, known, borne)
    if question.what == shape.PROJECT:
        return sought.project(question.name, known, borne)
    return sought.user(question.name, known, borne)


def _changes(
    new: Snapshot,
    old: Snapshot | None,
    files: Sequence[Recorded],
    trail: Trail,
    span: Span,
    one_sided: set[str],
) -> list[Changed]:
    """What the snapshots tell, and what events do of the time before the earlier one."""
    doers = Doers.of(trail.events, span)
    found = list(between(old, new, files, doers, one_sided)) if old else []
    seen = {(one.at, one.path, one.change) for one in found}
    earlier = trail.events
    if old:
        started = written(datetime.fromisoformat(old.manifest["started"]))
        earlier = [one for one in trail.events if one.event.created_at <= started]
    more = from_events.told(new, earlier, span)
    return found + [one for one in more if (one.at, one.path, one.change) not in seen]


def _sights(
    who: Sought,
    known: Sequence[Listed],
    now: Reached,
    then: Reached | None,
    new: Snapshot,
    trail: Trail,
    made: frozenset[tuple[Place, str, str]],
) -> tuple[list[Sight], int]:
    """Who could look at secrets: the identity, then and now, and whom it let in.

    Of the members of an invited group that is the one with the highest role, there alone.
    """
    found = [Sight(who, known[0], now, made)]
    if then:
        found.append(Sight(who, known[1], then, made))
    accounts = [known[0].accounts.get(one["id"]) for one in trail.followed if one["who"] == "user"]
    users = [one for one in accounts if one and one.username]
    for one in users[:_LOOKED_AT]:
        let_in = Sought(shape.USER, one)
        found.append(Sight(let_in, known[0], reach(new, let_in, known[0]), made))
    guests = [(one.on.path, most(one.roles)) for one in trail.guests if one.roles]
    for path, id in guests[:_LOOKED_AT]:
        let_in = Sought(shape.USER, known[0].accounts.get(id) or Account(id, "", {}))
        found.append(Sight(let_in, known[0], reach(new, let_in, known[0]).below(path), made))
    return found, len(users[_LOOKED_AT:]) + len(guests[_LOOKED_AT:])


def _set_back(one: Changed, responder: Responder) -> shape.SetBack:
    how = (
        back(one.at, one.path, one.change, one.before, one.was, one.entry)
        if one.section
        else of_resource(one.at, one.change, one.of != shape.UNEXPLAINED)
    )
    if one.section and responder.has(one.at, one.section, "".join(one.path[1:2]), one.entry):
        how = noted(how)
    return shape.SetBack(
        at=one.at.to_json(),
        section=one.section,
        place=list(one.path),
        change=one.change,
        now=one.now,
        before=one.before,
        before_from=one.before_from,
        of=one.of,
        **how,
    )


def _pushed(trail: Trail) -> Iterator[shape.SetBack]:
    """Where somebody of the incident pushed, whose commits no event tells."""
    by: dict[tuple[str, int | str | None], list[Kept]] = {}
    for one in trail.events:
        entity = one.event.entity
        if one.event.type == GIT and not is_download(one.event) and entity.kind == "Project":
            by.setdefault((one.of, entity.id or entity.name), []).append(one)
    for (of, id), every in by.items():
        first, last = every[0].event, every[-1].event
        at = Place(Kind.PROJECT, last.entity.name or "", id if isinstance(id, int) else 0)
        yield shape.SetBack(
            at=at.to_json(),
            section="repository",
            place=["repository"],
            change="pushed",
            now=None,
            before=None,
            before_from=shape.UNKNOWN,
            of=of,
            **of_push(at, first.created_at, last.created_at),
        )


def _invited(found: Sequence[Changed]) -> Iterator[str]:
    """Groups that were invited without an event, and to what."""
    for one in found:
        if one.section == "shared_with_groups" and is_way_in(one) and not one.by:
            yield f"group {one.path[1]}, invited to {one.at.kind} {one.at.path}"


def _idle(trail: Trail, found: Sequence[Changed]) -> int:
    """Events about settings that no change is explained by."""
    used = {(by["id"], by["type"], by["at"]) for one in found for by in one.by}
    types = TYPES - {GIT}
    return sum(one.event.type in types and one.identity not in used for one in trail.events)


def _about(
    new: Snapshot, old: Snapshot | None, files: Sequence[Recorded], question: Question
) -> shape.About:
    return shape.About(
        tool={"name": "glscan", "version": __version__},
        instance=new.manifest["instance"],
        asked=shape.Asked(what=question.what, since=question.since, until=question.until or None),
        snapshot=_side(new),
        before=_side(old) if old else None,
        events=[
            shape.File(
                name=one.path.name,
                streamed=one.streamed,
                since=one.asked.get("since"),
                until=one.asked.get("until"),
                events=one.count,
                whole=not one.filtered and all(each.seen == "ok" for each in one.accounts),
            )
            for one in files
        ],
    )


def _side(snapshot: Snapshot) -> shape.Side:
    manifest = snapshot.manifest
    return shape.Side(
        sha256=snapshot.sha256, started=manifest["started"], finished=manifest["finished"]
    )


def _host(snapshot: Snapshot) -> str:
    return urlsplit(str(snapshot.manifest["instance"].get("url") or "")).hostname or ""

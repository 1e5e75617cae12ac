"""Chapter 9: what nobody could see, so that its absence proves nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scanner.document import moment_of
from scanner.events.account import Seen
from scanner.events.lists import lists_of
from scanner.events.not_stored import NOT_STORED
from scanner.events.recorded import Recorded
from scanner.events.row import written
from scanner.investigate import shape
from scanner.investigate.blamed import Others
from scanner.investigate.log import Span
from scanner.investigate.reach import Reached
from scanner.investigate.sought import Sought
from scanner.investigate.trail import Trail
from scanner.model import JSON
from scanner.report_words import counted
from scanner.snapshot.store import Snapshot

_NAMED = 20
"""What is named of each; the rest is counted."""

_WORDS: Mapping[Seen, str] = {
    Seen.OWN: "only what the user of the reading token did",
    Seen.FORBIDDEN: "the role did not suffice",
    Seen.UNLICENSED: "GitLab has audit events from Premium on",
    Seen.MISSING: "it was not there, not listed, or hidden",
    Seen.FAILED: "GitLab failed",
    Seen.MALFORMED: "some of what came is no audit event",
    Seen.UNTYPED: "events without a type were left out",
}
_OPEN = "~"
"""The end of a period that has none: it sorts after all times."""
_KEPT_AWAY = (
    "No snapshot keeps values of variables, addresses of webhooks, properties of integrations,"
    " issues, wikis, packages or what runners see: a change of these shows in events alone."
)


@dataclass(frozen=True, slots=True)
class Looked:
    """All that was looked into."""

    sought: Sought
    span: Span
    new: Snapshot
    old: Snapshot | None
    files: Sequence[Recorded]
    trail: Trail
    now: Reached
    then: Reached | None
    others: Others
    """Changes that are not the incident's."""
    idle: int
    """Events of the incident about settings that explain no change."""
    one_sided: Sequence[str]
    """What only one of the snapshots could read."""
    invited: Sequence[str]
    """Invitations that came, and that no event tells of."""
    unfollowed: int
    """Of those who were let in, how many were not looked at for what they could read."""


def unseen(looked: Looked) -> list[shape.Unseen]:
    """The chapter, what can be mended first."""
    told = [
        *_of_events(looked),
        *_of_snapshots(looked),
        *_never(looked),
    ]
    return sorted(told, key=lambda one: not one["mends"])


def _one(what: str, words: str, of: Iterable[str] = (), mends: bool = True) -> shape.Unseen:
    names = list(of)
    return shape.Unseen(
        what=what, words=words, of=names[:_NAMED], count=len(names) or 1, mends=mends
    )


def _of_events(looked: Looked) -> Iterator[shape.Unseen]:
    if not looked.files:
        yield _one(
            "no_events",
            "No audit events were given: who did what, and when, is told by nothing here. Read"
            " them with `glscan audit-events`.",
        )
        return
    stored = [one for one in looked.files if not one.streamed]
    for file in looked.files:
        for seen, names in _unwhole(file):
            yield _one("not_whole", f"{file.path.name}: {_WORDS[seen]}", names)
        if file.filtered:
            yield _one(
                "filtered",
                f"{file.path.name} is a selection, by --author, --entity, --type or --target:"
                " what is not in it may have happened.",
            )
    if stored:
        yield from _lists(looked, stored)
    if gaps := sorted(_uncovered(looked, stored)):
        yield _one("period", "In these periods nothing was asked of these lists.", gaps)
    yield from _of_nobody(looked.trail)
    first = looked.trail.earliest
    if first > looked.span.since:
        yield _one(
            "retention",
            f"The first event of all files is of {first}, later than --since: there was none, or"
            " it was removed.",
            mends=False,
        )


def _of_nobody(trail: Trail) -> Iterator[shape.Unseen]:
    """Events that do not tell enough for somebody to be followed by them."""
    if trail.unclear:
        yield _one(
            "untyped",
            f"{counted(trail.unclear, 'event')} of the timeline may have let somebody in, and tell"
            " neither a type nor words that are known: GitLab stores types from 18.0 on. Whom they"
            " name is not followed. Streamed events have a type.",
        )
    if trail.nameless:
        own = f", {trail.namesakes:,} of them with the name of the identity" * bool(trail.namesakes)
        yield _one(
            "nameless",
            f"{counted(trail.nameless, 'event')} of the period without an id of the author{own}:"
            " whose doing that was nobody knows, and the timeline does not have it. `glscan"
            " audit-events` reads events with their ids.",
        )


def _unwhole(file: Recorded) -> Iterator[tuple[Seen, list[str]]]:
    for seen in _WORDS:
        names = [
            f"{one.source}: {one.detail}" if one.detail else one.source
            for one in file.accounts
            if one.seen is seen
        ]
        if names:
            yield seen, names


def _lists(looked: Looked, stored: Sequence[Recorded]) -> Iterator[shape.Unseen]:
    """Lists that nobody asked for: where the identity had a role, and of what users do."""
    known = lists_of([account for one in stored for account in one.accounts])
    if known.of_all:
        return
    reached = [looked.now, *([looked.then] if looked.then else [])]
    places: dict[tuple[JSON, JSON], list[str]] = {}
    for one in reached:
        for line in one.reach["resources"]:
            name = f"{line['kind']} {line['path']}"
            places.setdefault((line["kind"], line["id"]), []).append(name)
    if missing := sorted(names[0] for names in places.values() if not known.holding(names)):
        yield _one("not_asked", "The events of these places were not asked for.", missing)
    if not looked.sought.place:
        yield _one(
            "of_users",
            "What users do to themselves, as signing in and making tokens and keys of their own,"
            " the list of the instance alone tells: `glscan audit-events --instance`, for"
            " administrators.",
            mends=False,
        )


def _uncovered(looked: Looked, stored: Sequence[Recorded]) -> Iterator[str]:
    """Parts of the period that no file has of a list."""
    asked, finished = looked.span, _moment(looked.new.manifest["finished"])
    ends = asked.until or (finished if finished > asked.since else _OPEN)
    spans: dict[str, list[tuple[str, str]]] = {}
    for file in stored:
        since, until = (_moment(file.asked.get(name)) for name in ("since", "until"))
        for account in file.accounts:
            spans.setdefault(account.source, []).append((since, until or _OPEN))
    for source, known in spans.items():
        at = asked.since
        for since, until in sorted(known):
            if since > at and at < ends:
                yield f"{source}: {at} until {min(since, ends)}"
            at = max(at, until)
        if ends == _OPEN and at == asked.since:
            yield f"{source}: from {at} on"
        elif at < ends != _OPEN:
            yield f"{source}: {at} until {ends}"


def _moment(text: JSON) -> str:
    moment = moment_of(text) if text else None
    return written(moment) if moment else ""


def _of_snapshots(looked: Looked) -> Iterator[shape.Unseen]:
    finished = _moment(looked.new.manifest["finished"])
    if finished <= looked.span.since:
        yield _one(
            "early",
            f"The snapshot was taken at {finished}, and not after --since: nothing that came of it"
            " shows. Take another one.",
        )
    if late := sum(one.event.created_at > finished for one in looked.trail.events):
        yield _one(
            "later",
            f"{counted(late, 'event')} happened after the snapshot was taken, at {finished}: what"
            " came of it does not show. Take another one.",
        )
    if looked.old is None:
        yield _one(
            "no_before",
            "No earlier snapshot was given: what no event tells is not seen, and of most settings"
            " nobody knows what they were. Give one with --before.",
        )
    elif (started := _moment(looked.old.manifest["started"])) > looked.span.since:
        yield _one(
            "before_late",
            f"The earlier snapshot is of {started}, after --since: of what changed before it events"
            " alone tell.",
        )
    if looked.one_sided:
        words = "Only one of the snapshots could read these: whether they changed nobody knows."
        yield _one("one_sided", words, looked.one_sided)
    for reached, name in ((looked.now, "the snapshot"), (looked.then, "the earlier snapshot")):
        for reason, places in (reached.unread if reached else {}).items():
            yield _one("not_read", f"{name}: {reason}", places)
    if looked.invited:
        yield _one(
            "invited",
            "These groups came to be invited, and no event tells when and by whom: what their"
            " members did is not told. Of a project the event stands in the list of the invited"
            " group: read that, too.",
            looked.invited,
        )
    if looked.trail.strangers:
        yield _one(
            "strangers",
            "These groups were invited, and no snapshot has their members: what they did is not"
            " told. Take a snapshot with a token that may read them, `--all-sections`.",
            looked.trail.strangers,
        )


def _never(looked: Looked) -> Iterator[shape.Unseen]:
    if not any(one.streamed for one in looked.files):
        yield _one(
            "never_stored",
            "These types GitLab streams and never stores, clones among them. Without a file of"
            " streamed events, that none is here proves nothing.",
            sorted(NOT_STORED),
            mends=False,
        )
    elif open_ended := [one.path.name for one in looked.files if one.streamed]:
        yield _one(
            "stream_period",
            "A stream does not tell since when it was switched on, or what was lost on the way.",
            open_ended,
            mends=False,
        )
    if looked.idle:
        yield _one(
            "explains_nothing",
            f"{counted(looked.idle, 'event')} of the timeline could be of settings and explain no"
            " change that is seen: set back since, or of what no snapshot keeps.",
            mends=False,
        )
    if within := looked.others.within:
        whose = "are of elsewhere" if looked.sought.place else "somebody else made"
        yield _one(
            "others",
            f"{counted(within, 'other change')} of the period {whose}, as events tell:"
            " `glscan diff --audit-events` has them.",
            mends=False,
        )
    if outside := looked.others.outside:
        yield _one(
            "outside",
            f"{counted(outside, 'other change')} between the snapshots came before --since or after"
            " --until, as events tell, whoever made them: `glscan diff --audit-events` has them.",
            mends=False,
        )
    if looked.unfollowed:
        yield _one(
            "unfollowed",
            f"What {counted(looked.unfollowed, 'more account')} that was let in could read is not"
            " told.",
            mends=False,
        )
    yield _one("not_kept", _KEPT_AWAY, mends=False)

"""The events of several files as one log: in order, and each once."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby

from scanner import lines
from scanner.diff.event_match import tells_of
from scanner.diff.event_rule import WHOLE
from scanner.diff.event_settings import PROJECT
from scanner.events.event import Event, Id, Thing
from scanner.events.recorded import Recorded

Names = Mapping[tuple[str, int], Sequence[str]]
"""All that each one is or was called, by what it is and its id; the latest first."""

_KINDS = {
    "User": "user",
    "Project": "project",
    "PersonalAccessToken": "token",
    "DeployToken": "deploy_token",
    "DeployKey": "deploy_key",
    "Key": "ssh_key",
    "GpgKey": "gpg_key",
}
"""What an event calls them; of tokens and keys what `Credential.numbered` has."""


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment on, and before another; as events tell their times."""

    since: str
    until: str = ""
    """Empty for no end."""

    def holds(self, created_at: str) -> bool:
        """Whether an event of that time happened within."""
        return self.since <= created_at and (not self.until or created_at < self.until)


def events(files: Sequence[Recorded]) -> Iterator[Event]:
    """All events by their time.

    What several files have is told once: an event that was stored and streamed has other ids, so
    its words decide. Within one file two equal events are two.
    """
    merged = heapq.merge(*map(_numbered, count(), files), key=lambda one: one[:2])
    for _, moment in groupby(merged, key=lambda one: one[0]):
        told: Counter[bytes] = Counter()
        for _, of_file in groupby(moment, key=lambda one: one[1]):
            here: Counter[bytes] = Counter()
            for _, _, event in of_file:
                words = _words(event)
                here[words] += 1
                if here[words] > told[words]:
                    yield event
            told |= here


def names(events: Iterable[Event]) -> Names:
    """The names of whoever acts, and of the users, projects, tokens and keys that are told."""
    found: dict[tuple[str, int], dict[str, None]] = {}
    for event in events:
        for kind, id, name in _named(event):
            if kind and isinstance(id, int) and id > 0:
                borne = found.setdefault((kind, id), {})
                if name:  # what is borne again is the latest
                    borne.pop(name, None)
                    borne[name] = None
    return {one: list(reversed(borne)) for one, borne in found.items()}


def _named(event: Event) -> Iterator[tuple[str, Id, str | None]]:
    """What it is, its id, its name."""
    if tells_of(PROJECT[WHOLE], event):
        for path in (event.details.get("from"), event.details.get("to")):
            yield from _called(event.entity, path)
    yield from _called(event.target, event.target.name)
    yield from _called(event.entity, event.entity.name)
    yield "user", event.author.id, event.author.name


def _called(thing: Thing, name: str | None) -> Iterator[tuple[str, Id, str | None]]:
    kind = _KINDS.get(thing.kind or "", "")
    if kind != "project" or "/" in (name or ""):  # a target may have the name that is shown
        yield kind, thing.id, name


def _numbered(number: int, file: Recorded) -> Iterator[tuple[str, int, Event]]:
    for event in file.events():
        yield event.created_at, number, event


def _words(event: Event) -> bytes:
    """What is equal of two tellings of one event."""
    things = [[one.kind, one.id] for one in (event.entity, event.target)]
    return lines.encode([event.type, event.author.id, things, dict(event.details)])

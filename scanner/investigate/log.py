"""The events of several files as one log: in order, and each once."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby

from scanner import lines
from scanner.events.event import Event
from scanner.events.recorded import Recorded


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


def names(events: Iterable[Event]) -> dict[int, str]:
    """The users who act, by id, with the name that is shown."""
    found: dict[int, str] = {}
    for event in events:
        if isinstance(event.author.id, int) and event.author.id > 0:
            found[event.author.id] = event.author.name or ""
    return found


def _numbered(number: int, file: Recorded) -> Iterator[tuple[str, int, Event]]:
    for event in file.events():
        yield event.created_at, number, event


def _words(event: Event) -> bytes:
    """What is equal of two tellings of one event."""
    things = [[one.kind, one.id] for one in (event.entity, event.target)]
    return lines.encode([event.type, event.author.id, things, dict(event.details)])

"""Where in a file of events those of each resource stand: offsets alone, packed."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

import orjson

from scanner.events.entries import is_download, may_be_download
from scanner.events.event import Event
from scanner.events.places import OF_THE_INSTANCE, Places
from scanner.events.recorded import Recorded
from scanner.model import Gap, Kind


@dataclass(slots=True)
class Index:
    """The events of a file by the resources that they belong to; few of them are in memory."""

    found: Recorded
    places: Places
    _stream: IO[bytes]
    joined: int = 0
    """How many events belong to something that is judged."""
    first: str = ""
    """The time of the earliest event; empty for none."""
    last: str = ""
    _events: dict[int, array[int]] = field(default_factory=dict)
    _downloads: dict[int, array[int]] = field(default_factory=dict)
    _uncounted: dict[int, Gap] = field(default_factory=dict)
    """Of which downloads may be missing, for an event does not tell whether it is one."""
    _nowhere: Gap | None = None
    """Why they may be missing of every top-level group: an event does not tell of which it is."""
    _may_be: set[Kind] = field(default_factory=set)
    """Of which kinds everything may have further events, for some do not tell what they are of."""
    _tops: set[str] = field(default_factory=set)
    """The top-level groups that events are about."""
    _everywhere: bool = False

    @property
    def since(self) -> datetime | None:
        """From when on the file tells all there was.

        A stream proves nothing before its first event: nobody knows when it was begun.
        """
        first = _moment(self.first)
        if self.found.streamed and first:
            return max(first, self.found.since or first)
        return first if self.found.streamed else self.found.since or first

    @property
    def until(self) -> datetime | None:
        """Until when it tells it; a stream may have ended after its last event."""
        last = _moment(self.last)
        if self.found.streamed and last:
            return min(last, self.found.until or last)
        return last if self.found.streamed else self.found.until or last

    def of(self, number: int) -> Iterator[Event]:
        """The events of a resource, the earliest first."""
        return self._read(self._events.get(number, ()))

    def downloads(self, number: int) -> Iterator[Event]:
        """The downloads from what lies in a top-level group, or from everything."""
        return self._read(self._downloads.get(number, ()))

    def uncounted(self, number: int) -> Gap | None:
        """Why there may be further downloads from a top-level group, or from everything."""
        found = self._uncounted.get(number)
        return found if number == self.places.instance else found or self._nowhere

    def may_have_more(self, kind: Kind) -> bool:
        """Whether there are events that may be of any resource of a kind."""
        return kind in self._may_be

    def shows(self, path: str) -> bool:
        """Whether anything in a stream shows that it carries what happens there.

        A stream is that of one top-level group, or of the instance (`path` is empty).
        """
        return self._everywhere or path.partition("/")[0] in self._tops

    def _read(self, offsets: array[int] | tuple[()]) -> Iterator[Event]:
        for offset in offsets:
            self._stream.seek(offset)
            yield Event.from_json(orjson.loads(self._stream.readline()))

    def add(self, event: Event, offset: int) -> None:
        """Take in an event that stands there."""
        self.first = min(self.first or event.created_at, event.created_at)
        self.last = max(self.last, event.created_at)
        if event.entity.kind in OF_THE_INSTANCE:  # only streams of a whole instance tell of it
            self._everywhere = True
        elif event.entity.name:
            self._tops.add(event.entity.name.partition("/")[0])
        place = self.places.of(event.entity)
        if place is not None:
            self.joined += 1
            self._events.setdefault(place, array("Q")).append(offset)
        kinds = self.places.may_be(event.entity)
        self._may_be |= kinds
        self._count(event, offset, place, kinds)

    def _count(self, event: Event, offset: int, place: int | None, kinds: Set[Kind]) -> None:
        """Take it in as a download, or as what may be one."""
        download = is_download(event)
        if not (download or may_be_download(event)):
            return
        gap = Gap.VERSION if event.type is None else Gap.MALFORMED
        top = None if place is None else self.places.top(place)
        for number in (top, self.places.instance):
            if number is not None and download:
                self._downloads.setdefault(number, array("Q")).append(offset)
            # Of those without a name nobody knows from how many projects they are.
            if number is not None and (not download or Kind.PROJECT in kinds):
                self._uncounted.setdefault(number, gap)
        if kinds:
            self._nowhere = self._nowhere or gap


@contextlib.contextmanager
def indexed(found: Recorded, places: Places) -> Iterator[Index]:
    """The index of a file that was read, for as long as the block runs.

    Raises DocumentError when the file cannot be read, or has changed since.
    """
    with found.copied() as stream:
        made = Index(found, places, stream)
        offset = 0
        for line in stream:
            record = orjson.loads(line)
            if "summary" not in record:
                made.add(Event.from_json(record), offset)
            offset += len(line)
        yield made


def _moment(created_at: str) -> datetime | None:
    return datetime.fromisoformat(created_at) if created_at else None

"""Where in a file of events those of each resource stand: offsets alone, packed."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

import orjson

from scanner.events.entries import is_download, may_be_download
from scanner.events.event import Event
from scanner.events.places import OF_THE_INSTANCE, Places
from scanner.events.recorded import Recorded


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
    _untyped: set[int] = field(default_factory=set)
    """Of which downloads may be missing, for events do not tell their type."""
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

    def may_miss(self, number: int) -> bool:
        """Whether there are events of which nobody knows that they are no downloads."""
        return number in self._untyped

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
        download = is_download(event)
        if download or may_be_download(event):
            top = None if place is None else self.places.top(place)
            for number in (top, self.places.instance):
                if number is not None and download:
                    self._downloads.setdefault(number, array("Q")).append(offset)
                elif number is not None:
                    self._untyped.add(number)


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

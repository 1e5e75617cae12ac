"""Events as they come, in a file: an interrupted run goes on after the last window that was whole.

Each line is an object with one key. The first tells what was asked for; `event` is one that is
kept; `done` ends a window of one place, all of whose events stand above it. What stands after the
last `done` is read again, since nobody knows whether it was all.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import orjson

from scanner import lines
from scanner.errors import DocumentError, unwritable
from scanner.events.event import Event
from scanner.model import JSON
from scanner.regular import irregular

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Done:
    """One window of one place, read whole."""

    source: str
    after: str
    before: str
    rows: int
    """How many GitLab told, wanted or not."""
    malformed: int = 0
    """Rows that are no audit events."""
    untyped: int = 0
    """Events that were left out because their type is not told."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others: of one place no two begin at one moment."""
        return self.source, self.after


class Journal:
    """Events in the order they came, each once, and what was read whole. A context manager."""

    def __init__(self, path: Path, asked: Mapping[str, JSON], resume: bool = False) -> None:
        """Begin a file, or go on with it. Raises DocumentError where it is of another question.

        Without `resume` a file that is there is begun anew.
        """
        self.path = path
        self.done: dict[tuple[str, str], Done] = {}
        self._index: list[tuple[str, str, int, int]] = []
        self.counts: Counter[str] = Counter()
        """How many events are kept, by their source."""
        self._seen: set[str] = set()
        if why := irregular(path):
            raise unwritable(path, why)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            going_on = resume and path.exists()
            self._stream: IO[bytes] = path.open("r+b" if going_on else "w+b")
        except OSError as error:
            raise unwritable(path, error.strerror) from None
        try:
            if going_on:
                self._load(asked)
            else:
                self._append({"journal": SCHEMA, "asked": dict(asked)})
                self._flush()
        except BaseException:
            self._stream.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()

    def __len__(self) -> int:
        return len(self._index)

    @property
    def sources(self) -> Set[str]:
        """The places of which something was read whole."""
        return {done.source for done in self.done.values()}

    def add(self, event: Event, identity: str = "") -> None:
        """Keep an event, unless one of this identity is kept; its own, where none is given."""
        identity = identity or event.identity
        if identity not in self._seen:
            self._remember(event, identity, *self._append({"event": event.to_json()}))

    def finish(self, done: Done) -> None:
        """Note that a window was read whole."""
        self._append({"done": asdict(done)})
        self._flush()
        self.done[done.key] = done

    def events(self) -> Iterator[Event]:
        """Every event, the earliest first; may be called again."""
        self._flush()
        with self.path.open("rb") as stream:
            for _, _, offset, length in sorted(self._index):
                stream.seek(offset)
                yield Event.from_json(orjson.loads(stream.read(length))["event"])

    def _append(self, record: Mapping[str, JSON]) -> tuple[int, int]:
        line = lines.encode(record) + b"\n"
        with lines.naming(self.path):
            offset = self._stream.tell()
            self._stream.write(line)
        return offset, len(line)

    def _flush(self) -> None:
        with lines.naming(self.path):
            self._stream.flush()
            os.fsync(self._stream.fileno())

    def _remember(self, event: Event, identity: str, offset: int, length: int) -> None:
        self._seen.add(identity)
        self.counts[event.source] += 1
        self._index.append((event.created_at, str(event.id).zfill(20), offset, length))

    def _load(self, asked: Mapping[str, JSON]) -> None:
        """Take in what was read whole, and cut off what follows it."""
        end = position = 0
        pending: list[tuple[Event, int, int]] = []
        for line in self._stream:
            record = self._record(line)
            if not record:
                break
            if not position:
                self._check(record, asked)
                end = len(line)
            elif "event" in record:
                pending.append((self._event(record["event"]), position, len(line)))
            else:
                done = self._done(record)
                self.done[done.key] = done
                for event, offset, length in pending:
                    self._remember(event, event.identity, offset, length)
                pending, end = [], position + len(line)
            position += len(line)
        if not end:
            raise self._foreign()
        self._stream.seek(end)
        self._stream.truncate()

    def _record(self, line: bytes) -> dict[str, JSON]:
        """The object of a line; empty for one that was cut short."""
        try:
            record = orjson.loads(line) if line.endswith(b"\n") else {}
        except orjson.JSONDecodeError:
            record = {}
        return record if isinstance(record, dict) else {}

    def _check(self, record: Mapping[str, JSON], asked: Mapping[str, JSON]) -> None:
        before = record.get("asked")
        if record.get("journal") != SCHEMA or not isinstance(before, dict):
            raise self._foreign()
        if other := [name for name in asked if before.get(name) != asked[name]]:
            raise DocumentError(
                f"{self.path} was begun with another {' and another '.join(other)}",
                "Ask as before, or remove it and begin anew.",
            )

    def _event(self, record: JSON) -> Event:
        try:
            return Event.from_json(record)
        except (KeyError, TypeError):
            raise self._foreign() from None

    def _done(self, record: Mapping[str, JSON]) -> Done:
        try:
            return Done(**record["done"])
        except (KeyError, TypeError):
            raise self._foreign() from None

    def _foreign(self) -> DocumentError:
        return DocumentError(
            f"{self.path} is no journal of audit events", "Remove it, and begin anew."
        )


def begun(path: Path) -> Mapping[str, JSON]:
    """What a journal was begun with; empty where there is none, or it cannot be told."""
    try:
        with path.open("rb") as stream:
            record = orjson.loads(stream.readline())
    except (OSError, orjson.JSONDecodeError):
        return {}
    asked = record.get("asked") if isinstance(record, dict) else None
    return asked if isinstance(asked, dict) else {}

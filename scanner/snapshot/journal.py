"""What a collector writes while it works: resources as they come, and a ledger of every request."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import orjson

from scanner import lines
from scanner.errors import DocumentError
from scanner.model import JSON, Kind, Resource
from scanner.snapshot import claimed
from scanner.snapshot.doubted import Doubted
from scanner.snapshot.ledger import tells_a_request
from scanner.snapshot.places import Place, Places

_SYNC_SECONDS = 1.0
"""The most work that a power cut can take away, against a sync for each of 10,000 projects."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, as the ledger tells it."""

    resource: str
    """`kind path` of the resource that was asked; empty for the server itself."""
    section: str
    endpoint: str
    """`GET /projects/:id/push_rule`."""
    status: int
    """HTTP status; 0 when no answer came."""
    time: str
    """When the answer came, RFC 3339 in UTC."""
    duration_ms: int
    retries: int
    """How many attempts at the same thing came before this one."""
    error: str = ""

    def to_json(self) -> dict[str, JSON]:
        """The line of the ledger; an empty error is left out."""
        record: dict[str, JSON] = {
            name: getattr(self, name) for name in self.__slots__ if name != "error"
        }
        return {**record, "error": self.error} if self.error else record


def whole_lines(path: Path) -> Iterator[tuple[int, bytes, dict[str, JSON]]]:
    """The lines of a file from its start, each with its offset and what it holds.

    They end before one that a kill has torn, or that a power cut kept from the disk.
    """
    offset = 0
    with path.open("rb") as stream:
        for line in stream:
            try:
                record = orjson.loads(line) if line.endswith(b"\n") else None
            except orjson.JSONDecodeError:
                return
            if not isinstance(record, dict):
                return
            yield offset, line, record
            offset += len(line)


class Appender:
    """An append-only file of JSON lines, safe for several threads, synced once a second."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.monotonic,
        go_on: bool = False,
        opening: bytes = claimed.LEDGER,
    ) -> None:
        """With `go_on` the whole lines that are there stay, and count; of a ledger, those we wrote.

        Raises UsageError while another process writes the file, and for one that is not ours: it
        does not begin with `opening`, or is a link.
        """
        self.path = path
        self._lock = threading.Lock()
        self._clock = clock
        self._synced = clock()
        self._digest = hashlib.sha256()
        self.count = 0
        self._stream = claimed.opened(path, opening)
        try:
            end = 0
            for offset, line, record in whole_lines(path) if go_on else ():
                if opening == claimed.LEDGER and not tells_a_request(record):
                    break
                self._digest.update(line)
                self.count += 1
                end = offset + len(line)
            self._stream.truncate(end)
            self._stream.seek(end)
        except BaseException:
            self._stream.close()
            raise

    @property
    def sha256(self) -> str:
        """Digest of all that was appended."""
        return self._digest.hexdigest()

    def append(self, record: Mapping[str, JSON]) -> tuple[int, int]:
        """Append one line; returns its offset and length."""
        line = lines.encode(record) + b"\n"
        with self._lock, lines.naming(self.path):
            offset = self._stream.tell()
            self._stream.write(line)
            self._stream.flush()
            self._digest.update(line)
            self.count += 1
            if self._clock() - self._synced > _SYNC_SECONDS:
                self._sync()
        return offset, len(line)

    def _sync(self) -> None:
        os.fsync(self._stream.fileno())
        self._synced = self._clock()

    def sync(self) -> None:
        """Have all that was appended on the disk."""
        if not self._stream.closed:
            with lines.naming(self.path):
                self._sync()

    def move(self, path: Path) -> None:
        """Rename the file, which stays ours until it is closed."""
        if not claimed.RENAMED_WHEN_OPEN:
            self.close()
        os.replace(self.path, path)
        self.path = path

    def remove(self) -> None:
        """Remove the file, then close it."""
        if not claimed.RENAMED_WHEN_OPEN:
            self.close()
        self.path.unlink()
        self.close()

    def close(self) -> None:
        """Sync and close."""
        if not self._stream.closed:
            with lines.naming(self.path):
                try:
                    self._sync()
                finally:
                    self._stream.close()


class Journal:
    """Resources in the order they came, and where each one lies; safe for several threads.

    The first line tells what was asked; each resource has beside it how long the ledger was, so
    that none is believed after a power cut whose requests are not in the ledger, how much of it
    is vouched for, and its digest.
    """

    def __init__(self, path: Path, ledger: Appender | None = None, go_on: bool = False) -> None:
        """With `go_on` what an interrupted scan left is looked at, and may be taken again."""
        self.path = path
        self.asked: Mapping[str, JSON] = {}
        """What was asked at first (`given`), and by whom (`found`); empty for a new journal."""
        self.started = ""
        self.resumed: list[str] = []
        """When it was gone on with."""
        self._ledger = ledger
        self._lock = threading.RLock()
        self._taken = Places()
        self._kept = Places()
        self._doubted = Doubted()
        if go_on and path.exists():
            self._look_back(ledger.count if ledger else 0)
        self._appender = Appender(path, go_on=go_on, opening=claimed.JOURNAL)

    def _look_back(self, proven: int) -> None:
        """Find what is there; what the ledger does not prove is cut off, with all that follows."""
        for offset, line, record in whole_lines(self.path):
            match record:
                case {
                    "schema": 1,
                    "asked": {"given": dict(), "found": dict()} as asked,
                    "started": str(started),
                }:
                    self.asked, self.started = asked, started
                case {"resumed": str(moment)}:
                    self.resumed.append(moment)
                    self._doubted.end()
                case {"ledger": int(proof)} if proof > proven:
                    os.truncate(self.path, offset)
                    break
                case {"resource": {"kind": str(kind), "path": str(path), "id": int(id)}}:
                    try:
                        self._kept.put(id, Place(kind, path, offset, len(line)))
                    except (OverflowError, ValueError) as error:
                        raise _foreign(self.path) from error
                    self._doubted.note((kind, id), record)
            if not self.asked:
                raise _foreign(self.path)
        self._doubted.end()

    @property
    def known(self) -> int:
        """How many resources were read before the scan was interrupted."""
        return len(self._kept)

    def begin(self, asked: Mapping[str, JSON], now: str) -> None:
        """Say what is asked, and when: the first line, or one that tells of going on."""
        if self.asked:
            self.resumed.append(now)
            self._appender.append({"resumed": now})
        else:
            self.asked, self.started = asked, now
            self._appender.append({"schema": 1, "asked": asked, "started": now})

    def kept(self, kind: Kind, id: int) -> Resource | None:
        """The resource that was read before the interruption.

        It is no part of the scan until it is appended. Raises DocumentError when it does not stand
        there as we write it.
        """
        place = self._kept.get(kind.value, id)
        if place is None:
            return None
        try:
            with self.path.open("rb") as stream:
                record = _record(stream, place)
            if record["sha256"] != lines.digest_of(record["resource"]):
                raise _foreign(self.path)
            return Resource.from_json(record["resource"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise _foreign(self.path) from error

    def is_doubted(self, kind: Kind, id: int) -> bool:
        """Whether what was refused of it was told when nobody vouched for the user any more."""
        return (kind.value, id) in self._doubted

    def append(self, resource: Resource, vouched: int = 0) -> None:
        """Keep a resource, once: a list that shifted while it was read repeats some.

        `vouched` is how much of the ledger is older than an answer that showed the user something.
        """
        identity = (resource.kind.value, resource.id)
        with self._lock:
            if self._taken.get(*identity):
                return
            known = self._kept.get(*identity)
            if known and self.kept(resource.kind, resource.id) == resource:
                self._taken.put(resource.id, known)
                return
            proof = {"ledger": self._ledger.count if self._ledger else 0, "vouched": vouched}
            record = resource.to_json()
            digest = lines.digest_of(record)
            where = self._appender.append({**proof, "resource": record, "sha256": digest})
            self._taken.put(resource.id, Place(resource.kind.value, resource.path, *where))

    def left(self) -> list[str]:
        """The names of resources that were read before, and are no part of the scan any more."""
        return sorted(f"{place.kind} {place.path}" for place in self._kept.beside(self._taken))

    def sorted(self) -> Iterator[Resource]:
        """Every resource once, by kind and path, read back one at a time."""
        self._appender.sync()
        with self.path.open("rb") as stream:
            for place in self._taken.in_order():
                yield Resource.from_json(_record(stream, place)["resource"])

    def remove(self) -> None:
        """Remove the file: the snapshot has it all."""
        self._appender.remove()

    def close(self) -> None:
        """Sync and close."""
        self._appender.close()


def holds_resources(path: Path) -> bool:
    """Whether a journal lies there from which a scan can go on."""
    return path.is_file() and any("resource" in record for _, _, record in whole_lines(path))


def _record(stream: IO[bytes], place: Place) -> JSON:
    stream.seek(place.offset)
    return orjson.loads(stream.read(place.length))


def _foreign(path: Path) -> DocumentError:
    return DocumentError(
        f"{path}: this is no journal that this glscan can go on with",
        "Go on with the glscan version that wrote it, or remove it to read everything again.",
    )

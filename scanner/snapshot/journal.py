"""What a collector writes while it works: resources as they come, and a ledger of every request."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from scanner import lines
from scanner.model import JSON, Kind, Resource

_SYNC_SECONDS = 1.0
"""The most work that a power cut can take away, against a sync for each of 10,000 projects."""

_KIND_ORDER = {kind: number for number, kind in enumerate(Kind)}


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


class Appender:
    """An append-only file of JSON lines, safe for several threads, synced once a second."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._stream = path.open("wb")
        self._lock = threading.Lock()
        self._clock = clock
        self._synced = clock()
        self._digest = hashlib.sha256()
        self.count = 0

    @property
    def sha256(self) -> str:
        """Digest of all that was appended."""
        return self._digest.hexdigest()

    def append(self, record: Mapping[str, JSON]) -> tuple[int, int]:
        """Append one line; returns its offset and length."""
        line = lines.encode(record) + b"\n"
        with self._lock, lines.naming(self._path):
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

    def close(self) -> None:
        """Sync and close."""
        if not self._stream.closed:
            with lines.naming(self._path):
                try:
                    self._sync()
                finally:
                    self._stream.close()


class Journal:
    """Resources in the order they came, and where each one lies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._appender = Appender(path)
        self._index: list[tuple[int, str, int, int]] = []
        self._seen: set[tuple[str, int]] = set()

    def append(self, resource: Resource) -> None:
        """Keep a resource, once: a list that shifted while it was read repeats some."""
        identity = (resource.kind.value, resource.id)
        if identity in self._seen:
            return
        self._seen.add(identity)
        offset, length = self._appender.append(resource.to_json())
        self._index.append((_KIND_ORDER[resource.kind], resource.path, offset, length))

    def sorted(self) -> Iterator[Resource]:
        """Every resource once, by kind and path, read back one at a time."""
        self._appender.close()
        with self.path.open("rb") as stream:
            for _, _, offset, length in sorted(self._index):
                stream.seek(offset)
                yield Resource.from_json(orjson.loads(stream.read(length)))

    def close(self) -> None:
        """Sync and close."""
        self._appender.close()

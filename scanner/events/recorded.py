"""Reads back what `glscan audit-events` wrote: its events, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from scanner.errors import DocumentError
from scanner.events.account import Account, Seen
from scanner.events.event import Event
from scanner.events.opened import opened
from scanner.model import JSON

_LONGEST = 16_000_000
"""Bytes of one line: the summary names every list."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A file of events that is whole, for streaming."""

    path: Path
    asked: Mapping[str, JSON]
    """As `Summary.asked`."""
    accounts: Sequence[Account]
    count: int

    @property
    def streamed(self) -> bool:
        """Whether the events come from a stream."""
        return "files" in self.asked

    @property
    def filtered(self) -> bool:
        """Whether events were left out because of who, what or which type they are of."""
        return any(self.asked.get(name) for name in ("author", "entity", "type", "target"))

    def events(self) -> Iterator[Event]:
        """Every event, the earliest first; may be called again. Raises DocumentError."""
        for number, record in _records(self.path):
            if "summary" not in record:
                yield _event(self.path, number, record)


def read(path: Path) -> Recorded:
    """Check a file and what it says at its end; `.gz` is unpacked.

    Raises DocumentError for one that is no such file, was cut short, or cannot be read.
    """
    try:
        path.stat()
    except FileNotFoundError:
        raise DocumentError(f"{path}: there is no such file of events", "Check the path.") from None
    except OSError:
        pass  # told when it is opened
    count = 0
    last: dict[str, JSON] = {}
    for number, last in _records(path):
        if "summary" not in last:
            _event(path, number, last)
            count += 1
    about = last.get("summary")
    if not isinstance(about, dict):
        raise DocumentError(
            f"{path} has no summary at its end: it was cut short, or is no file of events",
            "Write it with `glscan audit-events -f jsonl -o FILE`.",
        )
    try:
        accounts = [Account(**{**one, "seen": Seen(one["seen"])}) for one in about["sources"]]
        made = Recorded(path, dict(about["asked"]), accounts, int(about["events"]))
    except (KeyError, TypeError, ValueError):
        raise _foreign(path, "its summary") from None
    if made.count != count:
        raise DocumentError(
            f"{path} says it has {made.count:,} events, and has {count:,}", "Write it again."
        )
    return made


def _records(path: Path) -> Iterator[tuple[int, dict[str, JSON]]]:
    """Each line with its number; nothing may follow the summary."""
    try:
        with opened(path) as stream:
            number, ended = 0, False
            while line := stream.readline(_LONGEST):
                number += 1
                record = orjson.loads(line) if line.endswith(b"\n") and not ended else None
                if not isinstance(record, dict):
                    raise _foreign(path, f"line {number}")
                ended = "summary" in record
                yield number, record
    except orjson.JSONDecodeError:
        raise _foreign(path, f"line {number}") from None


def _event(path: Path, number: int, record: Mapping[str, JSON]) -> Event:
    try:
        made = Event.from_json(record)
        if not (isinstance(made.created_at, str) and isinstance(made.details, dict)):
            raise TypeError
    except (KeyError, TypeError):
        raise _foreign(path, f"line {number}") from None
    return made


def _foreign(path: Path, where: str) -> DocumentError:
    return DocumentError(
        f"{path}: {where} is not as `glscan audit-events` writes it",
        "Write the file with `glscan audit-events -f jsonl -o FILE`.",
    )

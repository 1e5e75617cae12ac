"""Reads back what `glscan audit-events` wrote: its events, and what it says of itself."""

from __future__ import annotations

import contextlib
import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import orjson

from scanner.document import moment_of
from scanner.errors import DocumentError, UsageError
from scanner.events.account import Account, Seen
from scanner.events.event import Event, people
from scanner.events.opened import opened
from scanner.model import JSON

_LONGEST = 16_000_000
"""Bytes of one line: the summary names every list."""
_CHUNK = 1 << 20
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A file of events that is whole, for streaming."""

    path: Path
    asked: Mapping[str, JSON]
    """As `Summary.asked`."""
    accounts: Sequence[Account]
    count: int
    sha256: str
    """Of the file as it is unpacked."""

    @property
    def since(self) -> datetime | None:
        """Where the period begins that was asked for; None where everything was taken."""
        return moment_of(self.asked.get("since"))

    @property
    def until(self) -> datetime | None:
        """Where it ends."""
        return moment_of(self.asked.get("until"))

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

    def people(self) -> Iterator[tuple[int, str]]:
        """Who is named in the events, each with the id of the user or 0."""
        return (one for event in self.events() for one in people(event))

    def addresses(self) -> Iterator[str]:
        """The IP addresses from which something was done."""
        return (event.ip_address for event in self.events() if event.ip_address)

    @contextlib.contextmanager
    def copied(self) -> Iterator[IO[bytes]]:
        """A copy that is nobody else's and unpacked, as it was when it was read.

        Raises DocumentError for one that has changed since.
        """
        with tempfile.TemporaryFile() as copy:
            digest = hashlib.sha256()
            with opened(self.path) as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
                    copy.write(chunk)
            if digest.hexdigest() != self.sha256:
                raise DocumentError(f"{self.path} has changed since it was read", "Run again.")
            copy.seek(0)
            yield copy

    def check_is_of(self, url: str) -> None:
        """Raises UsageError for the events of another GitLab than the one at that address.

        Two of one host differ by port or path. Streamed events do not tell whose they are.
        """
        asked = _server(str(self.asked.get("url") or ""))
        of_all = [one.source for one in self.accounts if one.source.startswith(_OF)]
        lists = [source.removeprefix(_OF).rstrip("/") for source in of_all]
        scanned = _server(url)
        for told in filter(None, (asked, *lists)):
            if scanned and told != scanned:
                raise UsageError(
                    f"{self.path} is of {told}, and the scan is of {scanned}",
                    "Ask the GitLab of the scan with `glscan audit-events`.",
                )


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
    digest = hashlib.sha256()
    for number, last in _records(path, digest.update):
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
        asked, events = dict(about["asked"]), int(about["events"])
    except (KeyError, TypeError, ValueError):
        raise _foreign(path, "its summary") from None
    if not _is_sound(asked, accounts):
        raise _foreign(path, "its summary")
    made = Recorded(path, asked, accounts, events, digest.hexdigest())
    if made.count != count:
        raise DocumentError(
            f"{path} says it has {made.count:,} events, and has {count:,}", "Write it again."
        )
    return made


def _is_sound(asked: Mapping[str, JSON], accounts: Sequence[Account]) -> bool:
    """Whether texts are texts and moments moments: anybody may have written the file."""
    periods = [asked.get(name) for name in ("since", "until")]
    return all(moment is None or moment_of(moment) for moment in periods) and all(
        isinstance(one.source, str) and isinstance(one.detail, str) and type(one.events) is int
        for one in accounts
    )


def _server(url: str) -> str:
    """Host, port and path, as the list of an instance is named; empty for no address."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port in (None, _USUAL.get(parts.scheme)) else f":{parts.port}"
    except ValueError:
        return ""
    return f"{parts.hostname}{port}{parts.path.rstrip('/')}" if parts.hostname else ""


_USUAL = {"http": 80, "https": 443}
_OF = "instance "
"""How the name of the list of an instance begins."""


def _records(
    path: Path, told: Callable[[bytes], None] = lambda line: None
) -> Iterator[tuple[int, dict[str, JSON]]]:
    """Each line with its number, which `told` is given as it is; nothing may follow the summary."""
    try:
        with opened(path) as stream:
            number, ended = 0, False
            while line := stream.readline(_LONGEST):
                number += 1
                told(line)
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
        if not _fits(made):
            raise TypeError
        datetime.fromisoformat(made.created_at)
    except (KeyError, TypeError, ValueError):
        raise _foreign(path, f"line {number}") from None
    return made


def _fits(event: Event) -> bool:
    """Whether each value is of the type that it should be."""
    author, things = event.author, (event.entity, event.target)
    ids = (event.id, author.id, *(thing.id for thing in things))
    texts = (
        *(event.type, event.ip_address, author.name, author.email, author.kind),
        *(text for thing in things for text in (thing.kind, thing.name)),
    )
    return (
        event.id is not None
        and event.entity.kind is not None
        and all(id is None or type(id) is int or isinstance(id, str) for id in ids)
        and all(text is None or isinstance(text, str) for text in texts)
        and isinstance(event.source, str)
        and isinstance(event.created_at, str)
        and _TIME.fullmatch(event.created_at) is not None
        and isinstance(event.details, dict)
        and all(isinstance(text, str) for text in event.details.values())
        and isinstance(event.left_out, list)
    )


def _foreign(path: Path, where: str) -> DocumentError:
    return DocumentError(
        f"{path}: {where} is not as `glscan audit-events` writes it",
        "Write the file with `glscan audit-events -f jsonl -o FILE`.",
    )

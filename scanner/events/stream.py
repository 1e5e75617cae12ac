"""Reads a file of audit events as GitLab streams them: one JSON object a line, or an array.

Such a file is what a destination of streamed events wrote down: the bodies of requests, without
their headers. A file whose name ends in `.gz` is compressed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import orjson

from scanner import lines
from scanner.errors import DocumentError
from scanner.events import row
from scanner.events.account import Account, Seen
from scanner.events.filters import Wanted
from scanner.events.journal import Journal
from scanner.events.opened import opened
from scanner.events.period import Period
from scanner.model import JSON

_LONGEST = 1_000_000
"""Bytes of one line; GitLab's events have a few thousand."""
_LARGEST = 256_000_000
"""Bytes of an array, which is read as a whole."""
_NAMED = 20
"""Lines that are no events are named up to so many; the others are counted."""


def read(path: Path, period: Period | None, wanted: Wanted, journal: Journal) -> Account:
    """Read the events of one file into the journal; what became of it.

    What is no audit event is named by its line. An event that was delivered twice, word for word,
    is kept once: ids of streamed events are no proof, since older servers gave some the same.
    Raises DocumentError for a file that cannot be read.
    """
    source = f"stream {path.name}"
    wrong: list[str] = []
    untyped = count = 0
    for place, document in _documents(path):
        count += 1
        if isinstance(document, row.Misread):
            wrong.append(f"{place}: {document}")
            continue
        try:
            event = row.event(document, source)
        except row.Misread as misread:
            wrong.append(f"{place}: {misread}")
            continue
        if period is None or period.holds(event.created_at):
            untyped += wanted.cannot_tell(event)
            if wanted.takes(event):
                journal.add(event, lines.digest_of(document))
    why = []
    if wrong:
        more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
        why.append(
            f"{len(wrong)} of {count} are no audit events: {'; '.join(wrong[:_NAMED])}{more}"
        )
    if untyped:
        why.append(f"of {untyped} events the type is not told")
    seen = Seen.MALFORMED if wrong else Seen.UNTYPED if untyped else Seen.WHOLE
    return Account(source, seen, journal.counts[source], "; ".join(why))


def _documents(path: Path) -> Iterator[tuple[str, JSON | row.Misread]]:
    """Each document with its place: `line 7`, or `entry 7` of an array."""
    with opened(path) as stream:
        first = stream.readline(_LONGEST)
        while first and not first.strip():
            first = stream.readline(_LONGEST)
        if first.lstrip().startswith(b"["):
            yield from _array(path, first + stream.read(_LARGEST))
            return
        stream.seek(0)
        yield from _lines(stream)


def _lines(stream: IO[bytes]) -> Iterator[tuple[str, JSON | row.Misread]]:
    number = 0
    while line := stream.readline(_LONGEST):
        number += 1
        place = f"line {number}"
        if len(line) == _LONGEST and not line.endswith(b"\n"):
            while (rest := stream.readline(_LONGEST)) and not rest.endswith(b"\n"):
                pass
            yield place, row.Misread(f"it has more than {_LONGEST:,} bytes")
        elif line.strip():
            yield place, _parsed(line)


def _parsed(line: bytes) -> JSON | row.Misread:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return row.Misread("it is not JSON")


def _array(path: Path, text: bytes) -> Iterator[tuple[str, JSON]]:
    if len(text) > _LARGEST:
        raise DocumentError(
            f"{path}: an array of more than {_LARGEST:,} bytes is not read",
            "Write an event a line: `jq -c '.[]' FILE`.",
        )
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise DocumentError(
            f"{path} begins as an array, and is not JSON: {error}", "Was it cut short?"
        ) from None
    for number, document in enumerate(found, start=1):
        yield f"entry {number}", document

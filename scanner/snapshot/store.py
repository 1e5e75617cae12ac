"""Writes a snapshot from its journal, and reads one back with the proof of when facts were read."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import orjson

from scanner import lines
from scanner.errors import DocumentError, UsageError
from scanner.model import JSON, Resource
from scanner.report import Instance, Proposed, Scope
from scanner.snapshot.journal import Appender, Journal
from scanner.snapshot.times import Deferred, ReadTimes
from scanner.typed import misplaced
from scanner.values import Moment

SCHEMA = 1

_LONGEST = 1024 * 1024
"""Bytes of a line of a ledger; one that goes on for longer is none of ours."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot on disk whose digest was checked."""

    manifest: Mapping[str, JSON]
    sha256: str
    ledger_sha256: str
    document: lines.Lines
    read_times: Mapping[tuple[str, str], str]
    """Empty when the ledger does not lie beside the snapshot. It is read again for the first time
    that is asked for: what only writes a snapshot asks for none."""

    def resources(self) -> Iterator[Resource]:
        """Resources by kind (instance, groups, projects, ...) and path, one at a time."""
        for record in self.document.items():
            try:
                yield Resource.from_json(record)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise DocumentError(
                    f"{self.document.path}: a resource is not of schema {SCHEMA}: {error!r}",
                    "Make the snapshot again.",
                ) from error


def stem(path: Path) -> str:
    """The name of a snapshot without `.json` or `.json.gz`."""
    return path.name.removesuffix(".gz").removesuffix(".json")


def journal_path(path: Path) -> Path:
    """Where the journal of a snapshot lies while it is being collected."""
    return path.parent / f"{stem(path)}.journal"


def ledger_path(path: Path) -> Path:
    """Where the ledger of a snapshot lies."""
    return path.parent / f"{stem(path)}.ledger.jsonl"


def unfinished_ledger_path(path: Path) -> Path:
    """Where the ledger grows: one of an earlier snapshot stays until the new one is whole."""
    ledger = ledger_path(path)
    return ledger.with_name(f"{ledger.name}.part")


def files(path: Path) -> list[Path]:
    """All that is written where a snapshot is: itself, its ledger and its journal."""
    return [path, ledger_path(path), journal_path(path)]


def check_ledger(path: Path) -> None:
    """Raises UsageError where the ledger of a snapshot would replace that of another one.

    A name with `.gz` and one without share it.
    """
    for suffix in ("", ".gz", ".json", ".json.gz"):
        other = path.parent / f"{stem(path)}{suffix}"
        if other != path and _is_snapshot(other):
            raise UsageError(
                f"{other} has the same ledger, {ledger_path(path).name}, which would be replaced",
                "Give the snapshot another name, or remove the other one.",
            )


def _is_snapshot(path: Path) -> bool:
    """Whether a snapshot of ours begins there."""
    if not path.is_file():
        return False
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            return stream.read(len(_BEGINNING)) == _BEGINNING
    except (OSError, EOFError, zlib.error):
        return False


_BEGINNING = b'{"manifest":'


def write(
    path: Path,
    manifest: Mapping[str, JSON],
    journal: Journal,
    ledger: Appender,
    derive: Callable[[Callable[[], Iterator[Resource]]], Iterator[Resource]],
) -> None:
    """Write a snapshot and its ledger from a journal, whole or not at all, and remove the journal.

    It is removed last, and ledger and journal are kept from other processes until then.

    `derive` is the second pass: it puts on each resource what follows from the others, and is given
    what reads them all, in order.
    """
    try:
        write_proven(path, manifest, derive(journal.sorted), ledger)
        journal.remove()
    finally:
        ledger.close()


def write_proven(
    path: Path, manifest: Mapping[str, JSON], resources: Iterable[Resource], ledger: Appender
) -> None:
    """Write a snapshot of resources that a ledger proves, and put the ledger beside it."""
    ledger.sync()
    lines.write(
        path,
        {"schema": SCHEMA, "manifest": {**manifest, "requests": ledger.count}},
        (resource.to_json() for resource in resources),
        lambda: {"ledger_sha256": ledger.sha256},
    )
    ledger.move(ledger_path(path))
    lines.sync_names(path.parent)


def write_after(
    path: Path,
    manifest: Mapping[str, JSON],
    resources: Iterable[Resource],
    before: Snapshot | None,
) -> None:
    """Write the snapshot of a state that is yet to come, whole or not at all.

    The ledger of the one `before` proves what stays as it is, and lies beside this one, too.
    Raises UsageError where another snapshot has a ledger of that name.
    """
    check_ledger(path)
    proof = before.ledger_sha256 if before else hashlib.sha256().hexdigest()
    requests = before.manifest["requests"] if before else 0
    lines.write(
        path,
        {"schema": SCHEMA, "manifest": {**manifest, "requests": requests}},
        (resource.to_json() for resource in resources),
        lambda: {"ledger_sha256": proof},
    )
    ledger_path(path).unlink(missing_ok=True)
    if before and ledger_path(before.document.path).is_file():
        shutil.copyfile(ledger_path(before.document.path), ledger_path(path))


def read(path: Path) -> Snapshot:
    """Open a snapshot. Raises DocumentError when it or its ledger cannot be trusted or read."""
    document = lines.read(path, "snapshot", SCHEMA, "manifest")
    _check_manifest(path, document.header["manifest"])
    ledger, expected = ledger_path(path), document.footer.get("ledger_sha256", "")
    if ledger.is_file():
        deque(_proven(ledger, expected), maxlen=0)
    return Snapshot(
        document.header["manifest"],
        document.footer["sha256"],
        expected,
        document,
        Deferred(lambda: _read_times(ledger, expected)),
    )


class _Manifest(TypedDict):
    """What every report needs of a manifest."""

    instance: Instance
    scope: Scope
    identity: Mapping[str, Any]
    tool: NotRequired[Mapping[str, Any]]
    started: Moment
    finished: Moment
    requests: int
    proposed: NotRequired[Proposed]


def _check_manifest(path: Path, manifest: JSON) -> None:
    """Refuse a snapshot that does not tell what every report needs."""
    if odd := misplaced(manifest, _Manifest, "manifest"):
        raise DocumentError(
            f"{path}: {odd} of the snapshot is not there, or not as schema {SCHEMA} has it",
            "Make the snapshot again.",
        )


def _read_times(path: Path, expected: str) -> ReadTimes:
    times = ReadTimes()
    if not path.is_file():
        return times
    for line in _proven(path, expected):
        try:
            record = orjson.loads(line)
            if 200 <= record["status"] < 500 and record["status"] != HTTPStatus.TOO_MANY_REQUESTS:
                times.note(record["resource"], record["endpoint"], record["time"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            continue
    return times


def _proven(path: Path, expected: str) -> Iterator[bytes]:
    """The lines of a ledger. Raises DocumentError at its end if it has another digest."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while line := stream.readline(_LONGEST):
            digest.update(line)
            yield line
    if digest.hexdigest() != expected:
        raise DocumentError(
            f"{path}: this is not the ledger that the snapshot was written with",
            "Put the right ledger beside the snapshot, or move this one away.",
        )

"""Shards become one snapshot: there must be all of them, and all of one scan."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

import orjson

from scanner.errors import DocumentError
from scanner.model import JSON, Kind, Resource
from scanner.report import Uneven
from scanner.snapshot import begun, store
from scanner.snapshot.asked import differences, of_manifest
from scanner.snapshot.journal import Appender
from scanner.snapshot.ledger import tells_a_request
from scanner.snapshot.store import Snapshot

_MOST = 20
"""Missing shards that are named."""


def shards(paths: Sequence[Path]) -> list[Snapshot]:
    """The shards in these files, in their order.

    Raises DocumentError when one cannot be trusted, is missing or there twice, is no shard, or is
    of another scan.
    """
    found: dict[int, Snapshot] = {}
    for path in paths:
        part = _shard(path)
        index, first = part.manifest["scope"]["shard"]["index"], next(iter(found.values()), part)
        if index in found:
            raise DocumentError(
                f"{path}: this is shard {index}, and so is {found[index].document.path}",
                "Give each shard once.",
            )
        if differing := differences(of_manifest(first.manifest), of_manifest(part.manifest)):
            raise DocumentError(
                f"{path} is of another scan than {first.document.path}: {'; '.join(differing)}",
                "Merge shards of one scan, all asked the same.",
            )
        found[index] = part
    of = next(iter(found.values())).manifest["scope"]["shard"]["of"]
    if lacking := of - len(found):
        missing = (str(index) for index in range(1, of + 1) if index not in found)
        named = [*islice(missing, _MOST), *([f"{lacking - _MOST} more"] if lacking > _MOST else [])]
        raise DocumentError(
            f"of {of} shards these are missing: {', '.join(named)}",
            "Give all of them; read those again that failed.",
        )
    return [found[index] for index in sorted(found)]


def _shard(path: Path) -> Snapshot:
    part = store.read(path)
    shard = part.manifest["scope"].get("shard")
    if not shard or not 1 <= shard["index"] <= shard["of"]:
        raise DocumentError(
            f"{path}: this is a whole snapshot, and no shard",
            "Give what `glscan snapshot --shard I/N` wrote.",
        )
    if not store.ledger_path(path).is_file():
        raise DocumentError(
            f"{path}: its ledger is not beside it", f"Put {store.ledger_path(path).name} there."
        )
    return part


def manifest(parts: Sequence[Snapshot]) -> dict[str, JSON]:
    """The manifest of the whole, which names its parts."""
    whole = dict(parts[0].manifest)
    whole["scope"] = _scope(parts)
    whole["started"] = min(part.manifest["started"] for part in parts)
    whole["finished"] = max(part.manifest["finished"] for part in parts)
    whole["shards"] = [_told(part) for part in parts]
    return {name: value for name, value in whole.items() if name not in _OF_A_PART}


_OF_A_PART = ("listed", "reads", "resumed")
_FOUND = ("cut", "unlisted", "gone", "moved")
"""What any part may have found of the scope, though all of them list it."""


def _scope(parts: Sequence[Snapshot]) -> dict[str, JSON]:
    """What was asked, which is the same for all, and all that was not seen by any."""
    scopes: list[Mapping[str, JSON]] = [part.manifest["scope"] for part in parts]
    own = ("shard", "without_projects")
    scope = {name: value for name, value in scopes[0].items() if name not in own}
    for told in _FOUND:
        if found := {name for one in scopes for name in one.get(told, ())}:
            scope[told] = sorted(found)
    empty = (set(one.get("without_projects", ())) for one in scopes)
    if of_all := set.intersection(*empty):  # what one alone was not shown is uneven
        scope["without_projects"] = sorted(of_all)
    excluded = [one.get("excluded", {}) for one in scopes]
    if kinds := {kind for one in excluded for kind in one}:
        scope["excluded"] = {
            kind: max(one.get(kind, 0) for one in excluded) for kind in sorted(kinds)
        }
    if different := uneven(parts):
        scope["uneven"] = different
    if days := days_apart(parts):
        scope["apart"] = days
    return scope


def days_apart(parts: Sequence[Snapshot]) -> int:
    """How many whole days lie between the first and the last beginning of a part."""
    began = [datetime.fromisoformat(part.manifest["started"]) for part in parts]
    return (max(began) - min(began)).days


def uneven(parts: Sequence[Snapshot]) -> dict[str, list[Uneven]]:
    """By kind the parts that were shown less than another, or something else, or do not tell.

    Each lists all of the scope before it takes its own: what one was not shown nobody has read.
    """
    found = {kind.value: list(_uneven(parts, kind)) for kind in (Kind.GROUP, Kind.PROJECT)}
    return {kind: different for kind, different in found.items() if different}


def _uneven(parts: Sequence[Snapshot], kind: Kind) -> Iterator[Uneven]:
    listed = [part.manifest.get("listed", {}).get(kind) for part in parts]
    most = max((one["count"] for one in listed if one), default=0)
    first = next((one for one in listed if one and one["count"] == most), None)
    for part, one in zip(parts, listed, strict=True):
        index = part.manifest["scope"]["shard"]["index"]
        if one is None:
            yield {"shard": index}
        elif one != first:
            yield {"shard": index, "shown": one["count"], "most": most}


def _told(part: Snapshot) -> Mapping[str, JSON]:
    names = ("started", "finished", "requests", "resumed")
    told = {name: part.manifest[name] for name in names if name in part.manifest}
    return {**told, "sha256": part.sha256, "ledger_sha256": part.ledger_sha256}


def write(path: Path, parts: Sequence[Snapshot], resources: Iterable[Resource]) -> Snapshot:
    """Write the whole and its ledger, by the time of its lines as far as each shard's is.

    Raises UsageError for a place that cannot take them.
    """
    begun.check_place(path)
    unfinished = store.unfinished_ledger_path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    ledger = Appender(unfinished)
    try:
        ledgers = [_requests(store.ledger_path(part.document.path)) for part in parts]
        for request in heapq.merge(*ledgers, key=lambda request: str(request["time"])):
            ledger.append(request)
        store.write_proven(path, manifest(parts), resources, ledger)
    finally:
        ledger.close()
    return store.read(path)


def _requests(path: Path) -> Iterator[dict[str, JSON]]:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                request = orjson.loads(line)
            except orjson.JSONDecodeError:
                request = None
            if not tells_a_request(request):
                raise DocumentError(
                    f"{path}, line {number}: this is no request of a ledger",
                    "Read the shard again.",
                )
            yield request

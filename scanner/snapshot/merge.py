"""Shards become one snapshot: there must be all of them, and all of one scan."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import orjson

from scanner.errors import DocumentError
from scanner.model import JSON, Resource
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
    whole["scope"] = {name: value for name, value in whole["scope"].items() if name != "shard"}
    for told in ("gone", "moved"):
        if found := {name for part in parts for name in part.manifest["scope"].get(told, ())}:
            whole["scope"][told] = sorted(found)
    whole["started"] = min(part.manifest["started"] for part in parts)
    whole["finished"] = max(part.manifest["finished"] for part in parts)
    whole["shards"] = [_told(part) for part in parts]
    return {name: value for name, value in whole.items() if name not in ("reads", "resumed")}


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

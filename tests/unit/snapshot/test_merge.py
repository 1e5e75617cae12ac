"""Shards become one snapshot only if all are there, and all are of one scan."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from scanner.errors import DocumentError, UsageError
from scanner.model import JSON
from scanner.snapshot import merge, store
from scanner.snapshot.journal import Journal
from tests.builders import MANIFEST, request, resource, snapshot

READS = ["project settings"]


def shard(folder: Path, index: int, of: int = 3, name: str = "", **manifest: JSON) -> Path:
    """A shard with one project and one request."""
    path = folder / (name or f"{index}.json")
    scope = {"groups": ["acme"], "shard": {"index": index, "of": of}}
    asked = replace(request(f"project p{index}"), time=f"2026-11-21T09:59:{60 - index}Z")
    told = {**MANIFEST, "scope": scope, "reads": READS, **manifest}
    snapshot(path, resource(path=f"p{index}", id=index), requests=[asked], manifest=told)
    return path


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    return [shard(tmp_path, index) for index in (1, 2, 3)]


def refused(paths: Sequence[Path], match: str) -> None:
    with pytest.raises(DocumentError, match=match) as caught:
        merge.shards(paths)
    assert caught.value.hint


def test_shards_come_in_their_order_however_they_are_given(paths: list[Path]) -> None:
    assert [one.document.path for one in merge.shards([paths[1], paths[2], paths[0]])] == paths


def test_missing_shards_are_named(paths: list[Path]) -> None:
    refused(paths[1:2], "of 3 shards these are missing: 1, 3")


def test_few_of_many_missing_shards_are_named(tmp_path: Path) -> None:
    path = shard(tmp_path, 2, of=999_999)
    refused([path], "these are missing: 1, 3, 4, .*, 21, 999978 more$")


def test_tool_that_is_no_object_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"manifest.tool of the snapshot"):
        shard(tmp_path, 1, tool="glscan")


def test_what_was_gone_in_any_shard_is_gone(tmp_path: Path) -> None:
    def scope(index: int) -> dict[str, JSON]:
        return {"groups": ["acme"], "shard": {"index": index, "of": 3}}

    gone = [["project b", "project a"], [], ["group c", "project a"]]
    paths = [
        shard(tmp_path, index, scope=scope(index) | {"gone": names})
        for index, names in enumerate(gone, 1)
    ]
    parts = merge.shards(paths)
    assert merge.manifest(parts)["scope"] == {
        "groups": ["acme"],
        "gone": ["group c", "project a", "project b"],
    }
    assert parts[0].manifest["scope"]["gone"] == gone[0]


def test_ledger_line_that_is_no_request_is_named(paths: list[Path], tmp_path: Path) -> None:
    parts = merge.shards(paths)
    with store.ledger_path(paths[1]).open("a") as ledger:
        ledger.write('{"x":1}\n')
    with pytest.raises(DocumentError, match=r"2.ledger.jsonl, line 2: this is no request") as told:
        merge.write(tmp_path / "whole.json", parts, [])
    assert told.value.hint


def test_shard_that_is_there_twice_is_named(paths: list[Path], tmp_path: Path) -> None:
    again = shard(tmp_path, 2, name="again.json")
    refused([*paths, again], r"again.json: this is shard 2, and so is .*2.json")
    refused([paths[0], paths[0]], r"1.json: this is shard 1, and so is .*1.json")


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"instance": {**MANIFEST["instance"], "url": "https://b.example"}}, r"URL \(.*b.example"),
        ({"tool": {"name": "glscan", "version": "9.9"}}, r"glscan \(0.1.0, and now 9.9\)"),
        ({"reads": ["project hooks"]}, r"sections \(\+project hooks, -project settings\)"),
        ({"identity": {**MANIFEST["identity"], "username": "b"}}, r"user \(auditor, and now b\)"),
        ({"scope": {"groups": ["b"], "shard": {"index": 2, "of": 3}}}, r"groups \(\+b, -acme\)"),
        ({"scope": {"groups": ["acme"], "shard": {"index": 2, "of": 4}}}, r"shards \(3, and now 4"),
    ],
)
def test_shard_of_another_scan_is_refused(
    tmp_path: Path, other: dict[str, JSON], told: str
) -> None:
    paths = [shard(tmp_path, 1), shard(tmp_path, 2, **other), shard(tmp_path, 3)]
    refused(paths, rf"2.json is of another scan than .*1.json: {told}")


@pytest.mark.parametrize("scope", [{}, {"shard": {"index": 4, "of": 3}}])
def test_what_is_no_shard_is_refused(tmp_path: Path, scope: dict[str, JSON]) -> None:
    path = shard(tmp_path, 1, scope={"groups": ["acme"], **scope})
    refused([path], "no shard")


def test_shard_without_its_ledger_proves_nothing(paths: list[Path]) -> None:
    store.ledger_path(paths[1]).unlink()
    refused(paths, r"2.json: its ledger is not beside it")


def test_altered_shard_is_refused(paths: list[Path]) -> None:
    paths[0].write_bytes(paths[0].read_bytes().replace(b'"p1"', b'"p9"'))
    refused(paths, "altered")


def test_whole_is_written_with_a_ledger_in_order_of_time(paths: list[Path], tmp_path: Path) -> None:
    parts = merge.shards(paths)
    to = tmp_path / "new" / "whole.json.gz"
    resources = [one for part in parts for one in part.resources()]
    whole = merge.write(to, parts, resources)
    assert list(whole.resources()) == resources
    assert whole.manifest["requests"] == 3
    assert "reads" not in whole.manifest
    assert whole.manifest["scope"] == {"groups": ["acme"]}
    assert [one["ledger_sha256"] for one in whole.manifest["shards"]] == [
        part.ledger_sha256 for part in parts
    ]
    lines = store.ledger_path(to).read_bytes().splitlines()
    assert [orjson.loads(line)["resource"] for line in lines] == [
        "project p3",
        "project p2",
        "project p1",
    ]
    assert sorted(one.name for one in to.parent.iterdir()) == [
        "whole.json.gz",
        "whole.ledger.jsonl",
    ]


def test_same_shards_are_the_same_bytes(paths: list[Path], tmp_path: Path) -> None:
    made = []
    for name, given in (("a", paths), ("b", paths[::-1])):
        parts = merge.shards(given)
        merge.write(tmp_path / name / "x.json", parts, parts[0].resources())
        made.append([one.read_bytes() for one in sorted((tmp_path / name).iterdir())])
    assert made[0] == made[1]


def test_what_an_interrupted_scan_has_read_is_not_written_over(
    paths: list[Path], tmp_path: Path
) -> None:
    to = tmp_path / "whole.json"
    with closing(Journal(store.journal_path(to))) as journal:
        journal.begin({}, "2026-11-21T09:59:00Z")
        journal.append(resource())
    parts = merge.shards(paths)
    with pytest.raises(UsageError, match="holds what an interrupted scan has read"):
        merge.write(to, parts, [])

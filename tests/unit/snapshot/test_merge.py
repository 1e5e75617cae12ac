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
from scanner.report_words import uneven_in_words
from scanner.snapshot import merge, store
from scanner.snapshot.journal import Journal
from tests.builders import MANIFEST, request, resource, snapshot

READS = ["project settings"]


def listed(projects: int = 3, sha256: str = "a") -> JSON:
    """What a shard was shown."""
    groups = {"count": 1, "sha256": "b" * 64}
    return {"group": groups, "project": {"count": projects, "sha256": sha256 * 64}}


def shard(folder: Path, index: int, of: int = 3, name: str = "", **manifest: JSON) -> Path:
    """A shard with one project and one request."""
    path = folder / (name or f"{index}.json")
    scope = {"groups": ["acme"], "shard": {"index": index, "of": of}}
    asked = replace(request(f"project p{index}"), time=f"2026-11-21T09:59:{60 - index}Z")
    told = {**MANIFEST, "scope": scope, "reads": READS, "listed": listed(), **manifest}
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


def scope_of(folder: Path, *manifests: dict[str, JSON]) -> JSON:
    """What is told of shards when they are merged."""
    paths = [
        shard(folder, index, of=len(manifests), **told) for index, told in enumerate(manifests, 1)
    ]
    return merge.manifest(merge.shards(paths))["scope"]


def test_what_any_shard_did_not_see_is_told_as_one_scan_tells_it(tmp_path: Path) -> None:
    found: list[dict[str, JSON]] = [
        {"excluded": {"project": 2}, "cut": ["b", "a"]},
        {"excluded": {"project": 3, "group": 1}, "unlisted": ["acme/x"], "cut": ["a"]},
        {"without_projects": ["acme"]},  # which the others were shown: `uneven` tells of it
    ]
    scopes = [
        {"scope": {"groups": ["acme"], "shard": {"index": index, "of": 3}, **told}}
        for index, told in enumerate(found, 1)
    ]
    assert scope_of(tmp_path, *scopes) == {
        "groups": ["acme"],
        "excluded": {"group": 1, "project": 3},
        "cut": ["a", "b"],
        "unlisted": ["acme/x"],
    }


def test_a_group_is_without_projects_where_no_shard_was_shown_one(tmp_path: Path) -> None:
    empty = [["acme", "b"], ["b"], ["b", "c"]]
    scope = scope_of(
        tmp_path,
        *(
            {
                "scope": {
                    "groups": ["acme", "b", "c"],
                    "shard": {"index": index, "of": 3},
                    "without_projects": groups,
                }
            }
            for index, groups in enumerate(empty, 1)
        ),
    )
    assert scope["without_projects"] == ["b"]


def test_shards_that_were_not_shown_the_same_are_named(tmp_path: Path) -> None:
    different = [listed(30), listed(13), listed(30, "c")]
    scope = scope_of(tmp_path, *({"listed": one} for one in different))
    assert scope["uneven"] == {
        "project": [
            {"shard": 2, "shown": 13, "most": 30},
            {"shard": 3, "shown": 30, "most": 30},
        ]
    }
    assert uneven_in_words(scope) == [
        "shard 2 was shown 13 of 30 projects",
        "shard 3 was shown 30 projects, and not the same as another shard",
    ]


def test_a_shard_that_does_not_tell_what_it_was_shown_is_named(tmp_path: Path) -> None:
    scope = scope_of(tmp_path, {}, {"listed": {}})
    assert scope["uneven"] == {"group": [{"shard": 2}], "project": [{"shard": 2}]}
    assert uneven_in_words(scope) == [
        "shard 2 does not tell how many groups it was shown",
        "shard 2 does not tell how many projects it was shown",
    ]


@pytest.mark.parametrize(
    ("began", "days"),
    [("2026-11-20T09:59:01Z", None), ("2026-11-20T09:59:00Z", 1), ("2026-10-21T23:00:00Z", 30)],
)
def test_days_between_shards_are_told(tmp_path: Path, began: str, days: int | None) -> None:
    scope = scope_of(tmp_path, {"started": "2026-11-21T09:59:00Z"}, {"started": began})
    assert scope.get("apart") == days

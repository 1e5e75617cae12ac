"""`glscan merge`, and the options that make shards and go on with a scan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from scanner.cli import collecting
from scanner.model import JSON
from scanner.scan import Target
from scanner.snapshot import begun, store
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab.shard import Shard
from tests.builders import MANIFEST, request, resource, snapshot
from tests.unit.cli.conftest import Glscan


@pytest.fixture
def shards(tmp_path: Path) -> Sequence[str]:
    for index in (1, 2):
        part(tmp_path, index)
    return ["part-1.json", "part-2.json"]


def part(folder: Path, index: int, projects: int = 2, **manifest: JSON) -> None:
    """A shard of two, with one project."""
    scope = {"groups": ["acme"], "shard": {"index": index, "of": 2}}
    listed = {
        kind: {"count": count, "sha256": str(count) * 64}
        for kind, count in (("group", 1), ("project", projects))
    }
    told = {"scope": scope, "reads": ["project settings"], "listed": listed}
    snapshot(
        folder / f"part-{index}.json",
        resource(path=f"acme/p{index}", id=index),
        requests=[request()],
        manifest={**MANIFEST, **told, **manifest},
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, policies: Path) -> list[Target]:
    """Takes the place of the network, and keeps what was to be read."""
    targets: list[Target] = []

    def collected(target: Target, path: Path, *_: object) -> Snapshot:
        targets.append(target)
        return snapshot(path, resource(settings={"archived": False}))

    monkeypatch.setattr(collecting, "collected", collected)
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-x")
    return targets


def test_shards_become_a_snapshot(glscan: Glscan, shards: Sequence[str], tmp_path: Path) -> None:
    ended = glscan("merge", *shards, "--to", "new/whole.json.gz")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.splitlines() == [
        "2 resources of 2 shards, 2 requests",
        f"  read     {MANIFEST['started']} to {MANIFEST['finished']}",
        "  snapshot new/whole.json.gz",
        "  ledger   new/whole.ledger.jsonl",
    ]
    taken = store.read(tmp_path / "new" / "whole.json.gz")
    assert [one.path for one in taken.resources()] == ["acme/p1", "acme/p2"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["part-2.json"], "of 2 shards these are missing: 1"),
        (["part-1.json", "part-1.json"], "this is shard 1, and so is part-1.json"),
        (["part-1.json", "nowhere.json"], "there is no such snapshot"),
        (["part-1.json", "part-2.json", "--to", "part-1.json"], "would replace part-1.json"),
        (["part-1.json", "part-2.json", "--to", "part-2.jsonl"], ""),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_merged_is_refused(
    glscan: Glscan, shards: Sequence[str], tmp_path: Path, arguments: list[str], told: str
) -> None:
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    ended = glscan("merge", *arguments)
    assert ended.code == (2 if told else 0)
    assert told in ended.err
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("to", ["a-folder", "a-file/below.json"])
def test_place_that_cannot_be_written_is_said(
    glscan: Glscan, shards: Sequence[str], tmp_path: Path, to: str
) -> None:
    (tmp_path / "a-folder").mkdir()
    (tmp_path / "a-file").touch()
    ended = glscan("merge", *shards, "--to", to)
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_shard_is_named(glscan: Glscan, asked: list[Target]) -> None:
    assert glscan("snapshot", "acme", "--shard", "2/3").code == 0
    assert asked[0].shard == Shard(2, 3)


def test_shard_of_a_parallel_job_is_taken_only_when_asked(
    glscan: Glscan, asked: list[Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job may be parallel for another reason, and would read a part without a word."""
    monkeypatch.setenv("CI_NODE_INDEX", "3")
    monkeypatch.setenv("CI_NODE_TOTAL", "8")
    glscan("snapshot", "acme")
    glscan("snapshot", "acme", "--shard", "ci")
    assert [target.shard for target in asked] == [None, Shard(3, 8)]


@pytest.mark.parametrize(
    ("shard", "total", "told"),
    [
        ("9/8", "", "'9/8' is no shard"),
        ("ci", "", "CI_NODE_INDEX and CI_NODE_TOTAL are not set"),
        ("ci", "1", "--shard ci: CI_NODE_INDEX is not set"),
        ("", "", "'' is no shard"),
    ],
)
def test_what_names_no_shard_is_refused(
    glscan: Glscan,
    asked: list[Target],
    monkeypatch: pytest.MonkeyPatch,
    shard: str,
    total: str,
    told: str,
) -> None:
    if total:
        monkeypatch.setenv("CI_NODE_TOTAL", total)
    ended = glscan("snapshot", "acme", "--shard", shard)
    assert ended.code == 2
    assert told in ended.err
    assert not asked


def test_scan_goes_on_with_the_snapshot_that_it_names(
    glscan: Glscan, asked: list[Target], engine: object
) -> None:
    glscan("scan", "acme", "--resume", "--snapshot", "a.json", "-o", "json=-")
    glscan("snapshot", "acme", "--resume", "--to", "b.json")
    glscan("snapshot", "acme", "--to", "c.json")
    assert [target.resume for target in asked] == [True, True, False]


def test_scan_without_a_snapshot_has_nothing_to_go_on_with(
    glscan: Glscan, asked: list[Target], engine: object
) -> None:
    ended = glscan("scan", "acme", "--resume")
    assert ended.code == 2
    assert "--snapshot FILE" in ended.err
    assert not asked


def test_interrupted_scan_is_not_begun_anew_without_a_word(
    glscan: Glscan, policies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-x")
    ledger, journal = begun.opened(tmp_path / "a.json")
    journal.begin({"given": {"URL": "https://gitlab.invalid"}}, "2026-11-21T09:59:00Z")
    journal.append(resource())
    journal.close()
    ledger.close()
    ended = glscan("snapshot", "acme", "--to", "a.json", "--url", "https://gitlab.invalid")
    assert ended.code == 2
    assert ended.err.startswith("glscan: a.journal holds what an interrupted scan has read\n")
    assert "Go on with it by --resume" in ended.err


def test_shards_that_differ_or_are_of_other_days_are_merged_with_a_word(
    glscan: Glscan, tmp_path: Path
) -> None:
    part(tmp_path, 1)
    part(tmp_path, 2, projects=1, started="2026-10-20T10:00:00Z")
    ended = glscan("merge", "part-1.json", "part-2.json")
    assert ended.code == 0
    assert "not the same was shown to all: shard 2 was shown 1 of 2 projects\n" in ended.err
    assert "the shards were begun up to 31 days apart: look whether each" in ended.err
    assert "  read     2026-10-20T10:00:00Z to " in ended.err

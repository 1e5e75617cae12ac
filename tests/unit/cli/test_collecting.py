"""Collecting for a person who waits: the clock, and snapshots that are not thrown away."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scanner import scan
from scanner.cli import collecting
from scanner.errors import AccessError, DocumentError, GlscanError, UsageError
from scanner.snapshot import store
from scanner.snapshot.journal import Journal
from tests.builders import catalog, resource, snapshot


def test_collector_is_given_the_clock_in_utc(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given: list[Any] = []
    monkeypatch.setattr(scan, "snapshot", lambda *arguments: given.extend(arguments))
    policies = catalog()
    target = scan.Target("https://gitlab.example.com", "token", ["acme"])
    collecting.collected(target, tmp_path / "x.json", policies, scan.plan_for(policies))
    assert given[0] is target
    assert abs((datetime.now(UTC) - given[4]()).total_seconds()) < 60


@pytest.fixture
def working(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "working"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("error", [RuntimeError("engine gone"), KeyboardInterrupt()])
def test_snapshot_is_kept_when_judging_it_fails(
    tmp_path: Path, working: Path, error: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "glscan-snapshot.json"
    snapshot(path, resource())
    with pytest.raises(type(error)), collecting.kept_on_error(path, keep=True):
        raise error
    assert list(store.read(working / path.name).resources()) == [resource()]
    assert (working / "glscan-snapshot.ledger.jsonl").exists()
    assert "the snapshot was kept: glscan-snapshot.json" in capsys.readouterr().err


def test_snapshot_with_a_place_of_its_own_stays_there(tmp_path: Path, working: Path) -> None:
    path = tmp_path / "mine.json"
    snapshot(path, resource())
    with pytest.raises(RuntimeError), collecting.kept_on_error(path, keep=False):
        raise RuntimeError
    assert path.exists()
    assert list(working.iterdir()) == []


def test_nothing_is_kept_when_all_went_well(tmp_path: Path, working: Path) -> None:
    path = tmp_path / "glscan-snapshot.json"
    snapshot(path, resource())
    with collecting.kept_on_error(path, keep=True):
        pass
    assert list(working.iterdir()) == []


def test_a_kept_snapshot_takes_the_place_of_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        folder = tmp_path / "aside"
        folder.mkdir()
        path = folder / "glscan-snapshot.json"
        path.write_text("{}")
        store.ledger_path(path).write_text("")
        with pytest.raises(RuntimeError), collecting.kept_on_error(path, keep=True):
            raise RuntimeError
        folder.rmdir()
    assert {file.name for file in tmp_path.iterdir()} == {
        "glscan-snapshot.json",
        "glscan-snapshot.ledger.jsonl",
        "glscan-snapshot-2.json",
        "glscan-snapshot-2.ledger.jsonl",
    }


def test_what_was_read_without_a_place_of_its_own_is_said_to_be_lost(
    tmp_path: Path, working: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "glscan-snapshot.json"
    journal = Journal(store.journal_path(path))
    journal.begin({"given": {}, "found": {}}, "2026-01-15T12:00:00Z")
    journal.append(resource())
    journal.close()
    for error in (KeyboardInterrupt(), AccessError("the token died")):
        with pytest.raises(type(error)), collecting.kept_on_error(path, keep=True):
            raise error
        told = capsys.readouterr().err
        assert told == "nothing was kept; give --snapshot FILE to be able to go on\n"
    assert list(working.iterdir()) == []


@pytest.mark.parametrize("error", [UsageError("other"), DocumentError("no journal of ours")])
def test_what_cannot_be_gone_on_with_is_not_said_to_be(
    tmp_path: Path, error: GlscanError, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.json"
    with closing(Journal(store.journal_path(path))) as journal:
        journal.begin({"given": {}, "found": {}}, "2026-01-15T12:00:00Z")
        journal.append(resource())
    with pytest.raises(type(error)), collecting.kept_on_error(path, keep=False):
        raise error
    assert capsys.readouterr().err == ""

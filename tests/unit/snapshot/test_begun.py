"""Where a snapshot begins: nothing that was read is lost, and nothing is mixed into it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.snapshot import begun, store
from tests.builders import MANIFEST, request, resource, snapshot

ASKED = {"given": {"URL": "https://a.example"}, "found": {"user": "ada"}}


def interrupted(path: Path) -> None:
    ledger, journal = begun.opened(path)
    with closing(ledger), closing(journal):
        journal.begin(ASKED, "2026-11-21T09:59:00Z")
        ledger.append(request().to_json())
        journal.append(resource())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "snapshot.json"


def test_what_an_interrupted_scan_has_read_is_not_lost(path: Path) -> None:
    interrupted(path)
    with pytest.raises(UsageError, match="holds what an interrupted scan has read") as caught:
        begun.opened(path)
    assert caught.value.hint.startswith("Go on with it by --resume")
    ledger, journal = begun.opened(path, go_on=True)
    with closing(ledger), closing(journal):
        assert (ledger.count, journal.known) == (1, 1)


def test_ledger_of_an_earlier_snapshot_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    store.ledger_path(path).write_text("earlier")
    interrupted(path)
    assert store.ledger_path(path).read_text() == "earlier"


@pytest.mark.parametrize("left", ["nothing", "half a line", "a ledger alone"])
def test_with_nothing_to_go_on_with_a_scan_begins(path: Path, left: str) -> None:
    path.parent.mkdir()
    if left == "half a line":
        store.journal_path(path).write_text('{"asked":')
    if left != "nothing":
        store.unfinished_ledger_path(path).write_text('{"duration_ms":1}\n')
    ledger, journal = begun.opened(path, go_on=True)
    with closing(ledger), closing(journal):
        assert (ledger.count, journal.known, journal.asked) == (0, 0, {})
        begun.check(journal, "given", {"URL": "https://b.example"})
        assert begun.in_words(journal, go_on=True).endswith("so everything is read")
        assert begun.in_words(journal, go_on=False) == ""


def test_scan_that_asks_something_else_is_refused(path: Path) -> None:
    interrupted(path)
    ledger, journal = begun.opened(path, go_on=True)
    with closing(ledger), closing(journal):
        begun.check(journal, "found", {"user": "ada"})
        with pytest.raises(
            UsageError, match=r"URL \(https://a.example, and now https://b"
        ) as caught:
            begun.check(journal, "given", {"URL": "https://b.example"})
        assert caught.value.hint
        assert begun.in_words(journal, go_on=True) == (
            "goes on with the scan of 2026-11-21T09:59:00Z; resources read before: 1"
        )


@pytest.mark.parametrize("name", ["snapshot.json", "snapshot.journal", "snapshot.ledger.jsonl"])
def test_place_that_cannot_be_written_is_refused(path: Path, name: str) -> None:
    (path.parent / name).mkdir(parents=True)
    with pytest.raises(UsageError, match="cannot be written: it is a folder"):
        begun.opened(path)


@pytest.mark.parametrize(
    ("name", "other"), [("a.json", "a.json.gz"), ("a.json.gz", "a.json"), ("a", "a.gz")]
)
def test_two_snapshots_do_not_share_a_ledger(tmp_path: Path, name: str, other: str) -> None:
    snapshot(tmp_path / name, resource(), requests=[request()])
    with pytest.raises(UsageError, match=r"has the same ledger, a\.ledger\.jsonl") as caught:
        begun.check_place(tmp_path / other)
    assert caught.value.hint
    with pytest.raises(UsageError, match="has the same ledger"):
        store.write_after(tmp_path / other, MANIFEST, [], None)
    begun.check_place(tmp_path / name)
    assert store.read(tmp_path / name).read_times


def test_what_is_no_snapshot_has_no_ledger(tmp_path: Path) -> None:
    """Results may have the name of the snapshot that they were judged from."""
    (tmp_path / "a.json").write_text('{"run":{}}')
    (tmp_path / "a.gz").write_bytes(b"no gzip")
    (tmp_path / "a").mkdir()
    begun.check_place(tmp_path / "a.json.gz")

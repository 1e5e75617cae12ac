"""A journal goes on where it was whole, whatever cut it short."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import DocumentError, GlscanError
from scanner.events.journal import Done, Journal, begun
from tests.unit.events.rows import SOURCE, event

ASKED = {"groups": ["acme"], "since": "2026-01-01T00:00:00Z"}
FIRST = Done(SOURCE, "2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z", 3, malformed=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of one whole window, and of another that was not ended."""
    path = tmp_path / "events.jsonl.journal"
    with Journal(path, ASKED) as journal:
        journal.add(event(2))
        journal.add(event(1))
        journal.finish(FIRST)
        journal.add(event(3))
    return path


def ids(journal: Journal) -> list[object]:
    return [one.id for one in journal.events()]


def test_events_are_kept_once_and_sorted_by_time_then_id(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal", {}) as journal:
        for id in (10, 9, 10, 8):
            journal.add(event(id))
        journal.add(event(11, "2026-01-01T00:00:00.000Z"))
        journal.add(event(9, entity_type="Project"))
        assert ids(journal) == [11, 8, 9, 9, 10]
        assert ids(journal) == [11, 8, 9, 9, 10]
        assert (len(journal), journal.counts) == (5, {SOURCE: 5})


@pytest.mark.parametrize("lost", [0, 1, 40])
def test_what_was_not_whole_is_read_again(path: Path, lost: int) -> None:
    text = path.read_bytes()
    path.write_bytes(text[: len(text) - lost])
    assert begun(path) == ASKED
    with Journal(path, ASKED, resume=True) as journal:
        assert journal.done == {FIRST.key: FIRST}
        assert ids(journal) == [1, 2]
        journal.add(event(2))
        journal.add(event(3))
        assert ids(journal) == [1, 2, 3]
        journal.finish(Done(SOURCE, FIRST.before, "2026-02-01T00:00:00Z", 2))
    with Journal(path, ASKED, resume=True) as journal:
        assert ids(journal) == [1, 2, 3]
        assert len(journal.done) == 2


def test_at_every_byte_it_goes_on_or_says_why_not(path: Path) -> None:
    text = path.read_bytes()
    for end in range(1, len(text), 29):
        path.write_bytes(text[:end])
        if end <= text.index(b"\n"):
            with pytest.raises(DocumentError, match="no journal"):
                Journal(path, ASKED, resume=True)
            continue
        with Journal(path, ASKED, resume=True) as journal:
            assert ids(journal) in ([], [1, 2])


def test_another_question_is_not_mixed_in(path: Path) -> None:
    with pytest.raises(DocumentError, match="another since"):
        Journal(path, {**ASKED, "since": "2026-01-02T00:00:00Z"}, resume=True)


@pytest.mark.parametrize(
    "text",
    [b"", b"{}\n", b"[]\n", b"text\n", b'{"journal":1,"asked":{}}\n{"event":{}}\n'],
)
def test_what_is_no_journal_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "x.journal"
    path.write_bytes(text)
    assert begun(path) == {}
    with pytest.raises(GlscanError, match="no journal"):
        Journal(path, {}, resume=True)


def test_a_journal_that_is_not_there_is_begun(tmp_path: Path) -> None:
    assert begun(tmp_path / "none") == {}
    with Journal(tmp_path / "new" / "x.journal", ASKED, resume=True) as journal:
        assert len(journal) == 0

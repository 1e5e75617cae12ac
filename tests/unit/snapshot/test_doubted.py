"""What was refused when nobody vouched for the user any more is not gone on with."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from scanner.model import JSON, Kind
from scanner.snapshot.doubted import Doubted
from scanner.snapshot.journal import Appender, Journal
from tests.builders import request, resource

A, B, C = ("project", 1), ("project", 2), ("group", 1)


def line(ledger: JSON, vouched: JSON) -> dict[str, JSON]:
    return {"ledger": ledger, "vouched": vouched}


def test_what_was_read_after_the_last_answer_that_showed_something_is_doubted() -> None:
    doubted = Doubted()
    doubted.note(A, line(10, 8))
    doubted.note(B, line(20, 15))
    doubted.note(C, line(30, 15))
    assert A not in doubted
    doubted.end()
    assert [name in doubted for name in (A, B, C)] == [False, True, True]


def test_a_later_process_does_not_vouch_for_what_an_earlier_one_read() -> None:
    doubted = Doubted()
    doubted.note(A, line(10, 8))
    doubted.end()
    doubted.note(B, line(40, 50))
    doubted.end()
    assert [name in doubted for name in (A, B)] == [True, False]


def test_what_was_read_again_is_doubted_no_longer() -> None:
    doubted = Doubted()
    doubted.note(A, line(10, 8))
    doubted.end()
    doubted.note(A, line(40, 50))
    doubted.end()
    assert A not in doubted


@pytest.mark.parametrize("vouched", [None, "9", [], {}])
def test_a_line_that_tells_nothing_vouches_for_nothing(vouched: JSON) -> None:
    doubted = Doubted()
    doubted.note(A, line(10, vouched))
    doubted.end()
    assert A in doubted


def test_a_journal_tells_what_is_doubted_when_it_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "x.journal"
    with (
        closing(Appender(tmp_path / "ledger")) as requests,
        closing(Journal(path, requests)) as journal,
    ):
        for _ in range(9):
            requests.append(request().to_json())
        journal.begin({"given": {}, "found": {}}, "2026-11-21T09:59:00Z")
        journal.append(resource(path="a", id=1), vouched=7)
        assert not journal.is_doubted(Kind.PROJECT, 1)
    with (
        closing(Appender(tmp_path / "ledger", go_on=True)) as requests,
        closing(Journal(path, requests, go_on=True)) as journal,
    ):
        assert journal.known == 1
        assert journal.is_doubted(Kind.PROJECT, 1)
        assert not journal.is_doubted(Kind.GROUP, 1)

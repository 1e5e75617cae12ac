"""Several files are one log: in order, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scanner.investigate import log
from scanner.investigate.log import Span
from tests.unit.investigate.world import event, file


def test_what_was_stored_and_streamed_is_told_once(tmp_path: Path) -> None:
    stored = [event("member_created", 1), event("webhook_created", 3)]
    streamed = [replace(stored[0], id="x", source="stream s", ip_address=None)]
    clone = event("repository_git_operation", 2)
    other = file(tmp_path, *streamed, clone, clone, name="stream.jsonl")
    found = list(log.events([file(tmp_path, *stored), other]))
    assert [one.type for one in found] == [
        "member_created",
        "repository_git_operation",
        "repository_git_operation",  # one file tells it twice: then it was twice
        "webhook_created",
    ]
    assert found[0].source == stored[0].source


def test_a_span_has_its_beginning_and_not_its_end() -> None:
    span = Span("2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z")
    assert span.holds("2026-01-01T00:00:00.000Z")
    assert not span.holds("2026-01-02T00:00:00.000Z")
    assert Span("2026-01-01T00:00:00.000Z").holds("2027-01-01T00:00:00.000Z")

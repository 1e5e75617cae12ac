"""Several files are one log: in order, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

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


def test_all_names_that_somebody_or_something_bore_are_kept_the_latest_first() -> None:
    moved: dict[str, Any] = {"change": "path", "from": "acme/old", "to": "acme/web"}
    found = log.names(
        [
            event("x", 1, 7, author_name="Deploy Bot"),
            event("x", 2, 7, author_name="Kim"),
            event("x", 3, 7, author_name="Deploy Bot", target=("User", 9, "Lea")),
            event("x", 4, 7, author_name="Kim", target=("DeployKey", 203, "laptop")),
            event("x", 5, -1, author_name="nobody", target=("Project", 7, "Web")),
            event("project_path_updated", 6, 8, author_name="Deploy Bot", **moved),
        ]
    )
    assert found == {
        ("user", 7): ["Kim", "Deploy Bot"],
        ("user", 9): ["Lea"],
        ("user", 8): ["Deploy Bot"],
        ("project", 7): ["acme/web", "acme/old"],
        ("deploy_key", 203): ["laptop"],
    }


def test_a_span_has_its_beginning_and_not_its_end() -> None:
    span = Span("2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z")
    assert span.holds("2026-01-01T00:00:00.000Z")
    assert not span.holds("2026-01-02T00:00:00.000Z")
    assert Span("2026-01-01T00:00:00.000Z").holds("2027-01-01T00:00:00.000Z")

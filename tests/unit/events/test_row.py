"""What GitLab tells of an event becomes the one shape, without secrets; or it is no event."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scanner.events import row as rows
from scanner.events.event import Author, Event, Thing, happened
from tests.unit.events.rows import SOURCE, event, row


def test_a_row_of_the_api() -> None:
    found = event()
    assert found == Event(
        id=7,
        source=SOURCE,
        created_at="2026-01-15T12:00:00.000Z",
        type="member_created",
        author=Author(2, "Ada", "ada@example.com", "User"),
        entity=Thing("Group", 1, "acme"),
        target=Thing("User", 3, "Ben"),
        ip_address="192.0.2.7",
        details={"add": "user_access", "as": "Developer"},
        left_out=[],
    )
    assert Event.from_json(json.loads(json.dumps(found.to_json()))) == found
    assert happened(found) == "add user_access, as Developer"


def test_a_streamed_document_tells_the_same_elsewhere() -> None:
    """The shape of GitLab's own example of a fetch over SSH."""
    streamed = {
        "id": "12",
        "author_id": -3,
        "entity_id": 29,
        "entity_type": "Project",
        "details": {"custom_message": {"protocol": "ssh", "action": "git-upload-pack"}},
        "ip_address": "192.0.2.9",
        "author_name": "a key",
        "entity_path": "acme/web",
        "target_details": "web",
        "created_at": "2022-07-26T05:43:53.662Z",
        "target_type": "Project",
        "target_id": "29",
        "event_type": "repository_git_operation",
    }
    found = rows.event(streamed, "stream x")
    assert (found.id, found.target.id, found.type) == (12, 29, "repository_git_operation")
    assert (found.author, found.ip_address) == (Author(-3, "a key", None, None), "192.0.2.9")
    assert found.entity == Thing("Project", 29, "acme/web")
    assert happened(found) == '{"action":"git-upload-pack","protocol":"ssh"}'


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([], "no object"),
        ({**row(), "details": "x"}, "details are no object"),
        ({**row(), "entity_type": None}, "no entity_type"),
        ({**row(), "id": None}, "no id"),
        ({**row(), "created_at": "yesterday"}, "no time"),
        ({**row(), "created_at": 7}, "no time"),
    ],
)
def test_what_is_no_event_says_why(given: Any, why: str) -> None:
    with pytest.raises(rows.Misread, match=why):
        rows.event(given, SOURCE)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2026-01-15T12:00:00Z", "2026-01-15T12:00:00.000Z"),
        ("2026-01-15T13:00:00.5+01:00", "2026-01-15T12:00:00.500Z"),
        ("2026-01-15 12:00:00", "2026-01-15T12:00:00.000Z"),
    ],
)
def test_times_are_utc_and_sort_as_texts(told: str, kept: str) -> None:
    assert event(at=told).created_at == kept


TOKEN = "glpat-" + "a" * 20


@pytest.mark.parametrize(
    "details",
    [
        {"custom_message": f"made with {TOKEN}"},
        {"target_details": f"https://hooks.example.com/services/{TOKEN}?x=hunter22"},
        {"change": "url", "from": "https://ada:hunter22@example.com/x", "to": "ssh://hunter22@h/x"},
        {"change": "value", "from": "hunter22", "to": "hunter22 too"},
        {"change": "runners token", "from": "", "to": "hunter22"},
        {"remote": {"password": "hunter22"}},
        {"custom_message": {"url": "https://example.com/?token=hunter22"}},
    ],
)
def test_secrets_are_not_kept(details: dict[str, Any]) -> None:
    kept = json.dumps(event(details=details).to_json())
    assert "hunter22" not in kept
    assert TOKEN not in kept


def test_settings_about_secrets_are_kept_and_what_is_left_out_is_named() -> None:
    found = event(
        details={
            "change": "allow_runner_registration_token",
            "from": "true",
            "to": "false",
            "push_access_levels": ["Maintainers"],
        }
    )
    told = {"change": "allow_runner_registration_token", "from": "true", "to": "false"}
    assert found.details.items() >= told.items()
    assert found.left_out == ["push_access_levels"]
    assert event(details={"change": "url", "to": "https://example.com"}).details["to"] == (
        "https://example.com"
    )


def test_a_long_text_is_cut() -> None:
    assert len(event(details={"custom_message": "x" * 20_000}).details["custom_message"]) == 10_000


def test_headers_of_a_stream_are_not_kept() -> None:
    said = 'Changed config from {"headers": {"Authorization": "Bearer x9"}} to {"headers": {}}'
    found = event(details={"custom_message": said})
    assert found.details["custom_message"] == "Changed config"

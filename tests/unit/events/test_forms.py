"""Events as lines of JSON, CSV and a table: hostile names act in none of them."""

from __future__ import annotations

import csv
import json

from scanner.events.account import Account, Seen, Summary
from scanner.events.event import Event
from scanner.events.forms import FORMS
from scanner.events.not_stored import NOT_STORED
from tests.unit.events.rows import event

HOSTILE = event(
    8,
    event_name=None,
    entity_type="Gitlab::Audit::InstanceScope",
    details={
        "author_name": "=1+1\x1b[31m\u202eada",
        "target_details": "a\r\nb\x7f",
        "change": "name",
        "from": "",
        "to": "@b",
    },
)


def both() -> list[Event]:
    return [event(), HOSTILE]


SUMMARY = Summary(
    {"url": "https://gitlab.example.com"},
    [Account("group acme", Seen.WHOLE, 2), Account("group acme/sub", Seen.OWN, 0, "developer")],
    2,
)


def test_lines_of_json_end_with_what_was_not_seen() -> None:
    lines = [json.loads(line) for line in FORMS["jsonl"](both, SUMMARY)]
    assert [line.get("id") for line in lines] == [7, 8, None]
    summary = lines[-1]["summary"]
    assert (summary["whole"], summary["events"]) == (False, 2)
    assert summary["sources"][1]["seen"] == "own_events_only"
    assert summary["never_stored"] == sorted(NOT_STORED)
    assert "\x7f" not in "".join(FORMS["jsonl"](both, SUMMARY))


def test_of_a_stream_nothing_is_never_stored() -> None:
    told = Summary({"files": ["x"]}, [], 0).to_json()["summary"]
    assert (told["whole"], told["never_stored"]) == (True, [])


def test_csv_holds_no_formula() -> None:
    text = "".join(FORMS["csv"](both, SUMMARY))
    plain, hostile = csv.DictReader(text.splitlines())
    assert (plain["author_name"], plain["entity_path"], plain["as"]) == ("Ada", "acme", "Developer")
    assert hostile["author_name"].startswith("'=1+1\\u001b")
    assert hostile["to"] == "'@b"
    assert hostile["target_name"] == "a\\u000d\\u000ab\\u007f"


def test_a_table_is_a_line_for_each() -> None:
    head, plain, hostile = FORMS["table"](both, SUMMARY)
    assert head.split() == ["time", "type", "author", "where", "what"]
    assert plain.split() == [
        *("2026-01-15T12:00:00Z", "member_created", "Ada", "Group", "acme"),
        *("add", "user_access,", "as", "Developer", "(User", "Ben)"),
    ]
    as_another = event(details={"impersonated_by": "Rut", "custom_message": "x" * 99})
    [_, line] = FORMS["table"](lambda: [as_another], SUMMARY)
    assert "Ada     Group acme  impersonated by Rut, add user_access" in line
    assert "(not told)" in hostile
    assert "InstanceScope acme" in hostile
    assert hostile[:-1].isprintable()

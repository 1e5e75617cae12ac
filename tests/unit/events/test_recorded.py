"""What `glscan audit-events` wrote is read back, and anything else is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from scanner.errors import DocumentError
from scanner.events import recorded
from scanner.events.account import Account, Seen, Summary
from scanner.events.event import people
from scanner.events.forms import json_lines
from tests.unit.events.rows import event

ASKED = {"since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z", "author": []}
ACCOUNTS = [Account("group acme", Seen.OWN, 2, "Developer")]
EVENTS = [event(7), event(8, at="2026-01-16T12:00:00.000Z", author_id=-1)]
TEXT = "".join(json_lines(lambda: EVENTS, Summary(ASKED, ACCOUNTS, len(EVENTS))))
EVENT, _, SUMMARY = TEXT.splitlines(keepends=True)


@pytest.mark.parametrize("name", ["events.jsonl", "events.jsonl.gz"])
def test_a_file_is_read_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(TEXT.encode()) if name.endswith("gz") else TEXT.encode())
    found = recorded.read(path)
    assert list(found.events()) == EVENTS
    assert (found.accounts, found.asked, found.count) == (ACCOUNTS, ASKED, 2)
    assert not found.streamed
    assert not found.filtered


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no summary"),
        (EVENT, "no summary"),
        (TEXT[:-1], "line 3"),
        (EVENT + SUMMARY, "says it has 2 events, and has 1"),
        (TEXT + EVENT, "line 4"),
        ("[]\n", "line 1"),
        ("id,type\n", "line 1"),
        ("{}\n" + SUMMARY, "line 1"),
        (EVENT.replace('"created_at":"', '"created_at":1,"x":"') + SUMMARY, "line 1"),
        ('{"summary":{"sources":[{}],"asked":{},"events":0}}\n', "its summary"),
        ('{"summary":{"sources":[],"asked":{"since":"x"},"events":0}}\n', "its summary"),
        ('{"summary":{"sources":[],"asked":{"until":7},"events":0}}\n', "its summary"),
        (SUMMARY.replace('"source":"group acme"', '"source":7'), "its summary"),
        *(
            (EVENT.replace(good, bad) + SUMMARY, "line 1")
            for good, bad in (
                (
                    '"created_at":"2026-01-15T12:00:00.000Z"',
                    '"created_at":"2026-13-15T12:00:00.000Z"',
                ),
                (
                    '"created_at":"2026-01-15T12:00:00.000Z"',
                    '"created_at":"2026-01-15T12:00:00+02:00"',
                ),
                ('"id":7', '"id":null'),
                ('"id":7', '"id":true'),
                ('"kind":"Group"', '"kind":null'),
                ('"id":1,', '"id":[1],'),
                ('"name":"Ada"', '"name":7'),
                ('"add":"user_access"', '"add":{}'),
                ('"left_out":[]', '"left_out":{}'),
                ('"ip_address":"192.0.2.7"', '"ip_address":[]'),
                ('"type":"member_created"', '"type":7'),
            )
        ),
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(text)
    with pytest.raises(DocumentError, match=why):
        recorded.read(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file"):
        recorded.read(tmp_path / "none.jsonl")
    for content in (b"no gzip", gzip.compress(TEXT.encode())[:-9]):
        path = tmp_path / "events.jsonl.gz"
        path.write_bytes(content)
        with pytest.raises(DocumentError, match=r"events\.jsonl\.gz.*gzip"):
            recorded.read(path)


def test_who_is_named_is_told_with_ids(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(TEXT)
    found = recorded.read(path)
    assert set(found.people()) == {
        *((2, "Ada"), (2, "ada@example.com"), (3, "Ben")),
        # No user has an id below 0.
        *((0, "Ada"), (0, "ada@example.com")),
    }
    assert set(found.addresses()) == {"192.0.2.7"}


def test_who_impersonates_somebody_is_named() -> None:
    as_another = event(details={"impersonated_by": "Rut"})
    assert as_another.left_out == []
    assert as_another.details["impersonated_by"] == "Rut"
    assert (0, "Rut") in list(people(as_another))

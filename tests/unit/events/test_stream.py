"""Files of streamed events: what is no event is named by its place, and counted."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.errors import DocumentError, GlscanError
from scanner.events import stream
from scanner.events.account import Account, Seen
from scanner.events.filters import Wanted
from scanner.events.journal import Journal
from scanner.events.period import Period
from scanner.model import JSON
from tests.unit.events.rows import row

EVERYTHING = Wanted()
LINES = "".join(f"{json.dumps(row(id))}\n" for id in (2, 1))


def read(
    path: Path, wanted: Wanted = EVERYTHING, period: Period | None = None
) -> tuple[Account, Sequence[JSON]]:
    with Journal(path.with_name("journal"), {}) as journal:
        account = stream.read(path, period, wanted, journal)
        return account, [one.id for one in journal.events()]


@pytest.mark.parametrize(
    "text", [LINES, f"\n  \n{LINES}\n", json.dumps([row(2), row(1)], indent=1)]
)
def test_lines_and_arrays(tmp_path: Path, text: str) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(text)
    whole = Account("stream events.jsonl", Seen.WHOLE, 2)
    assert read(path) == (whole, [1, 2])
    packed = tmp_path / "events.jsonl.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    assert read(packed)[1] == [1, 2]


def test_what_is_no_event_is_named_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(f"{LINES}nonsense\n\n{{}}\n{'x' * 1_500_000}\n{json.dumps(row(9))}")
    account, ids = read(path)
    assert ids == [1, 2, 9]
    assert (account.seen, account.events) == (Seen.MALFORMED, 3)
    assert account.detail == (
        "3 of 6 are no audit events: line 3: it is not JSON; line 5: it has no entity_type;"
        " line 6: it has more than 1,000,000 bytes"
    )
    path.write_text("x\n" * 30)
    assert read(path)[0].detail.endswith("line 20: it is not JSON and 10 more")


def test_an_event_that_was_delivered_twice_is_kept_once_and_equal_ids_are_no_proof(
    tmp_path: Path,
) -> None:
    """Servers before 15.9 gave streamed events the second they happened in for an id."""
    path = tmp_path / "x"
    same, other = row(1), row(1, details={"custom_message": "another"})
    path.write_text("\n".join(json.dumps(one) for one in (same, other, same)))
    assert read(path)[1] == [1, 1]


def test_periods_and_filters_hold_for_files_too(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(f"{LINES}{json.dumps(row(3, at='2026-02-01T00:00:00Z', event_type=None))}")
    period = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    assert read(path, period=period)[1] == [1, 2]
    path.write_text(json.dumps(row(4, event_name=None)))
    assert read(path, Wanted(type=["x"]))[0].seen is Seen.UNTYPED


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("none", None, "No such file"),
        ("cut", b"[{}", "is not JSON"),
        ("x.gz", b"plain", "not gzip"),
        ("y.gz", gzip.compress(LINES.encode())[:-20], "cut short"),
    ],
)
def test_a_file_that_cannot_be_read(
    tmp_path: Path, name: str, content: bytes | None, why: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DocumentError, match=why):
        read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(GlscanError, match="a pipe"):
        read(tmp_path / "pipe")

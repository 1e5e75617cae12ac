"""Files of audit events as `glscan audit-events` writes them, and snapshots to judge with them."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scanner.events import recorded, row
from scanner.events.account import Account, Seen, Summary
from scanner.events.event import Event
from scanner.events.forms import json_lines
from scanner.events.recorded import Recorded
from scanner.model import JSON
from tests.unit.events import rows

SINCE, UNTIL = "2026-10-01T00:00:00Z", "2026-11-21T09:00:00Z"
ASKED: Mapping[str, JSON] = {"since": SINCE, "until": UNTIL}
STREAM: Mapping[str, JSON] = {"files": ["s.jsonl"], "since": None, "until": None}
INSTANCE = Account("instance gitlab.example.com", Seen.WHOLE)
STREAMED = Account("stream s.jsonl", Seen.WHOLE)
AT = "2026-11-20T12:30:00.000Z"


def happened(
    id: int | str = 7,
    kind: str = "Project",
    of: int | None = 7,
    path: str | None = "acme/web",
    at: str = AT,
    **more: Any,
) -> Event:
    """An event about something."""
    details = {"entity_path": path, **more.pop("details", {})}
    made = rows.row(id, at, entity_type=kind, entity_id=of, details=details, **more)
    return row.event(made, rows.SOURCE)


def file(
    path: Path,
    events: Sequence[Event] = (),
    accounts: Sequence[Account] = (INSTANCE,),
    asked: Mapping[str, JSON] = ASKED,
) -> Recorded:
    """A file of events, read back."""
    text = "".join(json_lines(lambda: events, Summary(asked, accounts, len(events)))).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return recorded.read(path)

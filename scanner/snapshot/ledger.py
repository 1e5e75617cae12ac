"""What a line of a ledger holds."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from scanner.model import JSON
from scanner.typed import holds


class _Line(TypedDict):
    """`Request.to_json`."""

    resource: str
    section: str
    endpoint: str
    status: int
    time: str
    duration_ms: int
    retries: int
    error: NotRequired[str]


def tells_a_request(record: JSON) -> bool:
    """Whether a line is one that we wrote."""
    return holds(record, _Line)

"""Builds waivers, as they stand in the file and as a report tells of them."""

from __future__ import annotations

from typing import Any


def waiver(id: str = "WVR-1", **overrides: Any) -> dict[str, Any]:
    """A waiver that is fine but for what the test is about."""
    return {
        "id": id,
        "rules": ["GL-PRJ-003"],
        "scope": {"include": ["acme/*"]},
        "type": "risk_accepted",
        "reason": "Moves to the new pipeline in spring.",
        "owner": "iam-team@acme.example",
        "approver": "ciso@acme.example",
        "ticket": "https://tickets.acme.example/RISK-42",
        "created": "2026-11-01",
        "expires": "2027-01-31",
        **overrides,
    }


def told(id: str = "WVR-1", **overrides: Any) -> dict[str, Any]:
    """The same as the register of a report has it."""
    return {
        **waiver(id),
        "state": "active",
        "days_left": 71,
        "matched": 1,
        "waived": 1,
        "line": 3,
        "broad": [],
        **overrides,
    }


COMMITTED = {
    "commit": "a1" * 20,
    "author": "Ann Ackers <ann@acme.example>",
    "committed": "2026-11-01T09:30:00Z",
}
"""What git tells of one that was reviewed and merged."""

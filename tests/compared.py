"""What reports tell of a baseline, of the run before and of a pipeline."""

from __future__ import annotations

import hashlib
from typing import Any

from scanner.compared import (
    ENTRIES,
    FIXED,
    GONE,
    KNOWN,
    NEW,
    NOT_APPLICABLE,
    NOT_EVALUATED,
    NOT_JUDGED,
    UNCHANGED,
    UPDATED,
)

NOW, LONG_AGO = "2026-11-21T10:00:09Z", "2026-09-01T06:00:00Z"
THERE = {"change": UNCHANGED, "first_seen": LONG_AGO}
"""A finding that was there before."""


def earlier(policy: str, number: int, became: str, **overrides: Any) -> dict[str, Any]:
    """A finding of the run before, with fingerprints of its own."""
    return {
        "policy": policy,
        "path": ["protected_branches", "main", "allow_force_push"],
        "fingerprints": fingerprints(policy, number),
        "first_seen": LONG_AGO,
        "became": became,
        **overrides,
    }


def fingerprints(policy: str, number: int) -> dict[str, str]:
    """The same for the same finding, in each run."""
    return {
        name: hashlib.sha256(f"{name} {policy} {number}".encode()).hexdigest()[:32]
        for name in ("id/v1", "path/v1")
    }


BASELINE = {
    "path": "baseline.json",
    "sha256": "5" * 64,
    "created": "2026-10-01",
    "entries": 4,
    "findings": {**dict.fromkeys(ENTRIES, 0), KNOWN: 1, FIXED: 1, NOT_APPLICABLE: 1, GONE: 1},
    "renamed": 0,
    "fixed": ["GL-PRJ-003 project acme/www", "GL-PRJ-009 project acme/team/api"],
}

PREVIOUS = {
    "sha256": "6" * 64,
    "as_of": "2026-11-20T10:00:09Z",
    "run": "20261120T100009Z-66666666",
    "findings": {
        **{NEW: 1, UPDATED: 1, UNCHANGED: 7},
        **{FIXED: 1, NOT_APPLICABLE: 1, NOT_EVALUATED: 3, NOT_JUDGED: 1, GONE: 2},
    },
    "moved": {
        "gitlab": ["18.4.0", "18.5.1"],
        "policies_added": ["ACME-1"],
        "policies_removed": ["GL-PRJ-001"],
        "waivers": True,
    },
    "absent": [
        {
            "kind": "project",
            "path": "acme/old",
            "id": 6,
            "findings": [
                earlier("GL-PRJ-003", 27, GONE),
                earlier("GL-PRJ-008", 28, GONE, path=["approvals", "rules"], key="any"),
            ],
        }
    ],
}
"""Beside it one new finding, one with another value, and one at least of each that ended."""

CI = {
    "project_url": "https://gitlab.example.com/acme/compliance",
    "pipeline_url": "https://gitlab.example.com/acme/compliance/-/pipelines/31",
    "job_url": "https://gitlab.example.com/acme/compliance/-/jobs/77",
    "commit_sha": "7" * 40,
    "ref": "main",
    "source": "schedule",
}

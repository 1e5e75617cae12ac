"""The shape in which results.json tells of findings of before: of a baseline, of another run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

NEW, UPDATED, UNCHANGED = "new", "updated", "unchanged"
"""What a finding is beside those of the run before; updated is the same one with another value."""

FIXED, NOT_APPLICABLE = "fixed", "not_applicable"
NOT_EVALUATED, NOT_JUDGED, GONE = "not_evaluated", "not_judged", "gone"
"""What became of an earlier finding that is not there: only the first two are better than before.

Not judged: the policy is not among those of this run. Gone: the resource is not.
"""
BECAME = (FIXED, NOT_APPLICABLE, NOT_EVALUATED, NOT_JUDGED, GONE)


class Earlier(TypedDict):
    """A finding of before that this run has not."""

    policy: str
    path: list[str]
    key: NotRequired[str]
    at: NotRequired[Mapping[str, str]]
    fingerprints: Mapping[str, str]
    first_seen: str
    became: str


class Absent(TypedDict):
    """A resource with findings of before that this run did not judge."""

    kind: str
    path: str
    id: int
    findings: list[Earlier]


class Moved(TypedDict):
    """What else than settings changed between two runs; a verdict may have changed by it."""

    tool: NotRequired[list[str]]
    """The version before, and this one's."""
    gitlab: NotRequired[list[str]]
    policies_added: NotRequired[list[str]]
    """Ids."""
    policies_removed: NotRequired[list[str]]
    policies_changed: NotRequired[list[str]]
    """Ids of those with another text, severity or parameters."""
    overrides: NotRequired[bool]
    """Parameters that hold for some resources only."""
    scope: NotRequired[bool]
    """Other groups, projects or exclusions were asked for, or another kind of user asked."""
    waivers: NotRequired[bool]
    baseline: NotRequired[bool]


class Previous(TypedDict):
    """The run before, and how its findings compare."""

    sha256: str
    """Of its results."""
    as_of: str
    run: NotRequired[str]
    """The name of its folder, where it has one."""
    findings: Mapping[str, int]
    """How many are new, updated and unchanged, and how many of before became what; all named."""
    moved: Moved
    absent: list[Absent]


class Baseline(TypedDict):
    """The findings that were there when somebody began; they do not decide the exit code."""

    path: str
    sha256: str
    created: str
    """The day."""
    entries: int
    findings: Mapping[str, int]
    """How many of its entries are `known` (still found), and how many became what; all named."""
    fixed: list[str]
    """`POLICY kind path` of entries to take out, each once, the first hundred."""

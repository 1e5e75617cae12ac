"""The shape in which results.json tells of findings of before: of a baseline, of another run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NotRequired, TypedDict

from scanner.values import (
    Count,
    Day,
    Fingerprints,
    KindName,
    Moment,
    Pair,
    Sha256,
    named,
    one_of,
)

NEW, UPDATED, UNCHANGED = "new", "updated", "unchanged"
"""What a finding is beside those of the run before; updated is the same one with another value."""

FIXED, NOT_APPLICABLE = "fixed", "not_applicable"
NOT_EVALUATED, NOT_JUDGED, GONE = "not_evaluated", "not_judged", "gone"
"""What became of an earlier finding that is not there: only those of `BETTER` are.

Not judged: the policy is not among those of this run. Gone: the resource is not.
"""
BETTER = (FIXED, NOT_APPLICABLE)
BECAME = (*BETTER, NOT_EVALUATED, NOT_JUDGED, GONE)

KNOWN, WAIVED, RAISED = "known", "waived", "raised"
"""What else an entry of a baseline is whose finding is there: only the first makes it known.

Waived: a waiver was made for it, also one that does not hold any more. Raised: its policy is more
severe than when it was taken up.
"""
ENTRIES = (KNOWN, WAIVED, RAISED, *BECAME)
SETTLED = (*BETTER, WAIVED, RAISED)
"""Entries that make nothing known, so that they can be taken out."""

At = Annotated[Mapping[str, str], named("kind", "path")]
"""The ancestor or the instance that the path of a finding points into."""


class Earlier(TypedDict):
    """A finding of before that this run has not."""

    policy: str
    path: list[str]
    key: NotRequired[str]
    at: NotRequired[At]
    fingerprints: Fingerprints
    first_seen: Moment
    waived: NotRequired[bool]
    """True where a waiver covered it when it was seen last."""
    became: Annotated[str, one_of(*BECAME)]


class Absent(TypedDict):
    """A resource with findings of before that this run did not judge."""

    kind: KindName
    path: str
    id: int
    findings: list[Earlier]


class Moved(TypedDict):
    """What else than settings changed between two runs; a verdict may have changed by it."""

    tool: NotRequired[Pair]
    """The version before, and this one's."""
    gitlab: NotRequired[Pair]
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

    sha256: Sha256
    """Of its results."""
    as_of: Moment
    run: NotRequired[str]
    """The name of its folder, where it has one."""
    findings: Annotated[Mapping[str, Count], named(NEW, UPDATED, UNCHANGED, *BECAME)]
    """How many are new, updated and unchanged, and how many of before became what; all named."""
    moved: Moved
    absent: list[Absent]
    away: NotRequired[list[Absent]]
    """What was gone before already, and is not counted: remembered, for it may come back."""


class Baseline(TypedDict):
    """The findings that were there when somebody began; they do not decide the exit code."""

    path: str
    sha256: Sha256
    created: Day
    """The day."""
    entries: Count
    findings: Annotated[Mapping[str, Count], named(*ENTRIES)]
    """How many of its entries are what of `ENTRIES`; all named."""
    renamed: Count
    """Of the known ones those that name a path which their resource has no more."""
    fixed: list[str]
    """`POLICY kind path` of entries to take out, each once, the first hundred."""

"""What a history holds, as values: what a run told, and for how long a finding was what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from statistics import mean, median
from typing import Annotated, NotRequired, TypedDict

from scanner.compared import At
from scanner.model import Severity
from scanner.report import Finding, ResourceResult
from scanner.trend import Fixed, Point
from scanner.triage.memory import Remembered
from scanner.values import Count, KindName, named

OPEN, WAIVED = "open", "waived"
"""States of a finding; one that a baseline knows is open, for nobody accepted it."""


BySeverity = Annotated[Mapping[str, Count], named(*Severity)]
"""Findings, all severities named."""


class RunTold(TypedDict):
    """What the history keeps of a run."""

    point: Point
    passed: Count
    """Evaluations."""
    new: BySeverity
    fixed: BySeverity
    tool: str
    """Versions."""
    gitlab: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Standing(Remembered):
    """A finding of before, as the history has it; `gone` where the last run could not meet it."""

    span: int = 0
    """The id of the last span."""
    finding: int = 0
    state: str = OPEN
    severity_now: str = ""
    """Of its policy when it was last seen."""
    seen: str | None = None
    """The last run that had it, where that is not the last one."""
    params: str = ""
    """Digest of the parameters by which it was last found."""


def since(finding: Finding, as_of: str) -> str:
    """From when a finding counts which the history has not: other runs or a baseline may tell."""
    known = f"{finding['known']}T00:00:00Z" if "known" in finding else as_of
    return min(finding.get("first_seen", as_of), known, as_of)


def state_of(finding: Finding) -> str:
    """Its state in a run."""
    return WAIVED if "waived_by" in finding else OPEN


class About(TypedDict):
    """What tells a finding, beside its fingerprints."""

    kind: KindName
    resource: str
    id: int
    policy: str
    path: list[str]
    key: NotRequired[str]
    at: NotRequired[At]
    params: NotRequired[str]
    """Digest of the parameters by which it was last found; left out where its policy has none."""


def about(line: ResourceResult, finding: Finding, params: str) -> About:
    """What tells a finding."""
    told = About(
        kind=line["kind"],
        resource=line["path"],
        id=line["id"],
        policy=finding["policy"],
        path=finding["path"],
    )
    if "key" in finding:
        told["key"] = finding["key"]
    if "at" in finding:
        told["at"] = finding["at"]
    if params:
        told["params"] = params
    return told


@lru_cache(4096)
def moment(text: str) -> datetime:
    """The moment that a text of ours names."""
    return datetime.fromisoformat(text)


def days(since: str, until: str) -> int:
    """Whole days between two moments, rounded down; none below 0."""
    return max((moment(until) - moment(since)).days, 0)


def fixed_by_severity(found: Iterable[tuple[str, str, str]]) -> dict[str, Fixed]:
    """How long things took of which (severity, since, closed) is told."""
    took: dict[str, list[int]] = {}
    for severity, begun, closed in found:
        took.setdefault(severity, []).append(days(begun, closed))
    return {
        severity.value: Fixed(
            count=len(each), mean_days=int(mean(each)), median_days=int(median(each))
        )
        for severity in Severity
        if (each := took.get(severity.value))
    }

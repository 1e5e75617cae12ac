"""The pictures of the HTML report: controls by status, what fails by group, findings by age."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scanner.model import Kind, Outcome, Severity
from scanner.render.html_bars import Bar, to_scale
from scanner.render.html_matrix import Matrix
from scanner.report import Finding, ResourceResult, Run, outcomes_of

GROUPS = 10
"""Groups that have a bar of their own; the others share one."""
AGES = {
    "today": 1,
    "under a week": 7,
    "under a month": 30,
    "under a quarter": 90,
    "under a year": 365,
}
"""Days below which an age has this name."""
OLDER, UNKNOWN = "a year and older", "not known"
_OUTSIDE = {
    Kind.INSTANCE: "the instance",
    Kind.USER: "single users",
    Kind.ESTATE: "the whole estate",
}
NO_GROUP = "in no group"
_NAMES = {*_OUTSIDE.values(), NO_GROUP}
"""What lies in no group; no path of GitLab holds a blank."""


def standards(matrices: list[Matrix]) -> list[Bar]:
    """The controls of each framework by status, every bar as long as the others."""
    made = []
    for matrix in matrices:
        counts = {mark.name: count for mark, count in matrix.summary}
        made.append(Bar(matrix.framework["title"], counts, sum(counts.values())))
    return made


@dataclass(slots=True)
class Fails:
    """Evaluations that fail, by where they are: neither waived nor known ones."""

    _counts: dict[tuple[str, ...], Counter[str]] = field(default_factory=dict)
    """By the first two parts of a group's path, or by a name for what lies in none."""

    def add(self, line: ResourceResult, run: Run, severities: Mapping[str, str]) -> None:
        """Count what fails on a resource."""
        failing = set(_open(line))
        for policy, outcome in outcomes_of(run, line):
            if outcome is Outcome.FAIL and policy in failing:
                counts = self._counts.setdefault(_group(line), Counter())
                counts[severities[policy]] += 1

    @property
    def top(self) -> str:
        """The one top-level group that everything lies in, or nothing."""
        tops = {group[0] for group in self._counts} - _NAMES
        return tops.pop() if len(tops) == 1 else ""

    def bars(self) -> tuple[list[Bar], int]:
        """The groups where most fails, the others as one bar, and how many these are.

        Groups are top-level ones, or those right below where there is but one top-level group.
        """
        depth = 2 if self.top else 1
        groups: dict[str, Counter[str]] = {}
        for parts, counts in self._counts.items():
            name = "/".join(parts[:depth])
            groups.setdefault(name, Counter()).update(counts)
        ordered = sorted(groups, key=lambda name: (-groups[name].total(), name))
        shown, others = ordered[:GROUPS], ordered[GROUPS:]
        rows = {name: _by_severity(groups[name]) for name in shown}
        if others:
            rest = sum((groups[name] for name in others), Counter[str]())
            rows[""] = _by_severity(rest)
        return to_scale(rows), len(others)


def _group(line: ResourceResult) -> tuple[str, ...]:
    if outside := _OUTSIDE.get(Kind(line["kind"])):
        return (outside,)
    parts = line["path"].split("/")
    group = parts[:-1] if line["kind"] == Kind.PROJECT else parts
    return tuple(group[:2]) or (NO_GROUP,)


def _open(line: ResourceResult) -> Iterator[str]:
    """The policies with a finding that is neither waived nor known."""
    for finding in line["findings"]:
        if "waived_by" not in finding and "known" not in finding:
            yield finding["policy"]


@dataclass(slots=True)
class Ages:
    """Findings that no waiver covers, by how long they have been there."""

    as_of: str
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, finding: Finding, severity: str) -> None:
        """Count a finding."""
        if "first_seen" in finding and "waived_by" not in finding:
            age = age_in_words(finding["first_seen"], self.as_of)
            self.counts.setdefault(age, Counter())[severity] += 1

    def bars(self) -> list[Bar]:
        """A bar for each age that a finding has, or could have, the youngest first."""
        names = [*AGES, OLDER, *([UNKNOWN] if UNKNOWN in self.counts else [])]
        return to_scale({name: _by_severity(self.counts.get(name, Counter())) for name in names})


def age_in_words(since: str, as_of: str) -> str:
    """How long ago that was."""
    try:
        days = (datetime.fromisoformat(as_of) - datetime.fromisoformat(since)).days
    except (ValueError, TypeError):
        return UNKNOWN
    return next((name for name, limit in AGES.items() if days < limit), OLDER)


def _by_severity(counts: Mapping[str, int]) -> dict[str, int]:
    return {severity.value: counts.get(severity, 0) for severity in Severity}

"""Dates findings by the history of runs, and tells of these runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scanner.compared import NEW
from scanner.model import Outcome, Severity
from scanner.report import Finding, Report, ResourceResult, Run
from scanner.trend import MOST_POINTS, Fixed, History, Point
from scanner.triage.memory import Memory, Remembered, place_of, remember


@dataclass(frozen=True, slots=True)
class Past:
    """What a history knows of the runs of one scope, before another is judged."""

    runs: int
    """How many there were."""
    first: str
    """`as_of` of the first; empty where there was none."""
    points: Sequence[Point]
    """The last ones, the oldest first."""
    fixed: Mapping[str, Fixed]
    """What was fixed, by severity."""
    open: Iterable[Remembered]
    """Findings that are open, each with the moment since which it is."""


class Seen:
    """Dates the findings of one run.

    A finding that the history does not have is seen first by this run. Of two moments, that of the
    run before and that of the history, the earlier one holds: one of them was not there in
    between. A finding that the run before did not have is new whatever the history tells: it may
    not have heard of that run.
    """

    def __init__(self, past: Past, severities: Mapping[str, Severity], as_of: str) -> None:
        """`severities` are those of the policies, by id; `as_of` is this run's."""
        self._past = past
        self._severities = severities
        self._as_of = as_of
        self._memory = Memory(past.open)
        self._open = Counter(dict.fromkeys(Severity, 0))
        self._waived = 0
        self._known = 0

    def mark(self, line: ResourceResult) -> ResourceResult:
        """The line, its findings dated."""
        again = self._memory.meet(line).again
        findings = [
            self._dated(finding, before)
            for finding, before in zip(line["findings"], again, strict=True)
        ]
        return {**line, "findings": findings}

    def _dated(self, finding: Finding, before: Remembered | None) -> Finding:
        self._count(finding)
        told = finding.get("first_seen", self._as_of)
        if before is None or finding.get("change") == NEW:
            return {**finding, "first_seen": told}
        return {**finding, "first_seen": min(told, before.first_seen)}

    def _count(self, finding: Finding) -> None:
        if "waived_by" in finding:
            self._waived += 1
        else:
            self._open[self._severities[finding["policy"]]] += 1
            self._known += "known" in finding

    def header(self, run: Run) -> Mapping[str, History]:
        """`run.history`, once everything was judged."""
        outcomes = run["totals"]["outcomes"]
        point = Point(
            as_of=self._as_of,
            open={severity.value: self._open[severity] for severity in Severity},
            waived=self._waived,
            known=self._known,
            unknown=outcomes[Outcome.UNKNOWN],
            error=outcomes[Outcome.ERROR],
        )
        before = list(self._past.points)[1 - MOST_POINTS :]
        told = History(
            runs=self._past.runs,
            first=self._past.first or self._as_of,
            points=[*before, point],
            fixed={one.value: self._past.fixed[one] for one in Severity if one in self._past.fixed},
        )
        return {"history": told}


def recorded(found: Report) -> Past | None:
    """What a history told a run, as its results have it; None where none was given.

    It cannot be found out again: the history has gone on.
    """
    run = found.run
    if "history" not in run:
        return None
    told = run["history"]
    return Past(
        runs=told["runs"],
        first=told["first"],
        points=told["points"][:-1],
        fixed=told["fixed"],
        open=(
            remember(place_of(line), one, one["first_seen"])
            for line in found.resources()
            for one in line["findings"]
            if "first_seen" in one
        ),
    )

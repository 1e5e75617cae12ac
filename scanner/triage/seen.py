"""Dates findings by the history of runs, and tells of these runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scanner.compared import NEW, NOT_EVALUATED
from scanner.model import Outcome, Severity
from scanner.report import Finding, Report, ResourceResult, Run
from scanner.trend import MOST_POINTS, Fixed, History, Point
from scanner.triage.memory import Memory, Remembered, became, place_of, remember


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
    """Findings that are open or waived, each with the moment since which it is there."""


class Seen:
    """Dates the findings of one run.

    A finding that the history does not have is seen first by this run. Of two moments, that of the
    run before and that of the history, the earlier one holds: one of them was not there in
    between. A finding that the run before did not have is new whatever the history tells: it may
    not have heard of that run.
    """

    def __init__(
        self,
        past: Past,
        columns: Mapping[str, list[str]],
        severities: Mapping[str, Severity],
        as_of: str,
    ) -> None:
        """`columns` and `as_of` are this run's; `severities` are those of the policies, by id."""
        self._past = past
        self._columns = columns
        self._severities = severities
        self._as_of = as_of
        self._memory = Memory(past.open)
        self._open = Counter(dict.fromkeys(Severity, 0))
        self._waived = 0
        self._known = 0
        self._unseen = 0

    def mark(self, line: ResourceResult) -> ResourceResult:
        """The line, its findings dated, and those of before that could not be looked at."""
        met = self._memory.meet(line)
        findings = [
            self._dated(finding, before)
            for finding, before in zip(line["findings"], met.again, strict=True)
        ]
        marked: ResourceResult = {**line, "findings": findings}
        marked.pop("unseen", None)
        if unseen := self._not_looked_at(line, met.rest):
            marked["unseen"] = unseen
        return marked

    def _not_looked_at(
        self, line: ResourceResult, rest: Iterable[Remembered]
    ) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in rest:
            hidden = became(line, self._columns, one.policy) == NOT_EVALUATED
            if hidden and not one.gone and not one.waived:
                self._unseen += 1
                found.setdefault(one.policy, []).append(one.first_seen)
        return {policy: sorted(found[policy]) for policy in sorted(found)}

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
            unseen=self._unseen,
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
        open=(one for line in found.resources() for one in _recorded(line)),
    )


def _recorded(line: ResourceResult) -> Iterator[Remembered]:
    place = place_of(line)
    for one in line["findings"]:
        if "first_seen" in one:
            yield remember(place, one, one["first_seen"])
    for policy, moments in line.get("unseen", {}).items():
        for since in moments:  # nothing else is told of it, so that no finding is taken for it
            yield Remembered(place, policy, (), "", None, {}, since)

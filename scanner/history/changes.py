"""What a run changes in the history of its series, found out before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from scanner import gate
from scanner.compared import BETTER, FIXED, NOT_EVALUATED, NOT_JUDGED
from scanner.history import span
from scanner.history.held import Held
from scanner.history.span import OPEN, WAIVED, RunTold, Standing
from scanner.model import Outcome, Severity
from scanner.report import Finding, Report, ResourceResult
from scanner.trend import Point
from scanner.triage.memory import Memory, Remembered, became, place_of


class Found(NamedTuple):
    """A finding of the run."""

    line: ResourceResult
    finding: Finding
    severity: str
    params: str
    """Digest of the parameters that its policy has here."""


class Ended(NamedTuple):
    """A finding that the run has not, and what became of it."""

    standing: Standing
    became: str


@dataclass(slots=True)
class Changes:
    """All that a run changes."""

    new: list[Found] = field(default_factory=list)
    """Findings that were not there, or had been fixed."""
    turned: list[tuple[Standing, Found]] = field(default_factory=list)
    """Those that are in another state than before, or were away and are back."""
    ended: list[Ended] = field(default_factory=list)
    unseen: list[Standing] = field(default_factory=list)
    """Those that the run before had, and this one could not evaluate."""
    seen: list[Standing] = field(default_factory=list)
    """Those that the run before could not evaluate, and this one has."""
    moved: list[tuple[Standing, Found]] = field(default_factory=list)
    """Those that are told in another way than before: under another path, or severity."""


def compared(report: Report, before: Iterable[Standing]) -> tuple[Changes, RunTold]:
    """What becomes of the findings of before, and what the run comes to."""
    changes = _Changing(report, before)
    for line in report.resources():
        changes.meet(line)
    return changes.done()


class _Changing:
    """Goes through the lines of a run."""

    def __init__(self, report: Report, before: Iterable[Standing]) -> None:
        self._run = report.run
        self._severities = {one["id"]: one["severity"] for one in self._run["policies"]}
        self._held = Held(self._run)
        self._memory = Memory(before)
        self._changes = Changes()
        names = [severity.value for severity in Severity]
        self._open = Counter(dict.fromkeys(names, 0))
        self._new = Counter(dict.fromkeys(names, 0))
        self._fixed = Counter(dict.fromkeys(names, 0))
        self._waived = self._known = self._unseen = 0

    def meet(self, line: ResourceResult) -> None:
        """Compare what is on one resource."""
        met = self._memory.meet(line)
        for finding, before in zip(line["findings"], met.again, strict=True):
            policy = finding["policy"]
            params = self._held.digest(policy, line["path"])
            found = Found(line, finding, self._severities[policy], params)
            self._count(found)
            self._again(found, before)
        for one in met.rest:
            self._ended(one, self._became(line, one))

    def _count(self, found: Found) -> None:
        if span.state_of(found.finding) == WAIVED:
            self._waived += 1
        else:
            self._open[found.severity] += 1
            self._known += "known" in found.finding

    def _again(self, found: Found, before: Remembered | None) -> None:
        changes = self._changes
        if before is None:
            self._new[found.severity] += 1
            changes.new.append(found)
            return
        assert isinstance(before, Standing)
        if before.gone or before.state != span.state_of(found.finding):
            changes.turned.append((before, found))
        elif before.seen:
            changes.seen.append(before)
        if _told_otherwise(before, found):
            changes.moved.append((before, found))

    def _became(self, line: ResourceResult, one: Remembered) -> str:
        """What became of it; by other parameters than those that found it, nobody has looked."""
        assert isinstance(one, Standing)
        why = became(line, self._run["columns"], one.policy)
        if why == FIXED and one.params != self._held.digest(one.policy, line["path"]):
            return NOT_JUDGED
        return why

    def _ended(self, one: Remembered, why: str) -> None:
        assert isinstance(one, Standing)
        if why == NOT_EVALUATED:
            if not one.gone:
                self._unseen += one.state == OPEN
                if not one.seen:
                    self._changes.unseen.append(one)
        elif not one.gone or why in BETTER:  # what is away stays away until somebody looks
            self._fixed[one.severity_now] += why == FIXED
            self._changes.ended.append(Ended(one, why))

    def done(self) -> tuple[Changes, RunTold]:
        """All of it, once every line was met."""
        run = self._run
        for one, why in self._memory.left(run["columns"]):
            self._ended(one, why)
        outcomes = run["totals"]["outcomes"]
        point = Point(
            as_of=run["as_of"],
            open=dict(self._open),
            waived=self._waived,
            known=self._known,
            unknown=outcomes[Outcome.UNKNOWN],
            error=outcomes[Outcome.ERROR],
            unseen=self._unseen,
        )
        told = RunTold(
            point=point,
            passed=outcomes[Outcome.PASS],
            new=dict(self._new),
            fixed=dict(self._fixed),
            tool=run["tool"]["version"],
            gitlab=run["instance"]["version"],
            verdict=gate.decide(run).word,
        )
        return self._changes, told


def _told_otherwise(before: Standing, found: Found) -> bool:
    return (
        before.place != place_of(found.line)
        or before.fingerprints != found.finding["fingerprints"]
        or before.severity_now != found.severity
        or before.params != found.params
    )

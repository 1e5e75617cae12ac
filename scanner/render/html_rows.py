"""Collects in one pass, and within bounds, what the HTML report shows of single resources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scanner.model import Outcome
from scanner.render.failing import OPEN, STANDINGS, rank
from scanner.render.html_changes import Changes
from scanner.render.html_entry import Entry, describe
from scanner.render.html_first import First
from scanner.render.html_pictures import Ages, Fails
from scanner.render.html_table import Table
from scanner.render.html_trend import Overdue
from scanner.report import Finding, Report, ResourceResult, Run, outcomes_of

SHOWN = 50
"""Findings that a policy shows in the page itself; the others are in the table of all results."""
PAGE = 3_000
"""Findings that all policies together show there: with many failing policies each shows fewer."""
LEAST = 10
"""Findings that a policy shows however many policies fail."""
REASONS = 1_000
"""Different reasons that are told apart; an estate could give every resource its own."""
NAMED = 3
"""Resources that stand beside a reason why something was not evaluated; the others are counted."""
OTHER_REASONS = "Other reasons; each is in results.json."


@dataclass(slots=True)
class Judged:
    """What the page tells of one policy beyond its counts."""

    kept: First[Entry]
    counts: Counter[str] = field(default_factory=Counter)
    """Findings by their state."""
    reasons: dict[Outcome, Counter[str]] = field(default_factory=dict)
    by_hand: list[str] = field(default_factory=list)
    """Kind and path of what a person must look at, as far as it is shown."""

    def add(self, entry: Entry) -> None:
        """Count a finding, and keep it while there is room: open ones first, the new before old."""
        self.counts[entry.state] += 1
        self.kept.add(entry, *rank(entry.state, entry.change))

    @property
    def entries(self) -> list[Entry]:
        """The findings that are shown."""
        return self.kept.shown

    @property
    def findings(self) -> int:
        """How many there are, known and waived ones too."""
        return self.kept.total

    @property
    def open(self) -> int:
        """How many are neither known nor waived."""
        return self.counts[OPEN]

    @property
    def accepted(self) -> str:
        """`57 known, 2 waived`; empty where all are open."""
        told = [(self.counts[state], state) for state in STANDINGS if state != OPEN]
        return ", ".join(f"{count:,} {state}" for count, state in told if count)

    def groups(self) -> list[tuple[tuple[str, str], list[Entry]]]:
        """The shown findings by message and endpoint, in order of appearance."""
        groups: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            groups.setdefault((entry.message, entry.endpoint), []).append(entry)
        return list(groups.items())


@dataclass(slots=True)
class Gap:
    """What kept evaluations from an answer: all their reasons, over all policies."""

    evaluations: int = 0
    resources: int = 0
    policies: set[str] = field(default_factory=set)
    named: list[str] = field(default_factory=list)
    """Kind and path of the first resources."""


@dataclass(slots=True)
class Collected:
    """What one pass over the resources leaves."""

    judged: dict[str, Judged]
    gaps: dict[tuple[Outcome, str], Gap]
    tiers: Counter[str]
    shown: int
    table: Table
    fails: Fails
    ages: Ages
    changes: Changes
    overdue: Overdue


def collect(report: Report) -> Collected:
    """Read the resources once; memory is bound by the policies, not by the estate."""
    run = report.run
    shown = share(run)
    collected = Collected(
        judged={policy["id"]: Judged(First(shown)) for policy in run["policies"]},
        gaps={},
        tiers=Counter(),
        shown=shown,
        table=Table(run),
        fails=Fails(),
        ages=Ages(run["as_of"]),
        changes=Changes(),
        overdue=Overdue(run["as_of"]),
    )
    severities = {policy["id"]: policy["severity"] for policy in run["policies"]}
    for resource in report.resources():
        collected.tiers[resource["tier"]] += 1
        for finding in resource["findings"]:
            severity = severities[finding["policy"]]
            _add_finding(collected, resource, finding, severity, run)
        _add_reasons(collected, resource, run)
        collected.fails.add(resource, run, severities)
        collected.changes.add_earlier(resource, severities)
    if "previous" in run:
        collected.changes.add_absent(run["previous"], severities)
    return collected


def share(run: Run) -> int:
    """How many findings each policy shows in the page itself."""
    failing = sum(1 for counts in run["totals"]["policies"].values() if counts.get(Outcome.FAIL))
    return max(LEAST, min(SHOWN, PAGE // max(1, failing)))


def _add_finding(
    collected: Collected,
    resource: ResourceResult,
    finding: Finding,
    severity: str,
    run: Run,
) -> None:
    shown = describe(resource, finding, run)
    collected.judged[finding["policy"]].add(shown)
    collected.table.add_finding(finding["policy"], shown)
    collected.ages.add(finding, severity)
    collected.changes.add_finding(severity, finding["policy"], shown)
    collected.overdue.add(severity, finding["policy"], shown)


def _add_reasons(collected: Collected, resource: ResourceResult, run: Run) -> None:
    seen: set[tuple[Outcome, str]] = set()
    for policy, outcome in outcomes_of(run, resource):
        if outcome is Outcome.PASS:
            continue
        reasons = resource["reasons"].get(policy, [])
        told = collected.judged[policy].reasons.setdefault(outcome, Counter())
        told.update(reason if _room(told, reason) else OTHER_REASONS for reason in reasons)
        if outcome in (Outcome.UNKNOWN, Outcome.ERROR, Outcome.MANUAL):
            collected.table.add_gap(policy, resource, outcome, _together(reasons))
        name = f"{resource['kind']} {resource['path']}"
        by_hand = collected.judged[policy].by_hand
        if outcome is Outcome.MANUAL and len(by_hand) < collected.shown:
            by_hand.append(name)
        if outcome in (Outcome.UNKNOWN, Outcome.ERROR):
            # Taken together: an evaluation with two reasons is one evaluation, in one row.
            reason = _together(reasons) or "No reason was given."
            known = _room(collected.gaps, (outcome, reason))
            group = (outcome, reason if known else OTHER_REASONS)
            gap = collected.gaps.setdefault(group, Gap())
            gap.evaluations += 1
            gap.resources += group not in seen
            if group not in seen and len(gap.named) < NAMED:
                gap.named.append(name)
            gap.policies.add(policy)
            seen.add(group)


def _together(reasons: list[str]) -> str:
    """The reasons of one evaluation as one sentence."""
    return "; ".join([*(reason.removesuffix(".") for reason in reasons[:-1]), *reasons[-1:]])


def _room(kept: Mapping[Any, Any], name: Any) -> bool:
    return name in kept or len(kept) < REASONS

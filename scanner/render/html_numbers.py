"""The counts of the HTML report: outcomes, by severity too, and what needs attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from scanner.model import Outcome, Severity
from scanner.render.failing import KNOWN, WAIVED
from scanner.render.html_bars import Bar, to_scale
from scanner.render.html_matrix import MARKS, UNLICENSED, Mark, counts_of
from scanner.render.html_rows import Gap, Judged
from scanner.report import Policy, Run

JUDGED = (Outcome.FAIL, KNOWN, WAIVED, Outcome.ERROR, Outcome.UNKNOWN, Outcome.PASS)
"""What can become of a policy on a resource to which it applies."""
GROUPS = 50
"""Reasons listed under what was not evaluated; the others are counted."""


def marks(run: Run) -> dict[str, Mark]:
    """The marks that this run can have: nothing is known where no baseline was given."""
    return {name: mark for name, mark in MARKS.items() if name != KNOWN or "baseline" in run}


def bars(run: Run) -> list[Bar]:
    """A bar for each severity that some policy has, the worst first; lengths compare counts."""
    counts: dict[str, Counter[str]] = {}
    for policy in run["policies"]:
        counts.setdefault(policy["severity"], Counter()).update(shown(policy, run))
    return to_scale(
        {
            severity.value: {name: counts[severity][name] for name in marks(run)}
            for severity in Severity
            if severity in counts
        }
    )


def shown(policy: Policy, run: Run) -> Mapping[str, int]:
    """Evaluations of a policy by the marks they are shown with."""
    counts = counts_of(policy["id"], run["totals"])
    not_applicable = counts[Outcome.NOT_APPLICABLE] + counts[UNLICENSED]
    return {name: {**counts, Outcome.NOT_APPLICABLE: not_applicable}[name] for name in MARKS}


def totals(run: Run) -> Mapping[str, int]:
    """All evaluations by the marks they are shown with."""
    counts = Counter(dict.fromkeys(MARKS, 0))
    for policy in run["policies"]:
        counts.update(shown(policy, run))
    return counts


@dataclass(frozen=True, slots=True)
class Card:
    """A policy with everything the page says of it."""

    policy: Policy
    counts: Mapping[str, int]
    """By outcome; unlicensed apart from not applicable, known and waived apart from fail."""
    judged: Judged

    @property
    def failed(self) -> int:
        """On how many resources it fails, beyond what is known or waived."""
        return self.counts[Outcome.FAIL]

    @property
    def accepted(self) -> int:
        """On how many it fails only on what is known or waived."""
        return self.counts[KNOWN] + self.counts[WAIVED]

    @property
    def applied(self) -> int:
        """To how many resources it applies."""
        return sum(self.counts[outcome] for outcome in JUDGED)

    @property
    def marks(self) -> list[tuple[Mark, int]]:
        """The outcomes that occurred; `not applicable` with what the tier does not have."""
        counts = {**self.counts, "not_applicable": self.not_applicable}
        return [(mark, counts[name]) for name, mark in MARKS.items() if counts[name]]

    @property
    def not_applicable(self) -> int:
        """Evaluations that did not apply, whatever the reason."""
        return self.counts[Outcome.NOT_APPLICABLE] + self.unlicensed

    @property
    def unlicensed(self) -> int:
        """Evaluations that the tier of the resource has no setting for."""
        return self.counts[UNLICENSED]

    @property
    def manual(self) -> int:
        """Evaluations that take a person."""
        return self.counts[Outcome.MANUAL]

    @property
    def reasons(self) -> list[tuple[Mark, list[tuple[str, int]], int]]:
        """Per outcome the ten most frequent reasons, and how many others there are."""
        shown = []
        for outcome, told in sorted(self.judged.reasons.items(), key=lambda one: _place(one[0])):
            mark = MARKS[outcome]
            if told:
                often = sorted(told.items(), key=lambda item: (-item[1], item[0]))
                shown.append((mark, often[:10], len(often[10:])))
        return shown


def _place(outcome: Outcome) -> int:
    return list(MARKS).index(outcome)


def cards(run: Run, judged: Mapping[str, Judged]) -> list[Card]:
    """The policies in the order of their weight: severity, then breadth, then id."""
    made = [
        Card(policy, counts_of(policy["id"], run["totals"]), judged[policy["id"]])
        for policy in run["policies"]
    ]
    return sorted(
        made,
        key=lambda card: (Severity(card.policy["severity"]).rank, -card.failed, card.policy["id"]),
    )


@dataclass(frozen=True, slots=True)
class Unread:
    """A reason why something was not evaluated, and how much it concerns."""

    mark: Mark
    reason: str
    evaluations: int
    resources: int
    policies: list[str]
    named: list[str]
    """The first of the resources."""


def unread(gaps: Mapping[tuple[Outcome, str], Gap]) -> tuple[list[Unread], int]:
    """The reasons that concern most, and how many others there are."""
    made = [
        Unread(
            MARKS[outcome],
            reason,
            gap.evaluations,
            gap.resources,
            sorted(gap.policies),
            gap.named,
        )
        for (outcome, reason), gap in gaps.items()
    ]
    made.sort(key=lambda one: (-one.evaluations, one.mark.name, one.reason))
    return made[:GROUPS], len(made[GROUPS:])

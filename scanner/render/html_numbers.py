"""The counts of the HTML report: outcomes, the bar of each severity, what needs attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from scanner.model import Outcome, Severity
from scanner.render.html_matrix import MARKS, UNLICENSED, Mark, counts_of
from scanner.render.html_rows import Gap, Judged
from scanner.report import Policy, Run

BAR = 320
"""Units that the longest bar is wide."""
LEAST = 3
"""Units below which no segment shrinks, so that one failure among thousands is seen."""
JUDGED = (Outcome.FAIL, Outcome.ERROR, Outcome.UNKNOWN, Outcome.PASS)
"""The outcomes of a policy on a resource to which it applies."""
GROUPS = 50
"""Reasons listed under what was not evaluated; the others are counted."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar."""

    name: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The evaluations of the policies of one severity."""

    severity: str
    policies: int
    counts: Mapping[str, int]
    """By outcome, all six, in the order they are shown."""
    segments: list[Segment]

    @property
    def text(self) -> str:
        """What the bar shows, in words."""
        parts = (f"{count:,} {MARKS[name].word.lower()}" for name, count in self.counts.items())
        return f"{self.severity}: {', '.join(parts)}"


def bars(run: Run) -> list[Bar]:
    """A bar for each severity that some policy has, the worst first; lengths compare counts."""
    counts: dict[str, Counter[str]] = {}
    policies: Counter[str] = Counter()
    for policy in run["policies"]:
        judged = run["totals"]["policies"].get(policy["id"], {})
        counts.setdefault(policy["severity"], Counter()).update(judged)
        policies[policy["severity"]] += 1
    longest = max((sum(count.values()) for count in counts.values()), default=0)
    return [
        Bar(
            severity.value,
            policies[severity],
            {name: counts[severity][name] for name in MARKS},
            segments({name: counts[severity][name] for name in MARKS}, longest),
        )
        for severity in Severity
        if severity in counts
    ]


def segments(counts: Mapping[str, int], longest: int) -> list[Segment]:
    """The parts of a bar, side by side; nothing for what did not occur."""
    made = []
    x = 0.0
    for name, count in counts.items():
        if count:
            width = max(LEAST, round(BAR * count / longest, 1))
            made.append(Segment(name, round(x, 1), width))
            x += width + 1
    return made


@dataclass(frozen=True, slots=True)
class Card:
    """A policy with everything the page says of it."""

    policy: Policy
    counts: Mapping[str, int]
    """By outcome; unlicensed apart from not applicable."""
    judged: Judged

    @property
    def failed(self) -> int:
        """On how many resources it fails."""
        return self.counts[Outcome.FAIL]

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
        for name, mark in MARKS.items():
            told = self.judged.reasons.get(Outcome(name), Counter())
            if told:
                often = sorted(told.items(), key=lambda item: (-item[1], item[0]))
                shown.append((mark, often[:10], len(often[10:])))
        return shown


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

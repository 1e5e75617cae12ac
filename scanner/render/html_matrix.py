"""The control matrix of the HTML report: what the evaluations say of each control of a standard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from scanner.model import Outcome
from scanner.render.failing import KNOWN, WAIVED
from scanner.render.support import support
from scanner.report import Control, Framework, Policy, Run, Totals

UNLICENSED = "unlicensed"
"""Counted apart from `not_applicable`: the tier does not have the setting."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a state is shown: a glyph, a word, and a class for its colour."""

    name: str
    glyph: str
    word: str


MARKS = {
    mark.name: mark
    for mark in (
        Mark(Outcome.FAIL.value, "✕", "Fail"),
        Mark(KNOWN, "◇", "Known"),
        Mark(WAIVED, "◐", "Waived"),
        Mark(Outcome.ERROR.value, "!", "Error"),
        Mark(Outcome.UNKNOWN.value, "?", "Unknown"),
        Mark(Outcome.PASS.value, "✓", "Pass"),
        Mark(Outcome.NOT_APPLICABLE.value, "–", "Not applicable"),  # noqa: RUF001
        Mark(Outcome.MANUAL.value, "○", "Manual"),
    )
}
"""How the six outcomes are shown, by name, and apart from a fail what is known or waived."""

STATUSES = {
    mark.name: mark
    for mark in (
        Mark("fail", "✕", "Findings"),
        Mark("error", "!", "Error"),
        Mark("unknown", "?", "Not evaluated"),
        Mark(KNOWN, "◇", "Known findings"),
        Mark(WAIVED, "◐", "Waived findings"),
        Mark("pass", "✓", "No findings"),
        Mark(UNLICENSED, "⊘", "Not available on this tier"),
        Mark("not_applicable", "–", "Not applicable"),  # noqa: RUF001
        Mark("manual", "○", "Manual"),
        Mark("uncovered", "·", "Not covered"),
    )
}
"""What the policies of a control found, by name; the first that occurs is the control's.

The words are not those of an outcome: a control neither passes nor fails.
"""

POLICY_MARKS = {
    **STATUSES,
    **MARKS,
    "uncovered": Mark("uncovered", "·", "Nothing judged"),
}
"""What one policy came to over everything it judged, by the same names."""

STRENGTHS = ("strong", "moderate", "weak")
"""How much a policy says for a control, the most first."""
NO_EVIDENCE = "none"


@dataclass(frozen=True, slots=True)
class Support:
    """A policy that supports a control, and what it came to."""

    policy: str
    strength: str
    status: Mark
    judged: bool
    """It passed or failed somewhere: what it says was read."""


@dataclass(frozen=True, slots=True)
class Row:
    """A control that some selected policy supports."""

    control: Control
    supporting: list[Support]
    """By what they found, then by strength, then by id."""
    counts: Mapping[str, int]
    status: Mark

    @property
    def evidence(self) -> str:
        """The strength of the strongest policy that judged something, or none."""
        read = {one.strength for one in self.supporting if one.judged}
        return next((strength for strength in STRENGTHS if strength in read), NO_EVIDENCE)

    @property
    def found(self) -> list[tuple[Mark, list[Support]]]:
        """The supporting policies by what they found."""
        return [(mark, list(one)) for mark, one in groupby(self.supporting, lambda one: one.status)]

    @property
    def evaluations(self) -> list[tuple[Mark, int]]:
        """The evaluations behind the control, by every outcome that occurs."""
        return [(POLICY_MARKS[name], count) for name, count in self.counts.items() if count]


@dataclass(frozen=True, slots=True)
class Matrix:
    """One standard: the controls that policies support, and by name those that none does."""

    framework: Framework
    rows: list[Row]
    manual: list[Control]
    uncovered: list[Control]

    @property
    def summary(self) -> list[tuple[Mark, int]]:
        """Controls by status, every status that occurs."""
        statuses = Counter(row.status.name for row in self.rows)
        statuses["manual"] += len(self.manual)
        statuses["uncovered"] += len(self.uncovered)
        return [(mark, statuses[name]) for name, mark in STATUSES.items() if statuses[name]]

    @property
    def evidence(self) -> list[tuple[str, int]]:
        """Controls by the strongest evidence that was read; most have none."""
        strengths = Counter(row.evidence for row in self.rows)
        strengths[NO_EVIDENCE] += len(self.manual) + len(self.uncovered)
        return [(strength, strengths[strength]) for strength in (*STRENGTHS, NO_EVIDENCE)]


def matrices(run: Run) -> list[Matrix]:
    """A matrix for each framework of the run."""
    return [matrix(framework, run["policies"], run["totals"]) for framework in run["frameworks"]]


def matrix(framework: Framework, policies: list[Policy], totals: Totals) -> Matrix:
    """Join the controls of a framework with the policies that support them."""
    supported = support(policies, framework["id"])
    others = [control for control in framework["controls"] if control["id"] not in supported]
    return Matrix(
        framework,
        [
            _row(control, supported[control["id"]], totals)
            for control in framework["controls"]
            if control["id"] in supported
        ],
        [control for control in others if control["manual"]],
        [control for control in others if not control["manual"]],
    )


def _row(control: Control, policies: Mapping[str, str], totals: Totals) -> Row:
    counts = dict.fromkeys(STATUSES, 0)
    supporting = []
    for policy, strength in policies.items():
        found = counts_of(policy, totals)
        for name, count in found.items():
            counts[name] += count
        mark = POLICY_MARKS[status(found, manual=False).name]
        judged = any(found[name] for name in (Outcome.PASS, Outcome.FAIL, KNOWN, WAIVED))
        supporting.append(Support(policy, strength, mark, judged))
    supporting.sort(key=_weight)
    return Row(control, supporting, counts, status(counts, control["manual"]))


def _weight(one: Support) -> tuple[int, int, str]:
    return list(STATUSES).index(one.status.name), STRENGTHS.index(one.strength), one.policy


def counts_of(policy: str, totals: Totals) -> dict[str, int]:
    """Evaluations of a policy by outcome, without those that are told apart.

    An unlicensed one is not a `not_applicable` one, a waived or known one not a `fail`.
    """
    judged = totals["policies"].get(policy, {})
    unlicensed = totals["unlicensed"].get(policy, 0)
    waived = totals["waived"].get(policy, 0)
    known = totals["known"].get(policy, 0)
    counts = {outcome.value: judged.get(outcome.value, 0) for outcome in Outcome}
    counts[Outcome.NOT_APPLICABLE.value] -= unlicensed
    counts[Outcome.FAIL.value] -= waived + known
    return {**counts, UNLICENSED: unlicensed, WAIVED: waived, KNOWN: known}


def status(counts: Mapping[str, int], manual: bool) -> Mark:
    """The worst thing that is known of a control; what nothing judged is not covered."""
    for name, mark in STATUSES.items():
        if counts.get(name):
            return mark
    return STATUSES["manual"] if manual else STATUSES["uncovered"]

"""The control matrix of the HTML report: what the evaluations say of each control of a standard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from scanner.model import Outcome
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
        Mark(Outcome.ERROR.value, "!", "Error"),
        Mark(Outcome.UNKNOWN.value, "?", "Unknown"),
        Mark(Outcome.PASS.value, "✓", "Pass"),
        Mark(Outcome.NOT_APPLICABLE.value, "–", "Not applicable"),  # noqa: RUF001
        Mark(Outcome.MANUAL.value, "○", "Manual"),
    )
}
"""How the six outcomes are shown, by name."""

STATUSES = {
    **{name: MARKS[name] for name in ("fail", "error")},
    "unknown": Mark("unknown", "?", "Not evaluated"),
    "pass": MARKS["pass"],
    UNLICENSED: Mark(UNLICENSED, "⊘", "Not available on this tier"),
    "not_applicable": MARKS["not_applicable"],
    "manual": MARKS["manual"],
    "uncovered": Mark("uncovered", "·", "Not covered"),
}
"""How the status of a control is shown, by name; the first that occurs is the control's."""


@dataclass(frozen=True, slots=True)
class Row:
    """A control that some selected policy supports."""

    control: Control
    policies: list[tuple[str, str]]
    """Policy id and strength."""
    counts: Mapping[str, int]
    status: Mark


@dataclass(frozen=True, slots=True)
class Matrix:
    """One standard: the controls that policies support, and by name those that none does."""

    framework: Framework
    rows: list[Row]
    manual: list[Control]
    uncovered: list[Control]
    summary: list[tuple[Mark, int]]
    """Controls by status, every status that occurs."""


def matrices(run: Run) -> list[Matrix]:
    """A matrix for each framework of the run."""
    return [matrix(framework, run["policies"], run["totals"]) for framework in run["frameworks"]]


def matrix(framework: Framework, policies: list[Policy], totals: Totals) -> Matrix:
    """Join the controls of a framework with the policies that support them."""
    mapped: dict[str, list[tuple[str, str]]] = {}
    for policy in policies:
        for control, strength in policy["controls"].get(framework["id"], {}).items():
            mapped.setdefault(control, []).append((policy["id"], strength))
    rows = [
        _row(control, mapped[control["id"]], totals)
        for control in framework["controls"]
        if control["id"] in mapped
    ]
    others = [control for control in framework["controls"] if control["id"] not in mapped]
    manual = [control for control in others if control["manual"]]
    uncovered = [control for control in others if not control["manual"]]
    statuses = Counter(row.status.name for row in rows)
    statuses["manual"] += len(manual)
    statuses["uncovered"] += len(uncovered)
    return Matrix(
        framework,
        rows,
        manual,
        uncovered,
        [(mark, statuses[name]) for name, mark in STATUSES.items() if statuses[name]],
    )


def _row(control: Control, policies: list[tuple[str, str]], totals: Totals) -> Row:
    counts = dict.fromkeys(STATUSES, 0)
    for policy, _ in policies:
        for name, count in counts_of(policy, totals).items():
            counts[name] += count
    return Row(control, policies, counts, status(counts, control["manual"]))


def counts_of(policy: str, totals: Totals) -> dict[str, int]:
    """Evaluations of a policy by outcome, where an unlicensed one is not a `not_applicable` one."""
    judged = totals["policies"].get(policy, {})
    unlicensed = totals["unlicensed"].get(policy, 0)
    counts = {outcome.value: judged.get(outcome.value, 0) for outcome in Outcome}
    counts[Outcome.NOT_APPLICABLE.value] -= unlicensed
    return {**counts, UNLICENSED: unlicensed}


def status(counts: Mapping[str, int], manual: bool) -> Mark:
    """The worst thing that is known of a control; what nothing judged is not covered."""
    for name, mark in STATUSES.items():
        if counts.get(name):
            return mark
    return STATUSES["manual"] if manual else STATUSES["uncovered"]

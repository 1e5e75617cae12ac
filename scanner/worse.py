"""What of a state does not stand already: another finding, another value, something unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from scanner.compared import NEW
from scanner.model import JSON, Outcome
from scanner.report import Finding, Report, ResourceResult, Run, fails_unread, outcomes_of
from scanner.snapshot.values import Place, place

Spot = tuple[Place, str]
"""What a finding is on: a place, and the key of one entry there, or empty."""


@dataclass(frozen=True, slots=True)
class Gap:
    """An evaluation that could not be made, or not whole."""

    policy: str
    outcome: Outcome
    """`fail` where findings are there, and there may be more."""
    line: ResourceResult


def gaps(run: Run, line: ResourceResult) -> Iterator[Gap]:
    """The gaps of one resource."""
    for policy, outcome in outcomes_of(run, line):
        if outcome in (Outcome.UNKNOWN, Outcome.ERROR) or fails_unread(line, policy, outcome):
            yield Gap(policy, outcome, line)


class Stood:
    """What was found before, and what could not be."""

    def __init__(self, report: Report | None, another: Set[Spot] | None = None) -> None:
        """`another` are those of `cut` that `moved`; None where only results tell of before."""
        self._another = another
        self._findings: dict[str, Finding] = {}
        self._gaps: dict[tuple[str, str, str], int] = {}
        for line in report.resources() if report else ():
            for one in line["findings"]:
                self._findings |= dict.fromkeys(_names(one), one)
            if report:
                self._gaps |= {_spot(gap): line["id"] for gap in gaps(report.run, line)}
        self._of_ids = {(kind, id, policy) for (kind, _, policy), id in self._gaps.items() if id}

    def finding(self, one: Finding) -> Finding | None:
        """The same finding as it stood; `one` was compared with the report of before."""
        if one.get("change") == NEW:
            return None
        return next(filter(None, map(self._findings.get, _names(one))), None)

    def has(self, line: ResourceResult, one: Finding, earlier: Finding) -> bool:
        """Whether a finding stands as it did: it says the same, of the same value."""
        if one["message"] != earlier["message"]:
            return False
        key = one.get("key", "")
        if "actual_cut" in one and self._another is not None:
            return (place(line, one), key) not in self._another
        before, now = (
            ("actual" in each, _entry(each.get("actual"), key)) for each in (earlier, one)
        )
        return before == now

    def has_gap(self, gap: Gap) -> bool:
        """Whether it could not be evaluated before either, on the same resource."""
        kind, _, policy = spot = _spot(gap)
        id = gap.line["id"]
        if (kind, id, policy) in self._of_ids:
            return True
        return spot in self._gaps and not (id and self._gaps[spot])


def _names(finding: Finding) -> tuple[str, ...]:
    """By its id first, which a rename leaves; what files make new has none."""
    prints = finding["fingerprints"]
    return prints["id/v1"], prints["path/v1"]


def _spot(gap: Gap) -> tuple[str, str, str]:
    return gap.line["kind"], gap.line["path"], gap.policy


def cut(report: Report) -> set[Spot]:
    """Where values stand that are too large to be repeated in results."""
    return {
        (place(line, one), one.get("key", ""))
        for line in report.resources()
        for one in line["findings"]
        if "actual_cut" in one
    }


def moved(spots: Set[Spot], before: Mapping[Place, JSON], after: Mapping[Place, JSON]) -> set[Spot]:
    """Those whose value is another one than before."""
    return {
        (where, key)
        for where, key in spots
        if _entry(before.get(where), key) != _entry(after.get(where), key)
    }


def _entry(found: JSON, key: str) -> JSON:
    """The one entry that a key names, where it does: the others are none of its finding."""
    if isinstance(found, dict) and key in found:
        return found[key]
    if isinstance(found, list) and key in found:
        return key
    return found

"""Tells from results that were compared which findings are others, and what made them so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from scanner import lines
from scanner.compared import (
    FIXED,
    GONE,
    NEW,
    NOT_APPLICABLE,
    NOT_EVALUATED,
    UNCHANGED,
    Absent,
    Earlier,
)
from scanner.diff import left_out
from scanner.diff.pairing import Name, name_of
from scanner.diff.shape import (
    APPEARED,
    COUNTS_AGAIN,
    DECISIVE,
    HIDDEN,
    INTO_SCOPE,
    OUT_OF_SCOPE,
    REGRESSED,
    SCOPE,
    SETTINGS,
    SIGHT,
    WAIVED,
    WORSE,
    FindingChange,
    Lost,
)
from scanner.diff.states import States
from scanner.model import JSON, Outcome
from scanner.report import Finding, Report, ResourceResult, outcomes_of

_DAY = len("2026-11-22")
_BY_STATE = {INTO_SCOPE: SCOPE, OUT_OF_SCOPE: SCOPE, APPEARED: SIGHT, HIDDEN: SIGHT}
"""What makes the verdicts on a resource others that only one scan has; else it is GitLab."""
_UNSEEN = (Outcome.UNKNOWN, Outcome.ERROR)


def prints(report: Report) -> Iterator[str]:
    """The names of all findings that a report has, or knows to be open still."""
    for line in report.resources():
        for one in (*line["findings"], *line.get("earlier", ())):
            yield from one["fingerprints"].values()


def line_name(line: ResourceResult | Absent) -> Name:
    """The resource of a line."""
    return name_of(line["kind"], line["id"], line["path"])


@dataclass(frozen=True, slots=True)
class Before:
    """What is kept of the results that a layer was compared with."""

    accepted: Set[str] = field(default_factory=frozenset)
    """Names of findings for which a waiver held."""
    ended: Mapping[str, str] = field(default_factory=dict)
    """By name, what had become of findings that were not there any more then."""
    values: Mapping[str, bytes] = field(default_factory=dict)
    """By name, digests of what was found, without what is another each day."""
    outcomes: Mapping[Name, str] = field(default_factory=dict)
    """A character per policy, as results have them; the columns are those of the layer."""
    left: Sequence[Absent] = ()
    """What was open on resources whose ids others have now."""


def before(report: Report, outcomes: bool = False, used: Set[Name] = frozenset()) -> Before:
    """Keep that of results; the outcomes only where asked.

    `used` are the names that others have now.
    """
    accepted: set[str] = set()
    ended: dict[str, str] = {}
    values: dict[str, bytes] = {}
    kept: dict[Name, str] = {}
    left: list[Absent] = []
    for line in report.resources():
        for one in line["findings"]:
            names = one["fingerprints"].values()
            values |= dict.fromkeys(names, _value(one))
            if "waived_by" in one:
                accepted.update(names)
        _note(ended, line.get("earlier", ()))
        if (name := line_name(line)) in used:
            left.append(_left(line, report.run["as_of"]))
        elif outcomes:
            kept[name] = line["outcomes"]
    if "previous" in report.run:
        for there in (*report.run["previous"]["absent"], *report.run["previous"].get("away", ())):
            _note(ended, there["findings"])
    return Before(accepted, ended, values, kept, left)


def _left(line: ResourceResult, as_of: str) -> Absent:
    """What was open on a resource that is gone."""
    waiting = (one for one in line.get("earlier", ()) if one["became"] == NOT_EVALUATED)
    names = ("policy", "path", "key", "at", "fingerprints", "first_seen")
    found = [
        {"first_seen": as_of, **{name: one[name] for name in names if name in one}, "became": GONE}
        for one in cast("Iterable[Mapping[str, JSON]]", (*line["findings"], *waiting))
    ]
    findings = cast("list[Earlier]", found)
    return Absent(kind=line["kind"], path=line["path"], id=line["id"], findings=findings)


_EACH_DAY = left_out.VOLATILE | left_out.AGES


def _value(one: Finding) -> bytes:
    """What was found, told apart from what moves by mere use, or as time goes by."""
    if one["path"] and one["path"][-1] in _EACH_DAY:
        return b""
    found = ["actual" in one, _lasting(one.get("actual"))]
    if tuple(one["path"][:2]) not in left_out.ORDERED:
        found = left_out.unordered(found)
    return bytes.fromhex(lines.digest_of(found))[:8]


def _lasting(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {name: _lasting(one) for name, one in value.items() if name not in _EACH_DAY}
    return [_lasting(one) for one in value] if isinstance(value, list) else value


def _note(ended: dict[str, str], found: Iterable[Earlier]) -> None:
    for one in found:
        ended |= dict.fromkeys(one["fingerprints"].values(), one["became"])


class Layer:
    """One reason for which verdicts differ: results, compared with those of before it."""

    def __init__(
        self,
        report: Report,
        cause: str,
        before: Before,
        *,
        states: States,
        severities: Mapping[str, str],
        seen: Set[str] = frozenset(),
    ) -> None:
        """`severities` of policies of either scan; `seen` are findings that runs before had."""
        self._report = report
        self._cause = cause
        self._before = before
        self._used = {line_name(one) for one in before.left}
        self._states = states
        self._severities = severities
        self._seen = seen
        self._today = report.run["as_of"]

    def of(self, line: ResourceResult) -> list[FindingChange]:
        """What is another on one resource; by settings also what is open as before."""
        if line_name(line) in self._used:
            return [self._new(line, one) for one in line["findings"]]
        told = [self._there(line, one) for one in line["findings"]]
        gone = [self._ended(line, one) for one in line.get("earlier", ())]
        return [one for one in (*told, *gone) if one]

    def absent(self) -> Iterator[tuple[Absent, list[FindingChange]]]:
        """The same of the resources that were not judged any more."""
        for there in (*self._report.run["previous"]["absent"], *self._before.left):
            found = [self._ended(there, one) for one in there["findings"]]
            if told := [one for one in found if one]:
                yield there, told

    def lost(self, line: ResourceResult) -> list[Lost]:
        """The policies that judged the resource before, and cannot now."""
        was = self._were(line)
        return [
            Lost(
                policy=policy,
                before=was[policy].value,
                now=outcome.value,
                reasons=line["reasons"].get(policy, []),
            )
            for policy, outcome in outcomes_of(self._report.run, line)
            if outcome in _UNSEEN and was.get(policy) in (Outcome.PASS, Outcome.FAIL)
        ]

    def _were(self, line: ResourceResult) -> Mapping[str, Outcome]:
        """What the policies came to on the resource before, by the same rules."""
        letters = self._before.outcomes.get(line_name(line), "")
        return dict(outcomes_of(self._report.run, {**line, "outcomes": letters})) if letters else {}

    def _there(self, line: ResourceResult, one: Finding) -> FindingChange | None:
        change = self._standing(one)
        if change == UNCHANGED and self._cause != SETTINGS:
            return None
        cause = self._cause_of(line, one["policy"]) if change == NEW else self._cause
        if change == NEW and not self._seen.isdisjoint(one["fingerprints"].values()):
            change = REGRESSED
        return self._standing_now(one, cause, change)

    def _new(self, line: ResourceResult, one: Finding) -> FindingChange:
        """A finding of a resource that has the id of another one: it only looks as if it stood."""
        cause = self._cause_of(line, one["policy"])
        return self._standing_now({**one, "first_seen": self._today}, cause, NEW)

    def _standing_now(self, one: Finding, cause: str, change: str) -> FindingChange:
        told = self._told(one, cause, change)
        told["message"] = one["message"]
        for name in ("expected", "actual", "waived_by"):
            if name in one:
                told[name] = one[name]
        if change in WORSE and cause in DECISIVE and "waived_by" not in one:
            told["regression"] = True
        return told

    def _standing(self, one: Finding) -> str:
        change = one["change"]
        if change == NEW:
            return NEW
        was = not self._before.accepted.isdisjoint(one["fingerprints"].values())
        if was != ("waived_by" in one):
            return COUNTS_AGAIN if was else WAIVED
        stood = self._before.values.get(one["fingerprints"]["id/v1"])
        return UNCHANGED if stood == _value(one) else change

    def _cause_of(self, line: ResourceResult, policy: str) -> str:
        if self._cause != SETTINGS:
            return self._cause
        state = self._states.now(line_name(line))
        if state in _BY_STATE:
            return _BY_STATE[state]
        was = self._were(line).get(policy)
        return SIGHT if was in (*_UNSEEN, Outcome.MANUAL) else SETTINGS

    def _ended(self, line: ResourceResult | Absent, one: Earlier) -> FindingChange | None:
        """What became of a finding, where that was not told before."""
        became = one["became"]
        if any(self._before.ended.get(name) == became for name in one["fingerprints"].values()):
            return None
        state = self._states.end(line_name(line)) if became == GONE else ""
        told = self._told(one, self._cause_of_end(became, state), became)
        if state:
            told["because"] = state
        return told

    def _cause_of_end(self, became: str, state: str) -> str:
        if self._cause != SETTINGS or became in (FIXED, NOT_APPLICABLE):
            return self._cause
        return SIGHT if became == NOT_EVALUATED else _BY_STATE.get(state, SETTINGS)

    def _told(self, one: Finding | Earlier, cause: str, change: str) -> FindingChange:
        first_seen = one["first_seen"]
        told: FindingChange = {
            "cause": cause,
            "change": change,
            "policy": one["policy"],
            "severity": self._severities.get(one["policy"], ""),
            "path": one["path"],
            "first_seen": first_seen,
            "days": max(0, _days(first_seen, self._today)),
            "fingerprints": one["fingerprints"],
        }
        for name in ("key", "at"):
            if name in one:
                told[name] = one[name]
        return told


def _days(since: str, until: str) -> int:
    return (date.fromisoformat(until[:_DAY]) - date.fromisoformat(since[:_DAY])).days

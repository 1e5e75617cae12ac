"""Decides on what a merge of settings makes worse: allow, warn, block, or ask for approval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from scanner import config, gate, paths
from scanner.catalog.load import Catalog
from scanner.catalog.select import known_frameworks, matching
from scanner.choices import Decision
from scanner.compared import BETTER, NEW, Absent, Earlier
from scanner.errors import ExitCode
from scanner.gate import Verdict
from scanner.model import JSON, Outcome, Severity
from scanner.report import Finding, Report, ResourceResult, Run, fails_unread, outcomes_of
from scanner.report_words import counted
from scanner.snapshot.values import Place, place

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the configuration."""

    name: str
    """`rule 2 (glscan.yaml:7)`."""
    decision: Decision
    meeting: Mapping[str, frozenset[str]]
    """By criterion, the ids of the policies that meet it."""
    paths: Sequence[str]
    """Patterns; none for everything."""

    def misses(self, policy: str, path: str) -> str:
        """The first criterion that a finding does not meet; empty where the rule fits it."""
        for name, ids in self.meeting.items():
            if policy not in ids:
                return name
        return "paths" if self.paths and not paths.covers(self.paths, path) else ""


def place_of(number: int) -> Key:
    """Where a rule stands in glscan.yaml."""
    return ("gate", "decisions", number)


def rules_of(said: Sequence[config.Rule], catalog: Catalog, places: Sequence[str]) -> list[Rule]:
    """The rules of a configuration; `places` are their lines.

    `catalog` is the whole one: a policy that does not judge today may be meant. Raises Unfit for
    what no policy or framework answers to.
    """
    return [
        Rule(
            f"rule {number + 1} ({place})",
            rule.decision,
            dict(_meeting(rule, catalog, place_of(number))),
            rule.paths,
        )
        for number, (rule, place) in enumerate(zip(said, places, strict=True))
    ]


def _meeting(rule: config.Rule, catalog: Catalog, key: Key) -> Iterator[tuple[str, frozenset[str]]]:
    policies = catalog.policies
    if rule.policies:
        meant = matching(policies, rule.policies, (*key, "policies"))
        yield "policies", frozenset(meant)
    if rule.severities:
        yield "severities", frozenset(one.id for one in policies if one.severity in rule.severities)
    if rule.frameworks:
        known = known_frameworks(catalog, rule.frameworks, (*key, "frameworks"))
        citing = (one for one in policies if not known.isdisjoint(one.annotation.custom.controls))
        yield "frameworks", frozenset(one.id for one in citing)


@dataclass(frozen=True, slots=True)
class Decided:
    """A finding that a merge brings, or makes another, and what is decided on it."""

    decision: Decision
    by: str
    """What decided: a rule, a waiver or the threshold, as the end of a sentence."""
    line: ResourceResult
    finding: Finding
    passed_over: Sequence[str] = ()
    """The rules before that do not fit, and why."""
    before: Finding | None = None
    """The same finding as it stood, with another value."""


@dataclass(frozen=True, slots=True)
class Gap:
    """An evaluation that could be made before the merge, and cannot after it."""

    policy: str
    outcome: Outcome
    """`fail` where findings are there, and there may be more."""
    line: ResourceResult


@dataclass(slots=True)
class Merge:
    """What a merge comes to."""

    decided: list[Decided] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    better: list[tuple[ResourceResult | Absent, Earlier]] = field(default_factory=list)
    """Findings that end with it."""
    standing: int = 0
    """Findings that stay as they were, which decide nothing."""

    def count(self, decision: Decision) -> int:
        """On how many findings this is decided."""
        return sum(one.decision is decision for one in self.decided)


Spot = tuple[Place, str]
"""What a finding is on: a place, and the key of one entry there, or empty."""


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


def merged(
    before: Report | None, after: Report, rules: Sequence[Rule], another: Set[Spot] = frozenset()
) -> Merge:
    """Hold the state after a merge against what stands; `after` was compared with `before`.

    `another` are those of `cut` that `moved`. Without what stands everything
    counts as brought by the merge.
    """
    stood = _Stood(before)
    severities = {one["id"]: Severity(one["severity"]) for one in after.run["policies"]}
    found = Merge()
    for line in after.resources():
        for one in line["findings"]:
            earlier = stood.findings.get(_mark(line, one))
            if earlier and not _is_another(line, one, earlier, another):
                found.standing += 1
                continue
            severity = severities[one["policy"]]
            found.decided.append(_decided(line, one, earlier, rules, severity, after.run))
        found.gaps += (gap for gap in _gaps(after.run, line) if _name(gap) not in stood.gaps)
        found.better += ((line, one) for one in line.get("earlier", ()) if one["became"] in BETTER)
    found.decided.sort(key=lambda one: _ORDER.index(one.decision))
    return found


_ORDER = (Decision.BLOCK, Decision.APPROVAL, Decision.WARN, Decision.ALLOW)


class _Stood:
    """What was found, and what could not be, before the merge."""

    def __init__(self, report: Report | None) -> None:
        self.findings: dict[tuple[str, str, str], Finding] = {}
        self.gaps: set[tuple[str, str, str]] = set()
        for line in report.resources() if report else ():
            self.findings |= {_mark(line, one): one for one in line["findings"]}
            if report:
                self.gaps |= {_name(gap) for gap in _gaps(report.run, line)}


def _mark(line: ResourceResult, finding: Finding) -> tuple[str, str, str]:
    """The same before and after: no file gives a resource another path."""
    return line["kind"], line["path"], finding["fingerprints"]["id/v1"]


def _name(gap: Gap) -> tuple[str, str, str]:
    return gap.line["kind"], gap.line["path"], gap.policy


def _is_another(line: ResourceResult, one: Finding, earlier: Finding, another: Set[Spot]) -> bool:
    """Whether it has another value, or says something else of the same one."""
    if one.get("change") == NEW or one["message"] != earlier["message"]:
        return True
    key = one.get("key", "")
    if "actual_cut" in one:
        return (place(line, one), key) in another
    before, now = (("actual" in each, _entry(each.get("actual"), key)) for each in (earlier, one))
    return before != now


def _gaps(run: Run, line: ResourceResult) -> Iterator[Gap]:
    for policy, outcome in outcomes_of(run, line):
        if outcome in (Outcome.UNKNOWN, Outcome.ERROR) or fails_unread(line, policy, outcome):
            yield Gap(policy, outcome, line)


def _decided(
    line: ResourceResult,
    finding: Finding,
    before: Finding | None,
    rules: Sequence[Rule],
    severity: Severity,
    run: Run,
) -> Decided:
    if "waived_by" in finding:
        by = f"waiver {finding['waived_by']}"
        return Decided(Decision.ALLOW, by, line, finding, (), before)
    passed: list[str] = []
    for rule in rules:
        missed = rule.misses(finding["policy"], line["path"] or run["instance"]["name"])
        if not missed:
            return Decided(rule.decision, rule.name, line, finding, tuple(passed), before)
        passed.append(f"{rule.name} does not fit: {missed}")
    from_on = run["fail_on"]
    blocks = gate.blocks(severity, from_on)
    by = f"its severity: {severity}, {'at or above' if blocks else 'below'} --fail-on {from_on}"
    by = "--fail-on never" if from_on == "never" else by
    decision = Decision.BLOCK if blocks else Decision.WARN
    return Decided(decision, by, line, finding, tuple(passed), before)


def decide(merge: Merge, run: Run) -> Verdict:
    """Whether a merge may go on. What blocks wins over what is newly unknown."""
    block, approval = merge.count(Decision.BLOCK), merge.count(Decision.APPROVAL)
    counts = {
        "block": block,
        "needs approval" if approval == 1 else "need approval": approval,
        "warn": merge.count(Decision.WARN),
        "allowed": merge.count(Decision.ALLOW),
        "newly unknown": len(merge.gaps),
    }
    reasons = [f"{count} {what}" for what, count in counts.items() if count]
    odd = gate.problems(run) if run["strict"] else []
    if odd:
        reasons.append(f"{counted(len(odd), 'waiver')} to look at: {', '.join(odd)}")
    word, code = "ALLOWED", ExitCode.OK
    if block or approval:
        word, code = ("BLOCKED" if block else "NEEDS APPROVAL"), ExitCode.FINDINGS
    elif merge.gaps and not run["allow_incomplete"]:
        word, code = "INCOMPLETE", ExitCode.INCOMPLETE
    elif odd:
        word, code = "NOT ALLOWED", ExitCode.STRICT
    reasons = reasons or ["nothing gets worse"]
    return Verdict(code, word, tuple(reasons), bool(merge.gaps))

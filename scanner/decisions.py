"""Decides on what a merge of settings makes worse: allow, warn, block, or ask for approval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from scanner import config, gate, paths
from scanner.catalog.load import Catalog
from scanner.catalog.select import known_frameworks, matching
from scanner.choices import Decision
from scanner.compared import BETTER, GONE, Absent, Earlier
from scanner.errors import ExitCode
from scanner.gate import Verdict
from scanner.model import Severity
from scanner.report import Finding, Report, ResourceResult, Run
from scanner.report_words import counted
from scanner.worse import Gap as Gap
from scanner.worse import Spot, Stood, gaps

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
    approvers: tuple[str, ...] = ()
    """Full paths of groups."""

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
            tuple(rule.approvers),
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
    approvers: tuple[str, ...] = ()
    """Groups of which a member's approval allows what needs one."""

    @property
    def release(self) -> str:
        """What would let go on what is stopped here; empty where nothing is stopped."""
        if self.decision not in (Decision.BLOCK, Decision.APPROVAL):
            return ""
        groups = " or ".join(self.approvers)
        return f"a waiver{f', or an approval by a member of {groups}' if groups else ''}"


@dataclass(slots=True)
class Merge:
    """What a merge comes to, or the results of a scan."""

    decided: list[Decided] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    better: list[tuple[ResourceResult | Absent, Earlier]] = field(default_factory=list)
    """Findings that end with it."""
    gone: list[tuple[Absent, int]] = field(default_factory=list)
    """Resources that are there no more, and how many findings stood on them: nothing was mended."""
    standing: int = 0
    """Findings that stay as they were, which decide nothing."""
    known: int = 0
    """Findings that a baseline has, which decide nothing."""
    only_worse: bool = True
    """Whether what stood before decides nothing."""
    unplaced: Sequence[str] = ()
    """What the files change without telling where, and why that is so."""
    unseen: Sequence[str] = ()
    """What else may hide findings, as clauses."""

    def count(self, decision: Decision) -> int:
        """On how many findings this is decided."""
        return sum(one.decision is decision for one in self.decided)

    @property
    def incomplete(self) -> bool:
        """Whether there may be findings that nobody could see."""
        return bool(self.gaps or self.unplaced or self.unseen)


def merged(
    before: Report | None,
    after: Report,
    rules: Sequence[Rule],
    another: Set[Spot] | None = None,
    *,
    only_worse: bool = True,
    shown: Report | None = None,
) -> Merge:
    """Hold the state after a merge against what stands; `after` was compared with `before`.

    Without what stands everything counts as brought by the merge; unless `only_worse` all that is
    open decides, whatever stood. `another` as `Stood` takes it. `shown` is `after` without people:
    decided is on what is so, and what is told is taken from there.
    """
    stood = Stood(before, another)
    severities = {one["id"]: Severity(one["severity"]) for one in after.run["policies"]}
    found = Merge(only_worse=only_worse)
    for line, seen in _beside(after, shown):
        for one, told in zip(line["findings"], seen["findings"], strict=True):
            earlier = stood.finding(one)
            if only_worse and earlier and stood.has(line, one, earlier):
                found.standing += 1
            elif "known" in one:
                found.known += 1
            else:
                told_before = earlier if shown is None else None
                path = line["path"] or after.run["instance"]["name"]
                by = _decided(path, seen, told, rules, severities[one["policy"]], after.run)
                found.decided.append(replace(by, before=told_before))
        news = (gap for gap in gaps(after.run, line) if not (only_worse and stood.has_gap(gap)))
        found.gaps += (replace(gap, line=seen) for gap in news)
        found.better += ((seen, one) for one in seen.get("earlier", ()) if one["became"] in BETTER)
    found.decided.sort(key=_order)
    found.gone += _gone(shown or after)
    return found


def _gone(report: Report) -> Iterator[tuple[Absent, int]]:
    compared = report.run.get("previous")
    for there in compared["absent"] if compared else ():
        if count := sum(one["became"] == GONE for one in there["findings"]):
            yield there, count


def _beside(
    report: Report, shown: Report | None
) -> Iterator[tuple[ResourceResult, ResourceResult]]:
    if shown is None:
        return ((line, line) for line in report.resources())
    return zip(report.resources(), shown.resources(), strict=True)


def _order(one: Decided) -> int:
    return (Decision.BLOCK, Decision.APPROVAL, Decision.WARN, Decision.ALLOW).index(one.decision)


def _decided(
    path: str,
    line: ResourceResult,
    finding: Finding,
    rules: Sequence[Rule],
    severity: Severity,
    run: Run,
) -> Decided:
    """What is decided on a finding of the resource at `path`, which `line` may tell otherwise."""
    if "waived_by" in finding:
        return Decided(Decision.ALLOW, f"waiver {finding['waived_by']}", line, finding)
    passed: list[str] = []
    for rule in rules:
        missed = rule.misses(finding["policy"], path)
        if not missed:
            decided = Decided(rule.decision, rule.name, line, finding, tuple(passed))
            return replace(decided, approvers=rule.approvers)
        passed.append(f"{rule.name} does not fit: {missed}")
    from_on = run["fail_on"]
    blocks = gate.blocks(severity, from_on)
    by = f"its severity: {severity}, {'at or above' if blocks else 'below'} --fail-on {from_on}"
    by = "--fail-on never" if from_on == "never" else by
    decision = Decision.BLOCK if blocks else Decision.WARN
    return Decided(decision, by, line, finding, tuple(passed))


def released(merge: Merge, approved: Mapping[str, Sequence[str]], *, named: bool = True) -> Merge:
    """The same merge where an approval is given; `approved` are usernames by group."""
    decided = [_released(one, approved, named) for one in merge.decided]
    return replace(merge, decided=sorted(decided, key=_order))


def _released(one: Decided, approved: Mapping[str, Sequence[str]], named: bool) -> Decided:
    group = next((group for group in one.approvers if approved.get(group)), "")
    if one.decision is not Decision.APPROVAL or not group:
        return one
    who = f"@{approved[group][0]}" if named else "a member"
    return replace(one, decision=Decision.ALLOW, by=f"{one.by}, approved by {who} of {group}")


def decide(merge: Merge, run: Run) -> Verdict:
    """Whether a merge may go on. What blocks wins over what is newly unknown."""
    block, approval = merge.count(Decision.BLOCK), merge.count(Decision.APPROVAL)
    counts = {
        "block": block,
        "needs approval" if approval == 1 else "need approval": approval,
        "warn": merge.count(Decision.WARN),
        "allowed": merge.count(Decision.ALLOW),
        "newly unknown" if merge.only_worse else "unknown": len(merge.gaps),
        "not placed": len(merge.unplaced),
    }
    reasons = [f"{count} {what}" for what, count in counts.items() if count]
    reasons += merge.unseen
    odd = list(_odd(run)) if run["strict"] else []
    reasons += odd
    word, code = "ALLOWED", ExitCode.OK
    if block or approval:
        word, code = ("BLOCKED" if block else "NEEDS APPROVAL"), ExitCode.FINDINGS
    elif merge.incomplete and not run["allow_incomplete"]:
        word, code = "INCOMPLETE", ExitCode.INCOMPLETE
    elif odd:
        word, code = "NOT ALLOWED", ExitCode.STRICT
    none = "nothing gets worse" if merge.only_worse else "no finding decides"
    return Verdict(code, word, tuple(reasons or [none]), merge.incomplete)


def _odd(run: Run) -> Iterator[str]:
    """What needs somebody's hand, which --strict does not let pass."""
    if problems := gate.problems(run):
        yield f"{counted(len(problems), 'waiver')} to look at: {', '.join(problems)}"
    if over := gate.settled(run):
        yield f"{counted(over, 'entry', 'entries')} to take out of the baseline"
    if old := gate.renamed(run):
        yield f"{counted(old, 'entry', 'entries')} of the baseline under an old path"

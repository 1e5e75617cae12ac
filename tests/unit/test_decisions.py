"""What a merge comes to: which rule decides, what decides at all, and with which exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner import config, decisions
from scanner.catalog.params import Unfit
from scanner.choices import Decision
from scanner.decisions import Merge, Rule
from scanner.model import Outcome
from scanner.report import Report
from tests.builders import catalog
from tests.builders import policy as loaded
from tests.compared import THERE, earlier, fingerprints
from tests.reports import finding, policy, resource, write
from tests.waivers import told

FORCE, OWNERS = "GL-PRJ-003", "GL-PRJ-004"
POLICIES = [policy(FORCE), policy(OWNERS, severity="low")]
NEW = {"change": "new", "first_seen": "2026-11-21T10:00:09Z"}


def rules(*said: dict[str, Any]) -> list[Rule]:
    cited = {"soc2": {"CC8.1": "strong"}}
    known: Any = [{"id": "soc2"}, {"id": "cis"}]
    whole = catalog(
        loaded("glscan.policies.project.force", id=FORCE, severity="high", controls=cited),
        loaded("glscan.policies.project.owners", id=OWNERS, severity="low", controls={}),
        frameworks=known,
    )
    read = [config.Rule.model_validate(one) for one in said]
    return decisions.rules_of(read, whole, [f"glscan.yaml:{2 + n}" for n in range(len(read))])


def state(path: Path, *lines: dict[str, Any], **run: Any) -> Report:
    return write(path, list(lines), POLICIES, **run)


def brought(*findings: dict[str, Any], outcomes: str = "FP", **parts: Any) -> dict[str, Any]:
    return resource(outcomes, findings=list(findings), **parts)


def decided(tmp_path: Path, *said: dict[str, Any], **parts: Any) -> Decision:
    """What is decided on the new finding of a project."""
    before = state(tmp_path / "before.json", resource("PP"))
    after = state(tmp_path / "after.json", brought(finding(**{**NEW, **parts})))
    [one] = decisions.merged(before, after, rules(*said)).decided
    return one.decision


@pytest.mark.parametrize(
    "criteria",
    [
        {"policies": [FORCE]},
        {"policies": ["gl-prj-*"]},
        {"severities": ["low", "high"]},
        {"frameworks": ["cis", "soc2"]},
        {"paths": ["acme/*"]},
        {"paths": ["acme/web"]},
        {"paths": ["*"]},
        {"policies": [FORCE], "severities": ["high"], "frameworks": ["soc2"], "paths": ["*"]},
    ],
)
@pytest.mark.parametrize("decision", list(Decision))
def test_a_rule_decides_on_what_meets_all_it_says(
    tmp_path: Path, criteria: dict[str, Any], decision: Decision
) -> None:
    assert decided(tmp_path, {**criteria, "decision": decision.value}) is decision


@pytest.mark.parametrize(
    ("criteria", "missed"),
    [
        ({"policies": [OWNERS]}, "policies"),
        ({"severities": ["low"]}, "severities"),
        ({"frameworks": ["cis"]}, "frameworks"),
        ({"paths": ["acme", "acme/web/*"]}, "paths"),
        ({"policies": [FORCE], "severities": ["low"], "paths": ["*"]}, "severities"),
    ],
)
def test_a_rule_says_nothing_on_what_misses_one(
    tmp_path: Path, criteria: dict[str, Any], missed: str
) -> None:
    assert decided(tmp_path, {**criteria, "decision": "allow"}) is Decision.BLOCK
    [rule] = rules({**criteria, "decision": "allow"})
    assert rule.misses(FORCE, "acme/web") == missed


def test_the_first_rule_that_fits_decides(tmp_path: Path) -> None:
    said = [
        {"severities": ["low"], "decision": "block"},
        {"policies": [FORCE], "decision": "warn"},
        {"paths": ["*"], "decision": "allow"},
    ]
    after = state(tmp_path / "after.json", brought(finding(**NEW)))
    [one] = decisions.merged(None, after, rules(*said)).decided
    assert (one.decision, one.by) == (Decision.WARN, "rule 2 (glscan.yaml:3)")
    assert one.passed_over == ("rule 1 (glscan.yaml:2) does not fit: severities",)


@pytest.mark.parametrize(
    ("fail_on", "high", "low"),
    [
        ("critical", Decision.WARN, Decision.WARN),
        ("high", Decision.BLOCK, Decision.WARN),
        ("low", Decision.BLOCK, Decision.BLOCK),
        ("never", Decision.WARN, Decision.WARN),
    ],
)
def test_without_a_rule_the_threshold_decides(
    tmp_path: Path, fail_on: str, high: Decision, low: Decision
) -> None:
    both = brought(finding(**NEW), finding(OWNERS, **NEW), outcomes="FF")
    after = state(tmp_path / "after.json", both, fail_on=fail_on)
    merge = decisions.merged(None, after, [])
    assert {one.finding["policy"]: one.decision for one in merge.decided} == {
        FORCE: high,
        OWNERS: low,
    }


@pytest.mark.parametrize("decision", ["block", "approval"])
def test_a_waiver_is_the_approval(tmp_path: Path, decision: str) -> None:
    said = {"paths": ["*"], "decision": decision}
    assert decided(tmp_path, said, waived_by="WVR-1") is Decision.ALLOW
    assert decided(tmp_path, said, waiver_ended="WVR-1") is Decision(decision)


def merge_of(tmp_path: Path, before: dict[str, Any], after: dict[str, Any]) -> Merge:
    stood = state(tmp_path / "before.json", before)
    return decisions.merged(stood, state(tmp_path / "after.json", after), [])


def test_what_stood_before_decides_nothing(tmp_path: Path) -> None:
    merge = merge_of(tmp_path, brought(finding()), brought(finding(**THERE)))
    assert (merge.decided, merge.gaps, merge.standing) == ([], [], 1)
    verdict = decisions.decide(merge, state(tmp_path / "run.json").run)
    assert (int(verdict.exit_code), verdict.word) == (0, "ALLOWED")
    assert verdict.reasons == ("nothing gets worse",)


@pytest.mark.parametrize(
    "parts",
    [
        {**THERE, "change": "updated", "actual": 5},
        {**THERE, "message": "The rule main accepts force pushes of everybody."},
    ],
)
def test_what_stood_with_another_value_decides(tmp_path: Path, parts: dict[str, Any]) -> None:
    merge = merge_of(tmp_path, brought(finding()), brought(finding(**parts)))
    [one] = merge.decided
    assert one.decision is Decision.BLOCK
    assert one.before is not None
    assert one.before["actual"] is True


def test_a_value_that_is_too_large_to_repeat_is_compared_whole(tmp_path: Path) -> None:
    large: dict[str, Any] = {"actual": "300 entries: a, b, ...", "actual_cut": True}
    before = state(tmp_path / "before.json", brought(finding(**large)))
    after = state(tmp_path / "after.json", brought(finding(**large, **THERE)))
    place = ("project", "acme/web", ("protected_branches", "main", "allow_force_push"))
    spots = decisions.cut(after)
    assert spots == {(place, "")}
    assert decisions.moved(spots, {place: ["a"]}, {place: ["a"]}) == set()
    assert decisions.moved(spots, {place: ["a"]}, {place: ["b"]}) == spots
    assert decisions.merged(before, after, []).decided == []
    assert len(decisions.merged(before, after, [], spots).decided) == 1


@pytest.mark.parametrize(
    ("key", "before", "now", "decides"),
    [
        ("a", ["a", "b"], ["a", "c", "d"], False),
        ("a", {"a": 1, "b": 1}, {"a": 1, "b": 2}, False),
        ("a", {"a": 1, "b": 1}, {"a": 2, "b": 1}, True),
        ("role:30", [{"role": 30}], [{"role": 30}, {"role": 20}], True),
        ("", ["a", "b"], ["a"], True),
        ("a", ["a"], ["a"], False),
    ],
)
def test_of_one_entry_the_others_are_none_of_its_finding(
    tmp_path: Path, key: str, before: Any, now: Any, decides: bool
) -> None:
    parts: dict[str, Any] = {"key": key} if key else {}
    stood, stands = finding(**parts, actual=before), finding(**parts, actual=now, **THERE)
    merge = merge_of(tmp_path, brought(stood), brought(stands))
    assert bool(merge.decided) is decides
    where = ("project", "acme/web", ("a",))
    assert bool(decisions.moved({(where, key)}, {where: before}, {where: now})) is decides


@pytest.mark.parametrize(
    ("before", "after", "gaps"),
    [
        ("PP", "UP", 1),
        ("PP", "EU", 2),
        ("NP", "UP", 1),
        ("FP", "UP", 1),
        ("UP", "UP", 0),
        ("UP", "EP", 0),
        ("UP", "PP", 0),
        ("PP", "NM", 0),
    ],
)
def test_only_what_is_newly_unknown_is_a_gap(
    tmp_path: Path, before: str, after: str, gaps: int
) -> None:
    why = {FORCE: ["it was not collected"]}
    merge = merge_of(tmp_path, brought(outcomes=before), brought(outcomes=after, reasons=why))
    assert len(merge.gaps) == gaps
    verdict = decisions.decide(merge, state(tmp_path / "run.json").run)
    assert int(verdict.exit_code) == (3 if gaps else 0)
    accepted = decisions.decide(merge, state(tmp_path / "run.json", allow_incomplete=True).run)
    assert int(accepted.exit_code) == 0


def test_a_failing_policy_that_could_not_read_everything_any_more_is_a_gap(tmp_path: Path) -> None:
    why = {FORCE: ["protected_branches: known after apply"]}
    merge = merge_of(tmp_path, brought(finding()), brought(finding(**THERE), reasons=why))
    assert [gap.policy for gap in merge.gaps] == [FORCE]
    assert merge.decided == []


def test_a_new_resource_that_cannot_be_judged_is_a_gap(tmp_path: Path) -> None:
    before = state(tmp_path / "before.json")
    after = state(tmp_path / "after.json", brought(outcomes="UP"))
    assert len(decisions.merged(before, after, []).gaps) == 1


def test_what_ends_is_better_and_what_nobody_could_see_is_not(tmp_path: Path) -> None:
    became = ["fixed", "not_applicable", "not_evaluated", "not_judged"]
    told = [earlier(FORCE, number, one) for number, one in enumerate(became)]
    merge = merge_of(tmp_path, brought(), brought(outcomes="PP", earlier=told))
    assert [one["became"] for _, one in merge.better] == ["fixed", "not_applicable"]


def test_without_what_stands_everything_counts(tmp_path: Path) -> None:
    line = brought(finding(), outcomes="FU", reasons={OWNERS: ["it was not collected"]})
    merge = decisions.merged(None, state(tmp_path / "after.json", line), [])
    assert (len(merge.decided), len(merge.gaps), merge.standing) == (1, 1, 0)


@pytest.mark.parametrize(
    ("said", "gaps", "code", "word", "reasons"),
    [
        (["block", "approval", "warn"], 1, 1, "BLOCKED", "1 block, 1 needs approval, 1 warn"),
        (["approval", "approval"], 0, 1, "NEEDS APPROVAL", "2 need approval"),
        (["warn", "allow"], 2, 3, "INCOMPLETE", "1 warn, 1 allowed, 2 newly unknown"),
        (["warn"], 0, 0, "ALLOWED", "1 warn"),
        ([], 0, 0, "ALLOWED", "nothing gets worse"),
    ],
)
def test_the_worst_gives_the_exit_code(
    tmp_path: Path, said: list[str], gaps: int, code: int, word: str, reasons: str
) -> None:
    line: Any = brought(finding(**NEW))
    merge = Merge(
        [decisions.Decided(Decision(one), "a rule", line, line["findings"][0]) for one in said],
        [decisions.Gap(FORCE, Outcome.UNKNOWN, line)] * gaps,
    )
    verdict = decisions.decide(merge, state(tmp_path / "run.json").run)
    assert (int(verdict.exit_code), verdict.word) == (code, word)
    assert ", ".join(verdict.reasons).startswith(reasons)
    assert verdict.incomplete is bool(gaps)


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 4)])
def test_strict_minds_waivers(tmp_path: Path, strict: bool, code: int) -> None:
    register = {"entries": [told("WVR-9", state="expired")]}
    run = state(tmp_path / "run.json", strict=strict, waivers=register).run
    verdict = decisions.decide(Merge(), run)
    assert int(verdict.exit_code) == code
    assert ("1 waiver to look at: WVR-9" in verdict.reasons) == strict


def test_the_worst_is_told_first(tmp_path: Path) -> None:
    low = finding(OWNERS, fingerprints=fingerprints(OWNERS, 1), **NEW)
    after = state(tmp_path / "after.json", brought(low, finding(**NEW), outcomes="FF"))
    told = [one.decision for one in decisions.merged(None, after, []).decided]
    assert told == [Decision.BLOCK, Decision.WARN]


@pytest.mark.parametrize(
    ("said", "key", "hint"),
    [
        ({"policies": [FORCE, "GL-PJR-003"]}, "policies", FORCE),
        ({"frameworks": ["soc3"]}, "frameworks", "soc2"),
    ],
)
def test_what_no_policy_answers_to_is_told_with_its_place(
    said: dict[str, Any], key: str, hint: str
) -> None:
    with pytest.raises(Unfit) as refused:
        rules({"severities": ["low"], "decision": "warn"}, {**said, "decision": "warn"})
    number = len(said[key]) - 1
    assert refused.value.key == ("gate", "decisions", 1, key, number)
    assert hint in refused.value.hint

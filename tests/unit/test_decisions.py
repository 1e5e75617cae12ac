"""What a merge comes to: which rule decides, what decides at all, and with which exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner import config, decisions, worse
from scanner.catalog.params import Unfit
from scanner.choices import Decision
from scanner.decisions import Merge, Rule
from scanner.model import Outcome
from scanner.report import Report
from tests.builders import catalog
from tests.builders import policy as loaded
from tests.compared import BASELINE, THERE, earlier, fingerprints
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


def test_an_approval_of_a_named_group_releases(tmp_path: Path) -> None:
    said = {"paths": ["*"], "decision": "approval", "approvers": ["acme/security", "acme/leads"]}
    both = brought(finding(**NEW), finding(OWNERS, **NEW), outcomes="FF")
    after = state(tmp_path / "after.json", both)
    first = {"policies": [OWNERS], "decision": "approval"}
    merge = decisions.merged(None, after, rules(first, said))
    assert {one.finding["policy"]: one.release for one in merge.decided} == {
        FORCE: "a waiver, or an approval by a member of acme/security or acme/leads",
        OWNERS: "a waiver",
    }
    none: list[dict[str, list[str]]] = [
        {},
        {"acme/leads": []},
        {"acme": ["ann"], "acme/other": ["bob"]},
    ]
    for nobody in none:
        assert decisions.released(merge, nobody) == merge
    given = {"acme/security": [], "acme/leads": ["ann", "bob"]}
    waiting, let = decisions.released(merge, given).decided
    assert (waiting.decision, waiting.finding["policy"]) == (Decision.APPROVAL, OWNERS)
    assert (let.decision, let.release) == (Decision.ALLOW, "")
    assert let.by == "rule 2 (glscan.yaml:3), approved by @ann of acme/leads"
    [_, unnamed] = decisions.released(merge, given, named=False).decided
    assert unnamed.by.endswith("approved by a member of acme/leads")


def test_an_approval_releases_nothing_that_is_blocked(tmp_path: Path) -> None:
    after = state(tmp_path / "after.json", brought(finding(**NEW)))
    merge = decisions.merged(None, after, rules({"paths": ["*"], "decision": "block"}))
    assert decisions.released(merge, {"": ["ann"], "acme": ["ann"]}) == merge


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
    spots = worse.cut(after)
    assert spots == {(place, "")}
    assert worse.moved(spots, {place: ["a"]}, {place: ["a"]}) == set()
    assert worse.moved(spots, {place: ["a"]}, {place: ["b"]}) == spots
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
    assert bool(worse.moved({(where, key)}, {where: before}, {where: now})) is decides


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


@pytest.mark.parametrize(
    ("was", "now", "gaps"),
    [
        ((7, "acme/web"), (7, "acme/www"), 0),
        ((7, "acme/web"), (0, "acme/web"), 0),
        ((0, "acme/web"), (7, "acme/web"), 0),
        ((7, "acme/web"), (8, "acme/web"), 1),
        ((0, "acme/web"), (0, "acme/www"), 1),
    ],
)
def test_a_gap_is_met_again_on_the_same_resource(
    tmp_path: Path, was: tuple[int, str], now: tuple[int, str], gaps: int
) -> None:
    lines = [brought(outcomes="UP", id=id, path=path) for id, path in (was, now)]
    assert len(merge_of(tmp_path, *lines).gaps) == gaps


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


def test_what_a_baseline_knows_decides_nothing(tmp_path: Path) -> None:
    known = brought(finding(**NEW, known="2026-10-01"), finding(OWNERS, **NEW), outcomes="FF")
    after = state(tmp_path / "after.json", known, baseline=BASELINE)
    merge = decisions.merged(None, after, [])
    assert [one.finding["policy"] for one in merge.decided] == [OWNERS]
    assert merge.known == 1


def test_where_not_only_what_is_worse_counts_all_that_is_open_does(tmp_path: Path) -> None:
    line = brought(finding(**THERE), outcomes="FU", reasons={OWNERS: ["it was not collected"]})
    before, after = (state(tmp_path / f"{name}.json", line) for name in ("before", "after"))
    merge = decisions.merged(before, after, [], only_worse=False)
    assert (len(merge.decided), len(merge.gaps), merge.standing) == (1, 1, 0)
    verdict = decisions.decide(merge, after.run)
    assert verdict.reasons == ("1 block", "1 unknown")
    nothing = decisions.decide(Merge(only_worse=False), after.run)
    assert nothing.reasons == ("no finding decides",)


def test_what_is_told_may_be_without_people_and_what_is_decided_on_is_not(tmp_path: Path) -> None:
    after = state(tmp_path / "after.json", brought(finding(**NEW), path="ann/web"))
    shown = state(tmp_path / "shown.json", brought(finding(**NEW), path="user-1/web"))
    said = rules({"paths": ["ann/*"], "decision": "warn"})
    [one] = decisions.merged(None, after, said, shown=shown).decided
    assert (one.decision, one.line["path"]) == (Decision.WARN, "user-1/web")


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"unplaced": ["gitlab_project.a: its path is not known"]}, "1 not placed"),
        ({"unseen": ["nothing was judged"]}, "nothing was judged"),
    ],
)
def test_what_nobody_could_see_is_incomplete(
    tmp_path: Path, parts: dict[str, Any], reason: str
) -> None:
    verdict = decisions.decide(Merge(**parts), state(tmp_path / "run.json").run)
    assert (int(verdict.exit_code), verdict.word, verdict.incomplete) == (3, "INCOMPLETE", True)
    assert verdict.reasons == (reason,)
    accepted = state(tmp_path / "run.json", allow_incomplete=True).run
    assert int(decisions.decide(Merge(**parts), accepted).exit_code) == 0


def test_strict_minds_a_baseline_that_can_shrink(tmp_path: Path) -> None:
    run = state(tmp_path / "run.json", strict=True, baseline={**BASELINE, "renamed": 1}).run
    verdict = decisions.decide(Merge(), run)
    assert (int(verdict.exit_code), verdict.word) == (4, "NOT ALLOWED")
    assert verdict.reasons == (
        "2 entries to take out of the baseline",
        "1 entry of the baseline under an old path",
    )


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

"""The verdict: exit code, word and reasons for every combination."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from scanner import gate
from scanner.errors import ExitCode
from scanner.model import Outcome, Severity
from scanner.report import Run
from tests import reports
from tests.waivers import told

FAIL_ON = [*Severity, "never"]


def run(
    failing: dict[str, int] | None = None,
    fail_on: str = "high",
    allow_incomplete: bool = False,
    **outcomes: int,
) -> Run:
    counts = {one.value: 0 for one in Outcome} | {"pass": 5} | outcomes
    policies = [reports.policy(f"GL-{name}", severity=name) for name in failing or {}]
    made: Any = {
        "policies": policies,
        "totals": {
            "outcomes": counts | {"fail": sum((failing or {}).values())},
            "policies": {f"GL-{name}": {"fail": n} for name, n in (failing or {}).items()},
            "resources": {"group": 1, "project": 1},
            "waived": {},
            "known": {},
            "unread": {},
        },
        "snapshot": {"scope": {"groups": ["acme"]}},
        "columns": {"group": ["GL-GRP-001"], "project": ["GL-PRJ-001"]},
        "fail_on": str(fail_on),
        "allow_incomplete": allow_incomplete,
        "strict": False,
    }
    return cast("Run", made)


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("fail_on", FAIL_ON)
def test_severity_blocks_from_the_threshold_on(severity: Severity, fail_on: str) -> None:
    order = list(map(str, Severity))
    blocks = fail_on != "never" and order.index(severity) <= order.index(fail_on)
    verdict = gate.decide(run({severity: 1}, fail_on))
    assert verdict.exit_code is (ExitCode.FINDINGS if blocks else ExitCode.OK)


@pytest.mark.parametrize("blocked", [False, True])
@pytest.mark.parametrize("unknown", [False, True])
@pytest.mark.parametrize("error", [False, True])
@pytest.mark.parametrize("allowed", [False, True])
def test_findings_win_over_gaps(blocked: bool, unknown: bool, error: bool, allowed: bool) -> None:
    failing = {"critical": 1} if blocked else {}
    one = run(failing, allow_incomplete=allowed, unknown=int(unknown), error=int(error))
    gaps = unknown or error
    expected = ExitCode.INCOMPLETE if gaps and not allowed else ExitCode.OK
    assert gate.decide(one).exit_code is (ExitCode.FINDINGS if blocked else expected)


@pytest.mark.parametrize(
    ("failing", "outcomes", "word"),
    [
        ({}, {}, "COMPLIANT"),
        ({}, {"manual": 3, "not_applicable": 9}, "COMPLIANT"),
        ({}, {"unknown": 1}, "INCOMPLETE"),
        ({}, {"error": 1}, "INCOMPLETE"),
        ({}, {"pass": 0}, "INCOMPLETE"),
        ({}, {"pass": 0, "not_applicable": 9}, "INCOMPLETE"),
        ({}, {"pass": 0, "manual": 9}, "INCOMPLETE"),
        ({"info": 1}, {}, "NOT COMPLIANT"),
        ({"info": 1}, {"unknown": 1}, "NOT COMPLIANT"),
    ],
)
@pytest.mark.parametrize("fail_on", ["critical", "info", "never"])
@pytest.mark.parametrize("allowed", [False, True])
def test_word_says_what_is_so_whatever_is_allowed(
    failing: dict[str, int], outcomes: dict[str, int], word: str, fail_on: str, allowed: bool
) -> None:
    assert gate.decide(run(failing, fail_on, allowed, **outcomes)).word == word


@pytest.mark.parametrize(("allowed", "code"), [(False, ExitCode.INCOMPLETE), (True, ExitCode.OK)])
def test_run_that_judged_nothing_is_incomplete(allowed: bool, code: ExitCode) -> None:
    verdict = gate.decide(run({}, "high", allowed, **{"pass": 0}))
    assert (verdict.exit_code, verdict.reasons) == (code, ("nothing was judged",))


def test_run_that_passes_says_so() -> None:
    assert gate.decide(run()).reasons == ("every policy that applies passes",)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (run({"critical": 2, "high": 1}), "2 critical, 1 high evaluations fail, at or above high"),
        (run({"high": 1, "low": 7}), "1 high evaluation fails, at or above high"),
        (run({"low": 7}), "7 low evaluations fail, none that the gate stops"),
        (run({"critical": 1}, "never"), "1 critical evaluation fails, none that the gate stops"),
        (run(unknown=2), "2 unknown: not everything could be evaluated"),
        (run(unknown=2, error=1), "2 unknown and 1 error: not everything could be evaluated"),
    ],
)
def test_reason_counts_what_decided(one: Run, reason: str) -> None:
    assert reason in gate.decide(one).reasons


def test_gaps_are_told_beside_findings() -> None:
    assert len(gate.decide(run({"high": 1}, unknown=1)).reasons) == 2


def test_failing_policies_of_one_severity_are_added_up() -> None:
    one = run({"high": 1})
    one["policies"].append(cast("Any", reports.policy("GL-MORE", severity="high")))
    cast("Any", one)["totals"]["policies"]["GL-MORE"] = {"fail": 2, "pass": 1}
    assert gate.failing_by_severity(one) == {Severity.HIGH: 3}


def test_policy_that_judged_nothing_fails_nothing() -> None:
    one = run()
    one["policies"].append(cast("Any", reports.policy()))
    assert gate.failing_by_severity(one) == {}


def without_projects(**parts: Any) -> Run:
    made: Any = {**run()}
    made["totals"] = {**made["totals"], "resources": {"group": 1}}
    return cast("Run", made | parts)


def test_a_scan_that_saw_no_project_is_not_compliant() -> None:
    verdict = gate.decide(without_projects())
    assert (verdict.exit_code, verdict.word) == (ExitCode.INCOMPLETE, "INCOMPLETE")
    assert "no project was seen" in verdict.reasons[0]


def test_no_project_is_missed_where_no_policy_judges_projects() -> None:
    assert gate.decide(without_projects(columns={"group": ["GL-GRP-001"]})).word == "COMPLIANT"


def test_one_group_without_projects_is_not_covered_up_by_another() -> None:
    scope = {"groups": ["acme", "north"], "without_projects": ["north"]}
    made: Any = {**run(), "snapshot": {"scope": scope}}
    verdict = gate.decide(cast("Run", made))
    assert (verdict.exit_code, verdict.word) == (ExitCode.INCOMPLETE, "INCOMPLETE")
    assert "no project was seen in north" in verdict.reasons[0]


def test_a_first_look_is_incomplete() -> None:
    scope = {"groups": ["acme"], "limit": 2, "cut": ["acme"]}
    made: Any = {**run(), "snapshot": {"scope": scope}}
    verdict = gate.decide(cast("Run", made))
    assert (verdict.exit_code, verdict.word) == (ExitCode.INCOMPLETE, "INCOMPLETE")
    assert verdict.reasons == ("the limit of 2 left out projects or subgroups of acme",)


def test_a_limit_that_cut_nothing_changes_nothing() -> None:
    made: Any = {**run(), "snapshot": {"scope": {"groups": ["acme"], "limit": 2}}}
    assert gate.decide(cast("Run", made)).word == "COMPLIANT"


def test_projects_that_were_left_out_on_purpose_are_not_missed() -> None:
    scope = {"groups": ["acme"], "exclude": ["acme/*"], "excluded": {"project": 3}}
    assert gate.decide(without_projects(snapshot={"scope": scope})).word == "COMPLIANT"


def waived(run: Run, **counts: int) -> Run:
    """The same run with evaluations that are waived, by severity."""
    totals: Any = {
        **run["totals"],
        "waived": {f"GL-{name}": count for name, count in counts.items()},
    }
    return {**run, "totals": totals}


@pytest.mark.parametrize(
    ("failing", "covered", "word", "code"),
    [
        ({"high": 2}, {"high": 2}, "COMPLIANT WITH WAIVERS", 0),
        ({"high": 2}, {"high": 1}, "NOT COMPLIANT", 1),
        ({"high": 1, "low": 1}, {"high": 1}, "NOT COMPLIANT", 0),
        ({"high": 1}, {}, "NOT COMPLIANT", 1),
    ],
)
def test_what_is_waived_fails_no_run_and_is_told(
    failing: dict[str, int], covered: dict[str, int], word: str, code: int
) -> None:
    verdict = gate.decide(waived(run(failing), **covered))
    assert (verdict.word, int(verdict.exit_code)) == (word, code)
    told = f"{sum(covered.values())} failing and waived"
    assert (told in verdict.reasons) == bool(covered)


def test_a_gap_is_incomplete_beside_waivers() -> None:
    verdict = gate.decide(waived(run({"high": 1}, unknown=1), high=1))
    assert (verdict.word, verdict.exit_code) == ("INCOMPLETE", ExitCode.INCOMPLETE)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({}, 0),
        ({"state": "expiring"}, 0),
        ({"state": "pending"}, 0),
        ({"state": "expired"}, 4),
        ({"state": "void"}, 4),
        ({"state": "unused"}, 4),
        ({"broad": ["it holds for everything"]}, 4),
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_strict_minds_waivers_that_need_a_hand(
    parts: dict[str, Any], code: int, strict: bool
) -> None:
    one: Any = {**run(), "strict": strict, "waivers": {"entries": [told("WVR-9", **parts)]}}
    verdict = gate.decide(one)
    assert int(verdict.exit_code) == (code if strict else 0)
    assert ("1 waiver to look at: WVR-9" in verdict.reasons) == bool(strict and code)


@pytest.mark.parametrize(
    ("failing", "unknown", "code"), [({"high": 1}, 0, 1), ({}, 1, 3), ({}, 0, 4)]
)
def test_findings_and_gaps_win_over_waivers(
    failing: dict[str, int], unknown: int, code: int
) -> None:
    one: Any = run(failing, unknown=unknown)
    one |= {"strict": True, "waivers": {"entries": [told(state="expired")]}}
    assert int(gate.decide(one).exit_code) == code


def known(run: Run, **counts: int) -> Run:
    """The same run with evaluations that the baseline knows, by severity."""
    totals: Any = {
        **run["totals"],
        "known": {f"GL-{name}": count for name, count in counts.items()},
    }
    return {**run, "totals": totals}


@pytest.mark.parametrize(
    ("failing", "there", "fail_on", "code"),
    [
        ({"high": 2}, {"high": 2}, "high", 0),
        ({"high": 2}, {"high": 1}, "high", 1),
        ({"critical": 1, "high": 2}, {"high": 2}, "high", 1),
        ({"critical": 1, "high": 2}, {"critical": 1, "high": 1}, "critical", 0),
        ({"high": 1, "low": 1}, {"high": 1}, "high", 0),
        ({"high": 1, "low": 1}, {"high": 1}, "low", 1),
        ({"high": 1}, {}, "never", 0),
    ],
)
def test_what_the_baseline_knows_decides_no_exit_code_and_the_word_says_what_is_so(
    failing: dict[str, int], there: dict[str, int], fail_on: str, code: int
) -> None:
    verdict = gate.decide(known(run(failing, fail_on), **there))
    assert (verdict.word, int(verdict.exit_code)) == ("NOT COMPLIANT", code)
    told = f"{sum(there.values())} failing and known from the baseline"
    assert (told in verdict.reasons) == bool(there)


def test_only_new_ones_are_counted_as_what_decided() -> None:
    verdict = gate.decide(known(run({"critical": 1, "high": 3}), high=2))
    assert verdict.reasons == (
        "1 critical, 1 high evaluations fail, at or above high",
        "2 failing and known from the baseline",
    )
    assert gate.known_by_severity(known(run({"high": 3}), high=2)) == {Severity.HIGH: 2}


def test_waived_and_known_are_told_apart() -> None:
    verdict = gate.decide(known(waived(run({"high": 3}), high=1), high=2))
    assert (verdict.word, verdict.exit_code) == ("NOT COMPLIANT", ExitCode.OK)
    assert verdict.reasons == ("2 failing and known from the baseline", "1 failing and waived")


def test_what_fails_is_what_nobody_knew_whether_or_not_it_stops_the_gate() -> None:
    counts = {"critical": 2, "high": 1, "medium": 3, "low": 2}
    stopped = gate.decide(known(run(counts), critical=1, medium=1)).reasons
    assert stopped == (
        "1 critical, 1 high evaluations fail, at or above high",
        "4 below that",
        "2 failing and known from the baseline",
    )
    let_by = gate.decide(known(run({"critical": 2, "medium": 3}), critical=2, medium=1)).reasons
    assert let_by == (
        "2 medium evaluations fail, none that the gate stops",
        "3 failing and known from the baseline",
    )


@pytest.mark.parametrize(("allowed", "code"), [(False, 3), (True, 0)])
def test_a_gap_is_one_beside_a_baseline(allowed: bool, code: int) -> None:
    one = known(run({"high": 1}, allow_incomplete=allowed, unknown=1), high=1)
    verdict = gate.decide(one)
    assert (verdict.word, int(verdict.exit_code)) == ("NOT COMPLIANT", code)
    assert verdict.incomplete


@pytest.mark.parametrize(
    ("became", "over"),
    [
        ("fixed", 2),
        ("not_applicable", 2),
        ("waived", 2),
        ("raised", 2),
        ("not_evaluated", 0),
        ("not_judged", 0),
        ("gone", 0),
        ("known", 0),
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_strict_minds_a_baseline_that_can_shrink(became: str, over: int, strict: bool) -> None:
    one: Any = {**run(), "strict": strict, "baseline": {"findings": {became: 2}}}
    verdict = gate.decide(one)
    assert int(verdict.exit_code) == (4 if strict and over else 0)
    told = "2 entries to take out of the baseline"
    assert (told in verdict.reasons) == bool(strict and over)
    assert gate.settled(one) == over


@pytest.mark.parametrize("strict", [False, True])
def test_strict_minds_a_baseline_that_shows_an_old_path(strict: bool) -> None:
    one: Any = {**run(), "strict": strict, "baseline": {"findings": {"known": 2}, "renamed": 1}}
    verdict = gate.decide(one)
    assert int(verdict.exit_code) == (4 if strict else 0)
    assert ("1 entry of the baseline under an old path" in verdict.reasons) == strict


def test_strict_tells_of_waivers_and_baseline_at_once() -> None:
    one: Any = {**run(), "strict": True, "waivers": {"entries": [told(state="expired")]}}
    one |= {"baseline": {"findings": {"fixed": 1}}}
    assert gate.decide(one).reasons == (
        "1 waiver to look at: WVR-1",
        "1 entry to take out of the baseline",
    )


@pytest.mark.parametrize(
    ("failing", "unknown", "code"), [({"high": 1}, 0, 1), ({}, 1, 3), ({}, 0, 4)]
)
def test_findings_and_gaps_win_over_the_baseline(
    failing: dict[str, int], unknown: int, code: int
) -> None:
    one: Any = {**run(failing, unknown=unknown), "strict": True}
    one |= {"baseline": {"findings": {"fixed": 1}}}
    assert int(gate.decide(one).exit_code) == code


@pytest.mark.parametrize(("allowed", "code"), [(False, 3), (True, 0)])
@pytest.mark.parametrize("accept", [waived, known])
def test_what_was_accepted_and_not_read_wholly_is_incomplete(
    accept: Callable[..., Run], allowed: bool, code: int
) -> None:
    """What nobody could see may be another finding, which nobody accepted."""
    one: Any = accept(run({"high": 1}, allow_incomplete=allowed), high=1)
    one["totals"]["unread"] = {"GL-high": 1}
    verdict = gate.decide(one)
    assert (int(verdict.exit_code), verdict.incomplete) == (code, True)
    assert verdict.word == ("INCOMPLETE" if accept is waived else "NOT COMPLIANT")
    assert "1 of those known or waived could not read everything" in verdict.reasons

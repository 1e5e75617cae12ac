"""The verdict of a run: which exit code, and why, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scanner.compared import SETTLED
from scanner.errors import ExitCode
from scanner.model import Kind, Outcome, Severity
from scanner.report import Run, waivers_of
from scanner.report_words import counted, uneven_in_words
from scanner.waived import ENDED, WaiverResult


@dataclass(frozen=True, slots=True)
class Threshold:
    """What makes the exit code."""

    fail_on: str = Severity.HIGH.value
    """The lowest severity that blocks, or `never`."""
    allow_incomplete: bool = False
    strict: bool = False
    """Whether a waiver or a baseline that needs somebody's hand ends a run with 4."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run comes to."""

    exit_code: ExitCode
    word: str
    """`COMPLIANT`, `COMPLIANT WITH WAIVERS`, `NOT COMPLIANT` or `INCOMPLETE`."""
    reasons: tuple[str, ...]
    incomplete: bool
    """Whether something was not evaluated or not seen; that is so beside any word."""


def decide(run: Run) -> Verdict:
    """Judge a run by its totals.

    The word says what is so, whatever the threshold: any failing policy is not compliant, and a
    gap is never compliant. The threshold only decides the exit code; findings win over gaps.
    """
    outcomes = run["totals"]["outcomes"]
    failing = failing_by_severity(run)
    fresh = _unknown_before(run, failing)
    blocking = {
        severity: count for severity, count in fresh.items() if blocks(severity, run["fail_on"])
    }
    below = sum(fresh.values()) - sum(blocking.values())
    waived = sum(run["totals"]["waived"].values())
    known = sum(run["totals"]["known"].values())
    gaps = _gaps(outcomes)
    unread = sum(run["totals"]["unread"].values())
    unseen = blind_spots(run)
    reasons = []
    if blocking:
        reasons.append(f"{_fail(blocking)}, at or above {run['fail_on']}")
        if below:
            reasons.append(f"{below} below that")
    elif fresh:
        reasons.append(f"{_fail(fresh)}, none that the gate stops")
    if known:
        reasons.append(f"{known} failing and known from the baseline")
    if waived:
        reasons.append(f"{waived} failing and waived")
    if gaps:
        reasons.append(f"{gaps}: not everything could be evaluated")
    if unread:
        reasons.append(f"{unread} of those known or waived could not read everything")
    reasons += unseen
    unplaced = run["snapshot"].get("proposed", {}).get("unplaced", [])
    if unplaced:
        reasons.append(f"{counted(len(unplaced), 'change')} could not be placed")
    odd = problems(run)
    if odd and run["strict"]:
        reasons.append(f"{counted(len(odd), 'waiver')} to look at: {', '.join(odd)}")
    over = settled(run)
    if over and run["strict"]:
        reasons.append(f"{counted(over, 'entry', 'entries')} to take out of the baseline")
    old = renamed(run)
    if old and run["strict"]:
        reasons.append(f"{counted(old, 'entry', 'entries')} of the baseline under an old path")
    if not reasons:
        reasons.append("every policy that applies passes")
    incomplete = bool(gaps or unread or unseen or unplaced)
    fine = "COMPLIANT WITH WAIVERS" if waived else "COMPLIANT"
    word = "NOT COMPLIANT" if failing else "INCOMPLETE" if incomplete else fine
    code = _exit_code(bool(blocking), incomplete, bool(odd or over or old), run)
    return Verdict(code, word, tuple(reasons), incomplete)


def blocks(severity: Severity, fail_on: str) -> bool:
    """Whether a severity is at or above a threshold; `never` has none above it."""
    return fail_on != "never" and severity.rank <= Severity(fail_on).rank


def failing_by_severity(run: Run) -> dict[Severity, int]:
    """Failing evaluations that no waiver covers, the worst severity first, none with a zero."""
    failed = {id: counts.get(Outcome.FAIL, 0) for id, counts in run["totals"]["policies"].items()}
    waived = run["totals"]["waived"]
    return _by_severity(run, {id: count - waived.get(id, 0) for id, count in failed.items()})


def known_by_severity(run: Run) -> dict[Severity, int]:
    """Those of them that the baseline knows, which do not decide the exit code."""
    return _by_severity(run, run["totals"]["known"])


def _by_severity(run: Run, by_policy: Mapping[str, int]) -> dict[Severity, int]:
    counts = dict.fromkeys(Severity, 0)
    for policy in run["policies"]:
        counts[Severity(policy["severity"])] += by_policy.get(policy["id"], 0)
    return {severity: count for severity, count in counts.items() if count}


def _unknown_before(run: Run, failing: Mapping[Severity, int]) -> dict[Severity, int]:
    """Failing evaluations with a finding that neither a waiver nor the baseline has."""
    known = known_by_severity(run)
    left = {severity: count - known.get(severity, 0) for severity, count in failing.items()}
    return {severity: count for severity, count in left.items() if count}


def _gaps(outcomes: Mapping[str, int]) -> str:
    counts = {name: outcomes[name] for name in (Outcome.UNKNOWN, Outcome.ERROR)}
    return " and ".join(f"{count} {name}" for name, count in counts.items() if count)


def blind_spots(run: Run) -> list[str]:
    """What an empty result may hide: a group can keep its projects from a token or an address."""
    outcomes, scope = run["totals"]["outcomes"], run["snapshot"]["scope"]
    reasons = []
    if not outcomes[Outcome.PASS] + outcomes[Outcome.FAIL]:
        reasons.append("nothing was judged")
    if shard := scope.get("shard"):
        reasons.append(f"only shard {shard['index']} of {shard['of']} was judged: merge them first")
    if cut := ", ".join(scope.get("cut", [])):
        reasons.append(f"the limit of {scope['limit']} left out projects or subgroups of {cut}")
    if unlisted := ", ".join(scope.get("unlisted", [])):
        reasons.append(f"groups were not listed though projects lie in them: {unlisted}")
    if uneven := uneven_in_words(scope):
        reasons.append(f"its shards were not shown the same: {', '.join(uneven)}")
    if hidden := _no_project(run):
        reasons.append(hidden)
    return reasons


def _no_project(run: Run) -> str:
    scope = run["snapshot"]["scope"]
    if not run["columns"].get(Kind.PROJECT):
        return ""
    hidden = ", ".join(scope.get("without_projects", []))
    left_out = scope.get("excluded", {}).get(Kind.PROJECT)
    if hidden or not (left_out or run["totals"]["resources"].get(Kind.PROJECT)):
        where = f" in {hidden}" if hidden else ""
        return f"no project was seen{where}: there is none, or this token or address is shown none"
    return ""


def _fail(failing: Mapping[Severity, int]) -> str:
    counts = ", ".join(f"{count} {severity}" for severity, count in failing.items())
    one = sum(failing.values()) == 1
    return f"{counts} evaluation{'' if one else 's'} fail{'s' if one else ''}"


def problems(run: Run) -> list[str]:
    """The ids of waivers that have ended, cover nothing, or cover more than anybody looked at."""
    return [entry["id"] for entry in waivers_of(run) if needs_a_hand(entry)]


def settled(run: Run) -> int:
    """Entries of the baseline that make nothing known any more, so that it can shrink."""
    counts = run["baseline"]["findings"] if "baseline" in run else {}
    return sum(counts.get(word, 0) for word in SETTLED)


def renamed(run: Run) -> int:
    """Entries of the baseline that show people another path than their resource has."""
    return run["baseline"].get("renamed", 0) if "baseline" in run else 0


def needs_a_hand(entry: WaiverResult) -> bool:
    """Whether the file should be changed for this waiver."""
    return entry["state"] in (*ENDED, "unused") or bool(entry["broad"])


def _exit_code(blocked: bool, incomplete: bool, odd: bool, run: Run) -> ExitCode:
    if blocked:
        return ExitCode.FINDINGS
    if incomplete and not run["allow_incomplete"]:
        return ExitCode.INCOMPLETE
    return ExitCode.STRICT if odd and run["strict"] else ExitCode.OK

"""The verdict of a run: which exit code, and why, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scanner.errors import ExitCode
from scanner.model import Outcome, Severity
from scanner.report import Run


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run comes to."""

    exit_code: ExitCode
    word: str
    """`COMPLIANT`, `NOT COMPLIANT` or `INCOMPLETE`."""
    reasons: tuple[str, ...]


def decide(run: Run) -> Verdict:
    """Judge a run by its totals.

    The word says what is so, whatever the threshold: any failing policy is not compliant, and a
    gap is never compliant. The threshold only decides the exit code; findings win over gaps.
    """
    outcomes = run["totals"]["outcomes"]
    failing = failing_by_severity(run)
    blocking = {
        severity: count
        for severity, count in failing.items()
        if run["fail_on"] != "never" and severity.rank <= Severity(run["fail_on"]).rank
    }
    gaps = _gaps(outcomes)
    reasons = []
    if blocking:
        reasons.append(f"{_counts(blocking)} failing, at or above {run['fail_on']}")
    elif failing:
        reasons.append(f"{_counts(failing)} failing, none that the gate stops")
    if gaps:
        reasons.append(f"{gaps}: not everything could be evaluated")
    if not failing and not gaps:
        judged = outcomes[Outcome.PASS] > 0
        reasons.append("every policy that applies passes" if judged else "nothing was judged")
        gaps = gaps if judged else "nothing was judged"
    word = "NOT COMPLIANT" if failing else "INCOMPLETE" if gaps else "COMPLIANT"
    return Verdict(_exit_code(bool(blocking), bool(gaps), run), word, tuple(reasons))


def failing_by_severity(run: Run) -> dict[Severity, int]:
    """Failing evaluations by severity, the worst first; severities without any are left out."""
    counts = dict.fromkeys(Severity, 0)
    for policy in run["policies"]:
        failed = run["totals"]["policies"].get(policy["id"], {}).get(Outcome.FAIL, 0)
        counts[Severity(policy["severity"])] += failed
    return {severity: count for severity, count in counts.items() if count}


def _gaps(outcomes: Mapping[str, int]) -> str:
    counts = {name: outcomes[name] for name in (Outcome.UNKNOWN, Outcome.ERROR)}
    return " and ".join(f"{count} {name}" for name, count in counts.items() if count)


def _counts(failing: Mapping[Severity, int]) -> str:
    return ", ".join(f"{count} {severity}" for severity, count in failing.items())


def _exit_code(blocked: bool, incomplete: bool, run: Run) -> ExitCode:
    if blocked:
        return ExitCode.FINDINGS
    return ExitCode.INCOMPLETE if incomplete and not run["allow_incomplete"] else ExitCode.OK

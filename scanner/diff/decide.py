"""What a diff comes to: worse at or above a severity, something not seen any more, or neither."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.compared import NOT_EVALUATED
from scanner.diff.shape import HIDDEN, RULES, SCOPE, WORSE, Counts, Verdict
from scanner.errors import ExitCode
from scanner.gate import Threshold, blocks
from scanner.model import Severity
from scanner.report_words import counted

GOT_WORSE, INCOMPLETE, NOT_WORSE = "WORSE", "INCOMPLETE", "NOT WORSE"


def decide(counts: Counts, threshold: Threshold, blind: Sequence[str]) -> Verdict:
    """Judge a diff by its counts; `blind` says what the scan of today saw nothing of, and why.

    The word says what is so, whatever the threshold, which only decides the exit code.
    """
    regressions = {Severity(name): count for name, count in counts["regressions"].items()}
    blocking = sum(
        count for severity, count in regressions.items() if blocks(severity, threshold.fail_on)
    )
    below = sum(regressions.values()) - blocking
    hidden = sum(counts["resources"].get(HIDDEN, {}).values())
    by_cause = counts["findings"]
    open_ = sum(by.get(NOT_EVALUATED, 0) for by in by_cause.values())
    reasons = []
    if blocking:
        reasons.append(f"{counted(blocking, 'regression')} at or above {threshold.fail_on}")
    if below:
        more = " below that" if blocking else " that the threshold lets pass"
        reasons.append(f"{counted(below, 'regression')}{more}")
    if counts["lost"]:
        reasons.append(f"{counted(counts['lost'], 'evaluation')} cannot be made any more")
    if open_:
        reasons.append(f"{counted(open_, 'finding')} of before not evaluated now, so open still")
    if hidden:
        reasons.append(f"{counted(hidden, 'resource')} cannot be seen any more")
    reasons += blind
    incomplete = bool(counts["lost"] or open_ or hidden or blind)
    for cause, by in ((RULES, "other rules"), (SCOPE, "another scope")):
        if count := sum(by_cause.get(cause, {}).get(change, 0) for change in WORSE):
            reasons.append(f"{counted(count, 'more finding')} by {by}, which decide nothing here")
    word = GOT_WORSE if regressions else INCOMPLETE if incomplete else NOT_WORSE
    return Verdict(
        word=word,
        exit_code=int(_exit_code(bool(blocking), incomplete, threshold)),
        reasons=reasons or ["nothing got worse"],
    )


def _exit_code(blocked: bool, incomplete: bool, threshold: Threshold) -> ExitCode:
    if blocked:
        return ExitCode.FINDINGS
    return ExitCode.INCOMPLETE if incomplete and not threshold.allow_incomplete else ExitCode.OK

"""What was set and met nothing, so that a path with a slip in it does not go unseen."""

from __future__ import annotations

from collections.abc import Iterator

from scanner import paths
from scanner.model import Outcome
from scanner.report import Report, outcomes_of

_NOT_COLLECTED = ": it was not collected"
_OF_INSTANCE = f" of the instance{_NOT_COLLECTED}"
"""That is up to the token, and no selection changes it."""


def remarks(report: Report, taken_before: bool) -> Iterator[str]:
    """Overrides and patterns that met nothing.

    Of a snapshot `taken_before`, by another command, also that it lacks what policies read.
    """
    yield from _of_exclude(report)
    yield from _of_overrides(report)
    if taken_before and "proposed" not in report.run["snapshot"] and _lacks(report):
        yield (
            "the snapshot was taken for other policies: take it again with the same selection,"
            " or with --all-sections"
        )


def _of_exclude(report: Report) -> Iterator[str]:
    """The patterns that left nothing out; what they did is counted for all of them together."""
    scope = report.run["snapshot"]["scope"]
    exclude = scope.get("exclude")
    # What lies behind the limit was not looked at.
    if exclude and not scope.get("excluded") and not scope.get("cut"):
        yield f"--exclude {', '.join(exclude)} left nothing out"


def _of_overrides(report: Report) -> Iterator[str]:
    """The overrides that fit nothing which one of their policies judged."""
    run = report.run
    unmet = [(one, paths.matcher(one["paths"])) for one in run["param_overrides"]]
    for line in report.resources() if unmet else ():
        judging = run["columns"].get(line["kind"], [])
        unmet = [
            (one, fits)
            for one, fits in unmet
            if one["params"].keys().isdisjoint(judging) or not fits(line["path"])
        ]
        if not unmet:
            break
    for one, _ in unmet:
        yield f"the override for {', '.join(one['paths'])} fits no resource that was judged"


def _lacks(report: Report) -> bool:
    """Whether a policy is unknown because what it reads is not in the snapshot."""
    run = report.run
    return run["totals"]["outcomes"][Outcome.UNKNOWN] > 0 and any(
        reason.endswith(_NOT_COLLECTED) and not reason.endswith(_OF_INSTANCE)
        for line in report.resources()
        for id, outcome in outcomes_of(run, line)
        if outcome is Outcome.UNKNOWN
        for reason in line["reasons"].get(id, ())
    )

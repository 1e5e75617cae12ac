"""Why things were not evaluated: reasons counted over the whole report, the most frequent first."""

from __future__ import annotations

from scanner.model import Outcome
from scanner.report import Report, outcomes_of

_MOST = 1_000
"""Reasons told apart; an estate could give every resource its own."""
OTHERS = "other reasons, each in results.json"

_GAPS = {Outcome.UNKNOWN, Outcome.ERROR}


def reasons(report: Report) -> list[tuple[str, str, int]]:
    """Policy id, reason and number of resources."""
    outcomes = report.run["totals"]["outcomes"]
    if not outcomes[Outcome.UNKNOWN] + outcomes[Outcome.ERROR]:
        return []
    counts: dict[tuple[str, str], int] = {}
    for line in report.resources():
        for id, outcome in outcomes_of(report.run, line):
            if outcome in _GAPS:
                found = (id, (line["reasons"].get(id) or ["no reason given"])[0])
                told = found if found in counts or len(counts) < _MOST else (id, OTHERS)
                counts[told] = counts.get(told, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(id, reason, count) for (id, reason), count in ordered]

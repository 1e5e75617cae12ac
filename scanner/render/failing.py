"""What fails, the first to look at first: what nobody has accepted or known, the worst of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from scanner.compared import NEW, UPDATED
from scanner.model import Outcome, Severity
from scanner.report import Finding, Policy, Run
from scanner.report_words import counted

OPEN, KNOWN, WAIVED = "fail", "known", "waived"
STANDINGS = (OPEN, KNOWN, WAIVED)
"""What a finding can be; in this order they take the room there is."""
_FRESH = (NEW, UPDATED)


class Failing(NamedTuple):
    """A policy that fails, and on how many resources."""

    policy: Policy
    open: int
    """With a finding that neither a waiver nor the baseline has."""
    known: int
    waived: int
    applied: int
    """On how many it was to be judged at all."""


def policies(run: Run) -> list[Failing]:
    """Those that fail on something open, the most severe first, then those that fail on most."""
    opened = [one for one in _failing(run) if one.open]
    return sorted(opened, key=lambda one: (Severity(one.policy["severity"]).rank, -one.open))


def others_in_words(run: Run) -> str:
    """How many policies fail on nothing that is open, in a sentence; empty for none."""
    failing = _failing(run)
    accepted = [one for one in failing if not one.open]
    if not accepted:
        return ""
    more = "more " if len(accepted) < len(failing) else ""
    said = counted(len(accepted), f"{more}policy fails", f"{more}policies fail")
    known = "the baseline knows" if any(one.known for one in accepted) else ""
    waived = "waivers cover" if any(one.waived for one in accepted) else ""
    return f"{said} only on what {' or '.join(filter(None, (known, waived)))}."


def open_first(findings: Iterable[Finding]) -> list[Finding]:
    """Open ones, then known ones, then waived ones; of each the new and the updated ones first."""
    return sorted(findings, key=lambda one: rank(standing(one), one.get("change", "")))


def standing(finding: Finding) -> str:
    """`waived`, or else `known`, or else `fail`: nobody accepted it."""
    return WAIVED if "waived_by" in finding else KNOWN if "known" in finding else OPEN


def rank(standing: str, change: str) -> tuple[int, int]:
    """Orders findings: of the same standing the new and the updated ones come first."""
    fresh = _FRESH.index(change) if change in _FRESH else len(_FRESH)
    return STANDINGS.index(standing), fresh


def _failing(run: Run) -> list[Failing]:
    totals = run["totals"]
    found = []
    for policy in run["policies"]:
        counts = totals["policies"].get(policy["id"], {})
        if failed := counts.get(Outcome.FAIL, 0):
            known, waived = (totals[name].get(policy["id"], 0) for name in ("known", "waived"))
            applied = sum(counts.values()) - counts.get(Outcome.NOT_APPLICABLE, 0)
            found.append(Failing(policy, failed - known - waived, known, waived, applied))
    return found

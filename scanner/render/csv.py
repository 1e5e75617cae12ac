"""CSV: every evaluation, for who filters in a spreadsheet; a failing one has a line per finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from scanner import spreadsheet
from scanner.model import Outcome
from scanner.render.links import linked
from scanner.render.template import value
from scanner.render.wording import findings_of, reasons_of
from scanner.report import Finding, Policy, Report, ResourceResult, Run, outcomes_of
from scanner.trend import is_overdue

_COLUMNS = (
    *("outcome", "severity", "policy", "title", "kind", "resource", "id", "tier"),
    *("at", "path", "key", "message", "expected", "actual", "reasons"),
    *("endpoint", "asked", "read_at", "settings", "waived_by", "waiver_ended", "fingerprint"),
)
"""Before a column for each framework, which holds the ids of the controls."""
_COMPARED = ("known_since", "change", "first_seen", "due", "overdue")
"""Behind them: the baseline, the run before, the time to fix."""

_BOM = b"\xef\xbb\xbf"
"""Without it Excel takes the file for another encoding, and names come out garbled."""


def render(report: Report, out: BinaryIO) -> None:
    """Write a line for each evaluation, in the order of resources, then of policies."""
    run = report.run
    frameworks = [framework["id"] for framework in run["frameworks"]]
    policies = {policy["id"]: policy for policy in run["policies"]}
    out.write(_BOM + spreadsheet.line((*_COLUMNS, *frameworks, *_COMPARED)).encode())
    for resource in report.resources():
        for id, outcome in outcomes_of(run, resource):
            policy = policies[id]
            controls = [" ".join(policy["controls"].get(name, ())) for name in frameworks]
            for cells in _rows(run, policy, resource, outcome):
                found, compared = (
                    [cells.get(column, "") for column in columns]
                    for columns in (_COLUMNS, _COMPARED)
                )
                out.write(spreadsheet.line((*found, *controls, *compared)).encode())


def _rows(
    run: Run, policy: Policy, resource: ResourceResult, outcome: Outcome
) -> Iterator[Mapping[str, str]]:
    for finding in findings_of(resource, policy) if outcome is Outcome.FAIL else [None]:
        yield {
            "outcome": outcome.value,
            "severity": policy["severity"],
            "policy": policy["id"],
            "title": policy["title"],
            "kind": resource["kind"],
            "resource": resource["path"] or run["instance"]["name"],
            "id": str(resource["id"] or ""),
            "tier": resource["tier"],
            "reasons": "; ".join(reasons_of(resource, policy)),
            "settings": linked(run["instance"]["url"], resource, finding),
            **(_found(finding, run["as_of"]) if finding else {}),
        }


def _found(finding: Finding, as_of: str) -> Mapping[str, str]:
    at = finding.get("at")
    return {
        "at": f"{at['kind']} {at['path']}".strip() if at else "",
        "path": ".".join(finding["path"]),
        "key": finding.get("key", ""),
        "message": finding["message"],
        "expected": value(finding["expected"]) if "expected" in finding else "",
        "actual": value(finding["actual"]) if "actual" in finding else "",
        "endpoint": finding["evidence"]["endpoint"],
        "asked": finding["evidence"]["asked"],
        "read_at": finding["evidence"]["read_at"],
        "waived_by": finding.get("waived_by", ""),
        "waiver_ended": finding.get("waiver_ended", ""),
        "fingerprint": finding["fingerprints"]["id/v1"],
        "known_since": finding.get("known", ""),
        "change": finding.get("change", ""),
        "first_seen": finding.get("first_seen", ""),
        "due": finding.get("due", ""),
        "overdue": "yes" if is_overdue(finding, as_of) else "",
    }

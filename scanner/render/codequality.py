"""GitLab Code Quality: one object per finding, which a merge request shows as better or worse.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format: one JSON array;
GitLab stops reading at the first object it does not like, and keeps one per fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from scanner import lines
from scanner.model import JSON, Outcome, Severity
from scanner.render.sarif_places import file_of, virtual_path
from scanner.render.wording import NAME, finding_text
from scanner.report import Policy, Report, Run
from scanner.report_words import counted
from scanner.visible import line as one_line

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(report: Report, out: BinaryIO) -> None:
    """Write the findings, then a line for each policy that could not judge everything."""
    out.write(b"[")
    between = b"\n"
    for entry in _entries(report):
        out.write(between + lines.encode(entry))
        between = b",\n"
    out.write(b"\n]\n")


def _entries(report: Report) -> Iterator[dict[str, JSON]]:
    run = report.run
    policies = {policy["id"]: policy for policy in run["policies"]}
    for line in report.resources():
        for finding in line["findings"]:
            policy = policies[finding["policy"]]
            severity = Severity.INFO if "waived_by" in finding else Severity(policy["severity"])
            file, begin, _ = file_of(finding) or (
                virtual_path(line["kind"], line["path"], finding), 1, 1
            )  # fmt: skip
            yield _entry(
                policy,
                finding_text(line, finding, run["instance"]),
                _SEVERITIES[severity],
                file,
                finding["fingerprints"]["id/v1"],
                begin,
            )
    for policy in run["policies"]:
        if text := _not_judged(run, policy):
            path = f"gitlab/not_evaluated/{policy['id']}.json"
            print_ = lines.digest_of(["not_evaluated/v1", run["instance"]["name"], policy["id"]])
            yield _entry(policy, text, _SEVERITIES[Severity.INFO], path, print_[:32])


def _entry(
    policy: Policy, description: str, severity: str, path: str, fingerprint: str, begin: int = 1
) -> dict[str, JSON]:
    return {
        "check_name": policy["id"],
        "description": description,
        "severity": severity,
        "fingerprint": fingerprint,
        "location": {"path": path, "lines": {"begin": begin}},
    }


def _not_judged(run: Run, policy: Policy) -> str:
    """What would be missing without a word; empty when everything was judged."""
    counts = run["totals"]["policies"].get(policy["id"], {})
    missing = sum(counts.get(outcome, 0) for outcome in (Outcome.UNKNOWN, Outcome.ERROR))
    title = one_line(policy["title"], NAME)
    return f"Not evaluated on {counted(missing, 'resource')}: {title}" if missing else ""

"""GitLab Code Quality: one object per finding, which a merge request shows as better or worse.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format: one JSON array;
GitLab stops reading at the first object it does not like, and keeps one per fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from scanner import lines
from scanner.model import JSON, Outcome, Severity
from scanner.render.sarif_places import file_of, virtual_path
from scanner.render.wording import finding_text, verdict_text
from scanner.report import Policy, Report, ResourceResult, Run, outcomes_of
from scanner.report_words import counted

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}
_GAPS = frozenset({Outcome.UNKNOWN.letter, Outcome.ERROR.letter})
_HEX_DIGITS = 32


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
    gaps: _Gaps = {}
    for line in report.resources():
        _note_gaps(run, line, policies, gaps)
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
    for id, gap in sorted(gaps.items()):
        path = f"gitlab/not_evaluated/{id}.json"
        yield _entry(policies[id], gap.text(), _SEVERITIES[Severity.INFO], path, gap.name(run, id))


@dataclass(slots=True)
class _Gap:
    """What a policy could not judge: the first of it in words, and all of it as one number."""

    first: str
    count: int = 0
    prints: int = 0

    def add(self, print_: int) -> None:
        """One more resource; the sum is the same in whatever order they come."""
        self.count += 1
        self.prints += print_

    def text(self) -> str:
        """The first resource with its reason, and how many more there are."""
        more = counted(self.count - 1, "more resource")
        return f"{self.first} And {more}." if self.count > 1 else self.first

    def name(self, run: Run, policy: str) -> str:
        """The same while it is the same resources, whatever keeps them from being judged."""
        parts = ["not_evaluated/v2", run["instance"]["name"], policy, f"{self.prints:x}"]
        return lines.digest_of(parts)[:_HEX_DIGITS]


_Gaps = dict[str, _Gap]


def _note_gaps(run: Run, line: ResourceResult, policies: Mapping[str, Policy], gaps: _Gaps) -> None:
    if not _GAPS.intersection(line["outcomes"]):
        return
    print_ = int(lines.digest_of([line["kind"], line["id"] or line["path"]]), 16)
    for id, outcome in outcomes_of(run, line):
        if outcome.letter in _GAPS:
            if id not in gaps:
                told = verdict_text(line, outcome.letter, policies[id], run["instance"])
                gaps[id] = _Gap(told)
            gaps[id].add(print_)


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

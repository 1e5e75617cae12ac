"""Marks results anew: by another baseline, beside another run before, for another threshold."""

from __future__ import annotations

from collections.abc import Iterator, Set
from pathlib import Path
from typing import cast

from scanner import results
from scanner.gate import Threshold
from scanner.model import Severity
from scanner.report import Report, ResourceResult, Run, Totals
from scanner.triage import baseline, previous
from scanner.triage.baseline import Knowing
from scanner.triage.baseline_file import Baseline
from scanner.triage.previous import Comparing

_OF_BASELINE = ("known", "known_as")
_OF_PREVIOUS = ("change", "first_seen", "earlier")
"""Of findings, and `earlier` of their lines."""


def marked(
    found: Report,
    path: Path,
    threshold: Threshold,
    known: Baseline | None,
    before: Report | None,
) -> Report:
    """Write results with the marks of `known` and `before` in place of their own, and open them.

    Marks of what is None stay as they were, as do those of waivers. Raises UsageError for a
    baseline or a run before that these results cannot be held against.
    """
    run = found.run
    steps = list(_steps(run, known, before))
    dropped = {*(_OF_BASELINE if known else ()), *(_OF_PREVIOUS if before else ())}

    def header(totals: Totals) -> Run:
        return {
            **run,
            "totals": totals,
            "fail_on": threshold.fail_on,
            "allow_incomplete": threshold.allow_incomplete,
            "strict": threshold.strict,
        }

    bare = (_bare(line, dropped) for line in found.resources())
    return results.laid_out(path, bare, run["columns"], steps, header)


def _bare(line: ResourceResult, dropped: Set[str]) -> ResourceResult:
    findings = [
        {name: value for name, value in one.items() if name not in dropped}
        for one in line["findings"]
    ]
    kept = {name: value for name, value in line.items() if name not in dropped}
    return cast("ResourceResult", {**kept, "findings": findings})


def _steps(run: Run, known: Baseline | None, before: Report | None) -> Iterator[results.Step]:
    instance, columns, as_of = run["instance"]["name"], run["columns"], run["as_of"]
    finished = run["snapshot"]["finished"]
    if known:
        baseline.check_instance(known, instance)
        baseline.check_days(known, max(as_of, finished)[:10])
        severities = {policy["id"]: Severity(policy["severity"]) for policy in run["policies"]}
        yield Knowing(known, columns, severities)
    if before:
        previous.check_instance(before, instance)
        previous.check(before, finished, as_of)
        yield Comparing(before, "", columns, as_of)

"""Makes results of results: marked by what else is known, or without some policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import cast

from scanner import results
from scanner.catalog.select import overrides_of
from scanner.gate import Threshold
from scanner.model import Severity
from scanner.report import Report, ResourceResult, Run, Totals
from scanner.triage import baseline, previous, seen
from scanner.triage.baseline import Knowing
from scanner.triage.baseline_file import Baseline
from scanner.triage.due import Due
from scanner.triage.previous import Comparing

_OF_BASELINE = ("known", "known_as")
_OF_PREVIOUS = ("change", "first_seen", "earlier")
"""Of findings, and `earlier` of their lines."""
_OF_AGES = "due"
"""Both move it, so it is told anew."""


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
    steps = [*_steps(run, known, before), *_ages(found, run["columns"])]
    dropped = {*(_OF_BASELINE if known else ()), *(_OF_PREVIOUS if before else ()), _OF_AGES}

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


def without(found: Report, ids: Set[str], path: Path) -> Report:
    """Write results as if these policies had not judged, and open them.

    What waivers came to stays as it was.
    """
    run = found.run
    columns = {
        kind: [id for id in judging if id not in ids] for kind, judging in run["columns"].items()
    }
    kept = {kind: judging for kind, judging in columns.items() if judging}
    judged = (_less(line, run, ids) for line in found.resources() if line["kind"] in kept)
    about = {name: value for name, value in run.items() if name != "audit_events"}
    policies = [policy for policy in run["policies"] if policy["id"] not in ids]
    overrides = overrides_of({policy["id"] for policy in policies}, run["param_overrides"])

    def header(totals: Totals) -> Run:
        told = {**about, "policies": policies, "columns": kept, "totals": totals}
        return cast("Run", {**told, "param_overrides": overrides})

    return results.laid_out(path, judged, kept, list(_ages(found, kept)), header)


def _less(line: ResourceResult, run: Run, ids: Set[str]) -> ResourceResult:
    judged = zip(run["columns"][line["kind"]], line["outcomes"], strict=True)
    made: ResourceResult = {
        **line,
        "outcomes": "".join(letter for id, letter in judged if id not in ids),
        "findings": [one for one in line["findings"] if one["policy"] not in ids],
        "reasons": {id: told for id, told in line["reasons"].items() if id not in ids},
    }
    if "earlier" in line:
        made["earlier"] = [one for one in line["earlier"] if one["policy"] not in ids]
    return made


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
        yield Knowing(known, columns, _severities(run))
    if before:
        previous.check_instance(before, instance)
        previous.check(before, finished, as_of)
        yield Comparing(before, "", columns, as_of)


def _ages(found: Report, columns: Mapping[str, list[str]]) -> Iterator[results.Step]:
    run, severities = found.run, _severities(found.run)
    past = seen.recorded(found)
    if past:
        yield seen.Seen(past, columns, severities, run["as_of"])
    if "time_to_fix" in run:
        history = past is not None
        yield Due(run["time_to_fix"]["days"], severities, run["as_of"], history=history)


def _severities(run: Run) -> dict[str, Severity]:
    return {policy["id"]: Severity(policy["severity"]) for policy in run["policies"]}

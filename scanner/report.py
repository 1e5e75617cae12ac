"""The shape of results.json: a header about the run, a line per resource, a footer with the digest.

It is the canonical report; every format is a pure function of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NotRequired, TypedDict, cast

from scanner import lines
from scanner.compared import NEW, UNCHANGED, UPDATED, At, Baseline, Earlier, Previous
from scanner.errors import DocumentError
from scanner.judged_by import EVERYTHING as EVERYTHING
from scanner.judged_by import Control as Control
from scanner.judged_by import Framework as Framework
from scanner.judged_by import ParamOverride as ParamOverride
from scanner.judged_by import Policy as Policy
from scanner.judged_by import Selection as Selection
from scanner.model import JSON, Outcome, Severity
from scanner.redaction import Redaction
from scanner.subject import AuditEvents as AuditEvents
from scanner.subject import Ci as Ci
from scanner.subject import Instance as Instance
from scanner.subject import Named as Named
from scanner.subject import Proposed as Proposed
from scanner.subject import Scope as Scope
from scanner.subject import SnapshotRef as SnapshotRef
from scanner.subject import Uneven as Uneven
from scanner.trend import Dated, Timed, Unseen, at_odds
from scanner.typed import misplaced
from scanner.values import (
    Count,
    Day,
    Fingerprints,
    KindName,
    Moment,
    MomentIfKnown,
    OutcomeName,
    Said,
    Sha256,
    TierName,
    named,
    one_of,
)
from scanner.waived import WaiverResult, Waivers

SCHEMA = 1


class Totals(TypedDict):
    """Counts over everything that was judged."""

    resources: Mapping[KindName, Count]
    """By kind; context resources are not counted."""
    outcomes: Annotated[Mapping[str, Count], named(*Outcome)]
    """Evaluations by outcome, all six named."""
    findings: Count
    policies: Mapping[str, Mapping[OutcomeName, Count]]
    """Evaluations by outcome per policy id; outcomes that did not occur are left out."""
    unlicensed: Mapping[str, Count]
    """Of the not_applicable ones per policy id, those whose tier does not have the setting."""
    waived: Mapping[str, Count]
    """Of the failing ones per policy id, those of which every finding is waived."""
    waived_findings: Count
    known: Mapping[str, Count]
    """Of the failing ones per policy id, those that are not waived whole, but whose findings are
    each waived or known from the baseline."""
    known_findings: Count
    """Known from the baseline, and not waived."""
    unread: Mapping[str, Count]
    """Of the waived and the known ones per policy id, those that could not read everything: there
    may be findings that nobody accepted."""


class Run(Timed):
    """The header of a report."""

    tool: Named
    engine: Named
    instance: Instance
    snapshot: SnapshotRef
    as_of: Moment
    """The moment to which ages are counted; the end of the snapshot unless another was asked."""
    catalog_sha256: Sha256
    selection: Selection
    policies: list[Policy]
    """By id."""
    param_overrides: list[ParamOverride]
    """In order: where several hold for a resource, the later one wins."""
    columns: Mapping[KindName, list[str]]
    """Per kind, the policy ids that the characters of `outcomes` stand for, in order."""
    frameworks: list[Framework]
    totals: Totals
    fail_on: Annotated[str, one_of(*Severity, "never")]
    """The severity from which a failing policy fails the run, or `never`."""
    allow_incomplete: bool
    strict: bool
    """Whether a waiver that needs somebody's hand fails the run."""
    waivers: NotRequired[Waivers]
    """Left out when no waivers were given."""
    baseline: NotRequired[Baseline]
    """Left out when none was given."""
    previous: NotRequired[Previous]
    """Left out when no run to compare with was given."""
    ci: NotRequired[Ci]
    """Left out outside of a pipeline."""
    audit_events: NotRequired[AuditEvents]
    """Left out when none were given."""
    redacted: NotRequired[list[Annotated[str, one_of("users")]]]
    """What was replaced by pseudonyms: `users`. Left out when nothing was."""
    redaction: NotRequired[Redaction]
    """Beside `redacted`."""


class Evidence(TypedDict):
    """How the value of a finding was read."""

    endpoint: str
    """`GET /groups/:id`, or empty when unknown."""
    asked: str
    """`kind path` of the resource that was asked, when it is another one; else empty."""
    read_at: MomentIfKnown
    """RFC 3339 time of the answer, or empty when no ledger tells it."""
    file: NotRequired[str]
    """Of a value that is kept in a file and not yet applied: where it stands. Nothing was read."""
    line: NotRequired[int]
    """From 1, as the column."""
    column: NotRequired[int]
    address: NotRequired[str]
    """What the tool that applies the file calls it: `module.a.gitlab_project.b`."""


class Finding(Dated):
    """One place where a resource is not as a policy wants it."""

    policy: str
    path: list[str]
    message: Said
    key: NotRequired[str]
    at: NotRequired[At]
    expected: NotRequired[JSON]
    actual: NotRequired[JSON]
    """What stands there; left out when nothing does."""
    actual_cut: NotRequired[bool]
    """True when `actual` is a short text in place of a value too large to repeat."""
    evidence: Evidence
    waived_by: NotRequired[str]
    """The waiver that holds for it."""
    waiver_ended: NotRequired[str]
    """The waiver that was made for it and does not hold, or not yet."""
    fingerprints: Fingerprints
    known: NotRequired[Day]
    """The day since which the baseline has it."""
    known_as: NotRequired[str]
    """The path that the baseline has for its resource, where that is another one."""
    change: NotRequired[Annotated[str, one_of(NEW, UPDATED, UNCHANGED)]]
    """Beside the run before; left out when there is none. With `first_seen`."""


class ResourceResult(Unseen):
    """Everything the policies said of one resource."""

    kind: KindName
    path: str
    id: int
    tier: TierName
    outcomes: str
    """A character per policy of `columns[kind]`: P F U N M E."""
    findings: list[Finding]
    reasons: Mapping[str, list[str]]
    """By policy id: why U, N, M or E; on F, what could not be read beside the findings."""
    earlier: NotRequired[list[Earlier]]
    """Findings of the run before that are not among these."""


def outcomes_of(run: Run, line: ResourceResult) -> Iterator[tuple[str, Outcome]]:
    """What each policy that judges a resource's kind came to, by its id."""
    ids = run["columns"].get(line["kind"], [])
    for id, letter in zip(ids, line["outcomes"], strict=True):
        yield id, Outcome.of_letter(letter)


def fails_unread(line: ResourceResult, policy: str, outcome: Outcome) -> bool:
    """Whether a policy fails and could not read everything: it may have missed a finding."""
    return outcome is Outcome.FAIL and policy in line["reasons"]


def waivers_of(run: Run) -> list[WaiverResult]:
    """The register of waivers; empty where none were given."""
    return run["waivers"]["entries"] if "waivers" in run else []


@dataclass(frozen=True, slots=True)
class Report:
    """A results file, open for streaming."""

    run: Run
    sha256: str
    document: lines.Lines

    def resources(self) -> Iterator[ResourceResult]:
        """The resources in order (kind, path), one at a time; may be called again."""
        return cast("Iterator[ResourceResult]", self.document.items())


_LETTERS = frozenset(outcome.letter for outcome in Outcome)


def check(report: Report) -> None:
    """Raises DocumentError for results of another shape: whoever edits them can sign them anew."""
    run = report.run
    if odd := misplaced(run, Run, "run") or next(_header_at_odds(run), next(at_odds(run), "")):
        raise _odd(report, odd)
    waivers = {entry["id"] for entry in waivers_of(run)}
    columns = {
        kind: {id: number for number, id in enumerate(ids)} for kind, ids in run["columns"].items()
    }
    for number, line in enumerate(report.resources()):
        unfit = _line_at_odds(line, columns, waivers, run)  # begun where the shape is right
        if odd := misplaced(line, ResourceResult, "") or next(unfit, ""):
            raise _odd(report, f"resources.{number}{odd}")


def _odd(report: Report, where: str) -> DocumentError:
    return DocumentError(
        f"{report.document.path}: {where} is not as schema {SCHEMA} has it",
        "Use the file as glscan wrote it, or judge the snapshot again.",
    )


def _header_at_odds(run: Run) -> Iterator[str]:
    """The places of a header that name twice, or name what is not there."""
    kinds = {policy["id"]: policy["kinds"] for policy in run["policies"]}
    yield from _repeated("run.policies", [policy["id"] for policy in run["policies"]], ".id")
    yield from _repeated("run.frameworks", [each["id"] for each in run["frameworks"]], ".id")
    yield from _repeated("run.waivers.entries", [entry["id"] for entry in waivers_of(run)], ".id")
    for kind, ids in run["columns"].items():
        yield from _repeated(f"run.columns.{kind}", ids)
        strange = (number for number, id in enumerate(ids) if kind not in kinds.get(id, ()))
        yield from (f"run.columns.{kind}.{number}" for number in strange)
    totals = run["totals"]
    for outcome, count in totals["outcomes"].items():
        if count != sum(counts.get(outcome, 0) for counts in totals["policies"].values()):
            yield f"run.totals.outcomes.{outcome}"
    for name, counts in (
        ("policies", totals["policies"]),
        ("unlicensed", totals["unlicensed"]),
        ("waived", totals["waived"]),
        ("known", totals["known"]),
        ("unread", totals["unread"]),
    ):
        yield from (f"run.totals.{name}.{id}" for id in sorted(counts.keys() - kinds.keys()))
    scope = run["snapshot"]["scope"]
    if scope.get("cut") and "limit" not in scope:
        yield "run.snapshot.scope.limit"


def _repeated(where: str, ids: list[str], name: str = "") -> Iterator[str]:
    first = {id: number for number, id in reversed(list(enumerate(ids)))}
    return (f"{where}.{number}{name}" for number, id in enumerate(ids) if first[id] < number)


def _line_at_odds(
    line: ResourceResult, by_kind: Mapping[str, Mapping[str, int]], waivers: set[str], run: Run
) -> Iterator[str]:
    """The places of a line that do not fit the header."""
    outcomes, columns = line["outcomes"], by_kind.get(line["kind"], {})
    if len(outcomes) != len(columns) or not _LETTERS.issuperset(outcomes):
        yield ".outcomes"
        return
    found = {finding["policy"] for finding in line["findings"]}
    if len(found) < outcomes.count(Outcome.FAIL.letter):  # none fails without one
        yield ".findings"
    for number, finding in enumerate(line["findings"]):
        column = columns.get(finding["policy"])
        if column is None or outcomes[column] != Outcome.FAIL.letter:
            yield f".findings.{number}.policy"
        if "waived_by" in finding and finding["waived_by"] not in waivers:
            yield f".findings.{number}.waived_by"
        if "waiver_ended" in finding and finding["waiver_ended"] not in waivers:
            yield f".findings.{number}.waiver_ended"
        for name, told in (("known", "baseline"), ("due", "time_to_fix")):
            if name in finding and told not in run:
                yield f".findings.{number}.{name}"
        if "change" in finding and not ("previous" in run and "first_seen" in finding):
            yield f".findings.{number}.change"
    for name, told in (("earlier", "previous"), ("unseen", "history")):
        if line.get(name) and told not in run:
            yield f".{name}"
    for name, ids in (("reasons", line["reasons"]), ("unseen", line.get("unseen", {}))):
        yield from (f".{name}.{id}" for id in sorted(ids.keys() - columns.keys()))


def read(path: Path) -> Report:
    """Open a results file. Raises DocumentError when it cannot be trusted or read."""
    document = lines.read(path, "results file", SCHEMA, "run")
    return Report(cast("Run", document.header["run"]), document.footer["sha256"], document)

"""The shape of results.json: a header about the run, a line per resource, a footer with the digest.

It is the canonical report; every format is a pure function of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from scanner import lines
from scanner.compared import Baseline, Earlier, Previous
from scanner.errors import DocumentError
from scanner.judged_by import EVERYTHING as EVERYTHING
from scanner.judged_by import Control as Control
from scanner.judged_by import Framework as Framework
from scanner.judged_by import ParamOverride as ParamOverride
from scanner.judged_by import Policy as Policy
from scanner.judged_by import Selection as Selection
from scanner.model import JSON, Outcome
from scanner.typed import misplaced
from scanner.waived import WaiverResult, Waivers

SCHEMA = 1


class Named(TypedDict):
    """A program and its version."""

    name: str
    version: str


class Instance(TypedDict):
    """The GitLab that was read."""

    name: str
    url: str
    version: str
    edition: str
    """`ee`, `ce`, or `unknown`."""


class Scope(TypedDict):
    """What was asked for and what of it was left out; `scope_in_words` tells all of it."""

    groups: list[str]
    projects: NotRequired[list[str]]
    exclude: NotRequired[list[str]]
    excluded: NotRequired[Mapping[str, int]]
    """How many were left out, by kind."""
    limit: NotRequired[int]
    cut: NotRequired[list[str]]
    """Asked groups of which the limit left something out."""
    unlisted: NotRequired[list[str]]
    """Groups that GitLab did not list though projects lie in them."""
    without_projects: NotRequired[list[str]]
    instance: NotRequired[bool]


class ProposedFile(TypedDict):
    """A file of settings."""

    path: str
    sha256: str


class Proposed(TypedDict):
    """That a snapshot is the state after a change, and what it was made of."""

    files: list[ProposedFile]
    against: str
    """Digest of the snapshot that the files were laid over; empty where there was none."""
    not_judged: list[str]
    """Attributes that the files have on purpose and that no policy can judge."""


class SnapshotRef(TypedDict):
    """Which snapshot was judged."""

    sha256: str
    ledger_sha256: str
    started: str
    finished: str
    scope: Scope
    identity: Mapping[str, JSON]
    """Who asked: `username`, `scopes`, `role`, `token_expires_at`."""
    requests: int
    proposed: NotRequired[Proposed]
    """Of the state after a change; left out where it was read from GitLab."""


class Totals(TypedDict):
    """Counts over everything that was judged."""

    resources: Mapping[str, int]
    """By kind; context resources are not counted."""
    outcomes: Mapping[str, int]
    """Evaluations by outcome, all six named."""
    findings: int
    policies: Mapping[str, Mapping[str, int]]
    """Evaluations by outcome per policy id; outcomes that did not occur are left out."""
    unlicensed: Mapping[str, int]
    """Of the not_applicable ones per policy id, those whose tier does not have the setting."""
    waived: Mapping[str, int]
    """Of the failing ones per policy id, those of which every finding is waived."""
    waived_findings: int
    known: Mapping[str, int]
    """Of the failing ones per policy id, those that are not waived whole, but whose findings are
    each waived or known from the baseline."""
    known_findings: int
    """Known from the baseline, and not waived."""
    unread: Mapping[str, int]
    """Of the waived and the known ones per policy id, those that could not read everything: there
    may be findings that nobody accepted."""


class Ci(TypedDict):
    """The pipeline that made the run, as GitLab CI names it; what it did not name is left out."""

    project_url: NotRequired[str]
    pipeline_url: NotRequired[str]
    job_url: NotRequired[str]
    commit_sha: NotRequired[str]
    ref: NotRequired[str]
    source: NotRequired[str]
    """`schedule`, `merge_request_event`, ..."""


class Run(TypedDict):
    """The header of a report."""

    tool: Named
    engine: Named
    instance: Instance
    snapshot: SnapshotRef
    as_of: str
    """The moment to which ages are counted; the end of the snapshot unless another was asked."""
    catalog_sha256: str
    selection: Selection
    policies: list[Policy]
    """By id."""
    param_overrides: list[ParamOverride]
    """In order: where several hold for a resource, the later one wins."""
    columns: Mapping[str, list[str]]
    """Per kind, the policy ids that the characters of `outcomes` stand for, in order."""
    frameworks: list[Framework]
    totals: Totals
    fail_on: str
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
    redacted: NotRequired[list[str]]
    """What was replaced by pseudonyms: `users`. Left out when nothing was."""


class Evidence(TypedDict):
    """How the value of a finding was read."""

    endpoint: str
    """`GET /groups/:id`, or empty when unknown."""
    asked: str
    """`kind path` of the resource that was asked, when it is another one; else empty."""
    read_at: str
    """RFC 3339 time of the answer, or empty when no ledger tells it."""
    file: NotRequired[str]
    """Of a value that is kept in a file and not yet applied: where it stands. Nothing was read."""
    line: NotRequired[int]
    """From 1, as the column."""
    column: NotRequired[int]


class Finding(TypedDict):
    """One place where a resource is not as a policy wants it."""

    policy: str
    path: list[str]
    message: str
    key: NotRequired[str]
    at: NotRequired[Mapping[str, str]]
    """`kind` and `path` of the ancestor or instance the path points into."""
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
    fingerprints: Mapping[str, str]
    """`id/v1` and `path/v1`, 32 hex characters each."""
    known: NotRequired[str]
    """The day since which the baseline has it."""
    change: NotRequired[str]
    """`new`, `updated` or `unchanged` beside the run before; left out when there is none."""
    first_seen: NotRequired[str]
    """RFC 3339: `as_of` of the first run in a row that had it; beside `change`."""


class ResourceResult(TypedDict):
    """Everything the policies said of one resource."""

    kind: str
    path: str
    id: int
    tier: str
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


def check(report: Report) -> None:
    """Raises DocumentError for results of another shape: whoever edits them can sign them anew."""
    odd = misplaced(report.run, Run, "run")
    letters = {outcome.letter for outcome in Outcome}
    for number, line in enumerate(report.resources()) if not odd else ():
        where = f"resources.{number}"
        odd = misplaced(line, ResourceResult, where)
        columns = report.run["columns"].get(line["kind"], []) if not odd else []
        if odd or len(line["outcomes"]) != len(columns) or set(line["outcomes"]) - letters:
            odd = odd or f"{where}.outcomes"
            break
    if odd:
        raise DocumentError(
            f"{report.document.path}: {odd} is not as schema {SCHEMA} has it",
            "Use the file as glscan wrote it, or judge the snapshot again.",
        )


def read(path: Path) -> Report:
    """Open a results file. Raises DocumentError when it cannot be trusted or read."""
    document = lines.read(path, "results file", SCHEMA, "run")
    return Report(cast("Run", document.header["run"]), document.footer["sha256"], document)

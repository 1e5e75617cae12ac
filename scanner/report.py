"""The shape of results.json: a header about the run, a line per resource, a footer with the digest.

It is the canonical report; every format is a pure function of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from scanner import lines
from scanner.model import JSON

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


class SnapshotRef(TypedDict):
    """Which snapshot was judged."""

    sha256: str
    ledger_sha256: str
    started: str
    finished: str
    scope: Mapping[str, JSON]
    """`groups`: full paths asked for; `without_projects`: those whose list came empty."""
    identity: Mapping[str, JSON]
    """Who asked: `username`, `scopes`, `role`, `token_expires_at`."""
    requests: int


class Policy(TypedDict):
    """What a report says of a policy; joined from its METADATA."""

    id: str
    name: str
    package: str
    title: str
    description: str
    severity: str
    kinds: list[str]
    tier: str
    category: str
    observable: str
    requires: list[str]
    controls: Mapping[str, Mapping[str, str]]
    """Framework id -> control id -> strong | moderate | weak."""
    remediation: Mapping[str, str]
    """`ui` and `api`."""
    related_resources: list[str]
    params: Mapping[str, JSON]
    """Parameter values that held for this run, by name."""
    sha256: str


class Control(TypedDict):
    """A control of a framework; the title is ours, never the standard's sentence."""

    id: str
    title: str
    manual: bool
    """No setting can evidence it."""
    formerly: NotRequired[list[str]]


class Framework(TypedDict):
    """A standard and its controls, in order."""

    id: str
    title: str
    version: str
    url: str
    controls: list[Control]


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


class Run(TypedDict):
    """The header of a report."""

    tool: Named
    engine: Named
    instance: Instance
    snapshot: SnapshotRef
    as_of: str
    """The moment to which ages are counted; the end of the snapshot unless another was asked."""
    catalog_sha256: str
    policies: list[Policy]
    """By id."""
    columns: Mapping[str, list[str]]
    """Per kind, the policy ids that the characters of `outcomes` stand for, in order."""
    frameworks: list[Framework]
    totals: Totals
    fail_on: str
    """The severity from which a failing policy fails the run, or `never`."""
    allow_incomplete: bool


class Evidence(TypedDict):
    """How the value of a finding was read."""

    endpoint: str
    """`GET /groups/:id`, or empty when unknown."""
    asked: str
    """`kind path` of the resource that was asked, when it is another one; else empty."""
    read_at: str
    """RFC 3339 time of the answer, or empty when no ledger tells it."""


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
    fingerprints: Mapping[str, str]
    """`id/v1` and `path/v1`, 32 hex characters each."""


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


@dataclass(frozen=True, slots=True)
class Report:
    """A results file, open for streaming."""

    run: Run
    sha256: str
    document: lines.Lines

    def resources(self) -> Iterator[ResourceResult]:
        """The resources in order (kind, path), one at a time; may be called again."""
        return cast("Iterator[ResourceResult]", self.document.items())


def read(path: Path) -> Report:
    """Open a results file. Raises DocumentError when it cannot be trusted or read."""
    document = lines.read(path, "results file", SCHEMA, "run")
    return Report(cast("Run", document.header["run"]), document.footer["sha256"], document)

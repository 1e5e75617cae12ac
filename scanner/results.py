"""Writes results.json: verdicts are spooled as they come, then laid out below their totals."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

import orjson

from scanner import __version__, lines, report
from scanner.catalog.load import Catalog, Policy, sha256_of
from scanner.engines.base import Engine
from scanner.gate import Threshold
from scanner.model import JSON, Outcome
from scanner.outcome import UNLICENSED
from scanner.report import Ci, Report, ResourceResult, Run, Totals
from scanner.snapshot.store import Snapshot
from scanner.values import rfc3339 as rfc3339


class Step(Protocol):
    """What people, or runs of before, have to say of findings."""

    def mark(self, line: ResourceResult) -> ResourceResult:
        """The line, its findings marked."""

    def header(self, run: Run) -> Mapping[str, JSON]:
        """What the header tells of it, by its key; asked once, after the last line.

        `run` is the header with what the steps before told.
        """


@dataclass
class _Counts:
    """Totals over the lines that went by."""

    columns: Mapping[str, list[str]]
    resources: Counter[str] = field(default_factory=Counter)
    findings: int = 0
    policies: dict[str, Counter[str]] = field(default_factory=dict)
    unlicensed: Counter[str] = field(default_factory=Counter)
    waived: Counter[str] = field(default_factory=Counter)
    waived_findings: int = 0
    known: Counter[str] = field(default_factory=Counter)
    known_findings: int = 0
    unread: Counter[str] = field(default_factory=Counter)

    def add(self, line: ResourceResult) -> None:
        """Count one line."""
        self.resources[line["kind"]] += 1
        self.findings += len(line["findings"])
        for id, letter in zip(self.columns[line["kind"]], line["outcomes"], strict=True):
            outcome = Outcome.of_letter(letter)
            self.policies.setdefault(id, Counter())[outcome.value] += 1
            if outcome is Outcome.NOT_APPLICABLE and UNLICENSED in line["reasons"].get(id, ()):
                self.unlicensed[id] += 1
        self._add_accepted(line)

    def _add_accepted(self, line: ResourceResult) -> None:
        """An evaluation is waived when all its findings are; known when all are waived or known."""
        kinds: dict[str, set[str]] = {}
        for finding in line["findings"]:
            waived, known = "waived_by" in finding, "known" in finding
            self.waived_findings += waived
            self.known_findings += known and not waived
            kind = "waived" if waived else "known" if known else "open"
            kinds.setdefault(finding["policy"], set()).add(kind)
        accepted = {id: found for id, found in kinds.items() if "open" not in found}
        self.waived.update(id for id, found in accepted.items() if "known" not in found)
        self.known.update(id for id, found in accepted.items() if "known" in found)
        self.unread.update(accepted.keys() & line["reasons"].keys())

    def totals(self) -> Totals:
        """The totals as the header has them."""
        outcomes = {outcome.value: 0 for outcome in Outcome}
        for counts in self.policies.values():
            for outcome, count in counts.items():
                outcomes[outcome] += count
        return {
            "resources": dict(self.resources),
            "outcomes": outcomes,
            "findings": self.findings,
            "policies": {id: dict(counts) for id, counts in self.policies.items()},
            "unlicensed": dict(self.unlicensed),
            "waived": dict(self.waived),
            "waived_findings": self.waived_findings,
            "known": dict(self.known),
            "known_findings": self.known_findings,
            "unread": dict(self.unread),
        }


def write(
    path: Path,
    verdicts: Iterable[ResourceResult],
    snapshot: Snapshot,
    catalog: Catalog,
    engine: Engine,
    as_of: datetime,
    threshold: Threshold,
    steps: Sequence[Step] = (),
    ci: Ci | None = None,
) -> Report:
    """Write the results of a run, whole or not at all, and open them.

    Each line passes all `steps`, in order.
    """
    columns = catalog.ids_by_kind

    def header(totals: Totals) -> Run:
        run: Run = {
            "tool": {"name": "glscan", "version": __version__},
            "engine": {"name": engine.name, "version": engine.version},
            "instance": snapshot.manifest["instance"],
            "snapshot": {
                "sha256": snapshot.sha256,
                "ledger_sha256": snapshot.ledger_sha256,
                **{
                    name: value
                    for name, value in snapshot.manifest.items()
                    if name in _FROM_MANIFEST
                },  # type: ignore[typeddict-item]
            },
            "as_of": rfc3339(as_of),
            "catalog_sha256": catalog.sha256,
            "selection": catalog.selection,
            "policies": [described(policy) for policy in catalog.policies],
            "param_overrides": list(catalog.overrides),
            "columns": columns,
            "frameworks": list(catalog.frameworks),
            "totals": totals,
            "fail_on": threshold.fail_on,
            "allow_incomplete": threshold.allow_incomplete,
            "strict": threshold.strict,
        }
        if ci:
            run["ci"] = ci
        return run

    return laid_out(path, verdicts, columns, steps, header)


def laid_out(
    path: Path,
    verdicts: Iterable[ResourceResult],
    columns: Mapping[str, list[str]],
    steps: Sequence[Step],
    header: Callable[[Totals], Run],
) -> Report:
    """Write lines below the header that fits their totals, whole or not at all, and open them.

    Each line passes all `steps`, in order.
    """
    counts = _Counts(columns)
    with tempfile.TemporaryFile() as spool:
        for line in verdicts:
            for step in steps:
                line = step.mark(line)
            counts.add(line)
            spool.write(lines.encode(line) + b"\n")
        run = header(counts.totals())
        for step in steps:
            run.update(step.header(run))  # type: ignore[typeddict-item]  # keys of Run
        lines.write(path, {"schema": report.SCHEMA, "run": run}, _spooled(spool))
    return report.read(path)


_FROM_MANIFEST = ("started", "finished", "scope", "identity", "requests", "proposed")


def _spooled(spool: IO[bytes]) -> Iterator[JSON]:
    spool.seek(0)
    return map(orjson.Fragment, (line.rstrip() for line in spool))


def _paragraphs(text: str) -> str:
    """The text without the line breaks of its source; blank lines part its paragraphs."""
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))


def described(policy: Policy) -> report.Policy:
    """A policy as reports and `policies list` tell of it."""
    custom = policy.annotation.custom
    return {
        "id": policy.id,
        "name": policy.name,
        "package": policy.package,
        "title": policy.annotation.title,
        "description": _paragraphs(policy.annotation.description),
        "severity": policy.severity.value,
        "kinds": [kind.value for kind in policy.kinds],
        "tier": policy.tier.value,
        "category": policy.category,
        "observable": custom.observable,
        "requires": list(custom.requires),
        "controls": custom.controls,
        "remediation": {"ui": custom.remediation.ui, "api": custom.remediation.api},
        "related_resources": [related.ref for related in policy.annotation.related_resources],
        "params": policy.params,
        "sha256": sha256_of(policy.module.source),
    }

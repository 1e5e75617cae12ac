"""A snapshot becomes results: judged by policies, then marked by what is known beside it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from scanner import results
from scanner.catalog.load import Catalog
from scanner.engines.base import Engine
from scanner.errors import PolicyError
from scanner.evaluate import evaluate
from scanner.events.joined import Joined, joined
from scanner.events.recorded import Recorded
from scanner.gate import Threshold
from scanner.model import JSON
from scanner.report import Ci, Report, ResourceResult, Run
from scanner.snapshot.store import Snapshot
from scanner.triage import baseline, previous, waivers_file
from scanner.triage.baseline import Knowing
from scanner.triage.baseline_file import Baseline
from scanner.triage.due import Due
from scanner.triage.previous import Comparing
from scanner.triage.seen import Past, Seen
from scanner.triage.waive import Waiving


@contextlib.contextmanager
def loaded(engine: Engine, catalog: Catalog) -> Iterator[Engine]:
    """The engine with the catalogue in it, ended at the end of the block.

    Raises EngineError or PolicyError: whoever is about to read a GitLab for an hour wants to know
    before.
    """
    with engine:
        engine.load(
            {
                kind: [policy.module for policy in policies]
                for kind, policies in catalog.columns.items()
                if policies
            },
            catalog.libraries,
        )
        yield engine


def check_custom(engine: Engine, catalog: Catalog) -> None:
    """Raises PolicyError for a policy of the user's own that a loaded engine cannot compile.

    Whoever writes policies wants to know it before GitLab is read. A bundled one that this engine
    does not take ends as an error, for nobody here can mend it.
    """
    broken = engine.broken()
    refused = [one for one in catalog.policies if one.package in broken and not one.is_bundled]
    if refused:
        first, more = refused[0], f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
        raise PolicyError(
            f"policy {first.id} does not compile: {broken[first.package]}{more}",
            f"Mend it, or leave it out with --skip-policy {first.id}.",
        )


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the settings when a snapshot is judged."""

    waivers: waivers_file.Waivers | None = None
    baseline: Baseline | None = None
    previous: Report | None = None
    """The run before."""
    previous_name: str = ""
    """The name of its folder, if it has one."""
    past: Past | None = None
    """What a history knows of the runs before."""
    time_to_fix: Mapping[str, int] = field(default_factory=dict)
    """Days that a finding may be there, by severity."""
    ci: Ci | None = None
    events: Recorded | None = None
    """Audit events, for policies over them."""

    def check_instance(self, instance: str) -> None:
        """Raises UsageError for a baseline or a run before of another instance than this."""
        if self.baseline:
            baseline.check_instance(self.baseline, instance)
        if self.previous:
            previous.check_instance(self.previous, instance)


def judge(
    snapshot: Snapshot,
    catalog: Catalog,
    engine: Engine,
    path: Path,
    threshold: Threshold,
    as_of: datetime | None = None,
    beside: Beside | None = None,
) -> Report:
    """Evaluate a snapshot into results at `path`; ages are counted to when it was finished.

    `engine` has the catalogue loaded. Waivers end by that moment, too. Raises UsageError for a
    baseline, a run before or audit events that are of another instance.
    """
    beside = beside or Beside()
    moment = as_of or datetime.fromisoformat(snapshot.manifest["finished"])
    steps = list(_steps(snapshot, catalog, moment, beside))
    with contextlib.ExitStack() as stack:
        if beside.events:
            snapshot = stack.enter_context(joined(snapshot, beside.events, moment))
            steps.append(_Telling(snapshot))
        verdicts = evaluate(snapshot, catalog, engine, moment)
        return results.write(
            path, verdicts, snapshot, catalog, engine, moment, threshold, steps, beside.ci
        )


@dataclass(frozen=True, slots=True)
class _Telling:
    """The step that says which audit events were judged; no finding is marked by it."""

    judged: Joined

    def mark(self, line: ResourceResult) -> ResourceResult:
        """See `Step.mark`."""
        return line

    def header(self, run: Run) -> Mapping[str, JSON]:
        """See `Step.header`."""
        return {"audit_events": self.judged.told()}


def _steps(
    snapshot: Snapshot, catalog: Catalog, moment: datetime, beside: Beside
) -> Iterator[results.Step]:
    """What marks findings; a run before is compared when all else is told, since it tells of what
    else moved, and ages are counted by what it tells."""
    beside.check_instance(snapshot.manifest["instance"]["name"])
    columns = catalog.ids_by_kind
    severities = {policy.id: policy.severity for policy in catalog.policies}
    finished, as_of = snapshot.manifest["finished"], results.rfc3339(moment)
    if beside.waivers:
        yield Waiving(beside.waivers, severities, moment.astimezone(UTC).date())
    if beside.baseline:
        baseline.check_days(beside.baseline, max(as_of, finished)[:10])
        yield Knowing(beside.baseline, columns, severities)
    if beside.previous:
        previous.check(beside.previous, finished, as_of)
        yield Comparing(beside.previous, beside.previous_name, columns, as_of)
    if beside.past:
        yield Seen(beside.past, columns, severities, as_of)
    if beside.time_to_fix:
        history = beside.past is not None
        yield Due(beside.time_to_fix, severities, as_of, history=history)

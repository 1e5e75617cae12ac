"""What `scan` and `evaluate` share: verdicts, outputs, summary, exit code."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scanner import gate, judging
from scanner.catalog.load import Catalog
from scanner.cli import output as outputs
from scanner.cli import summary
from scanner.cli.beside import results_of
from scanner.cli.redacting import Redaction, redacted
from scanner.cli.remarks import remarks
from scanner.cli.terminal import say
from scanner.engines.base import Engine
from scanner.errors import ExitCode, UsageError
from scanner.judging import Beside
from scanner.render import FORMATS, Formats
from scanner.report import Report
from scanner.results import rfc3339
from scanner.runs import record
from scanner.runs.manifest import Configuration, Kept
from scanner.snapshot.store import Snapshot

if TYPE_CHECKING:
    from scanner.history.store import History

DEFAULT = (outputs.Output("html", "glscan-report.html"),)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What becomes of the verdicts."""

    outputs: Sequence[outputs.Output]
    exit_zero: bool = False
    runs: Path | None = None
    """Where the run is kept, and the one before is looked for."""
    configuration: Configuration | None = None
    redaction: Redaction | None = None
    """What is replaced in outputs and on the terminal; a run that is kept has everything."""
    formats: Formats = field(default_factory=lambda: FORMATS)
    history: History | None = None
    """To which the run is added; it tells of the runs before."""


def judge(
    snapshot: Snapshot,
    catalog: Catalog,
    engine: Engine,
    threshold: gate.Threshold,
    beside: Beside,
    delivery: Delivery,
    as_of: datetime | None = None,
    taken_before: bool = False,
) -> int:
    """Evaluate, keep the run, write the outputs, print the summary; returns the exit code.

    `taken_before` says that the snapshot is not of this very command.
    """
    before = _before(snapshot, delivery.runs, as_of)
    if before:
        beside = _after(beside, before)
    beside = _remembering(beside, snapshot, delivery.history, as_of)
    with tempfile.TemporaryDirectory(prefix="glscan-") as folder:
        path = Path(folder) / "results.json"
        report = judging.judge(snapshot, catalog, engine, path, threshold, as_of, beside)
        kept = _kept(snapshot, catalog, report, beside, delivery, before)
        shown = redacted(report, snapshot, Path(folder), delivery.redaction, beside.events)
        written = outputs.write(shown, delivery.outputs, delivery.formats)
        verdict = gate.decide(shown.run)
        for line in remarks(shown, taken_before):
            say(line)
        summary.show(shown, verdict, written)
        if kept:
            say(f"kept: {kept.folder}, manifest sha256 {kept.sha256}")
        if delivery.history:
            _add(delivery.history, report, str(snapshot.document.path) if taken_before else "")
    return ExitCode.OK if delivery.exit_zero else verdict.exit_code


def _before(snapshot: Snapshot, runs: Path | None, as_of: datetime | None) -> Kept | None:
    if runs is None:
        return None
    name, finished = snapshot.manifest["instance"]["name"], snapshot.manifest["finished"]
    return record.last(runs, name, finished, rfc3339(as_of) if as_of else finished)


def _after(beside: Beside, before: Kept) -> Beside:
    earlier = results_of(before.results)
    return dataclasses.replace(beside, previous=earlier, previous_name=before.folder.name)


def _remembering(
    beside: Beside, snapshot: Snapshot, history: History | None, as_of: datetime | None
) -> Beside:
    if history is None:
        return beside
    from scanner.history.past import past
    from scanner.history.series import asked

    manifest = snapshot.manifest
    series = asked(manifest["instance"]["name"], manifest["scope"])
    moment = rfc3339(as_of) if as_of else manifest["finished"]
    return dataclasses.replace(beside, past=past(history, series, moment))


def _add(history: History, report: Report, name: str) -> None:
    """Add the run; its outputs are written by then, whatever a database has to say.

    What tells nothing of how it was, as a rehearsal, is not added, nor what is older than the
    history, and that is no error: a snapshot of before may be looked at. `name` is that of a
    snapshot; empty for one of this very command.
    """
    from scanner.cli.history_lines import added_in_words
    from scanner.history.add import Late, add, check

    now, name = datetime.now(UTC), name or "this run"
    try:
        check(report, now, name)
    except UsageError as reason:
        say(f"not added to the history: {reason}")
        return
    try:
        added = add(history, report, now, name)
    except Late as reason:
        say(f"not added to the history: {reason}")
        return
    say(f"{history.address.shown}: {added_in_words(added, report.run)}")


def _kept(
    snapshot: Snapshot,
    catalog: Catalog,
    report: Report,
    beside: Beside,
    delivery: Delivery,
    before: Kept | None,
) -> Kept | None:
    if delivery.runs is None:
        return None
    return record.keep(
        delivery.runs, snapshot, catalog, report, beside, delivery.configuration, before
    )

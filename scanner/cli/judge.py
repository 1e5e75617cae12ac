"""What `scan` and `evaluate` share: verdicts, outputs, summary, exit code."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from scanner import gate, scan
from scanner.catalog.load import Catalog
from scanner.cli import output as outputs
from scanner.cli import summary
from scanner.cli.remarks import remarks
from scanner.cli.terminal import say
from scanner.engines.base import Engine
from scanner.errors import ExitCode
from scanner.snapshot.store import Snapshot
from scanner.triage.waivers_file import Waivers

DEFAULT = (outputs.Output("html", "glscan-report.html"),)


def judge(
    snapshot: Snapshot,
    catalog: Catalog,
    engine: Engine,
    wanted: Sequence[outputs.Output],
    threshold: gate.Threshold,
    exit_zero: bool,
    waivers: Waivers | None,
    as_of: datetime | None = None,
    taken_before: bool = False,
) -> int:
    """Evaluate, write the outputs, print the summary; returns the exit code.

    `taken_before` says that the snapshot is not of this very command.
    """
    with tempfile.TemporaryDirectory(prefix="glscan-") as folder:
        report = scan.judge(
            snapshot,
            catalog,
            engine,
            Path(folder) / "results.json",
            threshold,
            as_of,
            waivers,
        )
        written = outputs.write(report, wanted)
        verdict = gate.decide(report.run)
        for line in remarks(report, taken_before):
            say(line)
        summary.show(report, verdict, written)
    return ExitCode.OK if exit_zero else verdict.exit_code

"""`glscan report`: render results again, in any format, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options


def command(
    results: Annotated[Path, typer.Argument(help="A results.json.", metavar="RESULTS")],
    output: options.Outputs = None,
) -> int:
    """Write reports from results.json; the verdict is that of the run."""
    from scanner import gate
    from scanner import report as reports
    from scanner.cli import output as outputs
    from scanner.cli import summary
    from scanner.cli.judge import DEFAULT
    from scanner.errors import ExitCode

    wanted = outputs.parse(output, DEFAULT, read=[results])
    report = reports.read(results)
    reports.check(report)
    written = outputs.write(report, wanted)
    summary.show(report, gate.decide(report.run), written)
    return ExitCode.OK

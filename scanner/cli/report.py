"""`glscan report`: render results again, in any format, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options, redacting, theming


def command(
    results: Annotated[Path, typer.Argument(help="A results.json.", metavar="RESULTS")],
    output: options.Outputs = None,
    redact: redacting.Redact = None,
    template_dir: theming.TemplateDir = None,
    snapshot: Annotated[
        Path | None,
        typer.Option(
            "--snapshot",
            metavar="FILE",
            help="The snapshot of these results: with --redact, it tells who is a person.",
        ),
    ] = None,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code",
            help="Exit with the code of the verdict instead of 0; without --output, write nothing.",
        ),
    ] = False,
) -> int:
    """Write reports from results.json; the verdict is that of the run."""
    import tempfile

    from scanner import gate
    from scanner import report as reports
    from scanner.cli import output as outputs
    from scanner.cli import summary
    from scanner.cli.judge import DEFAULT
    from scanner.errors import ExitCode, UsageError
    from scanner.snapshot import store

    if redact and not snapshot:
        raise UsageError(
            "--redact needs the snapshot: the results alone do not tell who is a person",
            "Give the one they were made from with --snapshot FILE.",
        )
    if snapshot and not redact:
        raise UsageError("--snapshot is read for --redact alone", "Add --redact users.")
    redaction = redacting.wanted(redact)
    read = [results, *(store.files(snapshot) if snapshot else ())]
    wanted = outputs.parse(output, () if exit_code else DEFAULT, read)
    formats = theming.formats(template_dir)
    report = reports.read(results)
    reports.check(report)
    with tempfile.TemporaryDirectory(prefix="glscan-") as folder:
        if snapshot:
            taken = store.read(snapshot)
            report = redacting.redacted(report, taken, Path(folder), redaction)
        written = outputs.write(report, wanted, formats)
        verdict = gate.decide(report.run)
        summary.show(report, verdict, written)
    return verdict.exit_code if exit_code else ExitCode.OK

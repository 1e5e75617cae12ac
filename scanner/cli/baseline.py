"""`glscan baseline`: take up the findings there are, so that only new ones decide; and let go."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import options

if TYPE_CHECKING:
    from scanner.report import Report
    from scanner.triage.memory import Remembered


def command(
    results: Annotated[
        Path, typer.Argument(help="A results.json, or the folder of a run.", metavar="RESULTS")
    ],
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline",
            metavar="FILE",
            help="The baseline; otherwise that of the configuration, else baseline.json.",
            envvar="GLSCAN_BASELINE",
        ),
    ] = None,
    shrink: Annotated[
        bool,
        typer.Option(
            "--shrink", help="Take out what makes nothing known any more; nothing is added."
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write a new one where there is one.")
    ] = False,
    config: options.ConfigFile = None,
) -> int:
    """Write the findings of a run into a baseline, but those for which a waiver was made.

    `--baseline FILE` of a scan then says which findings are known: they do not decide the exit
    code any more, and stand in every report as what they are.
    """
    from scanner.cli.beside import results_in, results_of
    from scanner.cli.output import check_apart, whole
    from scanner.cli.terminal import say
    from scanner.errors import ExitCode, UsageError
    from scanner.report_words import counted
    from scanner.triage import baseline_file

    path = baseline or Path(baseline_file.NAME)
    check_apart([path], [results_in(results)], "the baseline")
    if shrink and force:
        raise UsageError("--shrink and --force exclude each other", "Drop one of the two.")
    if path.exists() and not (shrink or force):
        raise UsageError(
            f"{path}: there is a baseline already",
            "--shrink takes out what is settled; --force writes a new one, with what is new in it.",
        )
    report = results_of(results)
    name, created = report.run["instance"]["name"], baseline_file.day_of(report.run)
    entries: Iterable[Remembered] = baseline_file.found(report)
    if shrink:
        entries, created = _still(path, report)
    content = b"".join(baseline_file.written(name, created, entries))
    # Results that somebody made anew may hold what no baseline can: better told now than later.
    kept = baseline_file.read(results, content).entries
    with whole(path) as stream:
        stream.write(content)
    say(f"{path}: {counted(len(kept), 'finding')}")
    return ExitCode.OK


def _still(path: Path, report: Report) -> tuple[list[Remembered], str]:
    """The entries to keep of the baseline there is, and its day; says what goes or moves."""
    from scanner.cli.beside import baseline_of
    from scanner.cli.terminal import say
    from scanner.model import Severity
    from scanner.report_words import counted
    from scanner.triage.baseline import Knowing, check_days, check_instance
    from scanner.triage.baseline_file import day_of

    there = baseline_of(path)
    run = report.run
    check_instance(there, run["instance"]["name"])
    check_days(there, day_of(run))
    severities = {policy["id"]: Severity(policy["severity"]) for policy in run["policies"]}
    knowing = Knowing(there, run["columns"], severities)
    for line in report.resources():
        knowing.mark(line)
    told = knowing.header(run)["baseline"]
    gone = len(there.entries) - len(knowing.still)
    say(f"{path}: {counted(gone, 'entry', 'entries')} taken out")
    for name in told["fixed"]:
        say(f"  {name}")
    if knowing.renamed:
        say(f"{path}: {counted(knowing.renamed, 'entry', 'entries')} under a new path")
    return knowing.still, there.created

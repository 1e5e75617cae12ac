"""`glscan verify`: hold kept runs against their manifests, and judge them again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options
from scanner.errors import UsageError


def command(
    runs: Annotated[list[Path], typer.Argument(help="Folders of kept runs.", metavar="RUN...")],
    manifest_sha256: Annotated[
        str,
        typer.Option(
            "--manifest-sha256",
            metavar="HEX",
            help="The sha256 of the manifest, as it was kept elsewhere; for one run.",
        ),
    ] = "",
    evaluate: Annotated[
        bool,
        typer.Option("--evaluate/--no-evaluate", help="Judge the snapshot again, and compare."),
    ] = True,
    engine: options.EngineOption = options.EngineName.AUTO,
    opa_url: options.OpaUrl = None,
    policy_timeout: options.PolicyTimeout = options.POLICY_TIMEOUT,
    config: options.ConfigFile = None,
) -> int:
    """Prove that a run is what it was: its parts, the chain of runs, its verdicts, its report.

    Exits with 1 when something differs, and with 3 when something could not be checked.
    """
    import tempfile
    from functools import partial

    from scanner import resources
    from scanner.cli import parsing
    from scanner.errors import ExitCode
    from scanner.runs.check import State
    from scanner.runs.verify import Here, verify
    from scanner.visible import visible

    if manifest_sha256 and not re.fullmatch(r"[0-9a-fA-F]{64}", manifest_sha256):
        raise UsageError("--manifest-sha256: it is no sha256", "It has 64 hexadecimal digits.")
    if manifest_sha256 and len(runs) > 1:
        raise UsageError("--manifest-sha256 is that of one run", "Verify one run at a time.")
    judge_with = partial(options.engine, engine, opa_url, policy_timeout) if evaluate else None
    here = Here(resources.policies(), judge_with, parsing.best() if evaluate else None)
    states = set()
    for run in runs:
        typer.echo(visible(str(run)))
        with tempfile.TemporaryDirectory(prefix="glscan-") as scratch:
            for check in verify(run, manifest_sha256, here, Path(scratch)):
                states.add(check.state)
                typer.echo(visible(f"  {check.name:<9}  {check.state:<11}  {check.words}"))
    if State.DIFFERS in states:
        typer.echo("NOT VERIFIED")
        return ExitCode.FINDINGS
    if State.UNCHECKED in states:
        typer.echo("NOT VERIFIED WHOLE")
        return ExitCode.INCOMPLETE
    typer.echo("VERIFIED")
    return ExitCode.OK

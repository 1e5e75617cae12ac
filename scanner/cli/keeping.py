"""What becomes of a run: which outputs, and whether it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import typer

from scanner.cli import history_place, redacting, settings, theming
from scanner.cli import output as outputs
from scanner.cli.judge import DEFAULT, Delivery
from scanner.cli.redacting import What
from scanner.errors import UsageError
from scanner.runs import record
from scanner.runs.manifest import Configuration


def delivery(
    context: typer.Context,
    output: Sequence[str] | None,
    exit_zero: bool,
    runs: Path | None,
    previous: Path | None,
    redact: What | None,
    template_dir: Path | None,
    read: Sequence[Path],
    history: str = "",
) -> Delivery:
    """What the options ask for; a run that is kept has its report with it.

    `read` are the documents that must not be written over. Raises UsageError.
    """
    if runs and previous:
        raise UsageError(
            "--runs and --previous exclude each other",
            "A run that is kept is compared with the last one in the folder.",
        )
    if runs and runs.exists() and not runs.is_dir():
        raise UsageError(f"{runs}: runs are kept in a folder, and it is none", "Name a folder.")
    if runs:
        outputs.check_outside_runs(runs / "run")
        record.check(runs)
    wanted = outputs.parse(output, () if runs else DEFAULT, read)
    return Delivery(
        wanted,
        exit_zero,
        runs,
        _configuration(context) if runs else None,
        redacting.wanted(redact),
        theming.formats(template_dir),
        history_place.ready(context, history),
    )


def _configuration(context: typer.Context) -> Configuration | None:
    file = settings.file_of(context)
    if file is None:
        return None
    return Configuration(
        name=file.path.name, sha256=hashlib.sha256(file.path.read_bytes()).hexdigest()
    )

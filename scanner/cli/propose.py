"""`glscan propose`: the snapshot of the state after a change of settings that are kept in files."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import options
from scanner.errors import ExitCode, UsageError
from scanner.model import Tier

if TYPE_CHECKING:
    from scanner.propose import Unread
    from scanner.snapshot.store import Snapshot


def command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="YAML files of settings, or folders of them."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            metavar="SNAPSHOT",
            help="Lay the files over what stands. Otherwise all that they do not say is unknown.",
        ),
    ] = None,
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="Where to write it; `.json.gz` compresses.")
    ] = Path("proposal.json"),
    tier: Annotated[
        Tier, typer.Option("--tier", help="Without --against: the tier of all that is named.")
    ] = Tier.UNKNOWN,
    url: options.Url = options.GITLAB_COM,
    instance_name: options.InstanceName = "",
    as_of: options.AsOf = "",
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of the files, for editors.")
    ] = False,
    config: options.ConfigFile = None,
) -> int:
    """Write the snapshot of the state after a change of settings that are kept as code.

    `glscan evaluate` judges it as any other; no GitLab is asked. What is wrong in a file is found
    at its line.
    """
    from scanner import propose
    from scanner.cli import output as outputs
    from scanner.cli.terminal import say
    from scanner.report_words import counted
    from scanner.snapshot import store
    from scanner.sources.files import forms

    if schema:
        return _print_schema()
    if not files:
        raise UsageError("no files are given", "Name files of settings, or folders of them.")
    proposal = forms.proposal(map(_named, files))
    read = [Path(file.path) for file in proposal.files]
    outputs.check_snapshot(to, [*read, *(store.files(against) if against else ())])
    ground: Snapshot | Unread
    if against:
        ground = store.read(against)
    else:
        moment = options.moment(as_of) if as_of else datetime.now(UTC)
        ground = propose.Unread(url, instance_name, tier, moment)
    written = propose.after(proposal, ground, to)
    said = f"{counted(len(proposal.files), 'file')}, {_resources(written)} resources"
    say(f"{said} after the change: {to}")
    if proposal.not_judged:
        say(f"  not judged: {', '.join(proposal.not_judged)}")
    return ExitCode.OK


def _print_schema() -> int:
    import json

    from scanner.sources.files.schema import schema

    typer.echo(json.dumps(schema(), indent=2))
    return ExitCode.OK


def _resources(written: Snapshot) -> int:
    return int(written.document.footer["resources"])


def _named(path: Path) -> Path:
    """A path as reports tell it: from the working folder, where it lies below that."""
    relative = Path(os.path.relpath(path))
    return path if ".." in relative.parts else relative

"""`glscan propose`: the snapshot of the state after a change of settings that are kept in files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
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
    from scanner.sources.files.proposal import Proposal


Against = Annotated[
    Path | None,
    typer.Option(
        "--against",
        metavar="SNAPSHOT",
        help="Lay the files over what stands. Otherwise all that they do not say is unknown.",
    ),
]
TierOption = Annotated[
    Tier, typer.Option("--tier", help="Without --against: the tier of all that is named.")
]


def command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="YAML of settings, or folders of it; or a Terraform plan as JSON."
        ),
    ] = None,
    against: Against = None,
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="Where to write it; `.json.gz` compresses.")
    ] = Path("proposal.json"),
    tier: TierOption = Tier.UNKNOWN,
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

    if schema:
        return _print_schema()
    proposal = said_in(files, against)
    outputs.check_snapshot(to, read_for(proposal, against))
    written = propose.after(proposal, ground_of(against, url, instance_name, tier, as_of), to)
    said = f"{counted(len(proposal.files), 'file')}, {_resources(written)} resources"
    say(f"{said} after the change: {to}")
    for line in remarks(written):
        say(f"  {line}")
    return ExitCode.OK


def said_in(files: Sequence[Path] | None, against: Path | None = None) -> Proposal:
    """What files of settings say. Raises UsageError naming file, line and key.

    `against` tells paths by id, where a file knows no more of a group or project.
    """
    from scanner import propose
    from scanner.sources.files import forms
    from scanner.sources.files.proposal import nowhere

    if not files:
        raise UsageError("no files are given", "Name files of settings, or folders of them.")
    path_of = propose.paths_in(lambda: propose.standing(against)) if against else nowhere
    return forms.proposal(map(_named, files), path_of)


def remarks(written: Snapshot) -> Iterator[str]:
    """What of the files is not judged, and what no policy sees."""
    proposed = written.manifest["proposed"]
    if proposed["not_judged"]:
        yield f"not judged: {', '.join(proposed['not_judged'])}"
    yield from (f"not placed: {one}" for one in proposed.get("unplaced", ()))


def read_for(proposal: Proposal, against: Path | None) -> list[Path]:
    """What is read, so that nothing is written over it."""
    from scanner.snapshot import store

    read = [Path(file.path) for file in proposal.files]
    return [*read, *(store.files(against) if against else ())]


def ground_of(
    against: Path | None, url: str, instance_name: str, tier: Tier, as_of: str
) -> Snapshot | Unread:
    """What the files are laid over. Raises UsageError for what does not stand itself."""
    from scanner import propose

    if against:
        return propose.standing(against)
    moment = options.moment(as_of) if as_of else datetime.now(UTC)
    return propose.Unread(url, instance_name, tier, moment)


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

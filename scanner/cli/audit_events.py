"""`glscan audit-events`: who did what, from a GitLab or from a file that it streamed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options, scoping, settings
from scanner.errors import UsageError


class Form(StrEnum):
    """What events are written as."""

    JSONL = "jsonl"
    CSV = "csv"
    TABLE = "table"


_PATTERN = "`*` and `?` stand for anything; repeatable."


def command(
    context: typer.Context,
    groups: options.Groups = None,
    group: options.Group = None,
    project: options.Project = None,
    exclude: options.Exclude = None,
    instance: Annotated[
        bool,
        typer.Option("--instance", help="All that the server stores; for administrators."),
    ] = False,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="DATE",
            help="From this date or time on, in UTC. [default: 31 days before --until]",
        ),
    ] = "",
    until: Annotated[
        str,
        typer.Option(
            "--until", metavar="DATE", help="Before this date or time, in UTC. [default: now]"
        ),
    ] = "",
    author: Annotated[
        list[str] | None,
        typer.Option(
            "--author", metavar="GLOB", help=f"Id, name or e-mail address of who did it. {_PATTERN}"
        ),
    ] = None,
    entity: Annotated[
        list[str] | None,
        typer.Option(
            "--entity",
            metavar="GLOB",
            help=f"Path of what it is about, or Project, or Project:7. {_PATTERN}",
        ),
    ] = None,
    type: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="GLOB", help=f"Such as member_*. {_PATTERN}"),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            metavar="GLOB",
            help=f"Name of what it was done to, or User, or User:7. {_PATTERN}",
        ),
    ] = None,
    from_file: Annotated[
        list[Path] | None,
        typer.Option(
            "--from-file",
            metavar="FILE",
            help="Read events that GitLab streamed, as lines of JSON or an array, `.gz` too; and "
            "ask no GitLab. Repeatable.",
        ),
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f", help="How to write them.")] = Form.JSONL,
    to: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to. [default: stdout]"),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on where a run with the same -o was interrupted."),
    ] = False,
    url: options.Url = options.GITLAB_COM,
    token_file: options.TokenFile = None,
    ca_bundle: options.CaBundle = None,
    timeout: options.HttpTimeout = options.HTTP_TIMEOUT,
    config: options.ConfigFile = None,
) -> int:
    """Read audit events: who did what, when, from where.

    Of each group and project below those that are named, asked by itself; from Premium on. Ends
    with 3 where not all was seen, and says of what: GitLab tells whoever is not an Owner of a group
    (Maintainer of a project) his own events alone, and stores not all that it streams.
    """
    named = [name for name in ("groups", "group", "project") if settings.flagged(context, name)]
    apart = [
        *(["--from-file"] if from_file else []),
        *(["--instance"] if instance else []),
        *(["groups or projects"] if named else []),
    ]
    if len(apart) > 1:
        raise UsageError(f"{' and '.join(apart)} are given", "Give one of them.")
    if resume and (from_file or to is None):
        why = "a file is read at once" if from_file else "there is no -o FILE to go on with"
        raise UsageError(f"--resume: {why}", "Leave it out, or give -o FILE.")
    from scanner.cli import auditing
    from scanner.events.filters import Wanted

    wanted = Wanted(*(tuple(patterns or ()) for patterns in (author, entity, type, target)))
    auditing.check_place(context, to, from_file or ())
    if from_file:
        return auditing.streamed(from_file, since, until, wanted, form, to)
    paths = ((), ()) if instance else scoping.named(context, groups, group, project)
    where = auditing.Where(*paths, tuple(exclude or ()), instance)
    access = auditing.Access(url, options.token(token_file), ca_bundle, timeout)
    return auditing.asked(access, where, since, until, wanted, form, to, resume)

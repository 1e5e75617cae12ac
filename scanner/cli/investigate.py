"""`glscan investigate`: one timeline of an incident, and what to revoke, rotate and set back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options
from scanner.errors import UsageError


def command(
    context: typer.Context,
    of_user: Annotated[
        str, typer.Option("--user", metavar="NAME", help="Username, id or name of a user.")
    ] = "",
    of_token: Annotated[
        str,
        typer.Option(
            "--token",
            metavar="NAME",
            help="Name or id of a token or key, as GitLab lists it; never its secret.",
        ),
    ] = "",
    of_project: Annotated[
        str,
        typer.Option(
            "--project", metavar="PATH", help="Path or id of a project: who did what there."
        ),
    ] = "",
    since: Annotated[
        str,
        typer.Option("--since", metavar="DATE", help="Since when it was exposed, in UTC."),
    ] = "",
    until: Annotated[
        str,
        typer.Option(
            "--until",
            metavar="DATE",
            help="Before this date or time. [default: as far as the events reach]",
        ),
    ] = "",
    snapshot: Annotated[
        Path | None,
        typer.Option(
            "--snapshot", metavar="NEW", help="A snapshot of today, or the folder of a kept run."
        ),
    ] = None,
    before: Annotated[
        Path | None,
        typer.Option(
            "--before", metavar="OLD", help="One from before the incident: what to set back to."
        ),
    ] = None,
    audit_events: Annotated[
        list[Path] | None,
        typer.Option(
            "--audit-events",
            metavar="FILE",
            help="What `glscan audit-events` wrote, from a GitLab or a stream; repeatable.",
        ),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FORMAT[=PATH]",
            help="markdown, html or json; without PATH to stdout. Repeatable. [default: markdown]",
        ),
    ] = None,
    config: options.ConfigFile = None,
) -> int:
    """Tell of an incident what the identity could do and did, and what to do now.

    From snapshots and audit events that are there: it asks no GitLab. Of a user, a token or a
    project: what it is, since when it was exposed, what it could do, what happened, what changed,
    what to revoke, to rotate and to set back to which value. Ends with 3 where another snapshot or
    file could show more.
    """
    asked = {"user": of_user, "token": of_token, "project": of_project}
    given = [name for name, text in asked.items() if text.strip()]
    from scanner.investigate.sought import refuse_secret

    for name in given:
        refuse_secret(f"--{name}", asked[name])
    if len(given) != 1:
        raise UsageError(
            f"--{' and --'.join(given)} are given" if given else "what is it about?",
            "Give one of --user NAME, --token NAME and --project PATH.",
        )
    if not since:
        raise UsageError(
            "--since is not given: since when was it exposed?",
            "Give the earliest moment that cannot be ruled out, such as --since 2026-11-21.",
        )
    if snapshot is None:
        raise UsageError(
            "--snapshot is not given: how does it stand now?",
            "Take one: `glscan snapshot GROUP --all-sections --to now.json`.",
        )
    from scanner.cli import investigate_files as files

    [what] = given
    return files.investigated(
        context,
        files.Given(snapshot, before, tuple(audit_events or ()), tuple(formats or ())),
        files.question(what, asked[what], since, until),
    )

"""`glscan access`: who can really do what, and by which way."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options
from scanner.errors import UsageError


class Form(StrEnum):
    """What a review is written as."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MATRIX = "matrix"
    """The roles as the parameter of GL-MEM-012, for glscan.yaml."""


def command(
    context: typer.Context,
    groups: options.Groups = None,
    of_project: Annotated[
        str, typer.Option("--project", metavar="PATH", help="Who can do what on one project.")
    ] = "",
    of_group: Annotated[
        str,
        typer.Option("--group", metavar="PATH", help="On a group and on everything below it."),
    ] = "",
    of_user: Annotated[
        str, typer.Option("--user", metavar="NAME", help="What one user can do, and where.")
    ] = "",
    snapshot: Annotated[
        Path | None,
        typer.Option("--snapshot", help="Look into this snapshot, and ask no GitLab."),
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f", help="How to write it.")] = Form.TABLE,
    to: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write it. [default: stdout]")
    ] = None,
    as_of: options.AsOf = "",
    url: options.Url = options.GITLAB_COM,
    token_file: options.TokenFile = None,
    ca_bundle: options.CaBundle = None,
    timeout: options.HttpTimeout = options.HTTP_TIMEOUT,
    config: options.ConfigFile = None,
) -> int:
    """Show who can read, push, merge, deploy, read variables and administer, and by which way.

    From members, inherited and shared access, tokens, keys, visibility, and the rules for branches
    and environments. Without --snapshot it asks GitLab; of a user, below the groups that are named.
    Ends with 3 where something could not be read, or the snapshot leaves something out: there may
    be more ways in.
    """
    if not (of_project or of_group or of_user):
        raise UsageError("whose access?", "Give --project PATH, --group PATH or --user NAME.")
    if of_project and of_group:
        raise UsageError("both --project and --group are given", "Give one of the two.")
    from scanner.access import Asked
    from scanner.cli import reviewing

    asked = Asked(of_project.strip("/ "), of_group.strip("/ "), of_user.lstrip("@"))
    moment = options.moment(as_of) if as_of else None
    reviewing.check_place(context, to, snapshot)
    with reviewing.taken(
        context, asked, groups, snapshot, url, token_file, ca_bundle, timeout
    ) as read:
        return reviewing.told(read, asked, moment, form, to, snapshot)

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
    groups: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="GROUP", help="The same as --group; with --user: where to look, one or several."
        ),
    ] = None,
    of_projects: Annotated[
        list[str] | None,
        typer.Option("--project", metavar="PATH", help="Who can do what on one project."),
    ] = None,
    of_groups: Annotated[
        list[str] | None,
        typer.Option("--group", metavar="PATH", help="On one group and on everything below it."),
    ] = None,
    of_user: Annotated[
        str, typer.Option("--user", metavar="NAME", help="What one user can do, and where.")
    ] = "",
    snapshot: Annotated[
        Path | None,
        typer.Option(
            "--snapshot", metavar="FILE", help="Look into this snapshot, and ask no GitLab."
        ),
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f", help="How to write it.")] = Form.TABLE,
    to: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write it. [default: stdout]"),
    ] = None,
    as_of: options.AsOf = "",
    url: options.Url = options.GITLAB_COM,
    token_file: options.TokenFile = None,
    ca_bundle: options.CaBundle = None,
    timeout: options.HttpTimeout = options.HTTP_TIMEOUT,
    config: options.ConfigFile = None,
) -> int:
    """Show who can really do what, and by which way.

    Who can read, push, merge, deploy, read variables and administer: from members, inherited and
    shared access, tokens, keys, visibility, and the rules for branches and environments; of one
    project, one group or one user at a time. Without --snapshot it asks GitLab; of a user, below
    the groups that are named. Ends with 3 where something could not be read, or the snapshot
    leaves something out: there may be more ways in.
    """
    of_project, of_group = _asked(of_projects, of_groups, [] if of_user else groups)
    of_project, of_group = of_project.strip("/ "), of_group.strip("/ ")
    of_user = of_user.strip().removeprefix("@")
    if not (of_project or of_group or of_user):
        raise UsageError("whose access?", "Give --project PATH, --group PATH or --user NAME.")
    from scanner.access import Asked
    from scanner.cli import reviewing

    asked = Asked(of_project, of_group, of_user)
    moment = options.moment(as_of) if as_of else None
    reviewing.check_place(context, to, snapshot)
    with reviewing.taken(
        context, asked, groups, snapshot, url, token_file, ca_bundle, timeout
    ) as read:
        return reviewing.told(read, asked, moment, form, to, snapshot)


def _asked(
    projects: list[str] | None, groups: list[str] | None, named: list[str] | None
) -> tuple[str, str]:
    """The one project or group that is asked about; a group may be named without its option."""
    if projects and groups:
        raise UsageError("both --project and --group are given", "Give one of the two.")
    if named and (projects or groups):
        option = "--project" if projects else "--group"
        raise UsageError(f"both {named[0]} and {option} are given", "Give one of the two.")
    below = [*(groups or ()), *(named or ())]
    for what, paths in (("project", projects or []), ("group", below)):
        if len(paths) > 1:
            several = " and ".join(paths)
            hint = f"Ask for each by itself, or for the group above: one {what} at a time."
            raise UsageError(f"more than one {what} is given: {several}", hint)
    return "".join(projects or ()), "".join(below)

"""What a command is to read of a GitLab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import typer

from scanner import paths
from scanner.cli import settings
from scanner.errors import UsageError


@dataclass(frozen=True, slots=True)
class Scope:
    """What a command is to read of a GitLab."""

    groups: Sequence[str]
    projects: Sequence[str]
    exclude: Sequence[str]
    limit: int


def scope(
    context: typer.Context,
    arguments: Sequence[str] | None,
    group: Sequence[str] | None,
    project: Sequence[str] | None,
    exclude: Sequence[str] | None,
    limit: int | None,
) -> Scope:
    """What is to be read.

    Raises UsageError when nothing is named, or a pattern is none.
    """
    groups, projects = named(context, arguments, group, project)
    if not groups and not projects:
        raise UsageError(
            "there is no group to read",
            "Name one: `glscan scan acme`, --group, GLSCAN_GROUP or scope.groups in glscan.yaml.",
        )
    for pattern in exclude or ():
        if wrong := paths.fault(pattern):
            where = settings.where(context, ("scope", "exclude"))
            raise UsageError(f"{where}: {pattern!r}: {wrong}", "Write acme/old or acme/old/*.")
    return Scope(groups, projects, exclude or (), limit or 0)


def named(
    context: typer.Context,
    arguments: Sequence[str] | None,
    group: Sequence[str] | None,
    project: Sequence[str] | None,
) -> tuple[Sequence[str], Sequence[str]]:
    """The groups and projects to read.

    What the command line names stands alone: groups and projects of the environment or the
    configuration do not join it.
    """
    groups, projects = group or (), project or ()
    scoping = {name for name in ("group", "project") if settings.flagged(context, name)}
    if arguments or scoping:
        groups = groups if "group" in scoping else ()
        projects = projects if "project" in scoping else ()
    return [*(arguments or ()), *groups], tuple(projects)

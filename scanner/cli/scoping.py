"""What a command is to read of a GitLab."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from scanner import paths
from scanner.cli import settings
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.sources.gitlab.shard import Shard

Resume = Annotated[
    bool,
    typer.Option(
        "--resume", help="Go on with the interrupted scan beside the snapshot: read what it lacks."
    ),
]
ShardOption = Annotated[
    str | None,
    typer.Option(
        "--shard",
        metavar="I/N",
        help="Read part I of N, for `glscan merge`; `ci` takes both from a job with `parallel:`.",
    ),
]
AllSections = Annotated[
    bool,
    typer.Option("--all-sections", help="Read every section, not only what policies read."),
]


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


_INDEX, _TOTAL = "CI_NODE_INDEX", "CI_NODE_TOTAL"


def shard(text: str | None) -> Shard | None:
    """The shard that --shard names. Raises UsageError.

    What GitLab says of a parallel job counts for `ci` alone: a job may be parallel for another
    reason, and would read a part without a word.
    """
    from scanner.sources.gitlab.shard import parse

    if text is None:
        return None
    if text != "ci":
        return parse(text)
    if missing := [name for name in (_INDEX, _TOTAL) if not os.environ.get(name)]:
        raise UsageError(
            f"--shard ci: {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set",
            "GitLab sets them in a job with `parallel: N`; elsewhere write --shard 1/N.",
        )
    return parse(f"{os.environ[_INDEX]}/{os.environ[_TOTAL]}")

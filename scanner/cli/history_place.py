"""Which history a command means, and how it is opened without a password on the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import settings
from scanner.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scanner.history.store import History

NAME = "glscan-history.db"
"""Where commands look that are given none."""

Place = Annotated[
    str,
    typer.Option(
        "--history",
        metavar="DATABASE",
        help="Add the run to a history: a file of SQLite, or postgresql://USER@HOST/NAME.",
        envvar="GLSCAN_HISTORY",
    ),
]


def files(named: str) -> list[Path]:
    """What nothing may be written over."""
    from scanner.history.address import is_url

    return [Path(named)] if named and not is_url(named) else []


def opened(context: typer.Context, named: str) -> History:
    """The history of that name; nothing is connected yet.

    Raises UsageError, also for a password that others can read.
    """
    from scanner.cli.output import check_outside_runs
    from scanner.cli.terminal import say
    from scanner.history import address
    from scanner.history.store import History

    found = address.parse(named)
    if found.secrets and not settings.origin(context, "history").startswith("env "):
        what = "on the command line every user of the machine reads it"
        if not settings.flagged(context, "history"):
            what = "who reads the configuration reads it"
        raise UsageError(
            f"the URL of the history holds a password: {what}", address.PASSWORD_ELSEWHERE
        )
    if found.path:
        check_outside_runs(found.path)
    return History(found, say=say)


def ready(context: typer.Context, named: str) -> History | None:
    """The history that a run goes to, its tables there; None where none is named.

    Whoever is about to read a GitLab for an hour wants to know before that it takes the run.
    """
    if not named:
        return None
    history = opened(context, named)
    with history.writing() as connection:
        _warn_of_what_is_to_come(history, connection)
    return history


def _warn_of_what_is_to_come(history: History, connection: Connection) -> None:
    """Which series it is will be known when the GitLab has told who asks."""
    from scanner.cli.terminal import say
    from scanner.history import loaded
    from scanner.history.add import SLACK
    from scanner.history.series import in_words
    from scanner.results import rfc3339

    for series, as_of in loaded.to_come(connection, rfc3339(datetime.now(UTC) + SLACK)):
        say(
            f"{history.address.shown}: the last run of {in_words(series.asked)} is as of {as_of},"
            " which is to come; until then no run of it is added"
        )

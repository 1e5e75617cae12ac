"""Makes and writes an access review."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import orjson
import typer

from scanner.access import Asked, Review, forms, needs, review
from scanner.access.matrix import matrix
from scanner.catalog.load import Catalog
from scanner.cli import output as outputs
from scanner.cli import scoping, settings
from scanner.cli.access import Form
from scanner.cli.collecting import collected, target
from scanner.cli.terminal import say
from scanner.errors import ExitCode, UsageError
from scanner.results import rfc3339
from scanner.snapshot import store
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab import plan as plans
from scanner.visible import visible

_NO_POLICIES = Catalog((), (), (), ())


def check_place(context: typer.Context, to: Path | None, snapshot: Path | None) -> None:
    """Raises UsageError when the review would replace something that is read."""
    read = [*settings.given_files(context), *(store.files(snapshot) if snapshot else [])]
    if to:
        outputs.check_apart([to], read, "the review")


@contextlib.contextmanager
def taken(
    context: typer.Context,
    asked: Asked,
    groups: Sequence[str] | None,
    snapshot: Path | None,
    url: str,
    token_file: Path | None,
    ca_bundle: Path | None,
    timeout: float,
) -> Iterator[Snapshot]:
    """The snapshot to look into: the one that is named, or one taken for this review alone."""
    if snapshot:
        yield store.read(snapshot)
        return
    scope = _scope(context, asked, groups)
    live = target(scope, url, token_file, "", ca_bundle, timeout)
    with tempfile.TemporaryDirectory(prefix="glscan-") as folder:
        path = Path(folder) / "snapshot.json"
        yield collected(live, path, _NO_POLICIES, plans.plan(needs()))


def told(
    snapshot: Snapshot,
    asked: Asked,
    moment: datetime | None,
    form: Form,
    to: Path | None,
    path: Path | None,
) -> int:
    """Write the review; returns how the command ends."""
    moment = moment or datetime.fromisoformat(snapshot.manifest["finished"])
    reviews = list(review(snapshot.resources(), asked, moment))
    _check_found(reviews, asked, path)
    _write(reviews, asked, snapshot, moment, form, to)
    unread = sum(bool(each.unread) for each in reviews)
    if unread:
        say(f"{unread} of {len(reviews)} could not be read wholly: there may be more ways in")
    return ExitCode.INCOMPLETE if unread else ExitCode.OK


def _scope(context: typer.Context, asked: Asked, groups: Sequence[str] | None) -> scoping.Scope:
    """What to read of a GitLab: what is asked about, or the groups below which a user is sought."""
    if asked.project or asked.group:
        named = [asked.group] if asked.group else []
        return scoping.Scope(named, [asked.project] if asked.project else [], (), 0)
    configured = settings.config_of(context).scope.groups
    wanted = list(groups or configured)
    if not wanted:
        raise UsageError(
            f"where to look for {asked.user}?",
            "Name a group: `glscan access acme --user NAME`, or give --snapshot FILE.",
        )
    return scoping.Scope(wanted, (), (), 0)


def _check_found(reviews: Sequence[Review], asked: Asked, path: Path | None) -> None:
    """Raises UsageError when what is asked about is not there: silence would say nobody has access.

    A user without any way in is an answer, and is told as one.
    """
    if reviews or asked.user:
        return
    what = f"project {asked.project}" if asked.project else f"group {asked.group}"
    where = f" in {path}" if path else ""
    raise UsageError(
        f"there is no {what}{where}", "Give its full path, or take a snapshot that has it."
    )


def _write(
    reviews: Sequence[Review],
    asked: Asked,
    snapshot: Snapshot,
    moment: datetime,
    form: Form,
    to: Path | None,
) -> None:
    text = "".join(_text(reviews, asked, snapshot, moment, form))
    if to is None:
        typer.echo(text, nl=False)
        return
    with outputs.whole(to) as stream:
        stream.write(text.encode())


def _text(
    reviews: Sequence[Review], asked: Asked, snapshot: Snapshot, moment: datetime, form: Form
) -> Iterator[str]:
    if form is Form.JSON:
        made = forms.document(reviews, snapshot.manifest, rfc3339(moment))
        yield orjson.dumps(made, option=orjson.OPT_INDENT_2).decode() + "\n"
    elif form is Form.MATRIX:
        yield from matrix(reviews)
    elif form is Form.CSV:
        yield from forms.comma_separated(reviews)
    else:
        shown = [each for each in reviews if each.rows or not asked.user]
        for each in shown:
            yield from (f"{visible(line)}\n" for line in forms.table(each))
            yield "\n"
        if not shown:
            yield f"{visible(asked.user)}: no way in\n"

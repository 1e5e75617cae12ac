"""Makes and writes an access review."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer

from scanner.access import Asked, Known, Origin, Review, checked, forms, left_out, needs, review
from scanner.access.matrix import POLICY, matrix
from scanner.access.sheet import comma_separated
from scanner.catalog.load import Catalog
from scanner.cli import output as outputs
from scanner.cli import scoping, settings
from scanner.cli.access import Form
from scanner.cli.collecting import collected, target
from scanner.cli.terminal import say
from scanner.errors import ExitCode, UsageError
from scanner.model import JSON
from scanner.results import rfc3339
from scanner.snapshot import store
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab import plan as plans
from scanner.spelling import nearest
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
    known = Known(scanning=_scanning(snapshot.manifest["identity"]))
    resources = checked(snapshot.resources(), snapshot.document.path)
    reviews = list(review(resources, asked, moment, known))
    _check_found(known, asked, path)
    origin = Origin(
        snapshot.manifest,
        rfc3339(moment),
        tuple(left_out(snapshot.manifest["scope"], asked)),
        path.name if path else "",
        snapshot.sha256 if path else "",
    )
    made = _Made(reviews, asked, origin, path, known)
    if form is Form.MATRIX:
        _check_members(made)
    _write(made, form, to)
    return _ended(made)


@dataclass(frozen=True, slots=True)
class _Made:
    """A review, and what it was made from."""

    reviews: Sequence[Review]
    asked: Asked
    origin: Origin
    path: Path | None
    known: Known


def _scanning(identity: Mapping[str, JSON]) -> Mapping[str, frozenset[str]]:
    """Whose token read the snapshot, with its scopes; empty where that is not told."""
    name, scopes = identity.get("username"), identity.get("scopes")
    if not (isinstance(name, str) and isinstance(scopes, list)):
        return {}
    return {name.lower(): frozenset(one for one in scopes if isinstance(one, str))}


def _ended(made: _Made) -> int:
    """Say what is missing; returns how the command ends."""
    of_them = len(made.reviews)
    unread = sum(bool(each.unread) for each in made.reviews)
    if unread:
        say(f"{unread} of {of_them} could not be read wholly: there may be more ways in")
    if made.path and any(map(_not_collected, made.reviews)):
        say(f"{made.path.name} holds what its policies read: {ALL_SECTIONS}")
    unclear = sum(bool(each.unclear) for each in made.reviews)
    if unclear:
        say(f"{unclear} of {of_them} have answers that nobody can tell: the review says why")
    for reason in made.origin.left_out:
        say(f"{reason}: there may be more ways in")
    stranger = made.asked.user and not made.known.has(made.asked.user)
    if stranger:
        near = nearest(made.asked.user, made.known.names)
        say(f"no user {made.asked.user} was seen, and not all of them are known. {near}".rstrip())
    missing = unread or unclear or made.origin.left_out or stranger
    return ExitCode.INCOMPLETE if missing else ExitCode.OK


ALL_SECTIONS = "take a snapshot for a review with --all-sections."


def _not_collected(review: Review) -> bool:
    return bool(review.unread) and "members_all" not in review.resource.sections


def _check_members(made: _Made) -> None:
    """Raises UsageError when there is nobody to make a matrix of: it would allow nobody."""
    if made.reviews and all(review.members_unread for review in made.reviews):
        where = f"in {made.path}" if made.path else "of what is asked about"
        hint = f"{ALL_SECTIONS[0].upper()}{ALL_SECTIONS[1:]}"
        raise UsageError(
            f"no members were read {where}, so no matrix can be made",
            hint if made.path else "Use the token of an Owner, who is shown them.",
        )


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


def _check_found(known: Known, asked: Asked, path: Path | None) -> None:
    """Raises UsageError when what is asked about is not there: silence would say nobody has access.

    A user without any way in is an answer, and is told as one; a name that nobody has is none.
    """
    where = f" in {path}" if path else ""
    if not known.looked_at and (asked.project or asked.group):
        what = f"project {asked.project}" if asked.project else f"group {asked.group}"
        raise UsageError(
            f"there is no {what}{where}", "Give its full path, or take a snapshot that has it."
        )
    if asked.user and known.all_names and not known.has(asked.user):
        hint = nearest(asked.user, known.names, "Give the username, as it stands after the @.")
        what = f"there is no user {asked.user}{where}"
        if known.accounts is None:
            what = f"{asked.user} is no member of anything{where}, and no other users are shown"
        raise UsageError(what, hint)


def _write(made: _Made, form: Form, to: Path | None) -> None:
    text = "".join(_text(made, form))
    if to is None:
        typer.echo(text, nl=False)
        return
    with outputs.whole(to) as stream:
        stream.write(text.encode())


def _text(made: _Made, form: Form) -> Iterator[str]:
    if form is Form.JSON:
        document = forms.document(made.reviews, made.origin)
        yield json.dumps(document, indent=2).replace("\x7f", r"\u007f") + "\n"
    elif form is Form.MATRIX:
        yield from matrix(made.reviews, list(_heading(made)))
    elif form is Form.CSV:
        yield from comma_separated(made.reviews, made.origin)
    else:
        yield from (f"{visible(line)}\n" for line in _tables(made))


def _tables(made: _Made) -> Iterator[str]:
    shown = [each for each in made.reviews if each.rows or not made.asked.user]
    for each in shown:
        yield from forms.table(each)
        yield ""
    if not shown:
        known = made.known.has(made.asked.user) and not (made.reviews or made.origin.left_out)
        yield f"{made.asked.user}: no way in" + ("" if known else " was seen")
    yield from made.origin.told()


def _heading(made: _Made) -> Iterator[str]:
    """What stands above a matrix: what it was made from, and what to do with it."""
    yield f"Who has which role, for {POLICY}"
    yield from made.origin.told()
    if not _whole(made):
        about = {"project": made.asked.project, "group": made.asked.group, "user": made.asked.user}
        named = " and ".join(f"{what} {name}" for what, name in about.items() if name)
        yield f"Only of {named}: join it with the others."
    yield f"What no rule allows, {POLICY} allows nobody."
    yield "To approve it: strike what is not wanted, and commit the rest to glscan.yaml."


def _whole(made: _Made) -> bool:
    """Whether a matrix has all that was read: the group that is asked about is the only one.

    What was read for this review alone is the whole of it only from a top-level group on.
    """
    asked, scope = made.asked, made.origin.manifest["scope"]
    if asked.user or asked.project or scope.get("projects"):
        return False
    alone = [group.lower() for group in scope.get("groups", ())] == [asked.group.lower()]
    return alone and bool(made.path or "/" not in asked.group)

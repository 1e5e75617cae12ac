"""The merge request that a gate runs for: its options, and what is asked of it and told it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner import discreet
from scanner.cli import connection
from scanner.errors import AccessError, UsageError

if TYPE_CHECKING:
    from scanner.decisions import Merge
    from scanner.gate import Verdict
    from scanner.merge_request.approvals import Approvals
    from scanner.merge_request.place import MergeRequest
    from scanner.merge_request.server import Server
    from scanner.model import JSON
    from scanner.report import Run
    from scanner.snapshot import values

Post = Annotated[
    bool,
    typer.Option(
        "--post", help="Write the verdict into a note of the merge request, always the same one."
    ),
]
Status = Annotated[
    bool, typer.Option("--status", help="Set a status of the commit: success or failed.")
]
MergeRequestOption = Annotated[
    str | None,
    typer.Option(
        "--merge-request",
        metavar="PROJECT!IID",
        help="The merge request, as acme/web!7. [default: the one whose pipeline runs]",
    ),
]
FromJob = Annotated[
    str | None,
    typer.Option(
        "--from-job",
        metavar="JOB",
        help="Take the file from the last artifacts of this job on the target branch.",
    ),
]


@dataclass(frozen=True, slots=True)
class Place:
    """A merge request, and how its GitLab is asked about it."""

    merge_request: MergeRequest
    url: str
    token: str = field(repr=False)
    """Empty where there is none: then nobody can be asked."""
    ca_bundle: str | None
    timeout: float


def found(
    url: str,
    token_file: Path | None,
    ca_bundle: Path | None,
    timeout: float,
    named: str | None,
    branch_will_do: bool = False,
) -> Place:
    """Which merge request is meant: the one that is named, or that of the pipeline.

    `branch_will_do` where files are fetched and nobody is told: then the pipeline may be that of
    the target branch itself. With a token GitLab is asked whether it still leads there. Raises
    UsageError where there is none, where it does not, and where its GitLab is not the one that the
    token is for.
    """
    from scanner.merge_request import place

    of_pipeline = place.of_branch if branch_will_do else place.of_pipeline
    merge_request = place.named(named) if named else of_pipeline(os.environ)
    if merge_request.server and not place.same_server(merge_request.server, url):
        raise UsageError(
            f"the merge request is on {discreet.address(merge_request.server)}, "
            f"and {discreet.address(url)} is to be asked",
            "Give the address of the first as --url, with a token of that one.",
        )
    given = token_file or any(os.environ.get(name) for name in _TOKENS)
    token = connection.token(token_file) if given else ""
    place_ = Place(merge_request, url, token, str(ca_bundle) if ca_bundle else None, timeout)
    if token and merge_request.iid and merge_request.target:
        # What cannot be read now is told where it is needed.
        with suppress(AccessError):
            _check_target(place_)
    return place_


def _check_target(place: Place) -> str:
    """The target branch as GitLab says. Raises AccessError, and UsageError where it is another."""
    from scanner.merge_request import state

    now = state.read(_server(place), place.merge_request)
    if now.retargeted(place.merge_request):
        raise UsageError(
            f"{place.merge_request.name}: {state.RETARGETED}",
            "Run a new pipeline of the merge request.",
        )
    return now.target


def approved(place: Place, groups: Sequence[str]) -> Approvals:
    """Who of these groups approved it; what cannot be read is told in `unread`, and no error."""
    from scanner.merge_request import approvals

    if not place.token:
        return approvals.Approvals(unread=dict.fromkeys(groups, "there is no token to ask with"))
    return approvals.approved(_server(place), place.merge_request, groups)


def text(
    merge: Merge,
    verdict: Verdict,
    run: Run,
    approvals: Approvals | None = None,
    stood: Mapping[values.Place, JSON] | None = None,
) -> str:
    """The note, with the name of the job, so that two gates of a project have one each.

    `stood` are values before the merge, where they are known.
    """
    from scanner.merge_request import note

    name = os.environ.get("CI_JOB_NAME") or "gate"
    return note.note(name, merge, verdict, run, approvals, stood)


def post(place: Place, text: str | None, verdict: Verdict, status: bool) -> list[str]:
    """Write the note where there is a text, and set the status if wanted: lines to say.

    Both are tried whatever becomes of the first. Raises AccessError, and UsageError without a
    token.
    """
    from scanner.merge_request import post

    if not place.token:
        raise _tokenless("api", "CI_JOB_TOKEN can write no notes.")
    server, where = _server(place), place.merge_request
    wanted: list[Callable[[], str]] = []
    if text is not None:
        wanted.append(partial(post.note, server, where, text))
    if status:
        wanted.append(partial(post.status, server, where, verdict))
    said: list[str] = []
    failed: list[AccessError] = []
    for told in wanted:
        try:
            said.append(told())
        except AccessError as error:
            failed.append(error)
    if failed:
        also = "".join(f"; and {each}" for each in failed[1:])
        raise AccessError(f"{failed[0]}{also}", failed[0].hint)
    return said


def fetched(place: Place, job: str, path: str, folder: Path) -> Path | None:
    """The file from the last artifacts of a job on the target branch; None where there is none.

    Raises AccessError, and UsageError without a token and where the target is another by now.
    """
    from scanner.merge_request import artifact

    if not place.token:
        raise _tokenless(
            "read_api", "CI_JOB_TOKEN cannot list jobs, which tell a branch from a tag of its name."
        )
    where = place.merge_request
    target = _check_target(place) if where.iid else where.target
    return artifact.fetched(_server(place), where.project, target, job, path, folder)


_TOKENS = ("GITLAB_TOKEN", "GITLAB_PRIVATE_TOKEN")


def _server(place: Place) -> Server:
    from scanner.merge_request.server import Server

    return Server(place.url, place.token, place.ca_bundle, place.timeout)


def _tokenless(scope: str, more: str) -> UsageError:
    return UsageError(
        "there is no token to ask about the merge request with",
        f"Set GITLAB_TOKEN, or give --token-file, with the scope {scope}. {more}",
    )

"""What `glscan gate` asks of a merge request in GitLab, and what it tells it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scanner.choices import Decision
from scanner.cli import merge_request
from scanner.cli.gate_asked import Asked, Case
from scanner.cli.merge_request import Place
from scanner.cli.terminal import complain, say
from scanner.decisions import Merge, released
from scanner.errors import ExitCode, GlscanError, UsageError
from scanner.gate import Verdict
from scanner.merge_request.approvals import Approvals


def fetched(asked: Asked, job: str, place: Place, folder: Path) -> Asked:
    """The same with the file of --against or --previous from the artifacts of a job.

    Raises UsageError where there is none, and nobody said that everything may count then.
    """
    wanted = asked.against or asked.previous
    if wanted is None:
        raise UsageError(
            "--from-job fetches a file, and none is named",
            "Name its path in the artifacts with --against or --previous.",
        )
    apart = folder / _APART
    apart.mkdir()
    there = merge_request.fetched(place, job, wanted.as_posix(), apart)
    missing = f"the last artifacts of {job} on the target branch have no {wanted}"
    if there is None and not asked.new_only:
        raise UsageError(missing, "Run the job there once; with --new-only everything counts then.")
    if there is None:
        say(f"{missing}, or there are none")
    return dataclasses.replace(
        asked,
        against=there if asked.against else None,
        previous=there if not asked.against else None,
    )


_APART = "fetched"
"""A folder of its own: the file may have the name of what is written beside it."""


@contextmanager
def told_as(job: str | None, path: Path | None, folder: Path) -> Iterator[None]:
    """What is wrong with a fetched file is told of its path in the artifacts of the job."""
    try:
        yield
    except GlscanError as error:
        if job and path:
            there = str(folder / _APART / path.name)
            error.args = (str(error).replace(there, f"{path} of the job {job}"),)
        raise


def asked_for(merge: Merge, place: Callable[[], Place]) -> Approvals | None:
    """Who approved, of the groups whose approval something needs; None where nothing does.

    Where nobody can be asked that is told for each group, and nothing is approved.
    """
    waiting = [one for one in merge.decided if one.decision is Decision.APPROVAL]
    groups = list(dict.fromkeys(group for one in waiting for group in one.approvers))
    if not groups:
        return None
    try:
        return merge_request.approved(place(), groups)
    except UsageError as error:
        return Approvals(unread=dict.fromkeys(groups, str(error)))


def approved(case: Case, found: Approvals, named: bool) -> tuple[Case, Approvals]:
    """The case with what is approved, and the approvals as they may be told."""
    merge = released(case.merge, found.by, named=named)
    told = found if named else Approvals(unread=found.unread)
    return dataclasses.replace(case, merge=merge), told


def in_words(found: Approvals) -> Iterator[str]:
    """Why approvals do not count, and whose nobody can tell."""
    yield from found.uncounted
    for group, why in found.unread.items():
        yield f"whether a member of {group} approved is not known: {why}"


def post(
    place: Place,
    case: Case,
    verdict: Verdict,
    approvals: Approvals | None,
    *,
    note: bool,
    status: bool,
) -> ExitCode:
    """Tell the merge request. What goes wrong is told too, and is no error: the verdict is out."""
    try:
        run = case.report.run
        text = merge_request.text(case.merge, verdict, run, approvals, case.stood) if note else None
        for line in merge_request.post(place, text, verdict, status):
            say(line)
    except GlscanError as error:
        complain(str(error), error.hint)
        return ExitCode.ACCESS
    return ExitCode.OK

"""Tells a merge request the verdict: one note that is kept up to date, and a status."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from scanner.errors import AccessError, ExitCode
from scanner.gate import Verdict
from scanner.merge_request import state
from scanner.merge_request.place import MergeRequest
from scanner.merge_request.server import Refused, Server
from scanner.visible import line as one_line

STATUS = "glscan/gate"
"""The name under which a status stands beside a commit."""
_DESCRIPTION = 140


def note(server: Server, merge_request: MergeRequest, text: str) -> str:
    """Write or rewrite our note, and say which; `text` begins with the line that marks it.

    Only a note of the token's own user is ours: anybody can write one that looks like it. Raises
    AccessError, with the role that would do.
    https://docs.gitlab.com/api/notes/#merge-requests
    """
    marker = text.partition("\n")[0]
    if why := state.read(server, merge_request).moved_on(merge_request):
        return f"{merge_request.name}: {why}, so its note is left to the next one"
    own = _own(server, merge_request, marker)
    path = f"{merge_request.path}/notes"
    if own and own["body"].rstrip() == text.rstrip():
        return f"{merge_request.name}: the note stands as it is"
    try:
        if own:
            server.send("PUT", f"{path}/{own['id']}", {"body": text})
        else:
            server.send("POST", path, {"body": text})
    except Refused as error:
        raise _with_role(error, "Reporter, of the project") from error
    return f"{merge_request.name}: the note is {'updated' if own else 'written'}"


def _own(server: Server, merge_request: MergeRequest, marker: str) -> dict[str, Any] | None:
    """Our note: the first one that we wrote and that begins with the marker."""
    user = server.get("/user").get("id")
    if not isinstance(user, int):
        raise AccessError("GitLab does not say whose token this is", "Use a token of a user.")
    for row in server.rows(f"{merge_request.path}/notes", sort="asc", order_by="created_at"):
        author, body = row.get("author"), row.get("body")
        ours = isinstance(author, dict) and author.get("id") == user and row.get("system") is False
        # GitLab may keep line ends as a browser sends them.
        if ours and isinstance(body, str) and body.partition("\n")[0].rstrip("\r") == marker:
            return {"id": row.get("id"), "body": body}
    return None


def status(server: Server, merge_request: MergeRequest, verdict: Verdict) -> str:
    """Set the status of the commit that was judged, and say so. Raises AccessError.

    It has no link: an address of a job would show where to look to whoever sees the commit.
    https://docs.gitlab.com/api/commits/#set-commit-pipeline-status
    """
    found = state.read(server, merge_request)
    if found.retargeted(merge_request):
        return f"{merge_request.name}: {state.RETARGETED}, so its status is left to the next one"
    sha, project = merge_request.sha, merge_request.runs_in
    if not (sha and project):
        sha, project = found.sha, found.source_project
    if not (sha and project):
        raise AccessError(
            f"{merge_request.name} has no commit that could have a status",
            "Is its source branch, or the project of it, gone?",
        )
    word = "failed" if verdict.exit_code is not ExitCode.OK else "success"
    told = one_line(f"{verdict.word}: {', '.join(verdict.reasons)}", _DESCRIPTION)
    body = {"state": word, "name": STATUS, "description": told}
    try:
        server.send("POST", f"/projects/{quote(project, safe='')}/statuses/{sha}", body)
    except Refused as error:
        if not _stands(error):
            raise _with_role(error, "Developer, of the project") from error
    return f"{merge_request.name}: the status {STATUS} of {sha[:8]} is {word}"


def _stands(error: Refused) -> bool:
    """Whether the status is refused since it says that already."""
    return error.status == 400 and "Cannot transition status" in error.why


def _with_role(error: Refused, role: str) -> Refused:
    if error.status != 403 or "scope" in error.why:
        return error
    return Refused(str(error), f"The token's user needs the role {role}.", 403, error.why)

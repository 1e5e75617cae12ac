"""Who approved a merge request, of the groups whose approval releases what the gate holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from scanner.errors import AccessError
from scanner.merge_request import state
from scanner.merge_request.place import MergeRequest
from scanner.merge_request.server import Refused, Server
from scanner.merge_request.state import State
from scanner.visible import line as one_line

LEAST = 30
"""Developer: below that role GitLab lets nobody approve what counts."""
_NAME = 100
_APPROVED = "approved this merge request"
"""What GitLab notes of an approval; before 18.8 it tells nowhere else when that was."""


@dataclass(frozen=True, slots=True)
class Approvals:
    """Whose approval counts, and why that of others does not."""

    by: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Usernames by group, in the order in which GitLab names them; none where nobody approved."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """By group why nobody can tell: no token, no right, no such group."""
    uncounted: Sequence[str] = ()
    """Approvals that do not count, and why, a sentence each."""


@dataclass(frozen=True, slots=True)
class _Approval:
    user: int
    name: str
    given: str
    """When; empty where the server does not say."""


def approved(server: Server, merge_request: MergeRequest, groups: Sequence[str]) -> Approvals:
    """Who of each group approved what is judged; what cannot be read is said, and no error.

    An approval counts by a member of the group, inherited or invited, who is active, at least
    Developer, and neither the author nor whom the server is asked as. It has to be younger than the
    last push: what was approved is then what is judged. Whether who commits to a merge request may
    approve it is for GitLab to say.
    https://docs.gitlab.com/api/merge_request_approvals/#single-merge-request-approval
    """
    try:
        found = state.read(server, merge_request)
        if why := found.moved_on(merge_request):
            return Approvals(unread=dict.fromkeys(groups, why))
        given = list(_given(server, merge_request))
        counting, uncounted = _counting(server, merge_request, given, found)
    except AccessError as error:
        why = error.why if isinstance(error, Refused) else str(error)
        return Approvals(unread=dict.fromkeys(groups, f"its approvals cannot be read: {why}"))
    by: dict[str, Sequence[str]] = {}
    unread: dict[str, str] = {}
    for group in dict.fromkeys(groups):
        try:
            by[group] = [one.name for one in _members(server, group, counting, uncounted)]
        except Refused as error:
            unread[group] = f"its members cannot be read: {error.why}"
    return Approvals(by, unread, tuple(uncounted))


def _given(server: Server, merge_request: MergeRequest) -> Iterator[_Approval]:
    body = server.get(f"{merge_request.path}/approvals")
    rows = body.get("approved_by")
    if not isinstance(rows, list):
        raise AccessError("GitLab does not say who approved it")
    for row in rows:
        user = row.get("user") if isinstance(row, dict) else None
        if isinstance(user, dict) and isinstance(user.get("id"), int):
            name = one_line(str(user.get("username") or user["id"]), _NAME)
            yield _Approval(user["id"], name, str(row.get("approved_at") or ""))


def _counting(
    server: Server, merge_request: MergeRequest, given: Sequence[_Approval], found: State
) -> tuple[list[_Approval], list[str]]:
    """Those that are by somebody else and of what is judged, and why the others are not."""
    others = [one for one in given if one.user != found.author]
    uncounted = [
        f"{one.name} opened the merge request: an own approval does not count."
        for one in given
        if one.user == found.author
    ]
    if not others:
        return [], uncounted
    # Whoever may push a branch can read the token of its pipeline, and approve with it.
    holder = server.get("/user").get("id")
    if not isinstance(holder, int):
        raise AccessError("GitLab does not say whose token it is asked with")
    uncounted += [
        f"{one.name} is whom the gate asks as: that approval does not count."
        for one in others
        if one.user == holder
    ]
    others = [one for one in others if one.user != holder]
    pushed = _pushed(server, merge_request)
    told = {} if all(one.given for one in others) else _told(server, merge_request)
    counting = []
    for one in others:
        moment = _moment(one.given) or told.get(one.user)
        if moment and moment > pushed:
            counting.append(one)
        else:
            why = "something was pushed after it" if moment else "nobody can tell when it was given"
            uncounted.append(f"The approval by {one.name} does not count: {why}.")
    return counting, uncounted


def _pushed(server: Server, merge_request: MergeRequest) -> datetime:
    """When the last version of the merge request came to be."""
    rows = server.rows(f"{merge_request.path}/versions")
    times = [_moment(row.get("created_at")) for row in rows]
    known = [one for one in times if one]
    if not known or len(known) < len(times):
        raise AccessError("GitLab does not say when it was pushed to")
    return max(known)


def _told(server: Server, merge_request: MergeRequest) -> dict[int, datetime]:
    """When each user approved it last, from the notes that GitLab writes itself."""
    found: dict[int, datetime] = {}
    path = f"{merge_request.path}/notes"
    for row in server.rows(path, activity_filter="only_activity", sort="asc"):
        author, moment = row.get("author"), _moment(row.get("created_at"))
        own = row.get("system") is True and row.get("body") == _APPROVED
        if own and moment and isinstance(author, dict) and isinstance(author.get("id"), int):
            found[author["id"]] = moment
    return found


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _members(
    server: Server, group: str, given: Sequence[_Approval], uncounted: list[str]
) -> Iterator[_Approval]:
    """Those approvals that a member of the group gave; the group is asked for first.

    A member who is none and a group that nobody may see are both told by a 404.
    """
    path = f"/groups/{quote(group, safe='')}"
    server.get(path, with_projects="false")
    for one in given:
        try:
            row = server.get(f"{path}/members/all/{one.user}")
        except Refused as error:
            if error.status != 404:
                raise
            why = "no member of it"
        else:
            why = _powerless(row)
        if why:
            uncounted.append(f"The approval by {one.name} does not count for {group}: {why}.")
        else:
            yield one


def _powerless(row: Mapping[str, Any]) -> str:
    if row.get("state") != "active":
        return "the account is not active"
    if row.get("membership_state", "active") != "active":
        return "the membership waits for somebody"
    level = row.get("access_level")
    if not isinstance(level, int) or level < LEAST:
        return "the role there is below Developer"
    return ""

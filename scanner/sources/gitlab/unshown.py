"""Tells a user who is shown nothing any more from one whose role is not enough."""

from __future__ import annotations

from http import HTTPStatus

from scanner.errors import AccessError
from scanner.model import JSON, Status
from scanner.sources.gitlab.question import Refusal


def check(url: str, endpoint: str, who: JSON | Refusal) -> None:
    """Raises AccessError where not even who asks is told; a server that fails says nothing.

    `who` is the answer of the endpoint that any user is told something by.
    """
    if not isinstance(who, Refusal):
        return
    if who.status is Status.FORBIDDEN:
        raise AccessError(
            f"{url} lets the user of the token see nothing (GET {endpoint}: {who.detail})",
            "Ask an administrator whether the user is blocked, then scan again.",
        )
    if HTTPStatus.OK <= who.http_status < HTTPStatus.INTERNAL_SERVER_ERROR and (
        who.http_status != HTTPStatus.TOO_MANY_REQUESTS
    ):
        raise AccessError(
            f"{url} does not answer as a GitLab any more (GET {endpoint}: {who.detail})",
            "A proxy or a sign-in page may answer in its place: scan again when it does not.",
        )

"""What an answer means that brings no data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.model import JSON, Kind, Section, Status
from scanner.sources.gitlab.question import Refusal
from scanner.sources.gitlab.session import one_line


def data_of(answer: Any) -> Mapping[str, JSON] | Refusal:
    """The data of a GraphQL answer, or why there is none."""
    if not isinstance(answer, dict):
        return no_list("the answer of GraphQL is no object")
    errors = answer.get("errors")
    if errors:
        first = errors[0] if isinstance(errors, list) else errors
        message = first.get("message") if isinstance(first, dict) else first
        return no_list(f"GraphQL: {one_line(str(message))}")
    data = answer.get("data")
    return data if isinstance(data, dict) else no_list("the answer of GraphQL has no data")


def no_list(detail: str) -> Refusal:
    """An answer that came, and is not what was asked for."""
    return Refusal(Status.FAILED, 200, detail)


def status_of(code: int) -> Status:
    """What becomes of a section that is answered so."""
    if code == 403:
        return Status.FORBIDDEN
    if code == 404:
        return Status.MISSING
    return Status.FAILED


def says_gone(kind: Kind, refusal: Refusal | Section) -> bool:
    """Whether GitLab says, asked for a part, that the group or project itself is not there.

    Of a feature that is off, or of a setting, it says no more than 404 Not Found.
    """
    said = f"404 {kind.title()} Not Found"
    return refusal.status is Status.MISSING and refusal.detail.endswith(said)


def dead(body: Any) -> tuple[str, str]:
    """Why GitLab does not take a token, where it says so, and what to do."""
    text = body.lower() if isinstance(body, bytes) else b""
    new = "make a new one with the scope read_api"
    for word, why in ((b"expired", "it has expired"), (b"revoked", "it was revoked")):
        if word in text:
            return f": {why}", f"{new.capitalize()}."
    return "", f"It is wrong, expired or revoked, or of another GitLab: {new}, or check GITLAB_URL."

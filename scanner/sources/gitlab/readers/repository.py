"""Reads what lies in or beside the repository: its CODEOWNERS file, and its forks."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace

from scanner.model import JSON, Gap, Section, Status
from scanner.sections import Role
from scanner.sources.gitlab import codeowners as codeowners_file
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.follows import is_inside
from scanner.sources.gitlab.question import Ask, Refusal
from scanner.sources.gitlab.readers.links import lacking
from scanner.sources.gitlab.readers.settings import of_namespace
from scanner.sources.gitlab.readers.target import Reader, Row, Target, by, map_of, refused


def codeowners(client: Client, target: Target) -> Section:
    """Who owns which paths, as numbers of owners: neither their names nor the text is kept."""
    if "default_branch" not in target.answer:
        return Section(Status.FORBIDDEN, origin=target.origin, detail="the code cannot be read")
    branch = normalise.text(target.answer["default_branch"])
    if target.answer.get("empty_repo") or not branch:
        detail = "not asked: the repository is empty"
        return Section(Status.NOT_CONFIGURED, origin=target.origin, detail=detail)
    for place in codeowners_file.PLACES:
        question = _file(target, place, branch)
        answer = client.get(question)
        if isinstance(answer, Refusal) and _is_absent(answer):
            continue
        return _parsed(question, answer, place)
    return Section(Status.OK, dict(ABSENT), origin={"endpoint": question.name})


ABSENT: Mapping[str, JSON] = {"present": False, "entries": [], "parse_errors": []}
"""What is kept of a repository that has no such file."""


def _file(target: Target, place: str, branch: str) -> Ask:
    question = target.ask("codeowners", ref=branch)
    return replace(question, path=question.path.replace(":file_path", place.replace("/", "%2F")))


def _is_absent(refusal: Refusal) -> bool:
    """Whether GitLab says that there is no such file; of a project or a branch it says so, too."""
    return refusal.status is Status.MISSING and refusal.detail.endswith("404 File Not Found")


def _parsed(question: Ask, answer: JSON | Refusal, place: str) -> Section:
    if isinstance(answer, Refusal):
        return refused(question, answer)
    try:
        raw = base64.b64decode(answer["content"], validate=True)
        data = facts(raw, place)
        told = (answer["encoding"], answer["file_path"], answer["size"])
    except (KeyError, TypeError, ValueError):
        detail = f"{place} is no text"
        return Section(Status.FAILED, origin={"endpoint": question.name}, detail=detail)
    if told != ("base64", place, len(raw)):
        detail = f"{place} is not what the answer says it is: its encoding, path or size differs"
        return Section(Status.FAILED, origin={"endpoint": question.name}, detail=detail)
    return Section(Status.OK, data, origin={"endpoint": question.name})


def facts(raw: bytes, place: str) -> Mapping[str, JSON]:
    """What is kept of the file; its text is not. Raises ValueError where it is no text."""
    entries, errors = codeowners_file.parse(raw.decode())
    return {
        "present": True,
        "path": place,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "entries": [entry.to_json() for entry in entries],
        "parse_errors": errors,
    }


def forks(client: Client, target: Target) -> Section:
    """The forks that the caller can see; where GitLab counts none, nothing is asked.

    GitLab counts all and lists those that the caller may see, and is silent about the others.
    """
    told = target.answer.get("forks_count")
    count = told if type(told) is int else None
    if count == 0:
        return Section(Status.OK, origin=target.origin, detail="not asked: forks_count is 0")
    section = map_of(
        client, target, "forks", by("path_with_namespace"), lambda fork: _fork(target, fork)
    )
    whole = count is not None and len(section.data) >= count
    if whole or section.status is not Status.OK:
        return section
    return lacking(section, target.sight.why_hidden(Role.ADMIN))


def _fork(target: Target, fork: Row) -> Mapping[str, JSON | Gap]:
    path = fork["path_with_namespace"]
    return {
        "namespace_kind": of_namespace(fork, "kind"),
        "inside": is_inside(path, target.path) if isinstance(path, str) else Gap.MALFORMED,
    }


READERS: Mapping[str, Reader] = {
    "codeowners": codeowners,
    "forks": forks,
}

"""Which merge request is meant: that of the pipeline, or the one that somebody names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from scanner.errors import UsageError
from scanner.visible import line as one_line

_NAMED = re.compile(r"(?P<project>[\w.+-]+(?:/[\w.+-]+)*)!(?P<iid>[1-9][0-9]{0,9})")
_ID = re.compile(r"[1-9][0-9]{0,18}")
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """A merge request, and what its pipeline says of it."""

    project: str
    """Id or full path of the project it would be merged into."""
    iid: int
    name: str
    """As people write it: `acme/web!7`."""
    server: str = ""
    """The GitLab whose pipeline it is; empty where somebody names it."""
    sha: str = ""
    """The commit of the source branch that is judged; empty where GitLab has to tell."""
    runs_in: str = ""
    """Id of the project whose pipeline judges it, which may be a fork; empty as for `sha`."""
    target: str = ""
    """The branch it would be merged into; empty as for `sha`."""

    @property
    def path(self) -> str:
        """The endpoint of its project and its number."""
        return f"/projects/{quote(self.project, safe='')}/merge_requests/{self.iid}"


def named(text: str) -> MergeRequest:
    """The one that is written as `acme/web!7` or `42!7`. Raises UsageError for another text."""
    found = _NAMED.fullmatch(text)
    if not found:
        raise UsageError(
            f"--merge-request: {one_line(text, 100)} names no merge request",
            "Write the project and the number: acme/web!7",
        )
    return MergeRequest(found["project"], int(found["iid"]), text)


def of_pipeline(variables: Mapping[str, str]) -> MergeRequest:
    """That of a merge request pipeline, by its CI/CD variables. Raises UsageError in any other.

    A pipeline of merged results runs on a commit that is on no branch: a status there is seen by
    nobody, so `sha` is then that of the source branch.
    https://docs.gitlab.com/ci/variables/predefined_variables/
    """
    project = variables.get("CI_MERGE_REQUEST_PROJECT_ID", "")
    iid = variables.get("CI_MERGE_REQUEST_IID", "")
    if not (_ID.fullmatch(project) and _ID.fullmatch(iid)):
        raise UsageError(
            "this is no merge request pipeline, so nobody knows which merge request is meant",
            "Run the job on `merge_request_event`, or name it: --merge-request acme/web!7",
        )
    sha = variables.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or variables.get("CI_COMMIT_SHA", "")
    runs_in = variables.get("CI_PROJECT_ID", "")
    return MergeRequest(
        project,
        int(iid),
        f"{variables.get('CI_MERGE_REQUEST_PROJECT_PATH') or project}!{iid}",
        variables.get("CI_SERVER_URL", ""),
        sha if _SHA.fullmatch(sha) else "",
        runs_in if _ID.fullmatch(runs_in) else "",
        variables.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", ""),
    )


def of_branch(variables: Mapping[str, str]) -> MergeRequest:
    """In the pipeline of a branch: the branch, as the target of nothing that anybody could tell.

    Where there is a merge request, that. Raises UsageError where there is neither.
    """
    project, branch = variables.get("CI_PROJECT_ID", ""), variables.get("CI_COMMIT_BRANCH", "")
    if not branch or not _ID.fullmatch(project):
        return of_pipeline(variables)
    server = variables.get("CI_SERVER_URL", "")
    return MergeRequest(project, 0, branch, server, runs_in=project, target=branch)


def same_server(one: str, other: str) -> bool:
    """Whether two addresses are of one GitLab: scheme, host, port and path."""
    return _address(one) == _address(other)


def _address(url: str) -> tuple[str, str | None, int | None, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return url, None, None, ""
    return parts.scheme, parts.hostname, port, parts.path.rstrip("/")

"""What a GitLab says of a merge request as it stands now."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.errors import AccessError
from scanner.merge_request.place import MergeRequest
from scanner.merge_request.server import Server

RETARGETED = "the merge request was retargeted since this pipeline began"


@dataclass(frozen=True, slots=True)
class State:
    """Whose it is, and how far it has come."""

    author: int
    """Id of the user who opened it."""
    sha: str
    """The last commit of its source branch; empty where it has none."""
    source_project: str
    """Id of the project of the source branch; empty where that is gone."""
    target: str
    """The branch it would be merged into."""

    def moved_on(self, merge_request: MergeRequest) -> str:
        """Why what the pipeline judged is not what would be merged now; empty where it is."""
        if self.retargeted(merge_request):
            return RETARGETED
        if merge_request.sha and self.sha and merge_request.sha != self.sha:
            return "something was pushed since this pipeline began"
        return ""

    def retargeted(self, merge_request: MergeRequest) -> bool:
        """Whether it leads into another branch than the pipeline was told."""
        return bool(merge_request.target and merge_request.target != self.target)


def read(server: Server, merge_request: MergeRequest) -> State:
    """Ask for it. Raises AccessError.

    https://docs.gitlab.com/api/merge_requests/#get-single-mr
    """
    body = server.get(merge_request.path)
    author = body.get("author")
    id = author.get("id") if isinstance(author, dict) else None
    target, sha, source = (body.get(name) for name in ("target_branch", "sha", "source_project_id"))
    if not isinstance(id, int) or not isinstance(target, str):
        raise AccessError(
            f"GitLab does not say who opened {merge_request.name}, or where it leads",
            "Is this the address of a GitLab?",
        )
    return State(
        id,
        sha if isinstance(sha, str) else "",
        str(source) if isinstance(source, int) else "",
        target,
    )

"""Fetches a file from the last artifacts of a job on a branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from scanner.errors import UsageError
from scanner.merge_request.server import Refused, Server

MOST_PIPELINES = 30
"""Pipelines that are looked through, the last one first."""
_ENDED = ("success", "failed")
"""A job whose verdict fails it has kept what it found all the same."""


def fetched(
    server: Server, project: str, ref: str, job: str, path: str, folder: Path
) -> Path | None:
    """The file in `folder`, or None where no pipeline of the branch has it.

    GitLab can be asked for the last artifacts of a ref, but that may be a tag named like the
    branch, also one that is gone again, and what it means is the last pipeline that succeeded. So
    pipelines are looked through, whose jobs tell what they ran for. Raises AccessError, and
    UsageError for a path that is none within artifacts.
    https://docs.gitlab.com/api/jobs/#list-all-jobs-in-a-pipeline
    """
    inside = _inside(path)
    target = folder / PurePosixPath(inside).name
    base = f"/projects/{quote(project, safe='')}"
    name = quote(inside, safe="/")
    for id in _jobs(server, base, ref, job):
        if _written(server, f"{base}/jobs/{id}/artifacts/{name}", target):
            return target
    return None


def _inside(path: str) -> str:
    """The path as archives have it."""
    found = PurePosixPath(path)
    if found.is_absolute() or ".." in found.parts or not found.name:
        raise UsageError(
            f"{path} is no path within the artifacts of a job",
            "Name it as `artifacts: paths` does, from the folder of the project.",
        )
    return str(found)


def _jobs(server: Server, base: str, ref: str, name: str) -> Iterator[int]:
    """Ids of the jobs of this name that ended with artifacts, the last one first."""
    for number, pipeline in enumerate(server.rows(f"{base}/pipelines", ref=ref)):
        if number == MOST_PIPELINES:
            return
        for job in server.rows(f"{base}/pipelines/{pipeline.get('id')}/jobs"):
            ended = job.get("status") in _ENDED and bool(job.get("artifacts_file"))
            wanted = job.get("name") == name and _of_branch(job, ref)
            if wanted and ended and isinstance(job.get("id"), int):
                yield job["id"]


def _of_branch(job: Mapping[str, Any], branch: str) -> bool:
    """Whether it ran for the branch; for a tag of that name anybody may have pushed it."""
    return job.get("tag") is False and job.get("ref") == branch


def _written(server: Server, path: str, target: Path) -> bool:
    """Whether the file is there. A file that is kept from the token's user is no absent one."""
    try:
        server.download(path, target)
    except Refused as error:
        if error.status == 404:
            return False
        raise
    return True

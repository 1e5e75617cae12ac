"""Pipelines that ran, their jobs, and the files that these left."""

from collections.abc import Iterator
from typing import Any, Final

from tests.simulator.answers import Answer, Refused, Rows, not_found
from tests.simulator.instance import Instance
from tests.simulator.keys import Attributes
from tests.simulator.routes import Call, Route

_BEGAN: Final = "2025-09-01T09:00:00.000Z"


def _ran(instance: Instance, call: Call) -> tuple[int, list[tuple[int, Attributes]]]:
    """Id of the project and its pipelines with their ids; jobs are for who may read the code."""
    path = instance.project_path(call.parameters[0])
    if not instance.access.reads_code(path):
        raise Refused(403, {"message": "403 Forbidden"})
    project = instance.estate.projects[path]
    first = int(project["id"]) * 1000
    return project["id"], list(enumerate(project["pipelines"], start=first))


def _pipelines(instance: Instance, call: Call) -> Any:
    """The last one first."""
    project, found = _ran(instance, call)
    for name in ("ref", "status", "source"):
        if name in call.query:
            found = [row for row in found if _pipeline(project, *row)[name] == call.query[name]]
    return Rows(found[::-1], lambda row: _pipeline(project, *row))


def _pipeline(project: int, id: int, stored: Attributes) -> Attributes:
    return {
        "id": id,
        "iid": id % 1000 + 1,
        "project_id": project,
        "status": stored.get("status", "success"),
        "source": stored.get("source", "push"),
        "ref": stored["ref"],
        "created_at": _BEGAN,
    }


def _jobs_of(row: tuple[int, Attributes]) -> Iterator[tuple[int, Attributes]]:
    id, stored = row
    of_pipeline = {"ref": stored["ref"], "tag": stored.get("tag", False)}
    for number, job in enumerate(stored.get("jobs", []), start=id * 100):
        yield number, of_pipeline | job


def _jobs(instance: Instance, call: Call) -> Any:
    for row in _ran(instance, call)[1]:
        if call.parameters[1] == str(row[0]):
            return Rows(list(_jobs_of(row))[::-1], lambda job: _job(*job))
    raise not_found()


def _job(id: int, stored: Attributes) -> Attributes:
    body: Attributes = {
        "id": id,
        "status": stored.get("status", "success"),
        "stage": "test",
        "name": stored["name"],
        "ref": stored["ref"],
        "tag": stored["tag"],
        "allow_failure": False,
        "created_at": _BEGAN,
    }
    if stored.get("artifacts"):
        body["artifacts_file"] = {"filename": "artifacts.zip", "size": 1000}
    return body


def _file(stored: Attributes, path: str) -> Answer:
    """lib/api/ci/job_artifacts.rb: a path that leads out is a bad request."""
    if ".." in path.split("/"):
        raise Refused(400, {"message": "400 Bad request"})
    if path not in stored.get("artifacts", {}):
        raise not_found()
    return Answer(stored["artifacts"][path], headers={"Content-Type": "text/plain"})


def _file_of_job(instance: Instance, call: Call) -> Any:
    for row in _ran(instance, call)[1]:
        for id, stored in _jobs_of(row):
            if call.parameters[1] == str(id):
                return _file(stored, call.parameters[2])
    raise not_found()


def _last_file(instance: Instance, call: Call) -> Any:
    """Of the last pipeline of a branch or tag that succeeded, however its jobs ended."""
    _, found = _ran(instance, call)
    _, ref, path = call.parameters
    name = call.query.get("job")
    if not name:
        raise Refused(400, {"error": "job is missing"})
    for row in found[::-1]:
        if (row[1]["ref"], row[1].get("status", "success")) == (ref, "success"):
            for _, stored in _jobs_of(row):
                if stored["name"] == name and stored.get("artifacts"):
                    return _file(stored, path)
    raise not_found()


_DOC: Final = "doc/api/job_artifacts.md"

JOB_ROUTES = (
    Route("/projects/:id/pipelines", _pipelines, "doc/api/pipelines.md#list-project-pipelines"),
    Route("/projects/:id/pipelines/:pipeline_id/jobs", _jobs, "doc/api/jobs.md#list-pipeline-jobs"),
    Route(
        "/projects/:id/jobs/:job_id/artifacts/*artifact_path", _file_of_job, _DOC, job_token=True
    ),
    Route(
        "/projects/:id/jobs/artifacts/:ref_name/raw/*artifact_path",
        _last_file,
        _DOC,
        job_token=True,
    ),
)

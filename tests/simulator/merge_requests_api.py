"""Merge requests: who approved them, their versions and notes, and the statuses of commits."""

from typing import Any, Final

from tests.simulator.answers import Answer, Refused, Rows, forbidden, not_found
from tests.simulator.instance import Instance
from tests.simulator.keys import DEVELOPER, MAINTAINER, Attributes
from tests.simulator.people import user_basic
from tests.simulator.routes import Call, Route

_OPENED: Final = "2025-09-01T09:00:00.000Z"
_NOTED: Final = "2025-09-01T10:00:00.000Z"
_TELLS_WHEN: Final = (18, 8)
_STATES: Final = ("pending", "running", "success", "failed", "canceled", "skipped")
_TOLD: Final = 50_000
_APPROVED: Final = "approved this merge request"


def _found(instance: Instance, call: Call) -> tuple[str, Attributes, int]:
    """Path of the project, the merge request and its iid; 404 for who may not see it."""
    path = instance.project_path(call.parameters[0])
    stored = instance.estate.projects[path]["merge_requests"]
    for iid, one in enumerate(stored, start=1):
        if call.parameters[1] == str(iid) and instance.access.reads_code(path):
            return path, one, iid
    raise not_found()


def _id(instance: Instance, path: str, iid: int) -> int:
    return int(instance.estate.projects[path]["id"]) * 1000 + iid


def _merge_request(instance: Instance, call: Call) -> Any:
    path, one, iid = _found(instance, call)
    source = one.get("source_project", path)
    found = instance.estate.projects.get(source)
    return {
        "id": _id(instance, path, iid),
        "iid": iid,
        "project_id": instance.estate.projects[path]["id"],
        "title": one.get("title", "A change"),
        "state": one.get("state", "opened"),
        "created_at": _OPENED,
        "target_branch": one.get("target_branch", "main"),
        "source_branch": one.get("source_branch", "change"),
        "author": user_basic(instance, one["author"]),
        "source_project_id": found["id"] if found else None,
        "target_project_id": instance.estate.projects[path]["id"],
        "sha": one["sha"],
        "web_url": f"{instance.url}/{path}/-/merge_requests/{iid}",
    }


def _approvals(instance: Instance, call: Call) -> Any:
    """Entities::MergeRequestApprovals, with little of what the paid edition adds."""
    path, one, iid = _found(instance, call)
    given = one.get("approved_by", [])
    body: Attributes = {
        "user_has_approved": instance.access.username in [each["username"] for each in given],
        "user_can_approve": instance.access.project(path) >= DEVELOPER,
        "approved": bool(given),
        "approved_by": [_approval(instance, each) for each in given],
    }
    if instance.licensed(path):
        body |= {
            "id": _id(instance, path, iid),
            "iid": iid,
            "approvals_required": 0,
            "approvals_left": 0,
        }
    return body


def _approval(instance: Instance, given: Attributes) -> Attributes:
    body: Attributes = {"user": user_basic(instance, given["username"])}
    if instance.version >= _TELLS_WHEN:
        body["approved_at"] = given.get("approved_at", _NOTED)
    return body


def _versions(instance: Instance, call: Call) -> Any:
    path, one, iid = _found(instance, call)
    stored = list(enumerate(one.get("versions", [{}]), start=1))

    def version(row: tuple[int, Attributes]) -> Attributes:
        number, given = row
        return {
            "id": _id(instance, path, iid) * 100 + number,
            "head_commit_sha": given.get("sha", one["sha"]),
            "created_at": given.get("created_at", _OPENED),
            "merge_request_id": _id(instance, path, iid),
            "state": "collected",
        }

    return Rows(stored[::-1], version)


def _all_notes(one: Attributes) -> list[tuple[int, Attributes]]:
    """With their numbers; those that GitLab writes of approvals come first."""
    told = [
        {
            "username": each["username"],
            "body": _APPROVED,
            "system": True,
            "created_at": each.get("approved_at", _NOTED),
        }
        for each in one.get("approved_by", [])
    ]
    return [*enumerate(told, start=_TOLD), *enumerate(one.get("notes", []))]


def _note(instance: Instance, path: str, iid: int, number: int, stored: Attributes) -> Attributes:
    return {
        "id": _note_id(instance, path, iid, number),
        "type": None,
        "body": stored["body"],
        "author": user_basic(instance, stored["username"]),
        "created_at": stored.get("created_at", _NOTED),
        "updated_at": stored.get("created_at", _NOTED),
        "system": stored.get("system", False),
        "noteable_id": _id(instance, path, iid),
        "noteable_type": "MergeRequest",
        "resolvable": False,
        "confidential": False,
        "noteable_iid": iid,
    }


def _note_id(instance: Instance, path: str, iid: int, number: int) -> int:
    return _id(instance, path, iid) * 100_000 + number


def _notes(instance: Instance, call: Call) -> Any:
    path, one, iid = _found(instance, call)
    stored = _all_notes(one)
    if call.query.get("activity_filter") == "only_activity":
        stored = [row for row in stored if row[1].get("system")]
    if call.query.get("sort", "desc") == "desc":
        stored = stored[::-1]
    return Rows(stored, lambda row: _note(instance, path, iid, *row))


def _body(call: Call) -> str:
    text = call.body.get("body")
    if not isinstance(text, str) or not text:
        raise Refused(400, {"error": "body is missing" if text is None else "body is empty"})
    return text


def _write_note(instance: Instance, call: Call) -> Any:
    path, one, iid = _found(instance, call)
    stored = {"username": instance.access.username, "body": _body(call)}
    written: list[Attributes] = one.setdefault("notes", [])
    written.append(stored)
    return Answer(_note(instance, path, iid, len(written) - 1, stored), 201)


def _rewrite_note(instance: Instance, call: Call) -> Any:
    """For its author, and for Maintainers: app/policies/note_policy.rb."""
    path, one, iid = _found(instance, call)
    for number, stored in _all_notes(one):
        if call.parameters[2] == str(_note_id(instance, path, iid, number)):
            own = stored["username"] == instance.access.username
            may = own or instance.access.project(path) >= MAINTAINER
            if stored.get("system") or not may:
                raise forbidden()
            stored["body"] = _body(call)
            return _note(instance, path, iid, number, stored)
    raise not_found()


def _set_status(instance: Instance, call: Call) -> Any:
    """app/services/ci/create_commit_status_service.rb: only what still runs is not set twice."""
    path = instance.project_path(call.parameters[0])
    holder, sha = instance.estate.projects[path], call.parameters[1]
    if instance.access.project(path) < DEVELOPER:
        raise forbidden()
    state, name = call.body.get("state"), call.body.get("name", "default")
    if state not in _STATES:
        raise Refused(400, {"error": "state does not have a valid value"})
    if sha not in _commits(instance, path):
        raise not_found("Commit")
    unended = ("pending", "running")
    if state in unended and any(
        (one["sha"], one["name"], one["status"]) == (sha, name, state) for one in holder["statuses"]
    ):
        event = {"pending": "enqueue", "running": "run"}[state]
        raise Refused(400, {"message": f"Cannot transition status via :{event} from :{state}"})
    stored = {
        "id": len(holder["statuses"]) + 1,
        "sha": sha,
        "ref": "change",
        "status": state,
        "name": name,
        "target_url": call.body.get("target_url"),
        "description": call.body.get("description"),
        "created_at": _NOTED,
        "allow_failure": False,
        "author": user_basic(instance, instance.access.username),
    }
    holder["statuses"].append(stored)
    return Answer(stored, 201)


def _commits(instance: Instance, path: str) -> set[str]:
    """The commits of a project: those of merge requests that come from it."""
    return {
        one["sha"]
        for target, stored in instance.estate.projects.items()
        for one in stored["merge_requests"]
        if one.get("source_project", target) == path
    }


_BASE: Final = "/projects/:id/merge_requests/:merge_request_iid"
_DOC: Final = "doc/api/notes.md#merge-requests"

MERGE_REQUEST_ROUTES = (
    Route(_BASE, _merge_request, "doc/api/merge_requests.md#get-single-mr"),
    Route(f"{_BASE}/approvals", _approvals, "lib/api/merge_request_approvals.rb"),
    Route(f"{_BASE}/versions", _versions, "lib/api/merge_request_diffs.rb"),
    Route(f"{_BASE}/notes", _notes, _DOC),
    Route(f"{_BASE}/notes", _write_note, _DOC, method="POST"),
    Route(f"{_BASE}/notes/:note_id", _rewrite_note, _DOC, method="PUT"),
    Route(
        "/projects/:id/statuses/:sha",
        _set_status,
        "doc/api/commits.md#set-the-pipeline-status-of-a-commit",
        method="POST",
    ),
)

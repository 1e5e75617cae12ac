"""Merge requests, statuses and artifacts: who sees them, who may write, and with which token."""

import copy
import json
from typing import Any

import pytest

from tests.simulator import Estate, Simulator
from tests.simulator.checks import EstateError
from tests.unit.simulator.asking import ROLES, ask
from tests.unit.simulator.wire import Reply, get

SHA = "a" * 40
LEFT = {"out/results.json": "word"}
DATA: dict[str, Any] = {
    "users": {"ada": {}, "bo": {}},
    "groups": {"acme": {}},
    "projects": {
        "acme/web": {
            "merge_requests": [
                {
                    "author": "ada",
                    "sha": SHA,
                    "approved_by": [{"username": "bo"}],
                    "versions": [{"created_at": "2025-09-01T09:00:00.000Z"}, {}],
                    "notes": [{"username": "ada", "body": "first"}],
                }
            ],
            "pipelines": [
                {"ref": "main", "jobs": [{"name": "scan", "artifacts": LEFT}]},
                {"ref": "main", "status": "failed", "jobs": [{"name": "scan"}]},
            ],
        }
    },
}
WEB = "/projects/acme%2Fweb"
ONE = f"{WEB}/merge_requests/1"
CODE = ("admin", "owner", "maintainer", "developer", "reporter")


def send(gitlab: Simulator, method: str, path: str, **body: Any) -> Reply:
    return get(gitlab, path, method=method, body=json.dumps(body))


def world(role: str = "developer", *scopes: str) -> Simulator:
    data = copy.deepcopy(DATA)
    return Simulator(Estate.from_dict(data), role=role, token_scopes=scopes or ("api",))


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        (ONE, 404),
        (f"{ONE}/approvals", 404),
        (f"{ONE}/versions", 404),
        (f"{ONE}/notes", 404),
        (f"{WEB}/pipelines", 403),
        (f"{WEB}/pipelines/1000/jobs", 403),
        (f"{WEB}/jobs/100000/artifacts/out/results.json", 403),
    ],
)
def test_the_least_role(path: str, refusal: int) -> None:
    statuses = {role: ask(path, DATA, role=role)[0] for role in ROLES}
    assert statuses == {role: 200 if role in CODE else refusal for role in ROLES}


def test_when_was_approved_is_told_by_newer_servers_and_always_by_a_note() -> None:
    for version, told in (("18.8.0", True), ("18.7.0", False)):
        data = {**DATA, "version": version}
        [given] = ask(f"{ONE}/approvals", data)[1]["approved_by"]
        assert (given["user"]["username"], "approved_at" in given) == ("bo", told)
        [note] = ask(f"{ONE}/notes?activity_filter=only_activity", data)[1]
        assert (note["body"], note["author"]["username"]) == ("approved this merge request", "bo")


def test_notes_come_in_pages_and_the_last_one_first() -> None:
    with world() as gitlab:
        written = [send(gitlab, "POST", f"{ONE}/notes", body=f"{n}").body["id"] for n in range(3)]
        page = get(gitlab, f"{ONE}/notes?per_page=2&page=1")
        assert [row["id"] for row in page.body] == written[:0:-1]
        assert page.headers["X-Next-Page"] == "2"
        rising = get(gitlab, f"{ONE}/notes?sort=asc").body
        assert [row["body"] for row in rising] == [
            "approved this merge request",
            *("first", "0", "1", "2"),
        ]


@pytest.mark.parametrize(("role", "others"), [("developer", 403), ("maintainer", 200)])
def test_a_note_is_rewritten_by_its_author_or_a_maintainer(role: str, others: int) -> None:
    with world(role) as gitlab:
        made = send(gitlab, "POST", f"{ONE}/notes", body="own")
        system, first, own = (row["id"] for row in get(gitlab, f"{ONE}/notes?sort=asc").body)
        assert (made.status, made.body["id"]) == (201, own)
        statuses = [
            send(gitlab, "PUT", f"{ONE}/notes/{id}", body="new").status
            for id in (system, first, own, 1)
        ]
        assert statuses == [403, others, 200, 404]
        assert send(gitlab, "POST", f"{ONE}/notes", body="").status == 400


def test_writing_takes_the_scope_api() -> None:
    for name, path in (("POST", f"{ONE}/notes"), ("POST", f"{WEB}/statuses/{SHA}")):
        with world("developer", "read_api") as gitlab:
            refused = send(gitlab, name, path, body="x", state="success")
            assert (refused.status, refused.body["error"]) == (403, "insufficient_scope")
            assert refused.body["scope"] == "api"
            assert send(gitlab, "DELETE", path).status == 405
            assert [each.route for each in gitlab.requests][1] == "DELETE ?"


def test_a_status_is_for_developers_on_a_commit_that_is_there() -> None:
    def status(role: str, sha: str = SHA, state: str = "success") -> int:
        with world(role) as gitlab:
            return send(gitlab, "POST", f"{WEB}/statuses/{sha}", state=state).status

    assert [status(role) for role in ("developer", "reporter")] == [201, 403]
    assert status("developer", "b" * 40) == 404
    assert status("developer", state="fine") == 400
    with world() as gitlab:
        states = ("pending", "pending", "success", "success")
        told = [send(gitlab, "POST", f"{WEB}/statuses/{SHA}", state=one) for one in states]
    assert [reply.status for reply in told] == [201, 400, 201, 201]
    assert told[1].body["message"] == "Cannot transition status via :enqueue from :pending"


def test_the_last_artifacts_of_a_branch_are_of_a_pipeline_that_succeeded() -> None:
    last = f"{WEB}/jobs/artifacts/main/raw"
    with world() as gitlab:
        assert get(gitlab, f"{last}/out/results.json?job=scan").text == "word"
        paths = ("out/other.json?job=scan", "out/results.json?job=lint", "../x?job=scan", "x")
        assert [get(gitlab, f"{last}/{path}").status for path in paths] == [404, 404, 400, 400]
        jobs = get(gitlab, f"{WEB}/pipelines/1000/jobs").body
        assert "artifacts_file" in jobs[0]
        assert [row["id"] for row in get(gitlab, f"{WEB}/pipelines?status=failed").body] == [1001]


def test_a_job_may_fetch_artifacts_and_nothing_else() -> None:
    with world() as gitlab:
        for path, status in (
            (f"{WEB}/jobs/100000/artifacts/out/results.json", 200),
            (f"{WEB}/pipelines", 401),
            (ONE, 401),
        ):
            as_job = {"JOB-TOKEN": gitlab.job_token}
            assert get(gitlab, path, token="", **as_job).status == status


def test_whoever_a_merge_request_names_is_there() -> None:
    data = copy.deepcopy(DATA)
    data["projects"]["acme/web"]["merge_requests"][0]["notes"][0]["username"] = "nobody"
    with pytest.raises(EstateError, match="no user 'nobody'"):
        Estate.from_dict(data)

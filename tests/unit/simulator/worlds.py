"""Estates and servers that together show every key of the API."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.simulator import Estate

FULL: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("full.yaml").read_text(encoding="utf-8")
)

TARGETS = {
    "GET /groups/:id": ["/groups/acme", "/groups/acme?with_projects=false", "/groups/acme%2Fsub"],
    "GET /groups/:id/push_rule": ["/groups/acme/push_rule", "/groups/other/push_rule"],
    "GET /groups/:id/projects": [
        "/groups/acme/projects?include_subgroups=true",
        "/groups/acme/projects?simple=true",
    ],
    "GET /projects/:id": [
        "/projects/acme%2Fweb",
        "/projects/acme%2Fsub%2Fapi",
        "/projects/ada%2Fown",
        "/projects/acme%2Fsub%2Fempty",
    ],
    "GET /users/:id/projects": ["/users/ada/projects", "/users/2/projects?simple=true"],
    "GET /namespaces/:id": ["/namespaces/acme", "/namespaces/scanner"],
    "GET /projects/:id/forks": [
        "/projects/acme%2Fweb/forks",
        "/projects/acme%2Fweb/forks?simple=true",
    ],
    "GET /projects/:id/repository/files/:file_path": [
        "/projects/acme%2Fweb/repository/files/CODEOWNERS?ref=HEAD",
        "/projects/acme%2Fweb/repository/files/docs%2Fnotes.md?ref=main",
    ],
    "GET /groups/:id/service_accounts/:user_id/personal_access_tokens": [
        "/groups/acme/service_accounts/71/personal_access_tokens"
    ],
    "GET /groups/:id/members": ["/groups/acme/members", "/groups/acme/members?show_seat_info=true"],
    "GET /users/:id/keys": ["/users/2/keys"],
    "GET /runners/:id": ["/runners/1", "/runners/2", "/runners/10101", "/runners/1000101"],
    "GET /projects/:id/ci/lint": [
        "/projects/acme%2Fweb/ci/lint",
        "/projects/acme%2Fweb/ci/lint?include_jobs=true",
        "/projects/acme%2Fsub%2Fapi/ci/lint?include_jobs=true",
    ],
    "GET /users/:id/gpg_keys": ["/users/2/gpg_keys"],
    "GET /projects/:id/members/:user_id": ["/projects/acme%2Fweb/members/3"],
    "GET /projects/:id/push_rule": [
        "/projects/acme%2Fweb/push_rule",
        "/projects/acme%2Fsub%2Fapi/push_rule",
        "/projects/acme%2Fsub%2Fempty/push_rule",
    ],
    "GET /projects/:id/protected_branches/:name": [
        "/projects/acme%2Fweb/protected_branches/release%2F*",
        "/projects/acme%2Fweb/protected_branches/main",
    ],
    "GET /projects/:id/merge_requests/:merge_request_iid": [
        "/projects/acme%2Fweb/merge_requests/1",
        "/projects/acme%2Fweb/merge_requests/2",
    ],
    "PUT /projects/:id/merge_requests/:merge_request_iid/notes/:note_id": [
        "/projects/acme%2Fweb/merge_requests/1/notes/100100000",
    ],
    "POST /projects/:id/statuses/:sha": [f"/projects/acme%2Fweb/statuses/{'a' * 40}"],
    "GET /projects/:id/pipelines/:pipeline_id/jobs": [
        "/projects/acme%2Fweb/pipelines/1000/jobs",
    ],
    "GET /projects/:id/jobs/:job_id/artifacts/*artifact_path": [
        "/projects/acme%2Fweb/jobs/100000/artifacts/out/results.json",
    ],
    "GET /projects/:id/jobs/artifacts/:ref_name/raw/*artifact_path": [
        "/projects/acme%2Fweb/jobs/artifacts/main/raw/out/results.json?job=scan",
    ],
}
BODIES = {
    "POST /projects/:id/merge_requests/:merge_request_iid/notes": '{"body": "word"}',
    "PUT /projects/:id/merge_requests/:merge_request_iid/notes/:note_id": '{"body": "other"}',
    "POST /projects/:id/statuses/:sha": '{"state": "success", "description": "word"}',
}
"""What is sent where something is changed."""


def targets(route: str) -> list[str]:
    """The requests that show all that an endpoint can answer."""
    if route in TARGETS:
        return TARGETS[route]
    path = route.partition(" ")[2].replace(":user_id", "2").replace(":merge_request_iid", "1")
    if path.startswith("/projects"):
        path = path.replace(":id", "acme%2Fweb")
    return [path.replace(":id", "acme")]


def worlds() -> Iterator[tuple[Estate, dict[str, Any]]]:
    """Servers that differ in all that decides which keys are shown."""
    current: list[dict[str, Any]] = [
        {"tier": "ultimate", "role": "owner"},
        {"tier": "ultimate", "role": "admin"},
        {"tier": "premium", "role": "admin"},
        {"tier": "free", "role": "admin"},
        {"tier": "premium", "role": "maintainer"},
        {"tier": "ultimate", "role": "guest"},
        {"tier": "ultimate", "role": "none"},
        {"tier": "ultimate", "role": "owner", "gitlab_com": True},
        {"tier": "free", "role": "admin", "edition": "ce"},
    ]
    for options in current:
        yield Estate.from_dict(FULL), options
    for role in ("owner", "admin"):
        yield Estate.from_dict({**FULL, "version": "19.0.0"}), {"tier": "ultimate", "role": role}
    for options in ({"tier": "ultimate", "role": "owner"}, {"tier": "free", "role": "admin"}):
        yield Estate.from_dict({**FULL, "version": "15.5.0"}), options
    plain = {name: part for name, part in FULL.items() if name != "application_settings"}
    plain["users"] = {name: {"id": user["id"]} for name, user in FULL["users"].items()}
    yield Estate.from_dict(plain), {"tier": "ultimate", "role": "admin"}
    # A direct membership of one project and nothing else.
    caller = {
        **FULL["projects"]["acme/web"],
        "members": [{"username": "scanner", "access_level": 30}],
    }
    yield (
        Estate.from_dict({**FULL, "projects": {**FULL["projects"], "acme/web": caller}}),
        {"tier": "ultimate"},
    )

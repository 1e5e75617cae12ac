"""A GitLab with one merge request, whose author is ann."""

from __future__ import annotations

import copy
from typing import Any

from scanner.merge_request.place import MergeRequest, named
from scanner.merge_request.server import Server
from tests.simulator import Estate, Simulator

SHA = "a" * 40
EARLY, PUSHED, LATE = (f"2026-11-20T{hour}:00:00.000Z" for hour in ("08", "10", "12"))
HERE = named("acme/config!1")
SECURITY = "acme/security"

DATA: dict[str, Any] = {
    "users": {
        "ann": {},
        "bo": {},
        "cy": {},
        "dee": {},
        "left": {"state": "blocked"},
        "eve": {},
        "waits": {},
    },
    "groups": {
        "acme": {
            "members": [
                {"username": "eve", "access_level": 50},
                {"username": "scanner", "access_level": 30},
            ]
        },
        SECURITY: {
            "members": [
                {"username": "ann", "access_level": 40},
                {"username": "bo", "access_level": 30},
                {"username": "dee", "access_level": 20},
                {"username": "left", "access_level": 40},
                {"username": "waits", "access_level": 40, "membership_state": "awaiting"},
            ]
        },
    },
    "projects": {
        "acme/config": {
            "merge_requests": [
                {
                    "author": "ann",
                    "sha": SHA,
                    "versions": [{"created_at": EARLY}, {"created_at": PUSHED}],
                }
            ]
        }
    },
}


def estate(*approved_by: tuple[str, str], version: str = "18.9.0") -> Estate:
    """The estate with approvals of (user, time)."""
    data = copy.deepcopy(DATA) | {"version": version}
    [change] = data["projects"]["acme/config"]["merge_requests"]
    change["approved_by"] = [{"username": who, "approved_at": at} for who, at in approved_by]
    return Estate.from_dict(data)


def of(estate: Estate) -> dict[str, Any]:
    """The merge request as it is stored."""
    found: dict[str, Any] = estate.project("acme/config")["merge_requests"][0]
    return found


def server(gitlab: Simulator, **options: Any) -> Server:
    """Asks it with its own token, and does not wait long."""
    given: dict[str, Any] = {"token": gitlab.token, "ca_bundle": None, "timeout": 10.0, **options}
    return Server(gitlab.url, retries=1, **given)


def judged(sha: str = SHA) -> MergeRequest:
    """As its pipeline knows it."""
    return MergeRequest("acme/config", 1, "acme/config!1", "", sha, "1", "main")

"""A leaked token in the compliant estate: what was done with it, what GitLab logged, and GitLab's
own requests that undo it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

import orjson

from tests import estates

World = dict[str, Any]

OWNER, MALLORY = 7, 66
IP, OTHER_IP = "198.51.100.66", "203.0.113.200"
SITE, API, ROOT, APPS = "north/site", "north/apps/api", "north", "north/apps"
TOKEN = {
    "id": 31,
    "name": "deploy script",
    "username": "kim.sol",
    "scopes": ["api"],
    "created_at": "2026-01-02T09:00:00.000Z",
    "expires_at": "2026-02-20",
    "last_used_at": "2026-01-15T19:50:00.000Z",
}
BACKDOOR = {
    "id": 190,
    "name": "backdoor",
    "user_id": 900_190,
    "scopes": ["api"],
    "access_level": 40,
    "created_at": "2026-01-15T20:11:00.000Z",
    "expires_at": "2026-03-01",
}


def baseline() -> World:
    """The estate before. Somebody else has such a token as well, and keeps it."""
    made: World = orjson.loads(orjson.dumps(estates.compliant()))
    made["users"]["mallory"] = {
        **made["users"]["jon.mora"],
        "id": MALLORY,
        "email": "mallory@north.example",
    }
    keeps = {**TOKEN, "id": 32, "name": "release script", "username": "lea.moe"}
    made["personal_access_tokens"] += [dict(TOKEN), keeps]
    return made


def afterwards() -> World:
    """The estate after the incident, and after what others did meanwhile."""
    made = baseline()
    groups, projects = made["groups"], made["projects"]
    groups[APPS]["members"].append({"username": "mallory", "access_level": 40})
    groups[ROOT]["ip_restriction_ranges"] += ",0.0.0.0/0"
    del projects[SITE]["protected_branches"]["main"]
    projects[SITE]["deploy_keys"].append(
        {"id": 777, "title": "laptop", "key": "ssh-ed25519 77", "can_push": True}
        | {"created_at": "2026-01-15T20:07:00.000Z", "expires_at": None}
    )
    projects[SITE]["hooks"].append({"id": 778, "url": "http://198.51.100.9/in"})
    projects[SITE]["protected_tags"]["v*"]["create_access_levels"] = [30]
    projects[API]["access_tokens"].append(dict(BACKDOOR))
    projects[API]["visibility"] = "public"
    projects[API]["topics"] = ["api"]
    return made


def _target(kind: str, id: Any, name: Any) -> dict[str, Any]:
    return {"target_type": kind, "target_id": id, "target_details": name}


DEEDS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("20:01", "kim.sol", APPS, "member_created", {"add": "user_access", "as": "Maintainer"}
     | _target("User", MALLORY, "Mallory")),
    ("20:03", "kim.sol", ROOT, "ip_restrictions_changed", {"custom_message": "ranges changed"}),
    ("20:05", "kim.sol", SITE, "protected_branch_removed", {"remove": "protected_branch"}
     | _target("ProtectedBranch", None, "main")),
    ("20:07", "kim.sol", SITE, "deploy_key_added", {"add": "deploy_key"}
     | _target("DeployKey", 777, "laptop")),
    ("20:09", "kim.sol", SITE, "webhook_created", {"add": "webhook"}
     | _target("ProjectHook", 778, "ProjectHook 778")),
    ("20:11", "mallory", API, "project_access_token_created", {"add": "project_access_token"}
     | _target("PersonalAccessToken", 190, "backdoor")),
    ("20:12", "mallory", API, "project_visibility_level_updated",
     {"change": "visibility_level", "from": "Private", "to": "Public"}),
)  # fmt: skip
"""When, who, on what, which event, and its details; all in the order in which it happened."""

OTHERS = ("20:30", "jon.mora", API, "project_topics_updated", {"custom_message": "topics"})
"""What somebody did who has nothing to do with it."""


def at(time: str) -> str:
    """A moment of the evening."""
    return f"2026-01-15T{time}:00.000Z"


def logged() -> World:
    """The estate afterwards, with GitLab's log of it."""
    made = afterwards()
    for time, author, path, type, details in (*DEEDS, OTHERS):
        holder = (made["groups"] if path in made["groups"] else made["projects"])[path]
        ip = IP if author == "kim.sol" else OTHER_IP
        event: World = {"event_name": type, "created_at": at(time), "author": author}
        event["details"] = {"ip_address": ip, **details}
        holder.setdefault("audit_events", []).append(event)
    return made


Clone = tuple[str, int, str, str, int, str, str]
"""When, whose id, class and name, the id and path of the project, from which address."""


def streamed() -> bytes:
    """What a destination of streamed events got: clones, and one event that is stored as well."""
    return clones(
        ("20:13", OWNER, "User", "Kim.Sol", 11, SITE, IP),
        ("20:14", MALLORY, "User", "Mallory", 12, API, OTHER_IP),
        ("20:15", -3, "DeployKey", "laptop", 11, SITE, OTHER_IP),
        ("20:16", 6, "User", "Jon.Mora", 12, API, "192.0.2.6"),
    )


def clones(*made: Clone) -> bytes:
    """Lines of streamed events, of which a destination alone is told."""
    lines: list[dict[str, Any]] = [
        {
            "id": f"stream-{number}",
            "author_id": author,
            "entity_id": project,
            "entity_type": "Project",
            "created_at": at(time),
            "event_type": "repository_git_operation",
            "details": {
                "author_name": name,
                "author_class": kind,
                "ip_address": ip,
                "entity_path": path,
                "custom_message": {"protocol": "https", "action": "git-upload-pack"},
            },
        }
        for number, (time, author, kind, name, project, path, ip) in enumerate(made)
    ]
    return b"".join(orjson.dumps(line) + b"\n" for line in lines)


class Undoing:
    """Takes the requests of an investigation as GitLab would, on an estate."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._routes: tuple[tuple[str, str, Callable[..., None]], ...] = (
            ("DELETE", r"/personal_access_tokens/(\d+)", self._revoke_personal),
            ("DELETE", r"/(group|project)s/(\d+)/access_tokens/(\d+)", self._revoke),
            ("DELETE", r"/(group|project)s/(\d+)/members/(\d+)", self._remove_member),
            ("DELETE", r"/(project)s/(\d+)/(deploy_keys|hooks)/(\d+)", self._delete),
            ("DELETE", r"/(project)s/(\d+)/(protected_tags)/([^/?]+)", self._unprotect),
            ("POST", r"/(project)s/(\d+)/protected_branches", self._protect_branch),
            ("POST", r"/(project)s/(\d+)/protected_tags", self._protect_tag),
            ("PUT", r"/(group|project)s/(\d+)", self._set),
        )

    def do(self, call: Mapping[str, Any]) -> None:
        """Do one request; what no route takes is an error, as is what is not there."""
        for method, pattern, handler in self._routes:
            found = re.fullmatch(pattern, call["path"])
            if method == call["method"] and found:
                parts = [unquote(part) for part in found.groups()]
                return handler(*parts, body=dict(call["body"]))
        raise AssertionError(f"405 {call}")

    def _holder(self, kind: str, id: str) -> dict[str, Any]:
        [found] = [one for one in self._world[f"{kind}s"].values() if one.get("id") == int(id)]
        assert isinstance(found, dict)
        return found

    def _revoke_personal(self, id: str, body: dict[str, Any]) -> None:
        assert not body
        [token] = [one for one in self._world["personal_access_tokens"] if one["id"] == int(id)]
        token.update(revoked=True, active=False)

    def _revoke(self, kind: str, holder: str, id: str, body: dict[str, Any]) -> None:
        tokens = self._holder(kind, holder)["access_tokens"]
        [token] = [one for one in tokens if one["id"] == int(id)]
        token.update(revoked=True, active=False)

    def _remove_member(self, kind: str, holder: str, id: str, body: dict[str, Any]) -> None:
        [name] = [name for name, one in self._world["users"].items() if one["id"] == int(id)]
        members = self._holder(kind, holder)["members"]
        [member] = [one for one in members if one["username"] == name]
        members.remove(member)

    def _delete(self, kind: str, holder: str, part: str, id: str, body: dict[str, Any]) -> None:
        rows = self._holder(kind, holder)[part]
        [row] = [one for one in rows if one.get("id") == int(id)]
        rows.remove(row)

    def _unprotect(self, kind: str, holder: str, part: str, name: str, body: Any) -> None:
        del self._holder(kind, holder)[part][name]

    def _protect_branch(self, kind: str, holder: str, body: dict[str, Any]) -> None:
        rules = self._holder(kind, holder)["protected_branches"]
        name = body.pop("name")
        assert name not in rules, f"409 {name}"
        rule: dict[str, Any] = {"id": 9}
        for word in ("push", "merge"):
            rule[f"{word}_access_levels"] = _levels(
                body, f"{word}_access_level", f"allowed_to_{word}"
            )
        rules[name] = rule | {flag: body.pop(flag) for flag in tuple(body) if flag in _FLAGS}
        assert not body, f"400 {body}"

    def _protect_tag(self, kind: str, holder: str, body: dict[str, Any]) -> None:
        rules = self._holder(kind, holder)["protected_tags"]
        name = body.pop("name")
        assert name not in rules, f"409 {name}"
        levels = _levels(body, "create_access_level", "allowed_to_create")
        rules[name] = {"create_access_levels": levels}
        assert not body, f"400 {body}"

    def _set(self, kind: str, id: str, body: dict[str, Any]) -> None:
        assert body.keys() <= {"ip_restriction_ranges", "visibility"}, f"400 {body}"
        assert all(isinstance(value, str) for value in body.values()), f"400 {body}"
        self._holder(kind, id).update(body)


_FLAGS = ("allow_force_push", "code_owner_approval_required")


def _levels(body: dict[str, Any], alone: str, several: str) -> list[Any]:
    if alone in body:
        return [body.pop(alone)]
    return [one["access_level"] for one in body.pop(several)]

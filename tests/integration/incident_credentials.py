"""An evening in the compliant estate with a leak of every other kind of credential: what each did,
and what GitLab tells of it."""

from __future__ import annotations

from typing import Any

import orjson

from tests.integration import incident
from tests.integration.incident import API, APPS, IP, MALLORY, OTHER_IP, ROOT, SITE, World, at

OF_PROJECT, OF_GROUP, EVE = 900_041, 900_042, 70
_DATES = {"created_at": "2026-01-02T09:00:00.000Z", "expires_at": "2026-02-20"}
PROJECT_TOKEN = {"id": 41, "name": "site ci", "user_id": OF_PROJECT, "access_level": 40}
GROUP_TOKEN = {"id": 42, "name": "north bot", "user_id": OF_GROUP, "access_level": 50}
DEPLOY_TOKEN = {
    "id": 51,
    "name": "publisher",
    "username": "gitlab+deploy-token-51",
    "scopes": ["read_repository", "write_package_registry"],
    "expires_at": "2026-02-20T00:00:00.000Z",
    "revoked": False,
    "expired": False,
}
DEPLOY_KEY = {"id": 61, "title": "build box", "key": "ssh-ed25519 61", "can_push": True}
SSH_KEY = {"id": 71, "title": "old laptop", "created_at": _DATES["created_at"]}
NAMES = {OF_PROJECT: "project_11_bot_41", OF_GROUP: "group_1_bot_42"}


def baseline() -> World:
    """The estate before, with all of these credentials."""
    made = incident.baseline()
    groups, projects = made["groups"], made["projects"]
    for token, holder in ((PROJECT_TOKEN, projects[SITE]), (GROUP_TOKEN, groups[ROOT])):
        name = NAMES[int(str(token["user_id"]))]
        made["users"][name] = {"id": token["user_id"], "name": token["name"], "bot": True}
        row = {"scopes": ["api"], **_DATES, **token}
        holder["access_tokens"] = [*holder.get("access_tokens", ()), row]
        member = {"username": name, "access_level": token["access_level"]}
        holder["members"] = [*holder.get("members", ()), member]
    made["users"]["eve"] = {"id": EVE, "email": "eve@north.example"}
    made["users"]["kim.sol"]["ssh_keys"] = [dict(SSH_KEY)]
    groups["partners"]["members"] = [{"username": "eve", "access_level": 40}]
    projects[SITE]["deploy_tokens"] = [dict(DEPLOY_TOKEN)]
    for path in (SITE, API):
        keys = projects[path].setdefault("deploy_keys", [])
        keys.append({**DEPLOY_KEY, "created_at": _DATES["created_at"], "expires_at": None})
    copied: World = orjson.loads(orjson.dumps(made))
    return copied


def _target(kind: str, id: Any, name: Any) -> dict[str, Any]:
    return {"target_type": kind, "target_id": id, "target_details": name}


DEEDS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("20:01", NAMES[OF_PROJECT], SITE, "member_created",
     {"add": "user_access", "as": "Maintainer"} | _target("User", MALLORY, "Mallory")),
    ("20:02", NAMES[OF_PROJECT], SITE, "protected_branch_removed",
     {"remove": "protected_branch"} | _target("ProtectedBranch", None, "main")),
    ("20:03", "mallory", SITE, "webhook_created",
     {"add": "webhook"} | _target("ProjectHook", 778, "ProjectHook 778")),
    ("20:04", NAMES[OF_GROUP], ROOT, "ip_restrictions_changed", {"custom_message": "ranges"}),
    ("20:05", NAMES[OF_GROUP], APPS, "group_share_with_group_link_created",
     {"custom_message": "Invited partners to the group apps"} | _target("Group", 3, "partners")),
    ("20:06", "eve", API, "project_visibility_level_updated",
     {"change": "visibility_level", "from": "Private", "to": "Public"}),
    ("20:07", "eve", SITE, "project_topics_updated", {"custom_message": "elsewhere"}),
)  # fmt: skip
"""When, who, on what, which event, and its details."""


def afterwards() -> World:
    """The estate after that evening, with GitLab's log of it."""
    made = baseline()
    groups, projects = made["groups"], made["projects"]
    projects[SITE]["members"].append({"username": "mallory", "access_level": 40})
    del projects[SITE]["protected_branches"]["main"]
    projects[SITE]["hooks"].append({"id": 778, "url": "http://198.51.100.9/in"})
    groups[ROOT]["ip_restriction_ranges"] += ",0.0.0.0/0"
    invitation = {"group_full_path": "partners", "group_access_level": 40, "expires_at": None}
    groups[APPS].setdefault("shared_with_groups", []).append(invitation)
    projects[API]["visibility"] = "public"
    for time, author, path, type, details in DEEDS:
        holder = (groups if path in groups else projects)[path]
        ip = OTHER_IP if author in ("mallory", "eve") else IP
        event: World = {"event_name": type, "created_at": at(time), "author": author}
        event["details"] = {"ip_address": ip, **details}
        holder.setdefault("audit_events", []).append(event)
    return made


STREAMED: tuple[incident.Clone, ...] = (
    ("20:10", OF_PROJECT, "User", "site ci", 11, SITE, IP),
    ("20:11", OF_GROUP, "User", "north bot", 12, API, IP),
    ("20:12", -2, "DeployToken", "publisher", 11, SITE, IP),
    ("20:13", -2, "Gitlab::Audit::DeployTokenAuthor", "publisher", 11, SITE, IP),
    ("20:14", -3, "DeployKey", "build box", 12, API, IP),
    ("20:15", 7, "User", "Kim.Sol", 11, SITE, IP),
)


def streamed() -> bytes:
    """What a destination of streamed events got."""
    return incident.clones(*STREAMED)

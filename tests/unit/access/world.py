"""Resources as a snapshot has them, for reviews."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scanner.access import Asked, Review, Row, review
from scanner.model import Gap, Kind, Resource, Section, Status, Tier

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
FORBIDDEN = Section(Status.FORBIDDEN, detail="403")
SETTINGS = {
    "visibility": "private",
    "archived": False,
    "default_branch": "main",
    "repository_access_level": "enabled",
    "builds_access_level": "enabled",
}


def ok(data: Mapping[str, Any] | None = None, **gaps: Gap) -> Section:
    return Section(Status.OK, data or {}, gaps)


def member(id: int = 5, name: str = "ada", level: int = 30, **more: Any) -> Mapping[str, Any]:
    """An entry of members_all, by a direct membership unless told otherwise."""
    source = {"kind": "direct", "path": "", "access_level": level, "expires_at": ""}
    entry = {
        "id": id,
        "username": name,
        "state": "active",
        "is_bot": False,
        "external": False,
        "access_level": level,
        "inherited_access_level": 0,
        "sources": [source],
        "member_role": "",
    }
    return {str(id): {**entry, **more}}


def instance(**users: Mapping[str, Any]) -> Resource:
    plain = {"state": "active", "is_admin": False, "is_auditor": False, "external": False}
    accounts = {str(one["id"]): {"username": name, **plain, **one} for name, one in users.items()}
    return Resource(Kind.INSTANCE, "gitlab.test", 0, Tier.FREE, {"users": ok(accounts)})


def group(path: str = "acme", id: int = 1, **sections: Section) -> Resource:
    empty = (
        "members",
        "members_all",
        "access_tokens",
        "service_account_tokens",
        "deploy_tokens",
        "protected_environments",
    )
    settings = {"settings": ok({"visibility": "private"})}
    whole = {**settings, **{name: ok() for name in empty}, **sections}
    return Resource(Kind.GROUP, path, id, Tier.PREMIUM, whole)


def project(**sections: Section) -> Resource:
    """acme/web; a private project with nobody in it."""
    empty = (
        "members_all",
        "shared_with_groups",
        "access_tokens",
        "deploy_tokens",
        "deploy_keys",
        "protected_branches",
        "protected_tags",
        "environments",
        "protected_environments",
    )
    whole = {"settings": ok(SETTINGS), **{name: ok() for name in empty}, **sections}
    return Resource(Kind.PROJECT, "acme/web", 11, Tier.PREMIUM, whole)


def reviewed(*resources: Resource, **asked: str) -> Review:
    """The review of the last resource."""
    found = list(review(resources, Asked(**(asked or {"project": "acme/web"})), NOW))
    return found[-1]


def row(*resources: Resource, name: str = "ada") -> Row:
    """What is told of one principal."""
    [found] = [row for row in reviewed(*resources).rows if row.principal.name == name]
    return found

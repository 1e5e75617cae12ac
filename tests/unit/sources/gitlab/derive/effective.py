"""Groups and projects with members and shares, and who is in by all of them."""

from __future__ import annotations

from typing import Any

from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Resource, Section, Status, Tier
from scanner.sources.gitlab.derive.members_all import MembersAll
from scanner.sources.gitlab.readers.people import COMPUTED

TODAY = "2026-11-21"
IDS = {"ada": 5, "bob": 6, "cy": 7}


def held(name: str, level: int | None, **more: JSON) -> dict[str, JSON]:
    """One entry of a list of members."""
    member = {
        "id": IDS[name],
        "username": name,
        "state": "active",
        "is_bot": False,
        "expires_at": "",
        "member_role": "",
        **more,
    }
    return member if level is None else {**member, "access_level": level}


def section(*members: dict[str, JSON]) -> Section:
    origin = {"endpoint": "GET /x/:id/members"}
    return Section(Status.OK, {str(one["id"]): one for one in members}, origin=origin)


def shares(hidden: Gap | None = None, **levels: Any) -> Section:
    """Invited groups with a level, or with a level and an end; `__` stands for a slash."""
    data = {
        path.replace("__", "/"): {"group_access_level": level, "expires_at": ends}
        for path, given in levels.items()
        for level, ends in [given if isinstance(given, tuple) else (given, "")]
    }
    return Section(Status.OK, data, {HIDDEN_ENTRIES: hidden} if hidden else {})


def made(kind: Kind, path: str, members: Section, invited: Section, **more: Section) -> Resource:
    sections = {
        "members": members,
        "shared_with_groups": invited,
        "members_all": COMPUTED,
        **more,
    }
    return Resource(kind, path, 1, Tier.PREMIUM, sections)


OPEN = Section(Status.OK, {"share_with_group_lock": False})


def group(
    path: str, *members: dict[str, JSON], invited: Section | None = None, settings: Section = OPEN
) -> Resource:
    return made(Kind.GROUP, path, section(*members), invited or shares(), settings=settings)


def project(path: str, *members: dict[str, JSON], invited: Section | None = None) -> Resource:
    return made(Kind.PROJECT, path, section(*members), invited or shares())


def of(looked_at: Resource, *around: Resource, today: str = TODAY) -> Section:
    """The effective members of one resource among others."""
    fact = MembersAll(today)
    known = {resource.name: resource for resource in (*around, looked_at)}
    for _, resource in sorted(known.items()):
        fact.note(resource)
    return fact.put(looked_at).sections["members_all"]


def levels(found: Section) -> dict[str, int]:
    return {member["username"]: member["access_level"] for member in found.data.values()}


def source(
    kind: str, path: str, level: int | None, ends: str = "", on: str = ""
) -> dict[str, JSON]:
    told: dict[str, JSON] = {"kind": kind, "path": path, "expires_at": ends}
    if level is not None:
        told["access_level"] = level
    return {**told, "on": on} if on else told

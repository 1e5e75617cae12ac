"""The access review: who can do what on the groups and projects that are asked about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from scanner.access.answers import Access
from scanner.access.known import Known
from scanner.access.ways import Principal, Way, everybody, not_read, principals
from scanner.access.what import access
from scanner.model import Kind, Resource


@dataclass(frozen=True, slots=True)
class Asked:
    """What a review is about: one of the three, or everything."""

    project: str = ""
    group: str = ""
    """The group itself, and everything below it."""
    user: str = ""

    def takes(self, resource: Resource) -> bool:
        """Whether the review looks at a group or project."""
        path = resource.path.lower()
        if self.project:
            return resource.kind is Kind.PROJECT and path == self.project.lower()
        if self.group:
            group = self.group.lower()
            return path == group or path.startswith(f"{group}/")
        return True


@dataclass(frozen=True, slots=True)
class Row:
    """One principal and what it can do."""

    principal: Principal
    access: Access


@dataclass(frozen=True, slots=True)
class Review:
    """Who can do what on one group or project."""

    resource: Resource
    rows: tuple[Row, ...]
    unread: tuple[str, ...]
    """What could not be read: there may be more ways in than those that are told."""


def review(resources: Iterable[Resource], asked: Asked, as_of: datetime) -> Iterator[Review]:
    """Reviews in the order of a snapshot, which has instance and groups before the projects.

    Of a user, those resources alone on which something is allowed, or may be because not all of
    them could be read. What has
    ended by `as_of` allows nothing.
    """
    known = Known()
    for resource in resources:
        known.note(resource)
        if resource.kind not in (Kind.GROUP, Kind.PROJECT) or resource.context:
            continue
        if not asked.takes(resource):
            continue
        made = _reviewed(resource, asked, known, as_of)
        if made.rows or made.unread or not asked.user:
            yield made


def _reviewed(resource: Resource, asked: Asked, known: Known, as_of: datetime) -> Review:
    found = _of(asked.user, resource, known, as_of) if asked.user else None
    all_of_them = principals(resource, known, as_of) if found is None else found
    rows = [Row(one, access(resource, one, known)) for one in all_of_them]
    kept = [row for row in rows if not asked.user or not row.access.none]
    kept.sort(key=lambda row: (-row.principal.access_level, row.principal.who, row.principal.name))
    return Review(resource, tuple(kept), tuple(not_read(resource, known)))


def _of(user: str, resource: Resource, known: Known, as_of: datetime) -> list[Principal]:
    """A user's own ways, and those of everybody, which are the user's as well."""
    own = [
        one
        for one in principals(resource, known, as_of)
        if one.name.lower() == user.lower() and one.id and one.who in ("user", "bot")
    ]
    account = next(
        (
            one
            for one in (known.accounts or {}).values()
            if str(one.get("username", "")).lower() == user.lower()
        ),
        {},
    )
    implied = [
        one
        for one in everybody(resource)
        if not (account.get("external") and one.has(Way.INTERNAL)) and not _blocked(own, account)
    ]
    return [*own, *implied]


def _blocked(own: list[Principal], account: object) -> bool:
    state = account.get("state", "active") if isinstance(account, dict) else "active"
    return state != "active" or any(one.idle for one in own)

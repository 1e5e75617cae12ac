"""The access review: who can do what on the groups and projects that are asked about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from scanner.access.answers import Access, Answer
from scanner.access.known import Known
from scanner.access.principal import Principal, Who, why_unclear
from scanner.access.unread import reasons, unread
from scanner.access.ways import SHUT_OUT, everybody, principals
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

    @property
    def unclear(self) -> str:
        """Why some answer is unknown; empty where all are known, or nothing of its own is why."""
        return why_unclear(self.principal) if Answer.UNKNOWN in self.access.all else ""


@dataclass(frozen=True, slots=True)
class Review:
    """Who can do what on one group or project."""

    resource: Resource
    rows: tuple[Row, ...]
    unread: tuple[str, ...]
    """What could not be read: there may be more ways in than those that are told."""

    @property
    def unclear(self) -> tuple[str, ...]:
        """Why some answers of those that are told are unknown."""
        reasons = [row.unclear for row in self.rows]
        if not self.unread:
            open_rules = "which of the rules for it let {name} in cannot be told"
            reasons = [
                row.unclear or open_rules.format(name=row.principal.name)
                for row in self.rows
                if Answer.UNKNOWN in row.access.all
            ]
        return tuple(dict.fromkeys(filter(None, reasons)))

    @property
    def members_unread(self) -> bool:
        """Whether nobody was read, rather than nobody being there."""
        return bool(unread(self.resource, "members_all"))


def review(
    resources: Iterable[Resource], asked: Asked, as_of: datetime, known: Known | None = None
) -> Iterator[Review]:
    """Reviews in the order of a snapshot, which has instance and groups before the projects.

    Of a user, those resources alone where there is a way in, or may be because not all of them
    could be read. What has ended by `as_of` allows nothing. `known` grows with what is looked at.
    """
    known = known or Known()
    for resource in resources:
        known.note(resource)
        if resource.kind not in (Kind.GROUP, Kind.PROJECT) or resource.context:
            continue
        if not asked.takes(resource):
            continue
        known.looked_at += 1
        made = _reviewed(resource, asked, known, as_of)
        if made.rows or made.unread or not asked.user:
            yield made


def _reviewed(resource: Resource, asked: Asked, known: Known, as_of: datetime) -> Review:
    if asked.user:
        rows = list(_of(asked.user, resource, known, as_of))
    else:
        found = principals(resource, known, as_of)
        rows = [Row(one, access(resource, one, known)) for one in found]
    rows.sort(key=_order)
    return Review(resource, tuple(rows), tuple(_not_read(resource, known)))


def _order(row: Row) -> tuple[tuple[bool, int], str, str, int]:
    """The highest role first, with those whose role may be any."""
    who = row.principal
    return (not who.role_unknown, -who.access_level), who.who, who.name, who.id


def _of(user: str, resource: Resource, known: Known, as_of: datetime) -> Iterator[Row]:
    """A user's own ways, and those of everybody, which are the user's as well.

    What the user holds is told even where it allows nothing, for it may come to something again.
    """
    own = [
        one
        for one in principals(resource, known, as_of)
        if one.who in (Who.USER, Who.BOT) and one.name.lower() == user.lower()
    ]
    yield from (Row(one, access(resource, one, known)) for one in own)
    for one in everybody(resource):
        told = _signed_in(one, user, own, known) if one.who is Who.SIGNED_IN else one
        row = Row(told, access(resource, told, known)) if told else None
        if row and not row.access.none:
            yield row


def _signed_in(
    everyone: Principal, user: str, own: Iterable[Principal], known: Known
) -> Principal | None:
    """What every signed-in user may do, for a user who may be external, or shut out."""
    if any(one.idle for one in own):
        return None
    account = known.account(user)
    if account is None or "external" not in account or "state" not in account:
        return replace(everyone, doubt="whether the user is external or blocked could not be read")
    return None if account["external"] or account["state"] in SHUT_OUT else everyone


_OF_ALL = ("members_all", "access_tokens", "deploy_tokens", "settings")
_OF_PROJECTS = (
    "deploy_keys",
    "protected_branches",
    "protected_tags",
    "protected_environments",
    "environments",
    "shared_with_groups",
)


def _not_read(resource: Resource, known: Known) -> Iterator[str]:
    """What could not be read of the ways in: there may be more than those that are told."""
    project = resource.kind is Kind.PROJECT
    own = [*_OF_ALL, *(_OF_PROJECTS if project else _of_root(resource))]
    yield from reasons(resource, own)
    from_above = ("access_tokens", "deploy_tokens", *(["protected_environments"] * project))
    for group in known.above(resource):
        for reason in reasons(group, [*from_above, *_of_root(group)]):
            name, _, rest = reason.partition(": ")
            yield f"{name} of group {group.path}: {rest}"
    for path in known.unread_above(resource):
        yield f"group {path}: it was not collected"
    yield from known.of_accounts


def _of_root(group: Resource) -> list[str]:
    """The service accounts of a tree are those of its top-level group."""
    return [] if "/" in group.path else ["service_account_tokens"]

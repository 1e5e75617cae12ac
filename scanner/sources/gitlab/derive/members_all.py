"""Effective members: everybody who is in, by whatever way, with the highest role of all ways.

Sources: https://docs.gitlab.com/user/project/members/ and, on whose members come in with an invited
group, https://docs.gitlab.com/user/project/members/sharing_projects_groups/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Resource, Section, Status
from scanner.sources.gitlab.derive.fact import Fact
from scanner.sources.gitlab.derive.ways import Found, Share, Way, summed
from scanner.sources.gitlab.normalise import Fields

_SECTION = "members_all"
_LOCK = "share_with_group_lock"
_REMEMBERED = 16
"""Groups whose effective members are kept at hand: their projects come one after another."""


class _Holder(NamedTuple):
    """What is remembered of a group, and looked at of a project: ids and roles, no names."""

    name: str
    members: dict[str, Way] | Section
    """A section where they could not be read."""
    shares: list[Share] | Section
    hidden: Gap | None
    """Why there may be further invited groups."""


class _Unread(Exception):
    """A list that says who is in could not be read."""

    def __init__(self, section: Section) -> None:
        super().__init__(section.detail)
        self.section = section


class MembersAll(Fact):
    """The union over direct members, those of the groups above, and those of invited groups.

    A group lets in the direct members of the groups it invites, a project all effective ones of
    theirs; at most with the role of the invitation. Minimal access to a group gives nothing below
    it, nor where the group is invited. Who is invited until a day that has come is not in any more.
    While a group locks the sharing of its projects, the shares that they already have give nothing.
    """

    def __init__(self, today: str) -> None:
        """`today` is a date such as 2026-11-21; empty when invitations do not end."""
        self._today = today
        self._groups: dict[str, _Holder] = {}
        self._locks: dict[str, bool | Section] = {}
        self._invited: dict[str, Found | Section] = {}
        self._people: dict[str, Fields] = {}
        self._of_group = lru_cache(_REMEMBERED)(self._found_of_group)

    def note(self, resource: Resource) -> None:
        """Remember the members of a group, and whom it invites."""
        if resource.kind is not Kind.GROUP:
            return
        self._locks[resource.path] = _lock(resource)
        if "members" in resource.sections:
            self._groups[resource.path] = self._holder(resource)
        everyone = resource.sections.get(_SECTION)
        if everyone and not _is_wanted(everyone):
            self._invited[resource.path] = self._counted(resource, everyone)

    def put(self, resource: Resource) -> Resource:
        """Put the effective members on a group or project for which they are wanted."""
        section = resource.sections.get(_SECTION)
        if section is None or not _is_wanted(section):
            return resource
        try:
            made = self._section(resource)
        except _Unread as unread:
            made = unread.section
        return replace(resource, sections={**resource.sections, _SECTION: made})

    def _section(self, resource: Resource) -> Section:
        if resource.kind is Kind.GROUP:
            found = self._of_group(resource.path)
        else:
            found = self._of_project(resource)
        data: dict[str, JSON] = {}
        gaps: dict[str, Gap] = {}
        for user, ways in found.all():
            entry, missing = summed(ways, found.above.get(user, ()))
            named, unnamed = self._people[user]
            data[user] = {**named, **entry}
            gaps |= {f"{user}.{name}": gap for name, gap in {**unnamed, **missing}.items()}
        if found.hidden:
            gaps[HIDDEN_ENTRIES] = Gap.ROLE if Gap.ROLE in found.hidden else min(found.hidden)
        return Section(Status.OK, data, gaps, resource.sections["members"].origin)

    def _of_project(self, project: Resource) -> Found:
        holder = self._holder(project)
        found = Found(own=_direct(holder))
        shares = self._shares_of_project(project, holder, found)
        if not _is_personal(project):
            found.inherit(self._of_group(project.path.rpartition("/")[0]))
        for share in shares:
            invited = self._effective(share.path)
            found.hidden |= invited.hidden
            for user, ways in invited.all():
                found.let_in(share, project.path, user, max(ways, key=lambda way: way.rank))
        return found

    def _found_of_group(self, path: str) -> Found:
        holder = self._group(path)
        found = Found(own=_direct(holder))
        shares = self._shares(holder, found)
        if above := path.rpartition("/")[0]:
            found.inherit(self._of_group(above))
        for share in shares:
            for user, (way,) in _direct(self._group(share.path)).items():
                found.let_in(share, path, user, way)
        return found

    def _effective(self, path: str) -> Found:
        """Who is in an invited group, computed or as GitLab counts them."""
        if path in self._groups and path not in self._invited:
            return self._of_group(path)
        counted = self._invited.get(path) or _not_read(f"group {path}")
        if isinstance(counted, Section):
            raise _Unread(counted)
        return counted

    def _group(self, path: str) -> _Holder:
        holder = self._groups.get(path)
        if holder is None:
            raise _Unread(_not_read(f"group {path}"))
        return holder

    def _shares(self, holder: _Holder, found: Found) -> list[Share]:
        """The invitations that have not ended."""
        if isinstance(holder.shares, Section):
            raise _Unread(holder.shares)
        if holder.hidden:
            found.hidden.add(holder.hidden)
        return [
            share
            for share in holder.shares
            if not (share.expires_at and self._today and share.expires_at[:10] <= self._today)
        ]

    def _shares_of_project(
        self, project: Resource, holder: _Holder, found: Found
    ) -> Sequence[Share]:
        """Those that count: of the group right above, its own setting may switch them off."""
        if _is_personal(project):
            return self._shares(holder, found)
        above = project.path.rpartition("/")[0]
        lock = self._locks.get(above, _not_read(f"group {above}"))
        if lock is True:
            return ()
        shares = self._shares(holder, found)
        if shares and isinstance(lock, Section):
            raise _Unread(lock)
        return shares

    def _holder(self, resource: Resource) -> _Holder:
        shares = resource.sections.get("shared_with_groups")
        return _Holder(
            resource.name,
            self._members(resource),
            _unreadable(resource, "shared_with_groups") or _shares_of(resource),
            shares.gaps.get(HIDDEN_ENTRIES) if shares else None,
        )

    def _members(self, resource: Resource) -> dict[str, Way] | Section:
        if unread := _unreadable(resource, "members"):
            return unread
        section = resource.sections["members"]
        found: dict[str, Way] = {}
        for user, member in section.data.items():
            way, state = self._way("direct", resource.path, user, section), "membership_state"
            known = section.gaps.get(f"{user}.{state}") is not Gap.MALFORMED
            if not known or member.get(state) not in _STATES:
                found[user] = way._replace(level=None)  # a member, and nobody knows of what use
            elif member.get(state) != _WAITING:
                found[user] = way
        return found

    def _counted(self, resource: Resource, section: Section) -> Found | Section:
        if unread := _unreadable(resource, _SECTION):
            return unread
        ways = {user: [self._way("direct", resource.path, user, section)] for user in section.data}
        return Found(own=ways)

    def _way(self, kind: str, path: str, user: str, section: Section) -> Way:
        member: Mapping[str, JSON] = section.data[user]
        named = {name: member[name] for name in _NAMES if name in member}
        why = {name: section.gaps.get(f"{user}.{name}") for name in _NAMES - named.keys()}
        unnamed = {name: gap or Gap.UNEXPLAINED for name, gap in why.items()}
        self._people.setdefault(user, (named, unnamed))
        ends, role = str(member.get("expires_at", "")), str(member.get("member_role", ""))
        return Way(kind, path, member.get("access_level"), ends, role)


_WAITING = "awaiting"
"""For a seat or an approval: such a membership opens nothing yet."""

_STATES = (None, "", "active", _WAITING)
"""What GitLab says of a membership; a Community build says nothing."""

_NAMES = frozenset({"id", "username", "state", "is_bot"})


def _is_wanted(section: Section) -> bool:
    """Whether the reader left the place for effective members to be computed."""
    return section.status is Status.NOT_COLLECTED


def _lock(group: Resource) -> bool | Section:
    """Whether the projects of a group are closed to invited groups; a section where unread."""
    if unread := _unreadable(group, "settings"):
        return unread
    settings = group.sections["settings"]
    lock = settings.data.get(_LOCK)
    if isinstance(lock, bool):
        return lock
    why = settings.gaps.get(_LOCK, Gap.NOT_COLLECTED).value.replace("_", " ")
    return Section(Status.MISSING, detail=f"{_LOCK} of {group.name}: {why}")


def _is_personal(project: Resource) -> bool:
    """Whether it is a user's own, with no group above."""
    settings = project.sections.get("settings")
    return settings is not None and settings.data.get("namespace_kind") == "user"


def _direct(holder: _Holder) -> dict[str, list[Way]]:
    if isinstance(holder.members, Section):
        raise _Unread(holder.members)
    return {user: [way] for user, way in holder.members.items()}


def _shares_of(resource: Resource) -> list[Share]:
    shares = resource.sections["shared_with_groups"].data
    return [
        Share(path, share.get("group_access_level"), str(share.get("expires_at", "")))
        for path, share in shares.items()
    ]


def _unreadable(resource: Resource, name: str) -> Section | None:
    """The section that stands for what cannot be told, where one of its sources was not read."""
    section = resource.sections.get(name)
    if section is not None and section.status.readable:
        return None
    if section is None or section.status is Status.NOT_COLLECTED:
        return _not_read(resource.name)
    why = f"{name} of {resource.name}: {section.detail or section.status.value}"
    return replace(section, data={}, gaps={}, detail=why)


def _not_read(name: str) -> Section:
    return Section(Status.MISSING, detail=f"members of {name}: it was not read")

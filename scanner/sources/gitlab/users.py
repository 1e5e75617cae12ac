"""The users of a scan: whoever is a direct member of something in it, human or bot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import orjson

from scanner import lines
from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Resource, Section, Status, Tier
from scanner.sources.gitlab.sight import why_unread


class User(NamedTuple):
    """One identity, and where it is a member."""

    id: int
    username: str
    identity: Section
    memberships: Section


class Users:
    """Remembers memberships by user while the tree is read, where some policy judges users."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._known: dict[str, Mapping[str, JSON]] = {}
        self._memberships: dict[str, bytearray] = {}
        """In lines of JSON: there are as many as all lists of members have entries."""
        self._gaps: dict[str, dict[str, Gap]] = {}
        self._unread: Gap | None = None
        """Why some list of members could not be read: anybody may be in it."""

    def note(self, resource: Resource) -> None:
        """Remember who is a member of a group or project."""
        section = resource.sections.get("members")
        if not self._wanted or section is None:
            return
        if not section.status.readable:
            self._may_lack(why_unread(section))
            return
        for key, member in section.data.items():
            if not member.get("username") or not member.get("id"):
                self._may_lack(Gap.MALFORMED)
                continue
            self._known.setdefault(key, {name: member[name] for name in _KEPT if name in member})
            held = {name: member[name] for name in _HELD if name in member}
            place = {"kind": resource.kind.value, "path": resource.path}
            noted = self._memberships.setdefault(key, bytearray())
            noted += lines.encode({**place, **held}) + b"\n"
            for name in _HELD - held.keys():
                gap = section.gaps.get(f"{key}.{name}", Gap.UNEXPLAINED)
                self._gaps.setdefault(key, {})[f"{resource.name}.{name}"] = gap

    def _may_lack(self, why: Gap) -> None:
        """Of several reasons one is told, the same in whatever order the lists came."""
        self._unread = min(why, self._unread or why)

    def __len__(self) -> int:
        return len(self._known)

    def __iter__(self) -> Iterator[User]:
        """Everybody, by id, one at a time."""
        for key, known in sorted(self._known.items(), key=lambda one: int(one[1]["id"])):
            gaps = self._gaps.get(key, {})
            if self._unread:
                gaps = {**gaps, HIDDEN_ENTRIES: self._unread}
            identity = {name: value for name, value in known.items() if name != "id"}
            yield User(
                int(known["id"]),
                str(known["username"]),
                Section(Status.OK, identity, origin=_ORIGIN),
                Section(Status.OK, self._noted(key), gaps, _ORIGIN),
            )

    def _noted(self, key: str) -> dict[str, JSON]:
        """The memberships of a user, by kind and path; what was noted last counts."""
        held = map(orjson.loads, self._memberships[key].splitlines())
        return {f"{one['kind']} {one['path']}": one for one in held}


_KEPT = ("id", "username", "state", "is_bot")
_ORIGIN = {"endpoint": "GET /groups/:id/members, GET /projects/:id/members"}
_HELD = frozenset({"access_level", "expires_at", "member_role"})


def resource(
    user: User, tier: Tier, wanted: frozenset[str], keys: Mapping[str, Section]
) -> Resource:
    """One user as a line of the snapshot, with the keys that were asked for."""
    known = {"identity": user.identity, "memberships": user.memberships, **keys}
    sections = {name: known[name] for name in sorted(known.keys() & wanted)}
    return Resource(Kind.USER, user.username, user.id, tier, sections)


def keys_of(resource: Resource) -> Mapping[str, Section]:
    """The keys of a user that were asked for; the rest follows from whom the scan has met."""
    computed = ("identity", "memberships")
    return {name: one for name, one in resource.sections.items() if name not in computed}

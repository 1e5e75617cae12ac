"""The users of a scan: whoever is a direct member of something in it, human or bot."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from scanner.model import HIDDEN_ENTRIES, Gap, Kind, Resource, Section, Status, Tier
from scanner.sources.gitlab.packed import Packed
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
        self._numbers: dict[str, int] = {}
        """By key, where somebody stands in what is known."""
        self._known = Packed()
        self._last = array("q")
        """Of each who is known, where the last membership stands."""
        self._memberships = Packed()
        """As many as all lists of members have entries: each with where the one before it stands,
        of the same user, and with its gaps."""
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
            number = self._numbers.setdefault(key, len(self._known))
            if number == len(self._known):
                self._known.append({name: member[name] for name in _KEPT if name in member})
                self._last.append(_NONE)
            held = {name: member[name] for name in _HELD if name in member}
            place = {"kind": resource.kind.value, "path": resource.path}
            lacking = {
                f"{resource.name}.{name}": section.gaps.get(f"{key}.{name}", Gap.UNEXPLAINED)
                for name in _HELD - held.keys()
            }
            self._memberships.append([self._last[number], {**place, **held}, lacking])
            self._last[number] = len(self._memberships) - 1

    def _may_lack(self, why: Gap) -> None:
        """Of several reasons one is told, the same in whatever order the lists came."""
        self._unread = min(why, self._unread or why)

    def __len__(self) -> int:
        return len(self._known)

    def __iter__(self) -> Iterator[User]:
        """Everybody, by id, one at a time."""
        for number in sorted(range(len(self)), key=lambda one: int(self._known[one]["id"])):
            known, noted = self._known[number], self._noted(number)
            memberships = {f"{one['kind']} {one['path']}": one for _, one, _ in noted}
            gaps = {name: Gap(why) for _, _, lacking in noted for name, why in lacking.items()}
            if self._unread:
                gaps[HIDDEN_ENTRIES] = self._unread
            identity = {name: value for name, value in known.items() if name != "id"}
            yield User(
                int(known["id"]),
                str(known["username"]),
                Section(Status.OK, identity, origin=_ORIGIN),
                Section(Status.OK, memberships, gaps, _ORIGIN),
            )

    def _noted(self, number: int) -> list[Any]:
        """What was noted of a user; of the same resource what comes last counts."""
        found, place = [], self._last[number]
        while place != _NONE:
            found.append(self._memberships[place])
            place = found[-1][0]
        return found[::-1]


_NONE = -1
"""The place of a membership that is not there."""

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

"""Who comes in by which invitation of a group, as the effective members of a snapshot tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from scanner.model import HIDDEN_ENTRIES, JSON, Kind, Resource

_SHARE = "group_share"
"""The kind of a way in, as `scanner.access.Way` has it."""

Roles = Mapping[int, int | None]
"""By user id the role that an invitation gives; None where it could not be read."""


class Share(NamedTuple):
    """A group that was invited to a group or project, both by their paths."""

    on: str
    group: str


@dataclass(slots=True)
class Invited:
    """What one snapshot tells; grows with its resources."""

    by: dict[Share, dict[int, int | None]] = field(default_factory=dict)
    """Whom an invitation gives more than any membership above or of the place itself does."""
    members: dict[str, frozenset[int]] = field(default_factory=dict)
    """Direct members by path, of each group of which all were read; of a project only where it is
    not known who else is in."""

    def note(self, resource: Resource) -> None:
        """Remember the members of a group, and who is let in by an invitation."""
        members, everyone = (resource.sections.get(name) for name in ("members", "members_all"))
        alone = everyone is None or not everyone.status.readable
        whole = members and members.status.readable and HIDDEN_ENTRIES not in members.gaps
        if members and whole and (alone or resource.kind is Kind.GROUP):
            self.members[resource.path] = frozenset(map(int, filter(str.isdecimal, members.data)))
        for key, entry in everyone.data.items() if everyone else ():
            if key.isdecimal() and isinstance(entry, dict):
                self._note(resource.path, int(key), entry)

    def _note(self, on: str, user: int, entry: Mapping[str, JSON]) -> None:
        """What stands on a resource itself; what comes from above was noted there."""
        sources = [one for one in entry.get("sources", ()) if isinstance(one, dict)]
        shares = [one for one in sources if one.get("kind") == _SHARE and one.get("on") == on]
        if not shares:
            return
        held = [one.get("access_level") or 0 for one in sources if one.get("kind") != _SHARE]
        for one in shares:
            level = one.get("access_level")
            if level is None or level > max(held, default=0):
                self.by.setdefault(Share(on, str(one.get("path"))), {})[user] = level

    def roles(self, share: Share) -> Roles | None:
        """Whom an invitation lets in; None where nobody knows.

        One that does not stand any more let in the direct members at least.
        """
        if share in self.by:
            return self.by[share]
        members = self.members.get(share.group)
        return None if members is None else dict.fromkeys(sorted(members))


def most(roles: Roles) -> int:
    """The user with the highest role; one that could not be read may be the highest."""
    return max(sorted(roles), key=lambda id: (roles[id] is None, roles[id] or 0))

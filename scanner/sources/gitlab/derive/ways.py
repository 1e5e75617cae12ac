"""The ways in: how somebody is a member, with which role and until when, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from scanner.model import JSON, Gap

MINIMAL_ACCESS = 5
"""Of a top-level group: it gives nothing below, nor where the group is invited."""


class Way(NamedTuple):
    """One way in."""

    kind: str
    """`direct`, `inherited` or `group_share`."""
    path: str
    """Of what somebody is a member: the resource, a group above, or an invited group."""
    level: int | None
    """None where GitLab sent none that can be read."""
    expires_at: str
    role: str
    """The name of the custom role; empty for none."""
    on: str = ""
    """Of a share: the group or project that was shared."""

    @property
    def rank(self) -> tuple[bool, int]:
        """Orders ways by role; one whose role cannot be read may be the highest."""
        return self.level is None, self.level or 0


class Share(NamedTuple):
    """An invited group, and the most that its members get."""

    path: str
    level: int | None
    expires_at: str


@dataclass(slots=True)
class Found:
    """Who is in a group or project, by user id, and why there may be others."""

    own: dict[str, list[Way]] = field(default_factory=dict)
    """By direct membership, and by invitations of the resource itself."""
    above: dict[str, list[Way]] = field(default_factory=dict)
    hidden: set[Gap] = field(default_factory=set)

    def all(self) -> Iterator[tuple[str, list[Way]]]:
        """Every user with all ways in."""
        for user in dict.fromkeys([*self.own, *self.above]):
            yield user, [*self.own.get(user, ()), *self.above.get(user, ())]

    def inherit(self, above: Found) -> None:
        """Add those who are in the group above."""
        self.hidden |= above.hidden
        for user, ways in above.all():
            passed = [
                way._replace(kind="inherited") if way.kind == "direct" else way
                for way in ways
                if way.level != MINIMAL_ACCESS
            ]
            if passed:
                self.above[user] = passed

    def let_in(self, share: Share, on: str, user: str, way: Way) -> None:
        """Add what an invitation gives to one member of the invited group: the lower role.

        `on` is the group or project that was shared.
        """
        if way.level == MINIMAL_ACCESS:
            return
        known = way.level is not None and share.level is not None
        level = min(way.level or 0, share.level or 0) if known else None
        ends = min(filter(None, (share.expires_at, way.expires_at)), default="")
        role = way.role if level == way.level else ""
        given = Way("group_share", share.path, level, ends, role, on)
        self.own.setdefault(user, []).append(given)


def summed(ways: Sequence[Way], above: Sequence[Way]) -> tuple[dict[str, JSON], dict[str, Gap]]:
    """The highest role over all ways, and over those that are not of the resource itself.

    A way whose role cannot be read is told without it: whoever has one is in all the same.
    """
    distinct = {way._replace(role="") for way in ways}
    entry: dict[str, JSON] = {"sources": [_source(way) for way in sorted(distinct, key=_order)]}
    if any(way.level is None for way in ways):
        return entry, dict.fromkeys(_COUNTED, Gap.MALFORMED)
    highest = max(way.level or 0 for way in ways)
    roles = (way.role for way in ways if way.level == highest and way.role)
    entry["access_level"] = highest
    entry["inherited_access_level"] = max((way.level or 0 for way in above), default=0)
    entry["member_role"] = next(roles, "")
    return entry, {}


_COUNTED = ("access_level", "inherited_access_level", "sources", "member_role")
"""What a role that cannot be read leaves open."""


def _order(way: Way) -> tuple[str, str, tuple[bool, int], str, str]:
    return way.kind, way.path, way.rank, way.expires_at, way.on


def _source(way: Way) -> dict[str, JSON]:
    told: dict[str, JSON] = {"kind": way.kind, "path": way.path, "expires_at": way.expires_at}
    if way.level is not None:
        told["access_level"] = way.level
    if way.on:
        told["on"] = way.on
    return told

"""A part of a scan: which resources one of several machines reads, and how the parts are joined."""

from __future__ import annotations

import hashlib
import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby

from scanner.errors import UsageError
from scanner.model import Kind, Resource
from scanner.sources.gitlab.invited import is_from_outside
from scanner.sources.gitlab.users import User, Users

FIRST = 1
"""The shard that has the instance and the groups, beside its projects."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of several, from 1."""

    index: int
    of: int

    def owns(self, kind: Kind, id: int) -> bool:
        """Whether a resource of the tree is read by this shard.

        A project is by its id alone, so that it stays where it is when it is renamed or moved.
        """
        if kind is not Kind.PROJECT:
            return self.index == FIRST
        digest = hashlib.sha256(str(id).encode()).digest()
        return int.from_bytes(digest[:8], "big") % self.of + 1 == self.index

    def __str__(self) -> str:
        return f"{self.index}/{self.of}"


def parse(text: str) -> Shard:
    """The shard that `3/8` names. Raises UsageError."""
    found = _SHARD.fullmatch(text.strip())
    shard = Shard(int(found[1]), int(found[2])) if found else Shard(0, 0)
    if not 1 <= shard.index <= shard.of:
        raise UsageError(
            f"{text!r} is no shard",
            "Write --shard 1/8 to --shard 8/8, or --shard ci in a job with `parallel:`.",
        )
    return shard


_SHARD = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")


def joined(parts: Sequence[Iterable[Resource]]) -> Iterator[Resource]:
    """The resources of all shards, each once, by kind and path, as one scan would have them.

    An invited group from outside has the sections that any shard has read of it. Of users each
    shard knows the memberships that it has met, so they are gathered anew.
    """
    users = Users(True)
    met: dict[int, User] | None = None
    seen: set[tuple[Kind, int]] = set()
    for identity, same in groupby(heapq.merge(*parts, key=_place), key=_identity):
        if identity in seen:
            continue  # renamed while the shards were read
        seen.add(identity)
        resource = reduce(_together, same)
        if resource.kind is Kind.USER:
            met = {user.id: user for user in users} if met is None else met
            resource = _with_memberships(resource, met.get(resource.id))
        elif not is_from_outside(resource):
            users.note(resource)
        yield resource


_ORDER = {kind: number for number, kind in enumerate(Kind)}


def _place(resource: Resource) -> tuple[int, str, int]:
    return _ORDER[resource.kind], resource.path, resource.id


def _identity(resource: Resource) -> tuple[Kind, int]:
    return resource.kind, resource.id


def _together(one: Resource, other: Resource) -> Resource:
    sections = {**other.sections, **one.sections}
    return replace(one, sections={name: sections[name] for name in sorted(sections)})


def _with_memberships(resource: Resource, user: User | None) -> Resource:
    told = {"identity": user.identity, "memberships": user.memberships} if user else {}
    known = {name: told.get(name, section) for name, section in resource.sections.items()}
    return replace(resource, sections=known)

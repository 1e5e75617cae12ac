"""Brings together the resources of two snapshots, by numeric id, in memory that stays small."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import IO, NamedTuple

import orjson

from scanner import lines
from scanner.errors import DocumentError
from scanner.model import Kind, Resource
from scanner.snapshot.store import Snapshot


class Name(NamedTuple):
    """What a resource is known by in both snapshots."""

    kind: str
    id: int
    """0 where it has none, as the instance, and what is in files."""
    path: str
    """Empty where it has an id."""


def name_of(kind: str, id: int, path: str) -> Name:
    """The name of what has this id and path."""
    return Name(kind, id, "") if id else Name(kind, 0, "" if kind == Kind.INSTANCE else path)


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of each resource."""

    path: str
    created: str
    """When it was made, as GitLab says it; empty where that could not be read."""
    context: bool


@dataclass(frozen=True, slots=True)
class Index:
    """Which resources are in which snapshot; those of before that moved lie in a file."""

    old: Mapping[Name, Known]
    new: Mapping[Name, Known]
    moved: Mapping[Name, int]
    """Where in the file a resource lies that has another path now."""
    used: Set[Name]
    """Names that one resource had before, and another one has now."""

    def same(self, name: Name) -> bool:
        """Whether a name means one resource: ids that begin anew are no proof."""
        return name in self.old and name in self.new and name not in self.used


def index(old: Snapshot, new: Snapshot, spool: IO[bytes]) -> Index:
    """Read both snapshots once; what moved goes to `spool`.

    Raises DocumentError for a snapshot that has one resource twice.
    """
    now: dict[Name, Known] = {}
    for name, one in _each(new, now):
        now[name] = _known(one)
    before: dict[Name, Known] = {}
    moved: dict[Name, int] = {}
    used: set[Name] = set()
    for name, one in _each(old, before):
        known = before[name] = _known(one)
        if (there := now.get(name)) is None:
            continue
        if not _one(known, there):
            used.add(name)
        elif there.path != one.path:
            moved[name] = spool.tell()
            spool.write(lines.encode(one.to_json()) + b"\n")
    return Index(before, now, moved, used)


def _each(snapshot: Snapshot, known: Mapping[Name, Known]) -> Iterator[tuple[Name, Resource]]:
    """The resources of a snapshot, as long as none is among those that are known of it."""
    for one in snapshot.resources():
        name = _name(one)
        if name in known:
            other = known[name].path
            raise DocumentError(
                f"{snapshot.document.path}: {one.name} is in it twice"
                + (f", once as {other}" if other != one.path else ""),
                "Make the snapshot again: what is moved meanwhile may be read in both places.",
            )
        yield name, one


def pairs(
    old: Snapshot, new: Snapshot, known: Index, spool: IO[bytes]
) -> Iterator[tuple[Resource | None, Resource]]:
    """Each resource of today, in order, with what it was; None where it was not there.

    Both snapshots have one order, so what kept its path is met on the way. Raises DocumentError
    where they have not.
    """
    waiting = old.resources()
    for after in new.resources():
        name = _name(after)
        if not known.same(name):
            yield None, after
        elif name in known.moved:
            spool.seek(known.moved[name])
            yield Resource.from_json(orjson.loads(spool.readline())), after
        else:
            before = next((one for one in waiting if _name(one) == name), None)
            if before is None:
                raise DocumentError(
                    f"{old.document.path} and {new.document.path}: their resources are not in one"
                    " order",
                    "Make both snapshots again.",
                )
            yield before, after


def _name(resource: Resource) -> Name:
    return name_of(resource.kind.value, resource.id, resource.path)


def _known(resource: Resource) -> Known:
    sections = (resource.sections.get(name) for name in ("settings", "identity"))
    created = (one.data.get("created_at", "") for one in sections if one)
    return Known(resource.path, str(next(created, "")), resource.context)


def _one(old: Known, new: Known) -> bool:
    return old.created == new.created or not (old.created and new.created)

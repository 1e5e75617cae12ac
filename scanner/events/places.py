"""Which resource of a snapshot an event belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from scanner import paths
from scanner.events.event import Thing
from scanner.model import Kind, Resource
from scanner.subject import Scope

OF_THE_INSTANCE = frozenset({"Gitlab::Audit::InstanceScope", "User"})
"""Entities of which the list of the instance alone tells."""
_KINDS: Mapping[str, Kind] = {"Group": Kind.GROUP, "Project": Kind.PROJECT}
_CONTEXT = -1


@dataclass(slots=True)
class Places:
    """What is judged, numbered, and what else the snapshot knows of."""

    names: list[str] = field(default_factory=list)
    """`kind path` of what is judged, by its number."""
    instance: int | None = None
    """The number of the instance, where it is judged."""
    _by_id: dict[Kind, dict[int, int]] = field(default_factory=dict)
    _by_path: dict[Kind, dict[str, int]] = field(default_factory=dict)
    _left_out: Callable[[str], bool] = lambda path: False
    """Whether a path was not read on purpose."""
    _whole: bool = True
    """Whether all that was asked for is there, so that what is not there is gone."""
    _cut: tuple[str, ...] = ()
    """Groups below which a limit left something out."""

    def add(self, resource: Resource) -> None:
        """Take in a resource."""
        number = _CONTEXT if resource.context else len(self.names)
        if not resource.context:
            self.names.append(resource.name)
        if resource.kind is Kind.INSTANCE:
            self.instance = None if resource.context else number
            return
        self._by_id.setdefault(resource.kind, {})[resource.id] = number
        self._by_path.setdefault(resource.kind, {})[resource.path] = number

    def of(self, entity: Thing) -> int | None:
        """The number of what an entity is, or of the nearest group above one that is gone.

        None for what lies outside of all that is judged.
        """
        if entity.kind in OF_THE_INSTANCE:
            return self.instance
        kind = _KINDS.get(entity.kind or "")
        if kind is None:
            return None
        if isinstance(entity.id, int):
            found = self._by_id.get(kind, {}).get(entity.id)
        else:
            found = self._by_path.get(kind, {}).get(entity.name or "")
        if found is None:
            found = self._above(entity.name or "")
        return found if found != _CONTEXT else None

    def may_be(self, entity: Thing) -> frozenset[Kind]:
        """Of which kinds everything that is judged may be what an entity is.

        Empty, unless it tells no path, and no id that is known.
        """
        kind = _KINDS.get(entity.kind or "")
        if kind is None or entity.name:
            return frozenset()
        if not isinstance(entity.id, int):
            return frozenset({kind, Kind.GROUP})
        if not self._whole or entity.id in self._by_id.get(kind, {}):
            return frozenset()
        return frozenset({Kind.GROUP})  # one that is gone, and nobody knows from where

    def top(self, number: int) -> int | None:
        """The number of the top-level group of a group or project, where it is judged."""
        path = self.names[number].partition(" ")[2].partition("/")[0]
        found = self._by_path.get(Kind.GROUP, {}).get(path, _CONTEXT)
        return found if found != _CONTEXT else None

    def below(self, path: str) -> Iterator[str]:
        """The names of what is judged and lies in a group, itself with them."""
        for name in self.names:
            kind, _, at = name.partition(" ")
            if kind in _BELOW_GROUPS and f"{at}/".startswith(f"{path}/"):
                yield name

    def _above(self, path: str) -> int | None:
        """The nearest group above what is gone; None above what was left out."""
        if not self._whole or any(f"{path}/".startswith(f"{cut}/") for cut in self._cut):
            return None
        groups = self._by_path.get(Kind.GROUP, {})
        found = None
        while path and found is None and not self._left_out(path):
            path = path.rpartition("/")[0]
            found = groups.get(path)
        return found


_BELOW_GROUPS = frozenset({Kind.GROUP.value, Kind.PROJECT.value})


def places_of(resources: Iterable[Resource], scope: Scope) -> Places:
    """The places of a snapshot that was taken of this scope."""
    made = Places(
        _left_out=paths.matcher(scope.get("exclude", ())),
        _whole="shard" not in scope,
        _cut=tuple(scope.get("cut", ())),
    )
    for resource in resources:
        if resource.kind in (Kind.INSTANCE, Kind.GROUP, Kind.PROJECT):
            made.add(resource)
    return made

"""What resources look up around them while a snapshot is judged: the instance, and groups above."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson

from scanner import lines
from scanner.model import Kind, Resource


@dataclass
class Surroundings:
    """What has been seen that later resources look up: the instance, and groups by path."""

    instance: Resource | None = None
    _groups: dict[str, bytes] = field(default_factory=dict)
    """As JSON, packed: all stay until the end, and few are looked at together."""
    _opened: dict[str, Resource] = field(default_factory=dict)
    """Those above the resource before this one, by path."""

    def add(self, group: Resource) -> None:
        """Take in a group; it comes before all that lies below it."""
        self._groups[group.path] = zlib.compress(lines.encode(group.to_json()))

    def ancestors(self, resource: Resource) -> Sequence[Resource]:
        """The groups above, the top-level one first; one that was not read is there, empty."""
        if resource.kind not in (Kind.GROUP, Kind.PROJECT) or _is_personal(resource):
            return []
        parts = resource.path.split("/")[:-1]
        paths = list(itertools.accumulate(parts, lambda above, part: f"{above}/{part}"))
        known = [path for path in paths if path in self._groups]
        self._opened = {path: self._opened.get(path) or self._open(path) for path in known}
        return [
            self._opened.get(path) or Resource(Kind.GROUP, path, 0, resource.tier, {})
            for path in paths
        ]

    def _open(self, path: str) -> Resource:
        return Resource.from_json(orjson.loads(zlib.decompress(self._groups[path])))


def _is_personal(resource: Resource) -> bool:
    settings = resource.sections.get("settings")
    return settings is not None and settings.data.get("namespace_kind") == "user"

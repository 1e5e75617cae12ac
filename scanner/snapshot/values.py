"""Looks up in a snapshot the values that findings point at."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from scanner.model import JSON
from scanner.report import Finding, ResourceResult
from scanner.snapshot.store import Snapshot

Place = tuple[str, str, tuple[str, ...]]
"""Kind and path of a resource, and the path below it, the section first."""


def place(line: ResourceResult, finding: Finding) -> Place:
    """What a finding points at, on its resource or on another one."""
    holder: Mapping[str, JSON] = finding.get("at", line)
    return str(holder["kind"]), str(holder["path"]), tuple(finding["path"])


def values(snapshot: Snapshot, places: Collection[Place]) -> Mapping[Place, JSON]:
    """The values at these places; where nothing stands the place is left out."""
    wanted: dict[tuple[str, str], list[Place]] = {}
    for one in places:
        wanted.setdefault(one[:2], []).append(one)
    found: dict[Place, JSON] = {}
    for resource in snapshot.resources() if wanted else ():
        for one in wanted.get((resource.kind.value, resource.path), ()):
            section = resource.sections.get(one[2][0]) if one[2] else None
            data: JSON = section.data if section else None
            for part in one[2][1:]:
                data = data.get(part) if isinstance(data, dict) else None
            if data is not None:
                found[one] = data
    return found

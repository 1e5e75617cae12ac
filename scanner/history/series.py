"""Which runs belong together: those of one instance that were asked for the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from scanner import lines
from scanner.model import JSON
from scanner.report import Scope
from scanner.subject import Shard
from scanner.values import Count

Asked = Mapping[str, JSON]
"""What a run was asked for, a `Kept`; what was not is left out."""


class Kept(TypedDict):
    """The same, as a history keeps it."""

    instance: str
    groups: NotRequired[list[str]]
    projects: NotRequired[list[str]]
    exclude: NotRequired[list[str]]
    limit: NotRequired[Count]
    shard: NotRequired[Shard]
    administrator: NotRequired[bool]


def asked(instance: str, scope: Scope) -> Asked:
    """What a run was asked for: nothing that lies outside of it may count as fixed.

    Neither policies nor the role of who asked are part of it: what these leave out is not judged
    or not evaluated, and stays remembered. Only to an administrator the instance is judged.
    """
    told: dict[str, Any] = {
        "instance": instance,
        "groups": sorted(scope.get("groups", [])),
        "projects": sorted(scope.get("projects", [])),
        "exclude": sorted(scope.get("exclude", [])),
        "limit": scope.get("limit", 0),
        "shard": scope.get("shard"),
        "administrator": bool(scope.get("instance")),
    }
    return {name: value for name, value in told.items() if value}


def digest(asked: Asked) -> str:
    """The name of a series."""
    return lines.digest_of(asked)


def in_words(asked: Asked) -> str:
    """`gitlab.example.com: acme, but not acme/old`."""
    named = [*asked.get("groups", []), *asked.get("projects", [])]
    words = f"{asked['instance']}: {', '.join(named) or 'the instance'}"
    if exclude := asked.get("exclude"):
        words += f", but not {', '.join(exclude)}"
    if limit := asked.get("limit"):
        words += f", at most {limit} of each"
    if shard := asked.get("shard"):
        words += f", shard {shard['index']} of {shard['of']}"
    return words + (", as administrator" if asked.get("administrator") else "")

"""What a snapshot leaves out of what a review is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.access.review import Asked
from scanner.report import Scope
from scanner.report_words import counted, uneven_in_words


def left_out(scope: Scope, asked: Asked) -> Iterator[str]:
    """Why there may be groups or projects that were not looked at, in words.

    A project is looked at by itself; of a group, what lies beside it does not matter.
    """
    if shard := scope.get("shard"):
        yield f"the snapshot is shard {shard['index']} of {shard['of']} alone: merge them first"
    if asked.project:
        return
    if uneven := ", ".join(uneven_in_words(scope)):
        yield f"the shards of the snapshot were not shown the same: {uneven}"
    excluded = scope.get("excluded")
    patterns = _meeting(scope.get("exclude", ()), asked.group)
    if patterns and (excluded is None or any(excluded.values())):
        counts = ", ".join(counted(count, kind) for kind, count in sorted((excluded or {}).items()))
        yield f"the snapshot leaves out {', '.join(patterns)}" + (f" ({counts})" if counts else "")
    if cut := ", ".join(_meeting(scope.get("cut", ()), asked.group)):
        limit = f"the limit of {scope['limit']}" if "limit" in scope else "a limit"
        yield f"{limit} left out projects or subgroups of {cut}"
    if unlisted := ", ".join(_meeting(scope.get("unlisted", ()), asked.group)):
        yield f"groups were not listed though projects lie in them: {unlisted}"
    if empty := ", ".join(_meeting(scope.get("without_projects", ()), asked.group)):
        yield f"no project was seen in {empty}: there is none, or this token is shown none"


def _meeting(patterns: Iterable[str], group: str) -> list[str]:
    """Those paths and patterns that can mean something on the way to a group, or below it."""
    asked = f"{group.lower()}/" if group else ""
    found = []
    for pattern in patterns:
        start = f"{pattern.lower().removesuffix('*').removesuffix('/')}/".removeprefix("/")
        if start.startswith(asked) or asked.startswith(start):
            found.append(pattern)
    return found

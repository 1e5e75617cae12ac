"""Where the lines of the waivers come from: the commit and author of each, as far as git tells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from scanner.waived import FileOrigin, Origin, Waivers


@dataclass(frozen=True, slots=True)
class History:
    """What git tells of a file of waivers; nothing of one that lies in no repository."""

    file: FileOrigin = field(default_factory=FileOrigin)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """By id of the waiver."""


def recorded(register: Waivers) -> History:
    """What a register tells, so that its file, read where there is no git, gives it again."""
    origins = {entry["id"]: cast("Origin", _only(entry, Origin)) for entry in register["entries"]}
    return History(cast("FileOrigin", _only(register, FileOrigin)), origins)


def _only(told: Mapping[str, object], kind: type) -> Mapping[str, object]:
    return {name: told[name] for name in kind.__annotations__ if name in told}


UNCOMMITTED: Origin = {"uncommitted": True}


def origin(
    lines: Collection[str],
    commits: Mapping[str, Origin],
    order: Sequence[str],
    cut: Collection[str],
) -> Origin:
    """Where the lines of one waiver come from, each given by its commit, empty where it has none.

    Which of them is the last says `order`, where what follows on a commit stands before it: clocks
    can be set. At those of `cut` the history ends, so they tell who wrote nothing.
    """
    if "" in lines:
        return UNCOMMITTED
    places = {commit: place for place, commit in enumerate(order)}
    last = min(sorted(lines), key=lambda commit: places.get(commit, len(order)), default="")
    return {} if last in cut else commits.get(last, {})

"""What is another than before, and whose doing the events say it was.

Between two snapshots the diff tells. Where there is no earlier one, or the incident began before
it, the events say what to look at in the later one.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from scanner.diff import pairing, settings
from scanner.diff.explained import Explaining
from scanner.diff.shape import CREATED, DELETED, MOVED, UNEXPLAINED, By, ResourceChange
from scanner.diff.shape import SettingChange as Told
from scanner.diff.states import States
from scanner.events.recorded import Recorded
from scanner.investigate import shape
from scanner.investigate.listed import Place
from scanner.investigate.log import Span
from scanner.investigate.trail import Kept
from scanner.model import JSON, Kind, Resource
from scanner.snapshot.store import Snapshot

_MADE = (CREATED, DELETED, MOVED)
_RANKS = {reason: rank for rank, reason in enumerate(UNEXPLAINED)}


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that is another, with what it takes to undo it."""

    at: Place
    section: str
    """Empty of a group or project itself."""
    path: tuple[str, ...]
    change: str
    of: str
    """One of `shape.ATTRIBUTIONS`; empty where somebody else did it."""
    by: tuple[By, ...] = ()
    why: str = ""
    before: JSON = None
    """None where nothing stood, or nobody knows."""
    before_from: str = shape.SNAPSHOT
    now: JSON = None
    was: JSON = None
    """What the section held before: the entry of a map, or all of it."""
    entry: Mapping[str, JSON] = dataclasses.field(default_factory=dict)
    """The entry as it is now."""


@dataclass(frozen=True, slots=True)
class Doers:
    """Which events are the incident's."""

    by_event: Mapping[tuple[object, ...], str]
    span: Span

    @staticmethod
    def of(kept: Iterable[Kept], span: Span) -> Doers:
        """Those of a trail."""
        return Doers({one.identity: one.of for one in kept}, span)

    def whose(self, by: Sequence[By]) -> str:
        """Whose a change is that these events explain; empty for somebody else's.

        Of an author without an id nobody knows whether it is the identity.
        """
        found = {self.by_event.get((one["id"], one["type"], one["at"]), "") for one in by}
        if any(type(one["author_id"]) is not int and self.span.holds(one["at"]) for one in by):
            found.add(shape.UNEXPLAINED)
        return next((one for one in shape.ATTRIBUTIONS if one in found), "")


def between(
    old: Snapshot, new: Snapshot, files: Sequence[Recorded], doers: Doers, one_sided: set[str]
) -> Iterator[Changed]:
    """Everything that is another in `new`, whoever did it.

    `one_sided` grows with what only one of them could read, so that nobody knows.
    Raises DocumentError for a snapshot or a file that is damaged.
    """
    explaining = [Explaining(one, old, new) for one in files]
    with tempfile.TemporaryFile() as moved:
        index = pairing.index(old, new, moved)
        states = States(index, old, new)
        for before, after in pairing.pairs(old, new, index, moved):
            name = pairing.name_of(after.kind.value, after.id, after.path)
            line = _line(after.kind, after.path, after.id)
            if before:
                found = settings.compare(
                    settings.Side(before, old), settings.Side(after, new), states.carried
                )
                line["settings"] = found.settings
                one_sided |= {f"{after.name} {'.'.join(one['path'])}" for one in found.sight}
                if before.path != after.path:
                    line["was"] = before.path
            line["state"] = states.of(name)
            _explain(line, before, after, explaining)
            yield from _of_line(line, before, after, doers)
        for name, known in index.old.items():
            if not index.same(name) and states.of_gone(name) == DELETED:
                line = _line(Kind(name.kind), known.path, name.id)
                line["state"] = DELETED
                _explain(line, None, None, explaining)
                yield from _of_line(line, None, None, doers)


def _line(kind: Kind, path: str, id: int) -> ResourceChange:
    return ResourceChange(
        kind=kind.value, path=path, id=id, settings=[], sight=[], findings=[], lost=[]
    )


def _explain(
    line: ResourceChange,
    before: Resource | None,
    after: Resource | None,
    explaining: Sequence[Explaining],
) -> None:
    """Ask each file; what one explains no other file can leave open."""
    if not line["settings"] and line.get("state") not in _MADE:
        return
    told = []
    for one in explaining:
        copy = deepcopy(line)
        one.explain(copy, before, after)
        told.append(copy)
    for number, change in enumerate(line["settings"]):
        _merge(change, [one["settings"][number] for one in told])
    _merge(line, told)


def _merge(into: Told | ResourceChange, told: Sequence[Told] | Sequence[ResourceChange]) -> None:
    events: dict[tuple[object, ...], By] = {}
    for one in told:
        for by in one.get("by", ()):
            events.setdefault((by["at"], by["type"], by["author_id"], by["what"]), by)
    reasons = [one["unexplained"] for one in told if "unexplained" in one]
    if events:
        into["by"] = sorted(events.values(), key=lambda one: (one["at"], str(one["id"])))
    elif reasons:
        into["unexplained"] = min(reasons, key=_RANKS.__getitem__)


def _of_line(
    line: ResourceChange, before: Resource | None, after: Resource | None, doers: Doers
) -> Iterator[Changed]:
    at = Place(Kind(line["kind"]), line["path"], line["id"])
    if line.get("state") in _MADE:
        by = line.get("by", [])
        of = doers.whose(by) if by else shape.UNEXPLAINED
        why = line.get("unexplained", "")
        was, now = (line.get("was"), line["path"]) if line["state"] == MOVED else (None, None)
        yield Changed(at, "", (), line["state"], of, tuple(by), why, was, now=now)
    for one in line["settings"]:
        by = one.get("by", [])
        of = doers.whose(by) if by else shape.UNEXPLAINED
        key = one.get("key", "")
        yield Changed(
            at,
            one["section"],
            tuple(one["path"]),
            one["change"],
            of,
            tuple(by),
            one.get("unexplained", ""),
            one.get("before"),
            shape.SNAPSHOT,
            one.get("after"),
            held(before, one["section"], key),
            entry_of(after, one["section"], key),
        )


def held(resource: Resource | None, section: str, key: str) -> JSON:
    """What a section holds, or one of its entries; None for nothing."""
    found = resource.sections.get(section) if resource else None
    if found is None or not found.status.readable:
        return None
    return found.data.get(key) if key else dict(found.data)


def entry_of(resource: Resource | None, section: str, key: str) -> Mapping[str, JSON]:
    """An entry of a section; nothing where there is none."""
    found = held(resource, section, key) if key else None
    return found if isinstance(found, dict) else {}

"""Compares the settings of one resource as they were with those that are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scanner import lines, place
from scanner.diff import left_out
from scanner.diff.shape import (
    ADDED,
    CHANGED,
    REMOVED,
    RENAMED,
    SEEN,
    UNSEEN,
    SettingChange,
    SightChange,
)
from scanner.model import HIDDEN_ENTRIES, JSON, Resource, Section, Status
from scanner.report import Evidence
from scanner.sections import SECTIONS, Type, of_type
from scanner.snapshot.store import Snapshot

Carried = Callable[[str], str]
"""The path of today of what had a path before; that path itself where nothing moved."""

_OBJECTS = of_type(Type.OBJECT)

_UNASKED = Section(Status.NOT_COLLECTED)
_IDS = ("id", "group_id")
"""By what an entry is the same one under another key."""


@dataclass(frozen=True, slots=True)
class Side:
    """A resource in one of the two snapshots."""

    resource: Resource
    snapshot: Snapshot

    def section(self, name: str) -> Section:
        """The section; one that is not there was not asked for."""
        return self.resource.sections.get(name, _UNASKED)

    def evidence(self, path: Sequence[str]) -> Evidence:
        """How what stands at a path was read, or the file that says it before it is applied."""
        origin = self.section(path[0]).origin
        if said := place.of(origin, path):
            where: Evidence = {"endpoint": "", "asked": "", "read_at": ""}
            where["file"], where["line"], where["column"], address = said
            return {**where, "address": address} if address else where
        endpoint, asked = str(origin.get("endpoint", "")), str(origin.get("asked", ""))
        read_at = self.snapshot.read_times.get((asked or self.resource.name, endpoint), "")
        return {"endpoint": endpoint, "asked": asked, "read_at": read_at}


@dataclass(slots=True)
class Compared:
    """What is another, and what could be seen one time only."""

    settings: list[SettingChange] = field(default_factory=list)
    sight: list[SightChange] = field(default_factory=list)


def compare(before: Side, after: Side, carried: Carried) -> Compared:
    """Everything that is another on a resource, by section, key, attribute and part of an object.

    What only follows from a resource that moved is left out, as are the values of `left_out`.
    """
    found = Compared()
    for name in sorted(before.resource.sections.keys() | after.resource.sections.keys()):
        if not left_out.whole(after.resource.kind, name):
            _Section(name, before, after, carried, found).compare()
    return found


class _Section:
    """One section, each time."""

    def __init__(
        self, name: str, before: Side, after: Side, carried: Carried, found: Compared
    ) -> None:
        self._name = name
        self._sides = before, after
        self._old, self._new = before.section(name), after.section(name)
        self._carried = carried
        self._found = found

    def compare(self) -> None:
        """Tell what is another."""
        old, new = self._old, self._new
        if not (old.status.readable and new.status.readable):
            if old.status.readable:
                self._sight([], UNSEEN, new.status)
            elif new.status.readable:
                self._sight([], SEEN, old.status)
        elif (spec := SECTIONS.get(self._name)) and spec.keyed:
            self._entries()
        elif old.status is new.status:
            self._attributes("", old.data, new.data)
        elif new.status is Status.OK:
            self._tell("", "", ADDED, after=self._told(new.data))
        else:
            self._tell("", "", REMOVED, before=self._told(old.data))

    def _entries(self) -> None:
        old, new = self._old.data, self._new.data
        renamed = _renamed(old, new)
        for key in sorted(old.keys() | new.keys()):
            if key in old and key in new:
                self._attributes(key, old[key], new[key])
            elif key in renamed:
                was = renamed[key]
                if self._carried(was) != key:
                    self._tell(key, "", RENAMED, before=was, after=key)
                self._attributes(key, old[was], new[key], was)
            elif key in new:
                self._one_sided(key, self._old, SEEN, ADDED, after=new[key])
            elif key not in renamed.values():
                self._one_sided(key, self._new, UNSEEN, REMOVED, before=old[key])

    def _one_sided(self, key: str, absent: Section, now: str, change: str, **value: JSON) -> None:
        """An entry that one side has; the other may have it and not have been able to read it."""
        if key in absent.gaps:
            self._sight([key], now, absent.gaps[key])
            return
        told = {name: self._told(entry) for name, entry in value.items()}
        self._tell(key, "", change, unsure=HIDDEN_ENTRIES in absent.gaps, **told)

    def _attributes(self, key: str, old: JSON, new: JSON, was: str = "") -> None:
        """The attributes of an entry, or of a section that is one object; `was` its key before."""
        if not (isinstance(old, dict) and isinstance(new, dict)):
            if _plain(old) != _plain(new):
                self._tell(key, "", CHANGED, before=old, after=new)
            return
        for name in sorted(old.keys() | new.keys()):
            if left_out.attribute(self._name, name):
                continue
            if name not in new and (gap := self._new.gaps.get(_dotted(key, name))):
                self._sight([*_some(key), name], UNSEEN, gap)
            elif name not in old and (gap := self._old.gaps.get(_dotted(was or key, name))):
                self._sight([*_some(key), name], SEEN, gap)
            elif name not in new:
                self._tell(key, name, REMOVED, before=old[name])
            elif name not in old:
                self._tell(key, name, ADDED, after=new[name])
            elif self._differ(name, old[name], new[name], (was, key)):
                self._changed(key, name, old[name], new[name])

    def _changed(self, key: str, name: str, old: JSON, new: JSON) -> None:
        """A changed attribute; of one that is an object, each part that is another."""
        objects = isinstance(old, dict) and isinstance(new, dict)
        if not (objects and (self._name, name) in _OBJECTS):
            self._tell(key, name, CHANGED, before=old, after=new)
            return
        for part in sorted(old.keys() | new.keys()):
            if part not in new:
                self._tell(key, name, REMOVED, part, before=old[part])
            elif part not in old:
                self._tell(key, name, ADDED, part, after=new[part])
            elif _plain(old[part]) != _plain(new[part]):
                self._tell(key, name, CHANGED, part, before=old[part], after=new[part])

    def _differ(self, name: str, old: JSON, new: JSON, keys: tuple[str, str]) -> bool:
        old, new = left_out.own(self._name, name, old), left_out.own(self._name, name, new)
        ordered = (self._name, name) in left_out.ORDERED
        if _plain(old, ordered) == _plain(new, ordered):
            return False
        if isinstance(old, str) and isinstance(new, str):
            return (old, new) != keys and self._carried(old) != new
        return True

    def _told(self, entry: JSON) -> JSON:
        """An entry without what is left out."""
        if not isinstance(entry, dict):
            return entry
        return {
            name: value for name, value in entry.items() if not left_out.attribute(self._name, name)
        }

    def _tell(
        self,
        key: str,
        attribute: str,
        change: str,
        part: str = "",
        unsure: bool = False,
        **values: JSON,
    ) -> None:
        before, after = self._sides
        path = [self._name, *_some(key), *_some(attribute), *_some(part)]
        told: SettingChange = {
            "section": self._name,
            "path": path,
            "change": change,
            "evidence": {"before": before.evidence(path), "after": after.evidence(path)},
        }
        if key:
            told["key"] = key
        for name in ("before", "after"):
            if name in values:
                told[name] = values[name]
        if unsure:
            told["unsure"] = True
        self._found.settings.append(told)

    def _sight(self, below: list[str], now: str, why: str) -> None:
        path = [self._name, *below]
        self._found.sight.append({"section": self._name, "path": path, "now": now, "why": str(why)})


def _some(name: str) -> Iterator[str]:
    if name:
        yield name


def _dotted(key: str, name: str) -> str:
    """As gaps name an attribute."""
    return f"{key}.{name}" if key else name


def _renamed(old: Mapping[str, JSON], new: Mapping[str, JSON]) -> Mapping[str, str]:
    """The key before of each entry that has another one now, told by the id in it."""
    gone = {id: key for key, entry in old.items() if key not in new and (id := _id(entry))}
    came = {key: id for key, entry in new.items() if key not in old and (id := _id(entry))}
    ids = list(came.values())
    return {key: gone[id] for key, id in came.items() if id in gone and ids.count(id) == 1}


def _id(entry: JSON) -> int:
    if not isinstance(entry, dict):
        return 0
    found = next((entry[name] for name in _IDS if entry.get(name)), 0)
    return found if isinstance(found, int) else 0


def _plain(value: JSON, ordered: bool = False) -> bytes:
    """A value to compare: of a list the order means nothing unless told otherwise."""
    return lines.encode(value if ordered else left_out.unordered(value))

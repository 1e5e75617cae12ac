"""What files say of a GitLab: values with their places, for resources by name or by pattern."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from scanner import paths
from scanner.errors import UsageError
from scanner.model import JSON, Gap, Kind
from scanner.place import Place

ONE = ""
"""The name of the only entry of a section that is one object."""
MORE = "+"
"""Begins the name of a list whose items come to those under the name without it."""

PathOf = Callable[[Kind, int], str]
"""Tells the full path of a group or project by its id; empty where nobody knows it."""


def nowhere(_: Kind, __: int) -> str:
    """Knows no path."""
    return ""


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a snapshot has it."""

    value: JSON | Gap
    """Or why nobody can tell it before the files are applied."""
    place: Place
    inside: Mapping[str, Place] = field(default_factory=dict)
    """Where what lies in it stands: items of a list by their text, keys of an object."""
    derived: bool = False
    """It follows from another value, and was not written itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a map, or the one object that a section is."""

    place: Place
    values: Mapping[str, Value]
    id: int = 0
    """Which entry that stands it is, where the file says so by its id."""
    gone: bool = False
    """The file says that there is to be none."""
    fresh: bool = False
    """It is made anew: what stands under its name counts no more."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is said of one section; entries by the name that a file gives them."""

    place: Place
    entries: Mapping[str, Entry]
    keeps_bots: bool = False
    """Bots stay, also where a map holds nothing but what the files name."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What is said of the resources of a kind that a pattern means."""

    kind: Kind
    pattern: str
    """A full path, or `acme/*`, or `*`."""
    place: Place
    parts: Mapping[str, Part]
    only: frozenset[str] = frozenset()
    """Maps that hold nothing but what the files name."""
    alone: bool = False
    """What less specific layers say does not count."""

    @property
    def is_pattern(self) -> bool:
        """Whether it may mean several resources."""
        return "*" in self.pattern

    @property
    def rank(self) -> tuple[bool, int]:
        """Orders layers: a later one wins over an earlier one."""
        return not self.is_pattern, len(self.pattern)


@dataclass(frozen=True, slots=True)
class FileSaid:
    """A file that was read."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Proposal:
    """All that the files say."""

    files: Sequence[FileSaid]
    layers: Sequence[Layer]
    """The less specific before the more specific."""
    not_judged: Sequence[str] = ()
    """Attributes that are there on purpose and that no policy can judge."""
    skipped: Mapping[Kind, Sequence[str]] = field(default_factory=dict)
    """Patterns of paths that nothing is applied to."""
    destroyed: Mapping[Kind, Sequence[str]] = field(default_factory=dict)
    """Patterns of paths that do not stand any more before anything is laid over what does."""
    unplaced: Sequence[str] = ()
    """What changes, and why nobody can tell where: it is not judged, so the change is not whole."""

    def named(self, kind: Kind) -> Iterator[str]:
        """The full paths that are written out."""
        left_out = paths.matcher(self.skipped.get(kind, ()))
        named = (one.pattern for one in self._named if one.kind is kind)
        return (path for path in named if not left_out(path))

    def of(self, kind: Kind, path: str) -> Layer | None:
        """What holds for a resource; None where nothing is said of it."""
        found = [one for one, means in self._patterns if one.kind is kind and means(path)]
        exact = self._by_name.get((kind, "" if kind is Kind.INSTANCE else path.lower()))
        layers = [*found, exact] if exact else found
        if not layers or paths.covers(self.skipped.get(kind, ()), path):
            return None
        return replace(merged(layers), alone=False)

    @cached_property
    def _named(self) -> Sequence[Layer]:
        return [one for one in self.layers if not one.is_pattern]

    @cached_property
    def _patterns(self) -> Sequence[tuple[Layer, Callable[[str], bool]]]:
        return [(one, paths.matcher([one.pattern])) for one in self.layers if one.is_pattern]

    @cached_property
    def _by_name(self) -> Mapping[tuple[Kind, str], Layer]:
        return {(one.kind, one.pattern.lower()): one for one in self._named}


_PATH = re.compile(r"[A-Za-z0-9_.+-]+(/[A-Za-z0-9_.+-]+)*(/\*)?|\*")


def fault(pattern: str) -> str:
    """What is wrong with the pattern of a layer; empty when nothing is."""
    odd = not _PATH.fullmatch(pattern) or ".." in pattern
    return paths.fault(pattern) or ("no group and no project has such a path" if odd else "")


def proposal(
    files: Sequence[FileSaid],
    layers: Sequence[Layer],
    not_judged: Sequence[str] = (),
    skipped: Mapping[Kind, Sequence[str]] | None = None,
) -> Proposal:
    """Put together what several files say. Raises UsageError for what is said twice."""
    known: dict[tuple[Kind, str], Layer] = {}
    for layer in layers:
        name = (layer.kind, layer.pattern.lower())
        known[name] = _joined(known[name], layer) if name in known else layer
    ordered = sorted(known.values(), key=lambda one: one.rank)
    return Proposal(files, ordered, not_judged, skipped or {})


def _joined(one: Layer, other: Layer) -> Layer:
    """What two files say of the same resources, where they say different things."""
    for section in one.parts.keys() & other.parts.keys():
        entries = one.parts[section].entries
        for name, entry in other.parts[section].entries.items():
            before = entries[name].values if name in entries else {}
            twice = (one for one in entry.values if one in before and not before[one].derived)
            for attribute in twice:
                key = ".".join(filter(None, (other.pattern, section, name, attribute)))
                raise UsageError(
                    f"{entry.values[attribute].place}: {key} is said twice,"
                    f" and before at {before[attribute].place}",
                    "Keep one of the two.",
                )
    return merged([one, other])


def merged(layers: Sequence[Layer]) -> Layer:
    """Several layers as one: of an attribute that several set, the last one holds."""
    if len(layers) == 1:
        return layers[0]
    first = max((number for number, layer in enumerate(layers) if layer.alone), default=0)
    layers = layers[first:]
    parts: dict[str, Part] = {}
    for layer in layers:
        for name, part in layer.parts.items():
            parts[name] = _both(parts[name], part) if name in parts else part
    last, only = layers[-1], frozenset[str]().union(*(layer.only for layer in layers))
    return replace(last, parts=parts, only=only, alone=layers[0].alone)


def _both(below: Part, above: Part) -> Part:
    entries = dict(below.entries)
    for name, entry in above.entries.items():
        if name in entries:
            values = {**entries[name].values, **entry.values}
            entry = replace(entry, values=values, id=entry.id or entries[name].id)
        entries[name] = entry
    return Part(above.place, entries, above.keeps_bots)

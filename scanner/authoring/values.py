"""What a Rego expression may stand for, as far as its text tells: places in the input, and texts.

Nothing is run. A value is the union of all that an expression may come to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ANY = "*"
"""A step to some entry, whose key the text does not tell."""

Path = tuple[str, ...]
"""Steps from `input`."""

MOST_TEXTS = 64
"""Beyond that many, a text may be any."""


@dataclass(frozen=True)
class Value:
    """A union: places in the input, constant texts, and what collections built of them hold."""

    paths: frozenset[Path] = frozenset()
    texts: frozenset[str] = frozenset()
    open: bool = False
    """Whether it may be anything else as well, such as a number or a text that is computed."""
    fields: Mapping[str, Value] = field(default_factory=dict)
    """What stands at constant keys of an object."""
    keys: Value | None = None
    items: Value | None = None
    """What stands at the other keys, and the members of lists and sets."""

    def __hash__(self) -> int:
        fields = frozenset(self.fields.items())
        return hash((self.paths, self.texts, self.open, fields, self.keys, self.items))

    def __or__(self, other: Value) -> Value:
        if self == other or other == NOTHING:
            return self
        if self == NOTHING:
            return other
        texts = self.texts | other.texts
        known = len(texts) <= MOST_TEXTS
        names = self.fields.keys() | other.fields.keys()
        return Value(
            self.paths | other.paths,
            texts if known else frozenset(),
            self.open or other.open or not known,
            {name: self._at(name) | other._at(name) for name in names},
            _either(self.keys, other.keys),
            _either(self.items, other.items),
        )

    def at(self, key: Value) -> Value:
        """What stands below it at a key."""
        steps = {ANY} if key.open or not key.texts else key.texts
        found = Value(frozenset((*path, step) for path in self.paths for step in steps))
        if ANY in steps:
            return found | self.each()
        for step in steps:
            found |= self._at(step) | (self.items or NOTHING)
        return found if found != NOTHING else ANYTHING

    def each(self) -> Value:
        """Any member of it."""
        found = Value(frozenset((*path, ANY) for path in self.paths))
        for held in (*self.fields.values(), self.items or NOTHING):
            found |= held
        return found if found != NOTHING else ANYTHING

    def names(self) -> Value:
        """Any key of it."""
        found = Value(texts=frozenset(self.fields), open=bool(self.paths)) | (self.keys or NOTHING)
        return found if found != NOTHING else ANYTHING

    def _at(self, name: str) -> Value:
        return self.fields.get(name, NOTHING)


def _either(one: Value | None, other: Value | None) -> Value | None:
    if one is None or other is None:
        return one or other
    return one | other


NOTHING = Value()
ANYTHING = Value(open=True)
"""Some value that no place of the input is part of."""


def text(value: str) -> Value:
    """A constant text."""
    return Value(texts=frozenset({value}))


def place(*path: str) -> Value:
    """A place in the input."""
    return Value(frozenset({path}))


def collection(items: Value, keys: Value | None = None) -> Value:
    """A list, a set, or an object whose keys are not constant."""
    return Value(keys=keys, items=items)

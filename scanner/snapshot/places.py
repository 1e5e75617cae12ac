"""Where resources lie in a journal, by kind and id: of ten thousand there is little to remember."""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from scanner.model import Kind

_KINDS = [kind.value for kind in Kind]
_ORDER = {kind: number for number, kind in enumerate(_KINDS)}

_RUN = 1000
"""Places that are sorted at a time: there are as many keys at once, and then one for each run."""


class Place(NamedTuple):
    """Where one resource lies."""

    kind: str
    path: str
    offset: int
    length: int


class Places:
    """An index of a journal; of the same kind and id the last place counts."""

    def __init__(self) -> None:
        self._ids = {kind: array("q") for kind in _KINDS}
        """By kind, in their order; a dict takes six times the room."""
        self._numbers = {kind: array("L") for kind in _KINDS}
        """Beside each id the number of its place."""
        self._kinds = array("B")
        self._paths = bytearray()
        self._ends = array("Q")
        """Where each path ends."""
        self._offsets = array("Q")
        self._lengths = array("Q")

    def put(self, id: int, place: Place) -> None:
        """Remember a place.

        Raises ValueError for a kind that is none, OverflowError for an id of more than 64 bits.
        """
        found, known = self._stands(place.kind, id)
        if not known:
            self._ids[place.kind].insert(found, id)
            self._numbers[place.kind].insert(found, 0)
        self._numbers[place.kind][found] = len(self._kinds)
        self._kinds.append(_ORDER[place.kind])
        self._paths += place.path.encode()
        self._ends.append(len(self._paths))
        self._offsets.append(place.offset)
        self._lengths.append(place.length)

    def get(self, kind: str, id: int) -> Place | None:
        """The place of a resource. Raises ValueError for a kind that is none."""
        found, known = self._stands(kind, id)
        return self._at(self._numbers[kind][found]) if known else None

    def _stands(self, kind: str, id: int) -> tuple[int, bool]:
        """Where an id stands among those of its kind, or would stand, and whether it does."""
        if kind not in _ORDER:
            raise ValueError(kind)
        ids = self._ids[kind]
        found = bisect_left(ids, id)
        return found, found < len(ids) and ids[found] == id

    def _at(self, number: int) -> Place:
        kind, path = _KINDS[self._kinds[number]], self._path(number).decode()
        return Place(kind, path, self._offsets[number], self._lengths[number])

    def _path(self, number: int) -> bytes:
        """A path, in whose bytes it sorts as it does in letters."""
        start = self._ends[number - 1] if number else 0
        return bytes(self._paths[start : self._ends[number]])

    def beside(self, others: Places) -> Iterator[Place]:
        """The places of resources that others do not have."""
        for kind, ids in self._ids.items():
            for id, number in zip(ids, self._numbers[kind], strict=True):
                if others.get(kind, id) is None:
                    yield self._at(number)

    def in_order(self) -> Iterator[Place]:
        """All places, by kind and path; what came first stands first."""
        numbers = array("L", chain.from_iterable(self._numbers.values()))
        starts = range(0, len(numbers), _RUN)
        runs = [
            array("L", sorted(numbers[start : start + _RUN], key=self._order)) for start in starts
        ]
        return map(self._at, heapq.merge(*runs, key=self._order))

    def _order(self, number: int) -> tuple[bytes, int]:
        return self._kinds[number].to_bytes() + self._path(number), self._offsets[number]

    def __len__(self) -> int:
        return sum(map(len, self._ids.values()))

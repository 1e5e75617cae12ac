"""Where resources lie in a journal, by kind and id: of ten thousand there is little to remember."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from scanner.model import Kind

_KINDS = [kind.value for kind in Kind]
_ORDER = {kind: number for number, kind in enumerate(_KINDS)}


class Place(NamedTuple):
    """Where one resource lies."""

    kind: str
    path: str
    offset: int
    length: int


class Places:
    """An index of a journal; of the same kind and id the last place counts."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        """By kind and id in one number, which takes half the room of a pair."""
        self._kinds = array("B")
        self._paths = bytearray()
        self._ends = array("Q")
        """Where each path ends."""
        self._offsets = array("Q")
        self._lengths = array("Q")

    def put(self, id: int, place: Place) -> None:
        """Remember a place. Raises ValueError for a kind that is none."""
        self._numbers[_identity(place.kind, id)] = len(self._kinds)
        self._kinds.append(_ORDER[place.kind])
        self._paths += place.path.encode()
        self._ends.append(len(self._paths))
        self._offsets.append(place.offset)
        self._lengths.append(place.length)

    def get(self, kind: str, id: int) -> Place | None:
        """The place of a resource."""
        number = self._numbers.get(_identity(kind, id))
        return None if number is None else self._at(number)

    def _at(self, number: int) -> Place:
        kind, path = _KINDS[self._kinds[number]], self._path(number).decode()
        return Place(kind, path, self._offsets[number], self._lengths[number])

    def _path(self, number: int) -> bytes:
        """A path, in whose bytes it sorts as it does in letters."""
        start = self._ends[number - 1] if number else 0
        return bytes(self._paths[start : self._ends[number]])

    def beside(self, others: Places) -> Iterator[Place]:
        """The places of resources that others do not have."""
        return (self._at(self._numbers[one]) for one in self._numbers.keys() - others._numbers)

    def in_order(self) -> Iterator[Place]:
        """All places, by kind and path; what came first stands first."""
        numbers = sorted(self._numbers.values(), key=self._offsets.__getitem__)
        numbers.sort(key=self._order)
        return map(self._at, numbers)

    def _order(self, number: int) -> bytes:
        """Kind and path in one text: there are as many keys at once as places."""
        return self._kinds[number].to_bytes() + self._path(number)

    def __len__(self) -> int:
        return len(self._numbers)


def _identity(kind: str, id: int) -> int:
    if kind not in _ORDER:
        raise ValueError(kind)
    return id * len(_KINDS) + _ORDER[kind]

"""The rows of a long list, packed: ten thousand projects take no more room than a hundred did."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, overload

from scanner.model import Kind
from scanner.sources.gitlab import scope
from scanner.sources.gitlab.packed import Packed
from scanner.sources.gitlab.scope import Row


class Rows(Sequence[Row]):
    """Rows about groups or projects; each is unpacked anew whenever it is looked at."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._packed = Packed()
        self.ids = array("q")
        """The id of each."""
        self.holders: set[str] = set()
        """The full paths of what they lie in."""

    def append(self, row: Row) -> None:
        """Add a row, as JSON has it."""
        self._packed.append(row)
        id, path = scope.name_of(row, self._kind)
        self.ids.append(id)
        self.holders.add(path.rpartition("/")[0])

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        return self._packed[range(len(self))[place]]

"""The rows of a long list, packed: ten thousand projects take no more room than a hundred did."""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Sequence
from typing import Any, overload

from scanner.model import Kind
from scanner.sources.gitlab import scope
from scanner.sources.gitlab.scope import Row


class Rows(Sequence[Row]):
    """Rows about groups or projects; each is unpacked anew whenever it is looked at."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._packed = bytearray()
        """One run of bytes: small objects would lie scattered among those of the answers that they
        came in, and keep that room from being used again."""
        self._ends = array("Q")
        self._like = b""
        """The first one, which says in advance most of what the others hold."""
        self.ids = array("q")
        """The id of each."""
        self.holders: set[str] = set()
        """The full paths of what they lie in."""

    def append(self, row: Row) -> None:
        """Add a row, as JSON has it."""
        text = json.dumps(row, separators=(",", ":")).encode()
        self._like = self._like or text
        packer = zlib.compressobj(zdict=self._like)
        self._packed += packer.compress(text) + packer.flush()
        self._ends.append(len(self._packed))
        id, path = scope.name_of(row, self._kind)
        self.ids.append(id)
        self.holders.add(path.rpartition("/")[0])

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        place = range(len(self))[place]
        start = self._ends[place - 1] if place else 0
        packer = zlib.decompressobj(zdict=self._like)
        packed = self._packed[start : self._ends[place]]
        return json.loads(packer.decompress(packed) + packer.flush())

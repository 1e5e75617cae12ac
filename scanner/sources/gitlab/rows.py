"""The rows of a long list, packed: ten thousand projects take no more room than a hundred did."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any, overload

from scanner.model import Kind
from scanner.sources.gitlab import scope
from scanner.sources.gitlab.scope import Row


class Rows(Sequence[Row]):
    """Rows about groups or projects; each is unpacked anew whenever it is looked at."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._packed: list[bytes] = []
        self._like = b""
        """The first one, which says in advance most of what the others hold."""
        self.names: list[tuple[int, str]] = []
        """Id and full path of each."""

    def append(self, row: Row) -> None:
        """Add a row, as JSON has it."""
        text = json.dumps(row, separators=(",", ":")).encode()
        self._like = self._like or text
        packer = zlib.compressobj(zdict=self._like)
        self._packed.append(packer.compress(text) + packer.flush())
        self.names.append(scope.name_of(row, self._kind))

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        packer = zlib.decompressobj(zdict=self._like)
        return json.loads(packer.decompress(self._packed[place]) + packer.flush())

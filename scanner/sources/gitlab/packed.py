"""JSON values by the thousand, packed into one run of bytes."""

from __future__ import annotations

import json
import zlib
from array import array
from typing import Any

from scanner.model import JSON

_RAW = -zlib.MAX_WBITS
"""Without a header and a checksum for each."""


class Packed:
    """Values that are much alike; each is unpacked anew whenever it is looked at.

    Small objects would lie scattered among those of the answers that they came in, and keep that
    room from being used again.
    """

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q")
        """Where each ends."""
        self._like = b""
        """The first one, which says in advance most of what the others hold."""

    def append(self, value: JSON) -> None:
        """Add a value."""
        text = json.dumps(value, separators=(",", ":")).encode()
        self._like = self._like or text
        packer = zlib.compressobj(wbits=_RAW, zdict=self._like)
        self._bytes += packer.compress(text) + packer.flush()
        self._ends.append(len(self._bytes))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, place: int) -> Any:
        """The value at a place from 0 on. Raises IndexError."""
        end = self._ends[place]
        start = self._ends[place - 1] if place else 0
        unpacker = zlib.decompressobj(wbits=_RAW, zdict=self._like)
        return json.loads(unpacker.decompress(self._bytes[start:end]) + unpacker.flush())

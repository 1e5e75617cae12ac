"""Finds planted secrets in bytes, also where they are packed or spelt otherwise."""

from __future__ import annotations

import base64
import gzip
import os
import re
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.simulator.estate import SECRET
from tests.simulator.server import TOKEN

_WORDS = (SECRET.rstrip("-"), TOKEN)


def _spelt(word: str) -> Iterable[bytes]:
    """A word in small letters, and what is sure to stand in base64 of a text that holds it."""
    text = word.lower().encode()
    yield text
    yield text[::-1]
    yield text.hex().encode()
    for before in range(3):
        packed = base64.b64encode(b"x" * before + word.encode())
        # What lies across the edges depends on the neighbours of the word.
        yield packed[2 if before else 0 : -4].lower()


_SPELT = re.compile(b"|".join(re.escape(each) for word in _WORDS for each in _spelt(word)))


def found(content: bytes) -> list[str]:
    """The secrets that the bytes hold, each with a little of what stands around it."""
    if content.startswith(b"\x1f\x8b"):
        try:
            content = gzip.decompress(content)
        except (EOFError, zlib.error):  # half written: what came is looked at
            content = zlib.decompressobj(31).decompress(content)
    content = content.lower()
    return [
        content[max(0, hit.start() - 40) : hit.end() + 40].decode(errors="replace")
        for hit in _SPELT.finditer(content)
    ]


def leaks(said: Mapping[str, bytes]) -> dict[str, list[str]]:
    """By the name of what holds them, the secrets in it."""
    return {name: hits for name, content in said.items() if (hits := found(content))}


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; one that goes away meanwhile is none."""
    said = {}
    for parent, _, names in os.walk(folder):  # which minds no folder that goes away, unlike rglob
        for name in names:
            path = Path(parent, name)
            try:
                if path.is_file():
                    said[str(path.relative_to(folder))] = path.read_bytes()
            except OSError:
                continue
    return said

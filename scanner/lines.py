"""Reads and writes one JSON document laid out one item per line: header, items, footer with digest.

The layout is plain JSON for `jq`, `opa eval` and Python, and a stream for us:

    {"schema": 1, "manifest": {...}, "resources": [
    {...},
    {...}
    ], "footer": {"resources": 2, "sha256": "..."}}

`sha256` covers every byte before the footer line, uncompressed.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import orjson

from scanner.errors import DocumentError
from scanner.model import JSON

_OPENING = b', "resources": [\n'
_FOOTER = b'], "footer": '


def encode(value: JSON) -> bytes:
    """Canonical JSON: sorted keys, UTF-8, no white space."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest_of(value: JSON) -> str:
    """sha256 of the canonical JSON of a value, in hex."""
    return hashlib.sha256(encode(value)).hexdigest()


@dataclass(frozen=True, slots=True)
class Lines:
    """A document on disk whose footer and digest were checked."""

    path: Path
    header: Mapping[str, JSON]
    footer: Mapping[str, JSON]

    def open(self) -> IO[bytes]:
        """The whole document as bytes, uncompressed."""
        return _open(self.path)

    def items(self) -> Iterator[dict[str, JSON]]:
        """The items in order, read one at a time; may be called again."""
        with _open(self.path) as stream:
            stream.readline()
            for number, line in enumerate(stream, start=2):
                if line.startswith(_FOOTER):
                    return
                yield _parse(line.rstrip(b",\n"), self.path, number)


def write(
    path: Path,
    header: Mapping[str, JSON],
    items: Iterable[JSON],
    footer: Callable[[], Mapping[str, JSON]] = dict,
) -> str:
    """Write a document to `path` (gzip by suffix `.gz`), whole or not at all; returns its digest.

    `footer` is called after the last item, so that it may tell what was counted on the way.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with _create(partial, compressed=path.suffix == ".gz") as stream:
            digest = _write(stream, header, items, footer)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return digest


def _write(
    stream: IO[bytes],
    header: Mapping[str, JSON],
    items: Iterable[JSON],
    footer: Callable[[], Mapping[str, JSON]],
) -> str:
    digest = hashlib.sha256()
    count = 0

    def put(data: bytes) -> None:
        digest.update(data)
        stream.write(data)

    put(encode(header)[:-1] + _OPENING)
    for item in items:
        put(b",\n" + encode(item) if count else encode(item))
        count += 1
    if count:
        put(b"\n")
    sha256 = digest.hexdigest()
    stream.write(_FOOTER + encode({**footer(), "resources": count, "sha256": sha256}) + b"}\n")
    return sha256


def read(path: Path, what: str, schema: int, part: str) -> Lines:
    """Check a document's footer, digest and schema version, and hand it out for streaming.

    `what` names the document in errors ("snapshot"); `part` is the header key it must have.
    Raises DocumentError when it is cut short, altered, of another kind, or newer than we know.
    """
    try:
        with _open(path) as stream:
            header, footer = _check(stream, path, what)
    except FileNotFoundError:
        raise DocumentError(f"{path}: there is no such {what}", "Check the path.") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DocumentError(
            f"{path}: the {what} cannot be read: {error}", "Write it again, or use another copy."
        ) from error
    if not isinstance(header.get(part), dict) or type(header.get("schema")) is not int:
        raise DocumentError(f"{path}: this is not a glscan {what}", f"Give a {what}.")
    if header["schema"] != schema:
        raise DocumentError(
            f"{path}: {what} schema {header['schema']} is not the schema {schema} we know",
            "Use the glscan version that wrote it, or make it again with this one.",
        )
    return Lines(path, header, footer)


def _check(
    stream: IO[bytes], path: Path, what: str
) -> tuple[Mapping[str, JSON], Mapping[str, JSON]]:
    digest = hashlib.sha256()
    first = stream.readline()
    if not first.endswith(_OPENING):
        raise DocumentError(f"{path}: this is not a glscan {what}", f"Give a {what}.")
    header = _parse(first[: -len(_OPENING)] + b"}", path, 1)
    digest.update(first)
    count = 0
    for line in stream:
        if line.startswith(_FOOTER):
            footer = _parse(line[len(_FOOTER) :].rstrip()[:-1], path, count + 2)
            break
        digest.update(line)
        count += 1
    else:
        raise DocumentError(
            f"{path}: the {what} ends without its footer, so it is not whole ({count} resources)",
            "It was cut short; make it again.",
        )
    if footer.get("sha256") != digest.hexdigest() or footer.get("resources") != count:
        raise DocumentError(
            f"{path}: the {what} was altered: its digest is not the one in its footer",
            "Use the original file; edited documents prove nothing.",
        )
    if stream.read(1):
        raise DocumentError(
            f"{path}: the {what} was altered: something follows its footer",
            "Use the original file; edited documents prove nothing.",
        )
    return header, footer


def _parse(data: bytes, path: Path, line: int) -> dict[str, JSON]:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise DocumentError(
            f"{path}, line {line}: this is not JSON: {error}", "Make the file again."
        ) from error
    if not isinstance(value, dict):
        raise DocumentError(f"{path}, line {line}: an object is expected", "Make the file again.")
    return value


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


def _create(path: Path, compressed: bool) -> IO[bytes]:
    if compressed:
        # No name and no time inside: the same content is the same bytes.
        raw = path.open("wb")
        return cast("IO[bytes]", _Gzip(raw))
    return path.open("wb")


class _Gzip(gzip.GzipFile):
    """A gzip stream that closes the file below it, which GzipFile leaves open."""

    def __init__(self, raw: IO[bytes]) -> None:
        super().__init__(filename="", mode="wb", fileobj=raw, mtime=0)
        self._raw = raw

    def close(self) -> None:
        super().close()
        self._raw.close()

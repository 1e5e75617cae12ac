"""Reads and writes one JSON document laid out one item per line: header, items, footer with digest.

The layout is plain JSON for `jq`, `opa eval` and Python, and a stream for us:

    {"schema": 1, "manifest": {...}, "resources": [
    {...},
    {...}
    ], "footer": {"resources": 2, "sha256": "..."}}

`sha256` covers every byte before the footer line, uncompressed.
"""

from __future__ import annotations

import contextlib
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
from scanner.regular import irregular

_OPENING = b', "resources": [\n'
_FOOTER = b'], "footer": '

_LONGEST = 64 * 1024 * 1024
"""Bytes of one line; what goes on for longer is no document of ours, and is not read whole."""

_HOLDS = {"manifest": ("snapshot", "glscan evaluate"), "run": ("results file", "glscan report")}
"""By the key that tells it in the header: what a document is, and the command that takes it."""


def encode(value: JSON) -> bytes:
    """Canonical JSON: sorted keys, UTF-8, no white space."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest_of(value: JSON) -> str:
    """sha256 of the canonical JSON of a value, in hex."""
    return hashlib.sha256(encode(value)).hexdigest()


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """An OSError that names its file, which that of a full disk does not."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


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
        with (
            naming(path),
            _create(partial, compressed=path.suffix == ".gz") as stream,
        ):
            digest = _write(stream, header, items, footer)
        with naming(path), partial.open("r+b") as whole:
            os.fsync(whole.fileno())
        os.replace(partial, path)
        sync_names(path.parent)
    finally:
        partial.unlink(missing_ok=True)
    return digest


def sync_names(folder: Path) -> None:
    """Have the names in a folder on the disk, so that a power cut takes no renamed file back.

    Where the system cannot, as on Windows and on some network drives, nothing is done.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


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
    if why := irregular(path):
        raise _unreadable(path, what, why)
    try:
        with _open(path) as stream:
            header, first = _header(stream, path, what, schema, part)
            footer = _footer(stream, first, path, what)
    except FileNotFoundError:
        raise DocumentError(f"{path}: there is no such {what}", "Check the path.") from None
    except gzip.BadGzipFile as error:
        raise _unreadable(path, what, "it is not gzip, or damaged") from error
    except (EOFError, zlib.error) as error:
        raise _unreadable(path, what, "its gzip is cut short or damaged") from error
    except OSError as error:
        raise _unreadable(path, what, error.strerror or str(error)) from error
    return Lines(path, header, footer)


def _unreadable(path: Path, what: str, reason: str) -> DocumentError:
    return DocumentError(
        f"{path}: the {what} cannot be read: {reason}",
        "Check the path and who may read it, or use another copy.",
    )


def _cut_short(path: Path, what: str, where: str) -> DocumentError:
    return DocumentError(
        f"{path}: the {what} ends {where}", "It was cut short; make it again, or use another copy."
    )


def _header(
    stream: IO[bytes], path: Path, what: str, schema: int, part: str
) -> tuple[Mapping[str, JSON], bytes]:
    """The header and its line, of a document of the right kind and version."""
    first = stream.read(1)
    if first == b"{":
        first += stream.readline(_LONGEST)
    if first.startswith(b'{"%s":' % part.encode()) and not first.endswith(b"\n"):
        raise _cut_short(path, what, "in its first line")
    if not first.endswith(_OPENING):
        raise _foreign(path, what, part)
    header = _parse(first[: -len(_OPENING)] + b"}", path, 1)
    if not isinstance(header.get(part), dict) or type(header.get("schema")) is not int:
        raise _foreign(path, what, part, header)
    if header["schema"] != schema:
        raise DocumentError(
            f"{path}: {what} schema {header['schema']} is not the schema {schema} we know",
            "Use the glscan version that wrote it, or make it again with this one.",
        )
    return header, first


def _foreign(
    path: Path, what: str, part: str, header: Mapping[str, JSON] | None = None
) -> DocumentError:
    """The error for what is no document of this kind; says what it is where it is another one."""
    for key, (name, command) in _HOLDS.items():
        if key != part and isinstance((header or {}).get(key), dict):
            return DocumentError(
                f"{path}: this is not a glscan {what}, but a {name}",
                f"Give it to `{command}`, and a {what} here.",
            )
    maker = "`glscan snapshot`" if part == "manifest" else "`-o json=PATH`"
    return DocumentError(
        f"{path}: this is not a glscan {what}",
        f"Give the file that {maker} wrote, as it was written.",
    )


def _footer(stream: IO[bytes], first: bytes, path: Path, what: str) -> Mapping[str, JSON]:
    """The footer, after all lines before it were held against its digest."""
    digest = hashlib.sha256(first)
    count = 0
    while line := stream.readline(_LONGEST):
        if line.startswith(_FOOTER):
            footer = _parse(line[len(_FOOTER) :].rstrip()[:-1], path, count + 2)
            break
        if len(line) == _LONGEST and not line.endswith(b"\n"):
            raise DocumentError(
                f"{path}, line {count + 2}: the {what} has a line of more than {_LONGEST:,} bytes",
                "Use the original file; glscan writes none that long.",
            )
        digest.update(line)
        count += 1
    else:
        raise _cut_short(path, what, f"without its footer, so it is not whole ({count} resources)")
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
    return footer


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

"""Opens files of audit events, compressed ones by their name, and says why one cannot be read."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from scanner.errors import DocumentError
from scanner.regular import irregular


@contextlib.contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file; `.gz` is unpacked.

    Raises DocumentError when it cannot be opened, or read while it is.
    """
    if why := irregular(path):
        raise _unreadable(path, why)
    try:
        with _stream(path) as stream:
            yield stream
    except gzip.BadGzipFile:
        raise _unreadable(path, "it is not gzip, or damaged") from None
    except (EOFError, zlib.error):
        raise _unreadable(path, "its gzip is cut short or damaged") from None
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None


def _stream(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def _unreadable(path: Path, reason: str) -> DocumentError:
    return DocumentError(
        f"{path}: the file of events cannot be read: {reason}",
        "Check the path and who may read it.",
    )

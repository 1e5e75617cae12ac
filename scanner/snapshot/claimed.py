"""Opens a file that a scan writes line by line: one of ours, no link, for one process alone."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import IO

from scanner.errors import UsageError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LEDGER = b'{"duration_ms":'
JOURNAL = b'{"asked":'
"""How files of ours begin: the keys of their lines are sorted."""

_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP)
"""What file systems say that cannot keep files apart."""

RENAMED_WHEN_OPEN = fcntl is not None
"""Windows neither renames nor removes an open file."""


def opened(path: Path, opening: bytes) -> IO[bytes]:
    """Open a file to append to it, for this process until it is closed, or the process dies.

    Raises UsageError where `check` does, and while another process has the file.
    """
    check(path, opening)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        stream = os.fdopen(os.open(path, flags, 0o666), "a+b")
    except OSError as error:
        raise _link(path) if error.errno == errno.ELOOP else error from None
    try:
        _lock(stream, path)
        if not os.path.samestat(os.fstat(stream.fileno()), os.lstat(path)):
            raise FileNotFoundError
        check(path, opening)  # again: now nobody else writes it
    except FileNotFoundError:  # renamed or removed by who had it until now
        stream.close()
        raise _busy(path) from None
    except BaseException:
        stream.close()
        raise
    return stream


def check(path: Path, opening: bytes) -> None:
    """Raises UsageError for what may not be written over: a link, or a file that begins otherwise.

    A file that a kill has torn in its first words is ours.
    """
    if path.is_symlink():
        raise _link(path)
    if not path.is_file():
        return
    with path.open("rb") as stream:
        first = stream.read(len(opening))
    if not opening.startswith(first):
        raise UsageError(
            f"{path} is no file that glscan has begun, and would be written over",
            "Move it away, or choose another path for the snapshot.",
        )


def _lock(stream: IO[bytes], path: Path) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _busy(path) from None
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise


def _busy(path: Path) -> UsageError:
    return UsageError(
        f"{path} is being written by another glscan",
        "Wait for it, end it, or give this one a snapshot of its own.",
    )


def _link(path: Path) -> UsageError:
    return UsageError(
        f"{path} is a link, and glscan writes through none",
        "Remove it, or choose another path for the snapshot.",
    )

"""Says what is no file: a pipe or a device that is opened may have its reader wait for ever."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_IRREGULAR = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def start_of(path: Path, most: int) -> bytes:
    """At most so many bytes of a file. Raises OSError, for what is no file as well."""
    if why := irregular(path):
        raise OSError(errno.EINVAL, why)
    with path.open("rb") as stream:
        return stream.read(most)


def irregular(path: Path) -> str:
    """Why a path is not to be opened; empty where opening it will tell all there is to tell."""
    if path == Path(os.devnull):
        return ""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return ""
    return next((f"it is {what}, and no file" for is_it, what in _IRREGULAR if is_it(mode)), "")

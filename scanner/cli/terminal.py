"""What people read: everything but asked-for results goes to stderr, and names cannot steer it."""

from __future__ import annotations

import contextlib
import sys

from scanner.visible import visible


def say(line: str) -> None:
    """A line for the person who waits."""
    if sys.stderr:  # where it is closed, print would take stdout, and results may be there
        with contextlib.suppress(OSError):  # that nobody can be told must not end a scan
            print(_written(visible(line), sys.stderr.encoding or "utf-8"), file=sys.stderr)


def _written(line: str, encoding: str) -> str:
    """The line with our own signs in ASCII, where the terminal has no others."""
    try:
        _SIGNS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return line.translate(_PLAIN)
    return line


_SIGNS = "·…"
_PLAIN = str.maketrans({"·": "-", "…": "..."})


def complain(message: str, hint: str = "") -> None:
    """What is wrong, and what to do next."""
    say(f"glscan: {message}")
    if hint:
        say(f"        {hint}")

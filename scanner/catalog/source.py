"""Reads a text file of a policy folder: text, and not more than anybody writes."""

from __future__ import annotations

from pathlib import Path

from scanner.errors import PolicyError

MOST_BYTES = 1_000_000
"""Of one file; a policy has a few thousand."""


def read(path: Path) -> str:
    """The text of a file. Raises PolicyError for what is none."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read: {error.strerror}", _HINT) from error
    if len(content) > MOST_BYTES:
        raise PolicyError(f"{path}: it is larger than {MOST_BYTES:,} bytes", _HINT)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path}: cannot be read: it is not text in UTF-8", _HINT) from error
    if "\0" in text:
        raise PolicyError(f"{path}: cannot be read: it holds a null character", _HINT)
    return text


_HINT = "Check it, or move it out of the folder of policies."

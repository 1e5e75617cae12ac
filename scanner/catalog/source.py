"""Reads a text file of a policy folder: text, and not more than anybody writes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from scanner.errors import PolicyError
from scanner.regular import irregular

MOST_BYTES = 1_000_000
"""Of one file; a policy has a few thousand."""


def read(path: Path) -> str:
    """The text of a file. Raises PolicyError for what is none."""
    if why := irregular(path):
        raise PolicyError(f"{path}: cannot be read: {why}", _HINT)
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


def below(root: Path, *suffixes: str) -> Sequence[Path]:
    """What ends so in a folder of policies, also where it is no file; hidden folders are aside."""
    paths = (
        Path(folder, name)
        for folder, folders, names in os.walk(root, onerror=_unread)
        for name in (*folders, *names)
        if name.endswith(suffixes)
    )
    return sorted(path for path in paths if not _is_hidden(path.relative_to(root)))


def _unread(error: OSError) -> None:
    raise PolicyError(f"{error.filename}: cannot be read: {error.strerror}", "Check --policies.")


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


_HINT = "Check it, or move it out of the folder of policies."

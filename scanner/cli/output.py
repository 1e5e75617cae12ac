"""Writes the asked-for formats: each file whole or not at all, stdout for one of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.report import Report

STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Output:
    """One format and where it goes."""

    format: str
    path: str


def parse(
    texts: Sequence[str] | None, default: Sequence[Output] = (), read: Sequence[Path] = ()
) -> Sequence[Output]:
    """Read `-o FORMAT=PATH` options; `read` are the documents that must not be written over.

    Raises UsageError on the first option that is wrong.
    """
    from scanner.render import FORMATS

    if not texts:
        return default
    outputs = []
    for text in texts:
        format, equals, path = text.partition("=")
        if format not in FORMATS:
            known = ", ".join(sorted(FORMATS))
            raise UsageError(f"-o {text}: there is no format {format!r}", f"Known: {known}.")
        if not equals or not path:
            raise UsageError(f"-o {text}: where to?", f"Write -o {format}=PATH; `-` is stdout.")
        outputs.append(Output(format, path))
    paths = [
        STDOUT if output.path == STDOUT else os.path.abspath(output.path) for output in outputs
    ]
    if repeated := next((path for path in paths if paths.count(path) > 1), None):
        raise UsageError(f"two outputs go to {repeated}", "Give each its own path.")
    if proof := next((path for path in read if os.path.abspath(path) in paths), None):
        raise UsageError(f"an output would replace {proof}", "Give it its own path.")
    return outputs


def write(report: Report, outputs: Sequence[Output]) -> Sequence[Output]:
    """Write every output; returns those that went to files."""
    from scanner.render import FORMATS

    for output in outputs:
        render = FORMATS[output.format]()
        if output.path == STDOUT:
            if sys.stdout is None:
                raise UsageError("stdout is closed", f"Write {output.format} to a file.")
            render(report, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            with _whole(Path(output.path)) as stream:
                render(report, stream)
    return [output for output in outputs if output.path != STDOUT]


class _whole:
    """A file that appears under its name only when it was written to the end."""

    def __init__(self, path: Path) -> None:
        if os.path.isdir(path):
            raise _unwritable(path, "it is a folder")
        self._path = path
        self._partial = path.with_name(f".{path.name}.{os.getpid()}.part")

    def __enter__(self) -> BinaryIO:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._partial.open("wb")
        except OSError as error:
            raise _unwritable(self._path, error.strerror) from None
        return self._stream

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            self._stream.close()
            if kind is None:
                os.replace(self._partial, self._path)
        except OSError as refused:
            raise _unwritable(self._path, refused.strerror) from None
        finally:
            self._partial.unlink(missing_ok=True)


def _unwritable(path: Path, reason: str | None) -> UsageError:
    return UsageError(f"{path} cannot be written: {reason}", "Choose another path.")

"""Writes the asked-for formats: each file whole or not at all, stdout for one of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from scanner.errors import UsageError, unwritable

if TYPE_CHECKING:
    from scanner.render import Formats, Renderer
    from scanner.report import Report

STDOUT = "-"
_LARGEST_MANIFEST = 10_000_000


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
    outputs = [_output(text) for text in texts] if texts else default
    for output in outputs:
        _check_place(output)
    real = [STDOUT if output.path == STDOUT else _real(output.path) for output in outputs]
    if repeated := next((path for path in real if real.count(path) > 1), None):
        raise UsageError(f"two outputs go to {repeated}", "Give each its own path.")
    written = [Path(output.path) for output in outputs if output.path != STDOUT]
    check_apart(written, read, "an output")
    return outputs


def check_snapshot(path: Path, read: Sequence[Path]) -> None:
    """Raises UsageError when a snapshot, its ledger or its journal would replace one of `read`."""
    from scanner.snapshot import store

    check_apart(store.files(path), read, "the snapshot")


def check_apart(written: Sequence[Path], read: Sequence[Path], what: str) -> None:
    """Raises UsageError when something that is written would replace something that is kept.

    That is what is read, and whatever lies in the folder of a run.
    """
    real = [_real(path) for path in written]
    if kept := next((path for path in read if _real(path) in real), None):
        raise UsageError(f"{what} would replace {kept}", "Give it its own path.")
    for path in written:
        check_outside_runs(path)


def check_outside_runs(path: Path) -> None:
    """Raises UsageError for a path in the folder of a run: what is kept is not written again."""
    from scanner.runs.manifest import NAME

    real = Path(_real(path))
    if run := next((folder for folder in real.parents if _is_manifest(folder / NAME)), None):
        raise UsageError(
            f"{path} lies in the run {run.name}, which is kept as it is",
            "Write beside it: `glscan verify` takes no file in a run that is not its own.",
        )


def _is_manifest(path: Path) -> bool:
    """Whether it is the manifest of a run, also of one that is damaged or newer than we know."""
    import orjson

    from scanner.regular import start_of

    try:
        found = orjson.loads(start_of(path, _LARGEST_MANIFEST))
    except (OSError, orjson.JSONDecodeError):
        return False
    return isinstance(found, dict) and {"parts", "run"} <= found.keys()


def _output(text: str) -> Output:
    from scanner.render import FORMATS

    format, equals, path = text.partition("=")
    if format not in FORMATS:
        known = ", ".join(sorted(FORMATS))
        raise UsageError(f"-o {text}: there is no format {format!r}", f"Known: {known}.")
    if not equals or not path:
        raise UsageError(f"-o {text}: where to?", f"Write -o {format}=PATH; `-` is stdout.")
    return Output(format, path)


def _real(path: str | Path) -> str:
    """Where a path leads to, links followed."""
    return os.path.realpath(path)


def _check_place(output: Output) -> None:
    """Refuse what is known not to take a report, before anything is asked or judged."""
    if output.path == STDOUT:
        if sys.stdout is None:
            raise UsageError("stdout is closed", f"Write {output.format} to a file.")
        return
    path = Path(output.path)
    if os.path.isdir(path):
        raise unwritable(path, "it is a folder")
    if os.path.exists(path) and not os.access(path, os.W_OK):
        raise unwritable(path, "it is read-only")
    if os.path.exists(path) and not os.path.isfile(path):
        return
    there = next(folder for folder in path.absolute().parents if os.path.lexists(folder))
    if not there.is_dir():
        raise unwritable(path, f"{there} is no folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise unwritable(path, f"the folder {there} takes no files")


def write(report: Report, outputs: Sequence[Output], formats: Formats) -> Sequence[Output]:
    """Write every output; returns those that went to files."""
    for output in outputs:
        render = formats[output.format]()
        if output.path == STDOUT:
            _to_stdout(report, render)
        else:
            with whole(Path(output.path)) as stream:
                render(report, stream)
    return [output for output in outputs if output.path != STDOUT]


def _to_stdout(report: Report, render: Renderer) -> None:
    try:
        render(report, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # who reads has seen enough
        raise
    except OSError as error:
        raise unwritable("stdout", error.strerror) from None


class whole:
    """A file that appears under its name only when it was written to the end.

    What is no file, such as /dev/null or a pipe, is written to: a rename would take its place.
    """

    def __init__(self, path: Path) -> None:
        if os.path.isdir(path):
            raise unwritable(path, "it is a folder")
        check_outside_runs(path)
        self._path = path
        self._real = Path(_real(path))
        self._partial: Path | None = None
        if os.path.isfile(path) or not os.path.exists(path):
            self._partial = self._real.with_name(f".{path.name}.{os.getpid()}.part")

    def __enter__(self) -> BinaryIO:
        try:
            if self._partial:
                self._real.parent.mkdir(parents=True, exist_ok=True)
            self._stream = (self._partial or self._path).open("wb")
        except OSError as error:
            raise unwritable(self._path, error.strerror) from None
        return self._stream

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            self._stream.close()
            if isinstance(error, OSError):
                raise error
            if self._partial and kind is None:
                os.replace(self._partial, self._real)
        except OSError as refused:
            raise unwritable(self._path, refused.strerror) from None
        finally:
            if self._partial:
                self._partial.unlink(missing_ok=True)

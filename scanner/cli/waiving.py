"""Where the waivers of a run come from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scanner import regular, yaml_text
from scanner.catalog.load import Catalog
from scanner.cli.blame import history_of
from scanner.cli.terminal import say
from scanner.errors import UsageError
from scanner.report_words import counted
from scanner.triage import waivers_file
from scanner.triage.waivers_file import NAME, Waivers


def waivers_of(named: Path | None, catalog: Catalog) -> Waivers | None:
    """The waivers of the named file, else those of the working folder, else none.

    Raises UsageError naming file, line and key.
    """
    path = found(named)
    if path is None:
        return None
    words = content(path)
    waivers = waivers_file.read(path, words, catalog.ids)
    history = history_of(waivers, words)
    untold = f"; git: {history.file['git']}" if "git" in history.file else ""
    say(f"waivers: {path}, {counted(len(waivers.entries), 'entry', 'entries')}{untold}")
    return replace(waivers, history=history)


def found(named: Path | None) -> Path | None:
    """The file to read, if there is one."""
    return named or (Path(NAME) if Path(NAME).exists() else None)


def waived_in(named: Path | None) -> list[Path]:
    """What is read, so that nothing is written over it."""
    path = found(named)
    return [path] if path else []


def content(path: Path) -> bytes:
    """The file as it is, or enough of it to tell that it is too large. Raises UsageError."""
    try:
        return regular.start_of(path, yaml_text.MOST_BYTES)
    except OSError as error:
        raise _unread(path, error.strerror) from None


def _unread(path: Path, why: str | None) -> UsageError:
    return UsageError(
        f"the waivers {path} cannot be read: {why}",
        "Check the path; `glscan waivers add` makes a file.",
    )

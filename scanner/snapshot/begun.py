"""Begins a snapshot, or goes on with one whose scan was interrupted."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from scanner.errors import UsageError, unwritable
from scanner.model import JSON
from scanner.snapshot import claimed, store
from scanner.snapshot.asked import differences
from scanner.snapshot.journal import Appender, Journal, holds_resources, whole_lines


def opened(path: Path, go_on: bool = False) -> tuple[Appender, Journal]:
    """What is written while collecting: the ledger and the journal of a snapshot.

    With `go_on` those of an interrupted scan, where it left any. Raises what `check_place` does.
    """
    ledger, journal = store.unfinished_ledger_path(path), store.journal_path(path)
    check_place(path, go_on)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        go_on = go_on and _begins(journal)
        requests = Appender(ledger, go_on=go_on)
        try:
            return requests, Journal(journal, requests, go_on)
        except BaseException:
            requests.close()
            raise
    except OSError as error:
        raise unwritable(path, error.strerror) from error


def check_place(path: Path, go_on: bool = False) -> None:
    """Raises UsageError for a place where no snapshot could be written at the end.

    So is one where what an interrupted scan has read would be lost, the ledger of another snapshot,
    or a file that is not ours.
    """
    store.check_ledger(path)
    journal, unfinished = store.journal_path(path), store.unfinished_ledger_path(path)
    for written in (path, store.ledger_path(path), journal, unfinished):
        if os.path.exists(written) and not os.path.isfile(written):
            reason = "it is a folder" if os.path.isdir(written) else "it is no file"
            raise unwritable(written, reason)
    for written, opening in ((journal, claimed.JOURNAL), (unfinished, claimed.LEDGER)):
        claimed.check(written, opening)
    if not go_on and holds_resources(journal):
        raise UsageError(
            f"{journal} holds what an interrupted scan has read",
            "Go on with it by --resume, or remove it to read everything again.",
        )


def check(journal: Journal, part: str, now: Mapping[str, JSON]) -> None:
    """Raises UsageError where an interrupted scan was asked something else than this one is.

    `part` is the part of `Journal.asked` that is compared. A new journal was asked nothing yet.
    """
    differing = differences(journal.asked[part], now) if journal.asked else []
    if differing:
        raise UsageError(
            f"{journal.path} is of another scan: {'; '.join(differing)}",
            "Ask as it was asked, or remove it to read everything again.",
        )


def in_words(journal: Journal, go_on: bool) -> str:
    """What there is to go on with; empty where nobody asked."""
    if journal.asked:
        return f"goes on with the scan of {journal.started}; resources read before: {journal.known}"
    return f"{journal.path}: no scan to go on with, so everything is read" if go_on else ""


def _begins(journal: Path) -> bool:
    """Whether a journal has at least its first line."""
    return journal.is_file() and any(True for _ in whole_lines(journal))

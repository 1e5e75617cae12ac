"""What is said of audit events on the terminal: how far reading is, and what was not seen."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
from collections.abc import Callable, Iterator

from scanner.cli.terminal import say
from scanner.errors import ExitCode
from scanner.events.account import Summary
from scanner.events.not_stored import NOT_STORED
from scanner.events.read import Progress
from scanner.report_words import counted
from scanner.visible import line

_MOST = 20
"""Places that are named; the last line of a file of JSON has all."""
_EVERY_SECONDS = 0.2


def ended(summary: Summary) -> int:
    """Say what was seen and what was not; returns how the command ends."""
    about = summary.asked
    of = f"{about['url']} · {summary.requests:,} requests" if not summary.streamed else "files"
    span = "".join(f" {word} {about[word]}" for word in ("since", "until") if about[word])
    say(f"{counted(summary.events, 'audit event')}{span} of {of}")
    for account in summary.unseen[:_MOST]:
        say(f"  {account.source}: {account.seen.replace('_', ' ')}: {account.detail}")
    if len(summary.unseen) > _MOST:
        say(f"  and {len(summary.unseen) - _MOST:,} more")
    if not summary.streamed:
        say(
            f"{len(NOT_STORED)} types are streamed and never stored, such as"
            " repository_git_operation: --from-file reads them from a stream"
        )
    for name in summary.never_stored:
        say(f"  --type {name}: no GitLab stores it, so that none is here proves nothing")
    if summary.whole:
        return ExitCode.OK
    say("INCOMPLETE: there may be more events than these")
    return ExitCode.INCOMPLETE


@contextlib.contextmanager
def progress() -> Iterator[Callable[[Progress], None]]:
    """One line on a terminal that changes while one waits; nothing where there is no terminal."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield lambda progress: None
        return
    shown = 0.0

    def told(progress: Progress) -> None:
        nonlocal shown
        if time.monotonic() - shown >= _EVERY_SECONDS:
            shown = time.monotonic()
            text = (
                f"{progress.number} of {progress.places}, {progress.events:,} events,"
                f" from {progress.window.after[:10]}: {progress.place}"
            )
            _draw(line(text, shutil.get_terminal_size().columns - 1))

    try:
        yield told
    finally:
        _draw("")


def _draw(text: str) -> None:
    with contextlib.suppress(OSError, UnicodeEncodeError):
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

"""How a run ends whatever ends it: a signal is an interrupt, and what was printed gets out."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any, NoReturn, TextIO

from scanner.cli.terminal import complain
from scanner.errors import ExitCode

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C, a runner that cancels, a terminal that closes; Windows has not all of them."""


@contextlib.contextmanager
def by_signal() -> Iterator[None]:
    """Within it each of these ends a run as Ctrl-C does; a second one does not disturb the end."""
    before: dict[int, Any] = {}

    def interrupt(*_: object) -> NoReturn:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        before.clear()
        raise KeyboardInterrupt

    for name in _ENDING:
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:  # as nohup leaves it
            before[number] = signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def printed(code: int) -> int:
    """The exit code after the last of stdout is written; another one when it cannot be.

    Python would find that out as it exits, and say it in words of its own.
    """
    try:
        _flush(sys.stdout)
    except BrokenPipeError:
        code = code or ExitCode.INTERRUPTED
    except OSError as error:
        if not code:
            complain(f"stdout cannot be written: {error.strerror}", "Choose another place for it.")
            code = ExitCode.USAGE
    with contextlib.suppress(OSError):  # nobody could be told
        _flush(sys.stderr)
    return code


def _flush(stream: TextIO | None) -> None:
    if stream is None:
        return
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        raise

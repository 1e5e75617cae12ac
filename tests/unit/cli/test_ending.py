"""What was printed gets out or is missed, and a signal ends a run once."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from scanner.cli import ending
from scanner.errors import ExitCode


class Full(io.StringIO):
    """A stream that takes nothing any more."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self._error = error
        self._file = os.open(os.devnull, os.O_WRONLY)

    def flush(self) -> None:
        if not self.closed:
            raise self._error

    def fileno(self) -> int:
        return self._file


@pytest.mark.parametrize(
    ("error", "before", "after"),
    [
        (OSError(28, "No space left on device"), ExitCode.OK, ExitCode.USAGE),
        (OSError(28, "No space left on device"), ExitCode.FINDINGS, ExitCode.FINDINGS),
        (BrokenPipeError(32, "Broken pipe"), ExitCode.OK, ExitCode.INTERRUPTED),
    ],
)
def test_what_cannot_be_printed_is_not_taken_for_printed(
    error: OSError,
    before: ExitCode,
    after: ExitCode,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdout", Full(error))
    assert ending.printed(before) == after
    told = "stdout cannot be written: No space left on device" in capsys.readouterr().err
    assert told is (after is ExitCode.USAGE)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_stream_that_is_closed_is_no_obstacle(
    stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, stream, None)
    assert ending.printed(0) == 0


def test_that_nobody_can_be_told_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Full(OSError(28, "full")))
    assert ending.printed(3) == 3


@pytest.fixture
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    interrupt = signal.getsignal(signal.SIGINT)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    signal.signal(signal.SIGINT, interrupt)


@pytest.mark.usefixtures("handlers")
def test_a_signal_is_an_interrupt_and_the_next_ones_are_nothing() -> None:
    with pytest.raises(KeyboardInterrupt), ending.by_signal():
        signal.raise_signal(signal.SIGTERM)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.raise_signal(number)


@pytest.mark.usefixtures("handlers")
def test_without_a_signal_all_is_as_before() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with ending.by_signal():
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    assert {number: signal.getsignal(number) for number in before} == before

"""How far a scan is, for the person who waits."""

from __future__ import annotations

import io
import sys
import threading
import time

import pytest

from scanner.cli import progress
from scanner.cli.terminal import say
from scanner.sources.gitlab.tally import Tally
from tests.clock import skipping


@pytest.mark.parametrize(
    ("tally", "seconds", "words"),
    [
        (Tally(), 0, "listing what there is, 0 requests, 0 a second"),
        (Tally(requests=7), 2, "listing what there is, 7 requests, 4 a second"),
        (
            Tally(total=1200, done=300, requests=9000),
            60,
            "300 of 1,200 read, 9,000 requests, 150 a second, 3 min 00 s left",
        ),
        (
            Tally(total=4, done=1, requests=9, waited=61.2, waiting=2),
            100,
            "1 of 4 read, 9 requests, 0 a second, 1 min 01 s waited, waiting for GitLab"
            ", 5 min 00 s left",
        ),
        (
            Tally(total=40, done=1, requests=9),
            100,
            "1 of 40 read, 9 requests, 0 a second, 1 h 05 min left",
        ),
        (Tally(total=4, done=4, requests=9), 3, "4 of 4 read, 9 requests, 3 a second, 0 s left"),
    ],
)
def test_words(tally: Tally, seconds: float, words: str) -> None:
    assert progress.in_words(tally, seconds) == words


def test_what_is_waited_for_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    now = skipping(monkeypatch).now()
    asking = {1: ("GET /version", now - 9), 2: ("GET /user", now - 42), 3: ("GET /x", now - 30)}
    stalled = Tally(requests=1, waiting=1, until=now + 50, asking=asking)
    assert progress.in_words(stalled, 60) == (
        "listing what there is, 1 requests, 0 a second, waiting for GitLab"
        ", which takes requests again in 50 s, GET /user unanswered for 42 s"
    )
    well = Tally(requests=1, waiting=1, until=now - 1, asking={1: asking[1]})
    assert progress.in_words(well, 60).endswith("0 a second, waiting for GitLab")


def test_time_left_is_not_told_before_anything_is_done() -> None:
    assert progress.seconds_left(Tally(total=9), 5) is None


def _until_said(capsys: pytest.CaptureFixture[str], times: int) -> str:
    told, deadline = "", time.monotonic() + 10
    while told.count("read") < times and time.monotonic() < deadline:
        time.sleep(0.01)
        told += capsys.readouterr().err
    return told


def test_lines_come_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "SECONDS", 0.01)
    tally = Tally(total=2)
    with progress.shown(tally):
        assert "0 of 2 read" in _until_said(capsys, 1)
        tally.done = 1
        assert "1 of 2 read" in _until_said(capsys, 2)
    assert "progress" not in {thread.name for thread in threading.enumerate()}


def test_a_short_scan_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown(Tally(total=2, done=1)):
        pass
    assert capsys.readouterr() == ("", "")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_has_a_bar_and_what_is_said_goes_above_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "_REFRESH", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with progress.shown(Tally(total=1200, done=300, requests=1)):
        deadline = time.monotonic() + 10
        while "300 of 1,200 read" not in terminal.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
        say("the token's role is [red]owner")
    assert "300 of 1,200 read" in terminal.getvalue()
    assert "the token's role is [red]owner" in terminal.getvalue()
    assert sys.stderr is terminal


def test_a_closed_stderr_ends_no_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(progress, "SECONDS", 0.01)
    with progress.shown(Tally(total=2)):
        time.sleep(0.05)


def test_an_error_ends_the_display(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), progress.shown(Tally(total=2)):
        raise KeyboardInterrupt
    assert "progress" not in {thread.name for thread in threading.enumerate()}

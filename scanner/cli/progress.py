"""How far a scan is: a bar on a terminal, elsewhere a line from time to time."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from operator import itemgetter

from scanner.cli.terminal import say
from scanner.sources.gitlab import limiter
from scanner.sources.gitlab.tally import Tally

SECONDS = 30.0
"""Between two lines where nobody sees a bar, as in the log of a job."""

_REFRESH = 0.25

_LONG = 10.0
"""Seconds after which a question is named that is not answered."""


@contextlib.contextmanager
def shown(tally: Tally) -> Iterator[None]:
    """Show on stderr how far a scan is, until it has been read."""
    if sys.stderr and sys.stderr.isatty():
        with _bar() as draw, _again(_REFRESH, lambda seconds: draw(tally, seconds)):
            yield
    else:
        with _again(SECONDS, lambda seconds: say(in_words(tally, seconds))):
            yield


def in_words(tally: Tally, seconds: float) -> str:
    """What has been done in so many seconds, and how long the rest will take at that pace."""
    parts = [
        f"{tally.done:,} of {tally.total:,} read" if tally.total else "listing what there is",
        f"{tally.requests:,} requests",
        f"{tally.requests / max(seconds, 0.001):,.0f} a second",
    ]
    if tally.waited >= 1:
        parts.append(f"{_duration(tally.waited)} waited")
    now = limiter.CLOCK.now()
    if tally.waiting:
        held = round(tally.until - now)
        again = f", which takes requests again in {_duration(held)}" if held > 0 else ""
        parts.append(f"waiting for GitLab{again}")
    if slow := _slowest(tally, now):
        parts.append(slow)
    left = seconds_left(tally, seconds)
    if left is not None:
        parts.append(f"{_duration(left)} left")
    return ", ".join(parts)


def _slowest(tally: Tally, now: float) -> str:
    """What has been asked for long and not been answered; empty where nothing has."""
    endpoint, since = min(tally.asking.copy().values(), key=itemgetter(1), default=("", now))
    return f"{endpoint} unanswered for {_duration(now - since)}" if now - since >= _LONG else ""


def seconds_left(tally: Tally, seconds: float) -> float | None:
    """How long the rest will take as things go; None while nobody can tell."""
    if not tally.done:
        return None
    return seconds / tally.done * (tally.total - tally.done)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


@contextlib.contextmanager
def _bar() -> Iterator[Callable[[Tally, float], None]]:
    """A bar at the last line of the terminal; what is said meanwhile goes above it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = BarColumn(bar_width=24), TextColumn("{task.description}", markup=False)
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=None)

        def draw(tally: Tally, seconds: float) -> None:
            words = in_words(tally, seconds)
            bar.update(task, total=tally.total or None, completed=tally.done, description=words)
            bar.refresh()

        yield draw


@contextlib.contextmanager
def _again(every: float, draw: Callable[[float], None]) -> Iterator[None]:
    """Draw from time to time, with the seconds since the beginning."""
    started, ended = time.monotonic(), threading.Event()

    def run() -> None:
        while not ended.wait(every):
            with contextlib.suppress(OSError):  # that nobody can be told must not end a scan
                draw(time.monotonic() - started)

    thread = threading.Thread(target=run, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()

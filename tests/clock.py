"""A clock in which nobody waits."""

from __future__ import annotations

import threading

import pytest

from scanner.sources.gitlab import limiter


class Skipping(limiter.Clock):
    """Time goes by only where somebody waits, and then at once."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        """The seconds that would have been waited."""
        self._now = 1000.0
        self._lock = threading.Lock()

    def now(self) -> float:
        return self._now

    def wait(self, seconds: float, stopped: threading.Event) -> None:
        with self._lock:
            self.waits.append(seconds)
            self._now += seconds


def skipping(monkeypatch: pytest.MonkeyPatch) -> Skipping:
    """Have every limiter use such a clock."""
    clock = Skipping()
    monkeypatch.setattr(limiter, "CLOCK", clock)
    return clock

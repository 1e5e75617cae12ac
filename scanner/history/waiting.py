"""Says once, after a few seconds, that another program holds up whoever opens a history."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from threading import Timer

QUIET = 3.0
"""Seconds that nobody wonders about."""

Say = Callable[[str], None]


def unsaid(line: str) -> None:
    """For whoever is not there to be told."""


class Waiting:
    """What is waited for in a block; the drivers wait by themselves, and tell nothing meanwhile."""

    def __init__(self, line: str, say: Say) -> None:
        self._line = line
        self._say = say
        self._timer: Timer | None = None

    def __enter__(self) -> Waiting:
        self._timer = Timer(QUIET, self._say, [self._line])
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._timer:
            self._timer.cancel()

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """For as long as nobody is waited for."""
        self.__exit__()
        yield
        self.__enter__()

"""Tells a GitLab that has stopped answering from one whose endpoint fails."""

from __future__ import annotations

import threading
from collections import Counter

ENOUGH = 10
"""Questions in a row that are given up; some seconds of an outage, the waits of each included."""


class Outage:
    """The questions that were given up since something was answered; shared by all threads.

    An answer here is one below 500: the server itself has said something.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._row: Counter[str] = Counter()
        """By endpoint, since any answer."""
        self._each: Counter[str] = Counter()
        """By endpoint, since an answer of that endpoint."""

    def answered(self, endpoint: str) -> None:
        """Say that an answer came."""
        with self._lock:
            self._row.clear()
            self._each.pop(endpoint, None)

    def given_up(self, endpoint: str) -> None:
        """Say that no answer came, however often it was asked for."""
        with self._lock:
            self._row[endpoint] += 1
            self._each[endpoint] += 1

    def is_hopeless(self, endpoint: str) -> bool:
        """Whether an endpoint has failed so often that each thing is asked of it only once."""
        return self._each[endpoint] >= ENOUGH

    @property
    def everywhere(self) -> bool:
        """Whether so much was given up in a row, of more than one endpoint."""
        with self._lock:
            return len(self._row) > 1 and self._row.total() >= ENOUGH

"""Tells a GitLab that has stopped answering from one whose endpoint fails."""

from __future__ import annotations

import threading
from collections import Counter

from scanner.sources.gitlab import limiter

ENOUGH = 10
"""Questions in a row that are given up; some seconds of an outage, the waits of each included."""

PATIENCE = 900.0
"""Seconds with nothing but 429 after which a question that has waited twice is given up.

Twice, as the first wait may be a long one that GitLab asked for and keeps to.
"""

_KEPT = 2


class Outage:
    """The questions that were given up since something was answered; shared by all threads.

    An answer here is one by which GitLab itself has said something of what was asked: not one of
    500 or more, nor a 429, nor what a proxy before it says.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._row: Counter[str] = Counter()
        """By endpoint, since any answer."""
        self._each: Counter[str] = Counter()
        """By endpoint, since an answer of that endpoint."""
        self._full_since: float | None = None
        """When the first 429 came since any answer."""

    def answered(self, endpoint: str) -> None:
        """Say that an answer came."""
        with self._lock:
            self._row.clear()
            self._full_since = None
            self._each.pop(endpoint, None)

    def given_up(self, endpoint: str) -> None:
        """Say that no answer came, however often it was asked for."""
        with self._lock:
            self._row[endpoint] += 1
            self._each[endpoint] += 1

    def throttled(self, attempt: int) -> bool:
        """Take note of a 429, and say whether such have come for so long that it is enough."""
        with self._lock:
            if self._full_since is None:
                self._full_since = limiter.CLOCK.now()
            return self._is_full and (attempt >= _KEPT or bool(self._row))

    @property
    def _is_full(self) -> bool:
        since = self._full_since
        return since is not None and limiter.CLOCK.now() - since >= PATIENCE

    def is_hopeless(self, endpoint: str) -> bool:
        """Whether an endpoint has failed so often that each thing is asked of it only once."""
        return self._each[endpoint] >= ENOUGH

    @property
    def everywhere(self) -> bool:
        """Whether so much was given up in a row, of more than one endpoint, or after so long."""
        with self._lock:
            many = len(self._row) > 1 and self._row.total() >= ENOUGH
            return many or (bool(self._row) and self._is_full)

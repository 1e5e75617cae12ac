"""One waiting room for all who ask a GitLab: it knows the limits, those of no header included."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scanner.sources.gitlab.tally import Tally

ENDPOINT_PER_MINUTE: Mapping[str, int] = {
    "GET /groups/:id": 400,
    "GET /groups/:id/projects": 600,
    "GET /projects/:id": 400,
    "GET /users/:id/gpg_keys": 120,
    "GET /users/:id/keys": 120,
}
"""Endpoints with a limit of their own for each user, which no header tells.

GitLab.com has them. Elsewhere an administrator may have set them, and after an upgrade to 18.0 they
are off.
Sources: https://docs.gitlab.com/administration/settings/rate_limit_on_groups_api/,
.../rate_limit_on_projects_api/ and .../rate_limit_on_users_api/
"""

LONGEST = 3600.0
"""Seconds that are waited at most: the longest period that GitLab counts by as installed.

Source: https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/
"""

_MINUTE = 60.0
_RESERVE = 10
"""From the last tenth of a window on, what is left of it is spread over its rest."""


class Stopped(Exception):
    """The scan has ended while a request waited for its turn."""


class Clock:
    """Seconds that go by; a test puts another one in its place, in which nobody waits."""

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def wait(self, seconds: float, stopped: threading.Event) -> None:
        """Let time go by, or less if it is `stopped`."""
        stopped.wait(seconds)


CLOCK = Clock()
"""By which all limiters wait."""


@dataclass(slots=True)
class _Window:
    """What one throttle of GitLab has left until it counts anew."""

    reset: int
    """When that is, by GitLab's own clock; it tells one window from the next."""
    ends: float
    limit: int
    left: int
    last: float
    """When a request was let through last."""

    def due(self, now: float) -> float:
        """When the next request may go."""
        if now >= self.ends or self.left * _RESERVE > self.limit:
            return now
        if self.left <= 0:
            return self.ends
        return min(self.ends, self.last + (self.ends - self.last) / (self.left + 1))


class Limiter:
    """Lets requests through when GitLab will take them; shared by all threads of a scan."""

    def __init__(self, tally: Tally | None = None, limited: bool = True) -> None:
        """`limited` says that this GitLab has the limits of no header; else it shows by a 429."""
        self._tally = tally or Tally()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._windows: dict[str, _Window] = {}
        """By the name of the throttle."""
        self._throttle: dict[str, str] = {}
        """By endpoint: which throttle counted it last."""
        self._held: dict[str, float] = {}
        """Until when an endpoint takes nothing; under no name all of them."""
        self._gone = {
            name: deque[float](maxlen=count) for name, count in ENDPOINT_PER_MINUTE.items()
        }
        """When the last requests to such an endpoint were let through."""
        self._limited = set(ENDPOINT_PER_MINUTE if limited else ())
        self._since = 0.0
        """Up to when waiting was counted."""

    def admit(self, endpoint: str) -> None:
        """Wait until an endpoint may be asked, and count the request. Raises Stopped."""
        while True:
            if self._stopped.is_set():
                raise Stopped
            with self._lock:
                now = CLOCK.now()
                due = self._due(endpoint, now)
                if due <= now:
                    self._count(endpoint, now)
                    return
            self.pause(due - now)

    def pause(self, seconds: float) -> None:
        """Let one thread wait. Raises Stopped when the scan has ended meanwhile."""
        with self._lock:
            if not self._tally.waiting:
                self._since = CLOCK.now()
            self._tally.waiting += 1
        try:
            CLOCK.wait(seconds, self._stopped)
        finally:
            with self._lock:
                now = CLOCK.now()
                self._tally.waited += now - self._since
                self._since = now
                self._tally.waiting -= 1
        if self._stopped.is_set():
            raise Stopped

    def heard(self, endpoint: str, headers: Mapping[str, str]) -> None:
        """Learn from an answer how much its throttle still takes."""
        told = [_number(headers.get(f"RateLimit-{name}")) for name in _COUNTS]
        date = _moment(headers.get("Date"))
        if None in told or date is None:
            return
        limit, left, reset = (number or 0 for number in told)
        name = headers.get("RateLimit-Name", "")
        with self._lock:
            now = CLOCK.now()
            self._throttle[endpoint] = name
            known = self._windows.get(name)
            if known and known.reset == reset:
                known.left = min(known.left, left)  # what is under way is not yet in theirs
            elif not known or known.reset < reset:
                seconds = min(max(0.0, reset - date.timestamp()), LONGEST)
                self._windows[name] = _Window(reset, now + seconds, limit, left, now)

    def hold(self, endpoint: str, seconds: float) -> None:
        """Let nobody ask an endpoint for a while; with no name, anything at all."""
        with self._lock:
            until = CLOCK.now() + seconds
            self._held[endpoint] = max(until, self._held.get(endpoint, until))
            self._limited.add(endpoint)
            self._tally.until = max(until, self._tally.until)

    def stop(self) -> None:
        """Have all who wait leave, and let nobody through any more."""
        self._stopped.set()

    def _due(self, endpoint: str, now: float) -> float:
        times = [now, self._held.get("", now), self._held.get(endpoint, now)]
        if window := self._windows.get(self._throttle.get(endpoint, "")):
            times.append(window.due(now))
        gone = self._gone.get(endpoint)
        if gone and endpoint in self._limited and len(gone) == gone.maxlen:
            times.append(gone[0] + _MINUTE)
        return max(times)

    def _count(self, endpoint: str, now: float) -> None:
        if window := self._windows.get(self._throttle.get(endpoint, "")):
            window.left -= 1
            window.last = now
        if endpoint in self._gone:
            self._gone[endpoint].append(now)


_COUNTS = ("Limit", "Remaining", "Reset")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that an answer asks to wait; None where it does not say."""
    told = headers.get("Retry-After")
    seconds = _number(told)
    if seconds is not None:
        return float(seconds)
    until, date = _moment(told), _moment(headers.get("Date"))
    return max(0.0, (until - date).total_seconds()) if until and date else None


def for_all(headers: Mapping[str, str]) -> bool:
    """Whether a 429 is about all requests: that of one endpoint alone is worded in JSON."""
    return "json" not in headers.get("Content-Type", "")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 else None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

"""The request throttle of the instance and the headers it puts on every response."""

import threading
import time
from email.utils import formatdate

from tests.simulator.answers import Answer


class Throttle:
    """A fixed window, as Rack::Attack has it; it opens with the first request, not on the minute,
    so that tests do not depend on the clock."""

    def __init__(self, limit: int | None, period: float) -> None:
        self._limit = limit
        self._period = period
        self._lock = threading.Lock()
        self._opened = 0.0
        self._observed = 0

    def admit(self) -> tuple[dict[str, str], Answer | None]:
        """Count a request: the headers of its response, and 429 if it is one too many."""
        with self._lock:
            now = time.time()
            if now - self._opened >= self._period:
                self._opened, self._observed = now, 0
            self._observed += 1
            observed, reset = self._observed, self._opened + self._period
        limit = self._limit or 7200  # what GitLab suggests: an open throttle still counts
        headers = {
            "RateLimit-Limit": str(limit),
            "RateLimit-Name": "throttle_authenticated_api",
            "RateLimit-Observed": str(observed),
            "RateLimit-Remaining": str(max(0, limit - observed)),
            "RateLimit-Reset": str(int(reset) + 1),
        }
        if self._limit is None:
            return headers, None
        headers["Date"] = formatdate(now, usegmt=True)  # by which a client reads the reset
        if observed <= limit:
            return headers, None
        headers["RateLimit-ResetTime"] = formatdate(reset, usegmt=True)
        headers["Retry-After"] = str(max(1, int(reset - now + 0.999)))
        return headers, Answer("Retry later\n", 429, {"Content-Type": "text/plain"})

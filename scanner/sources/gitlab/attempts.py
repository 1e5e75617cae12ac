"""What is asked again when it went wrong, and after how long."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from http import HTTPStatus

import orjson
import requests

from scanner.errors import AccessError
from scanner.sources.gitlab.limiter import LONGEST, Limiter, for_all, retry_after
from scanner.sources.gitlab.outage import Outage

RETRIES = 5

LOST = (
    requests.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    requests.Timeout,
)
"""No answer, or one that breaks off: a reset connection, a stall, a body cut short."""

_FAILING = frozenset({500, 502, 503, 504, *range(520, 531)})
"""A server, or a proxy before it, that may have recovered a moment later; from 520 on Cloudflare's.

Source: https://developers.cloudflare.com/support/troubleshooting/http-status-codes/
"""

_FIRST, _FIRST_FULL = 0.1, 4.0
"""Seconds before the second attempt, and where a 429 does not say how long; each further one
doubles them. Limits of an endpoint count by the minute, which the five waits outlast."""

Jitter = Callable[[], float]
"""From 0 to 1: threads that failed together shall not come back together."""


class Attempts:
    """How often, and when, one thing is asked again; shared by all threads of a scan."""

    def __init__(
        self, limiter: Limiter, most: int, outage: Outage, jitter: Jitter = random.random
    ) -> None:
        self._limiter = limiter
        self._outage = outage
        self._most = most
        self._jitter = jitter

    def after_silence(self, endpoint: str, attempt: int) -> bool:
        """Wait before asking again for what was not answered; False when it was tried enough."""
        if self._is_enough(endpoint, attempt):
            return False
        self._limiter.pause(self._backoff(_FIRST, attempt))
        return True

    def after(self, endpoint: str, response: requests.Response, cut: bool, attempt: int) -> bool:
        """Wait where an answer is to be asked for again; False when it stands as it is.

        Raises AccessError where GitLab asks for more time than a scan waits.
        """
        full = response.status_code == HTTPStatus.TOO_MANY_REQUESTS
        failing = response.status_code in _FAILING
        asked = retry_after(response.headers) if full or failing else None
        too_long = asked is not None and asked > LONGEST
        if full and asked is not None and too_long:
            raise AccessError(
                f"GitLab takes no more requests for {_hours(asked)} (429 on {endpoint})",
                "Scan again after that time.",
            )
        if full and self._outage.throttled(attempt):
            return False
        if too_long or not (full or failing or cut) or self._is_enough(endpoint, attempt):
            return False
        if full or asked is not None:
            seconds = self._backoff(_FIRST_FULL, attempt) if asked is None else asked
            self._limiter.hold("" if for_all(response.headers) else endpoint, seconds)
        else:
            self._limiter.pause(self._backoff(_FIRST, attempt))
        return True

    def _is_enough(self, endpoint: str, attempt: int) -> bool:
        return attempt >= self._most or self._outage.is_hopeless(endpoint)

    def _backoff(self, first: float, attempt: int) -> float:
        return float(first * 2**attempt * (1 + self._jitter()) / 2)


def _hours(seconds: float) -> str:
    """A long time, told as one that is surely over then."""
    return f"{math.ceil(seconds / 3600):,} hours"


PAGE = "an HTML page answers"
_NO_JSON = "the answer is not GitLab's, which words each refusal in JSON"
_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


def not_gitlabs(response: requests.Response) -> str:
    """Why an answer is not GitLab's word on what was asked, but that of a proxy; empty if it is.

    One of 500 or more, or a 429, says nothing of it in any case, and a redirect is followed.
    """
    status = response.status_code
    full = status == HTTPStatus.TOO_MANY_REQUESTS
    if response.is_redirect or full or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ""
    if response.content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return PAGE
    return _NO_JSON if status in _REFUSED and not _is_object(response.content) else ""


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(orjson.loads(body), dict)
    except ValueError:
        return False


def is_cut(response: requests.Response) -> bool:
    """Whether a good answer calls itself JSON and is none, as when its end did not come."""
    good = HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES
    if not good or "json" not in response.headers.get("Content-Type", ""):
        return False
    try:
        orjson.loads(response.content)
    except ValueError:
        return not _is_read(response)
    return False


def _is_read(response: requests.Response) -> bool:
    """Whether the slower reader, which python-gitlab uses, makes something of it: it takes more."""
    try:
        response.json()
    except ValueError:
        return False
    return True

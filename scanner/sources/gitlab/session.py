"""One HTTP session: it takes its token to no other host, and records every exchange."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from gitlab.exceptions import GitlabError, GitlabParsingError
from requests.adapters import HTTPAdapter

from scanner.errors import AccessError
from scanner.snapshot.journal import Appender, Request
from scanner.sources.gitlab.question import Ask, Query
from scanner.unreached import unreached

PAGE = "an HTML page answers"


def short(error: Exception) -> str:
    """One line of an error, without anything that could hold a token."""
    if isinstance(error, GitlabParsingError):
        return "the answer is not JSON (is this the address of a GitLab?)"
    if isinstance(error, GitlabError) and (error.response_code or 0) >= 500:
        return "the server failed"  # what it says may hold anything
    if isinstance(error, GitlabError):
        message = error.error_message
        text = message.decode(errors="replace") if isinstance(message, bytes) else str(message)
        return PAGE if text.lstrip().startswith("<") else one_line(text)
    return unreached(error).reason


def one_line(text: str) -> str:
    """The beginning of what a server says, as one line that can be written down."""
    return " ".join(text.encode(errors="replace").decode().split())[:200]


class Session(requests.Session):
    """A session that takes its token to no other host."""

    def __init__(self, home: str) -> None:
        super().__init__()
        self._home = urlsplit(home).netloc

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Ask, unless a link of an earlier answer leads away."""
        if urlsplit(str(url)).netloc != self._home:
            raise AccessError(
                f"{self._home} links to {_host(str(url))}",
                "Give the address that it links to, if that is your GitLab.",
            )
        return super().request(method, url, *args, **kwargs)

    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        old, new = response.request.url or "", prepared_request.url or ""
        if self.should_strip_auth(old, new):  # type: ignore[no-untyped-call]
            raise AccessError(
                f"{_host(old)} redirects to {_host(new)}",
                "Give the address that it redirects to, if that is your GitLab.",
            )
        super().rebuild_auth(prepared_request, response)  # type: ignore[no-untyped-call]


def _host(url: str) -> str:
    """Host and port of an address, without the user and the password before them."""
    return urlsplit(url).netloc.rpartition("@")[2]


class Recorder(HTTPAdapter):
    """Writes each exchange to the ledger, also those that python-gitlab repeats."""

    def __init__(self, ledger: Appender, now: Callable[[], str]) -> None:
        super().__init__()
        self._ledger = ledger
        self._now = now
        self._question: Ask | Query = Ask("", "")
        self._attempted = ("", -1)
        self.answers = 0
        self.next_page = ""
        """The page that the last answer says comes next."""

    def begin(self, question: Ask | Query) -> None:
        """Say what the exchanges to come are about."""
        self._question = question
        self._attempted = ("", -1)

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Send, and record what came of it."""
        started = time.monotonic()
        try:
            response = super().send(request, *args, **kwargs)
        except requests.RequestException as error:
            self._record(request, 0, started, short(error))
            raise
        self.answers += 1
        self.next_page = response.headers.get("X-Next-Page", "").strip()
        if response.status_code != 429:
            # GitLab sends it with every answer; python-gitlab would wait for it after each error.
            response.headers.pop("RateLimit-Reset", None)
        self._record(request, response.status_code, started)
        return response

    def _record(
        self, request: requests.PreparedRequest, status: int, started: float, error: str = ""
    ) -> None:
        url, attempt = self._attempted
        attempt = attempt + 1 if url == request.url else 0
        self._attempted = (request.url or "", attempt)
        question = self._question
        self._ledger.append(
            Request(
                resource=question.resource,
                section=question.section,
                endpoint=question.name,
                status=status,
                time=self._now(),
                duration_ms=round((time.monotonic() - started) * 1000),
                retries=attempt,
                error=error,
            ).to_json()
        )

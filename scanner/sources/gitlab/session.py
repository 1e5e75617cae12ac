"""One HTTP session: it takes its token to no other host, and records every exchange."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from gitlab.exceptions import GitlabError, GitlabParsingError

from scanner.errors import AccessError
from scanner.snapshot.journal import Appender, Request
from scanner.sources.gitlab import limiter as limits
from scanner.sources.gitlab.arrival import Timely, read
from scanner.sources.gitlab.attempts import LOST, PAGE, Attempts, is_cut, not_gitlabs
from scanner.sources.gitlab.limiter import Limiter
from scanner.sources.gitlab.outage import ENOUGH, Outage
from scanner.sources.gitlab.question import Ask, Query
from scanner.sources.gitlab.tally import Tally
from scanner.unreached import unreached


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
    """A session that takes its token to no other host, and keeps no cookies.

    Several threads may share it: cookies are all that an exchange would leave behind in it.
    """

    def __init__(self, home: str) -> None:
        super().__init__()
        self._home = urlsplit(home).netloc
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._around: Any = None

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Ask, unless a link of an earlier answer leads away."""
        if urlsplit(str(url)).netloc != self._home:
            raise AccessError(
                f"{self._home} links to {_host(str(url))}",
                "Give the address that it links to, if that is your GitLab.",
            )
        return super().request(method, url, *args, **kwargs)

    def merge_environment_settings(self, *args: Any, **kwargs: Any) -> Any:
        """What the environment says of proxies and certificates, looked up once for the one host.

        To look it up is a third of all that a request costs us.
        """
        if self._around is None:
            self._around = super().merge_environment_settings(*args, **kwargs)
        return self._around

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


def _vouches(status: int) -> bool:
    """Whether no dead token is answered so: it is told 401, and a throttle looks at no token."""
    refused = status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
    return refused or HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _is_unheard(status: int) -> bool:
    """Whether the question was not looked at: by a throttle, or a server that fails."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS


class _Asking(threading.local):
    """What one thread is asking."""

    question: Ask | Query = Ask("", "")
    vouched = True
    """GitLab has taken the token since the last answer that a dead one would get, too."""
    refusal: tuple[int, str] | None = None
    """Status and words of the last answer, if somebody else than GitLab gave it."""


class Recorder(Timely):
    """Asks when GitLab takes it, again where that may help, and writes each attempt down."""

    def __init__(
        self,
        ledger: Appender,
        now: Callable[[], str],
        limiter: Limiter,
        attempts: Attempts,
        outage: Outage,
        tally: Tally,
        threads: int,
    ) -> None:
        super().__init__(pool_maxsize=threads)
        self._ledger = ledger
        self._now = now
        self._limiter = limiter
        self._attempts = attempts
        self._outage = outage
        self._tally = tally
        self._asking = _Asking()
        self._writing = threading.Lock()
        self.answered = False
        """Something has come back, so the server is there."""
        self._refusing: set[str] = set()
        """The endpoints that have refused since anything was shown, whichever thread asked."""
        self._refused_lines = 0
        """How many lines the ledger had after the last refusal."""
        self.vouched_lines = 0
        """How many lines of the ledger are of a time at which the user was shown something: what
        they refuse is not due to a user who is blocked, or to a proxy that lets nobody through."""

    def begin(self, question: Ask | Query) -> None:
        """Say what the exchanges of this thread to come are about."""
        self._asking.question = question

    @property
    def vouched(self) -> bool:
        """Whether the token of this thread was taken since `doubt` was last said."""
        return self._asking.vouched

    @property
    def not_gitlabs(self) -> tuple[int, str] | None:
        """Status and words of what this thread was answered last, if it was not by GitLab."""
        return self._asking.refusal

    @property
    def is_refused(self) -> bool:
        """Whether all that was told of late, by many endpoints, is that there is nothing."""
        return len(self._refusing) >= ENOUGH

    @property
    def ends_refused(self) -> bool:
        """Whether nothing that was asked after the last refusal has shown anything."""
        return self._refused_lines > self.vouched_lines

    def doubt(self) -> None:
        """Say that the last answer to this thread may be due to a dead token."""
        self._asking.vouched = False

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Send until an answer stands; raises what the last attempt raised, or Stopped."""
        thread = threading.get_ident()
        self._tally.asking[thread] = (self._asking.question.name, limits.CLOCK.now())
        try:
            return self._sent(request, *args, **kwargs)
        finally:
            del self._tally.asking[thread]

    def _sent(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        question = self._asking.question
        self._asking.refusal = None
        for attempt in itertools.count():
            self._limiter.admit(question.name)
            started, before = time.monotonic(), self._ledger.count
            try:
                response = super().send(request, *args, **kwargs)
                read(response)  # one that breaks off does so here, where it is asked again
            except requests.RequestException as error:
                self._record(question, attempt, 0, started, short(error))
                lost = isinstance(error, LOST)
                if lost and self._attempts.after_silence(question.name, attempt):
                    continue
                self._outage.given_up(question.name)
                raise
            self.answered = True
            cut = is_cut(response)
            other = not_gitlabs(response)
            said = "the JSON is cut" if cut else other
            self._record(question, attempt, response.status_code, started, said)
            self._limiter.heard(question.name, response.headers)
            failed = bool(other) or _is_unheard(response.status_code)
            if not (failed or response.is_redirect):
                self._outage.answered(question.name)
            if not (other or cut):
                self._learn(question.endpoint, response.status_code, before)
            if not self._attempts.after(question.name, response, cut, attempt):
                break
        if failed:
            self._outage.given_up(question.name)
        if other:
            self._asking.refusal = (response.status_code, other)
        return response

    def _learn(self, endpoint: str, status: int, before: int) -> None:
        """What an answer tells of the token, to a question that was asked after so many others."""
        if not _vouches(status):
            return
        self._asking.vouched = True
        with self._writing:
            if status >= HTTPStatus.BAD_REQUEST:
                self._refusing.add(endpoint)
                self._refused_lines = self._ledger.count
                return
            self._refusing.clear()
            alone = self._ledger.count == before + 1
            self.vouched_lines = max(self.vouched_lines, before + alone)

    def _record(
        self, question: Ask | Query, attempt: int, status: int, started: float, error: str = ""
    ) -> None:
        duration = round((time.monotonic() - started) * 1000)
        # The first line about a fact tells its time, so lines stand in the order of their times.
        with self._writing:
            self._tally.requests += 1
            self._ledger.append(
                Request(
                    resource=question.resource,
                    section=question.section,
                    endpoint=question.name,
                    status=status,
                    time=self._now(),
                    duration_ms=duration,
                    retries=attempt,
                    error=error,
                ).to_json()
            )

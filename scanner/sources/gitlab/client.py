"""One session with a GitLab: every request is recorded, and every refusal becomes a status."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

import gitlab
import requests
from gitlab.exceptions import GitlabAuthenticationError, GitlabError, GitlabParsingError

from scanner import discreet
from scanner.errors import AccessError, UsageError
from scanner.model import JSON, Status
from scanner.snapshot.journal import Appender
from scanner.sources.gitlab.attempts import RETRIES, Attempts
from scanner.sources.gitlab.limiter import Limiter
from scanner.sources.gitlab.outage import Outage
from scanner.sources.gitlab.question import Ask, Query, Refusal, ask
from scanner.sources.gitlab.refusals import data_of, dead, no_list, status_of
from scanner.sources.gitlab.session import Recorder, Session, short
from scanner.sources.gitlab.tally import Tally
from scanner.unreached import unreached

PER_PAGE = 100
TIMEOUT_SECONDS = 60.0
WHO = "/user"
"""Answers every live token."""

_ONCE: Mapping[str, Any] = {"obey_rate_limit": False}
"""Has python-gitlab repeat nothing: the session does."""

_FAILURES = (GitlabError, requests.RequestException, ValueError)
"""What python-gitlab lets through when an ask gives no data."""


class Client:
    """Reads one GitLab, for as many threads as it is told."""

    def __init__(
        self,
        url: str,
        token: str,
        ledger: Appender,
        now: Callable[[], str],
        ca_bundle: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
        retries: int = RETRIES,
        threads: int = 1,
        tally: Tally | None = None,
    ) -> None:
        self.url = _base(url)
        self.threads = threads
        self.tally = tally or Tally()
        self._token = token
        self._limiter = Limiter(self.tally, urlsplit(self.url).hostname == "gitlab.com")
        self._refusing: set[str] = set()
        """Endpoints that have said 401 to a token that is alive."""
        self._asking_who = threading.Lock()
        self._outage = Outage()
        attempts = Attempts(self._limiter, retries, self._outage)
        self._recorder = Recorder(
            ledger, now, self._limiter, attempts, self._outage, self.tally, threads
        )
        session = Session(self.url)
        session.mount("http://", self._recorder)
        session.mount("https://", self._recorder)
        self._gitlab = gitlab.Gitlab(
            self.url,
            private_token=token,
            per_page=PER_PAGE,
            timeout=timeout,
            ssl_verify=ca_bundle or True,
            session=session,
            user_agent="glscan",
            keep_base_url=True,  # a server that misjudges its own address links to elsewhere
        )

    def get(self, question: Ask) -> JSON | Refusal:
        """The body of one answer; None is a body of `null`.

        Raises AccessError when the token is refused or the server cannot be reached at all.
        """
        self._recorder.begin(question)
        try:
            body = self._gitlab.http_get(question.path, query_data=dict(question.query), **_ONCE)
        except _FAILURES as error:
            return self._refusal(question, error)
        if isinstance(body, requests.Response):
            return self._refusal(question, GitlabParsingError(response_code=body.status_code))
        return body

    def query(self, question: Query) -> Mapping[str, JSON] | Refusal:
        """The `data` of a GraphQL answer; one with errors is a refusal, whatever it brings along.

        Raises AccessError as `get`.
        """
        self._recorder.begin(question)
        try:
            answer = self._gitlab.http_post(
                f"{self.url}/api/graphql",
                post_data={"query": question.text, "variables": dict(question.variables)},
                **_ONCE,
            )
        except _FAILURES as error:
            return self._refusal(question, error)
        found = data_of(answer)
        return self._discreet(found) if isinstance(found, Refusal) else found

    def list(self, question: Ask) -> Iterator[Mapping[str, JSON]] | Refusal:
        """The rows of a list, page by page as they are wanted, or why there are none.

        Raises AccessError as `get`; a page that is no list, fails or is missing raises ListBroken.
        """
        rows = self._opened(question, PER_PAGE)
        return rows if isinstance(rows, Refusal) else self._rows(question, rows)

    def count(self, question: Ask) -> int | Refusal | None:
        """How many rows a list has, asked with a page of one; None where GitLab does not say.

        It leaves the number out above 10,000 rows. Raises AccessError as `get`.
        """
        rows = self._opened(question, 1)
        try:
            return rows if isinstance(rows, Refusal) else rows.total
        except ValueError as error:
            return self._refusal(question, error)

    def _opened(self, question: Ask, per_page: int) -> gitlab.GitlabList | Refusal:
        """A list after its first page, or why there is none."""
        self._recorder.begin(question)
        try:
            rows = self._gitlab.http_list(
                question.path,
                query_data={**question.query, "per_page": per_page},
                iterator=True,
                **_ONCE,
            )
        except _FAILURES as error:
            return self._refusal(question, error)
        return cast("gitlab.GitlabList", rows)

    def vouch(self) -> None:
        """Ask who asks, if the last this thread was told is what a dead token would be told, too.

        The user of a live one may have been blocked: then everything is 403.
        Raises AccessError when the token has died.
        """
        if not self._recorder.vouched:
            self.still_alive()
        elif self._recorder.is_forbidden:
            told = self.get(ask(WHO, ""))
            if isinstance(told, Refusal) and told.status is Status.FORBIDDEN:
                raise AccessError(
                    f"{self.url} lets the user of the token see nothing (GET {WHO}: {told.detail})",
                    "Ask an administrator whether the user is blocked, then scan again.",
                )

    def still_alive(self) -> None:
        """Ask once more who asks, if a 401 was ever taken for a matter of the role.

        Raises AccessError when the token has died: some of those answers may be due to that.
        """
        if self._refusing and not isinstance(self.get(ask(WHO, "")), dict):
            why = f"401s were taken for its role, and GET {WHO} no longer vouches for it"
            raise AccessError(f"{self.url} may refuse the token: {why}", "Scan again.")

    def stop(self) -> None:
        """Have the threads that wait for their turn leave, and ask nothing more."""
        self._limiter.stop()

    def _rows(self, question: Ask, rows: gitlab.GitlabList) -> Iterator[Mapping[str, JSON]]:
        announced = _announced(rows)
        came = 0
        while True:
            self._recorder.begin(question)
            if isinstance(rows._data, list) and rows._current == len(rows._data):
                rows._data.clear()  # the page that was read makes room for the next one
            try:
                row = next(rows)
            except StopIteration:
                break
            except _FAILURES as error:
                raise ListBroken(question, self._refusal(question, error)) from error
            except (KeyError, TypeError):
                raise ListBroken(question, no_list("the answer is no list")) from None
            if not isinstance(row, dict):
                raise ListBroken(question, no_list("a row of the list is no object"))
            came += 1
            yield row
        if not isinstance(rows._data, list):  # python-gitlab takes an empty text for an empty list
            raise ListBroken(question, no_list("the answer is no list"))
        if page := (rows._next_page or "").strip():
            # A proxy that drops the header Link would otherwise cut the list in silence.
            which = f"page {page}" if page.isdecimal() else "another page"
            detail = f"{which[:20]} is announced, and nothing leads to it"
            raise ListBroken(question, no_list(detail))
        if came < announced:
            detail = f"{announced} rows were announced and {came} came: it changed meanwhile"
            raise ListShrank(question, no_list(detail))

    def _refusal(self, question: Ask | Query, error: Exception) -> Refusal:
        code = getattr(error, "response_code", None) or 0
        if isinstance(error, GitlabAuthenticationError) or code == 401:
            if self._is_of_role(question):
                return Refusal(Status.FORBIDDEN, 401, "401, and the token is alive")
            why, hint = dead(getattr(error, "response_body", None))
            raise AccessError(
                f"{self.url} refuses the token{why} (401 on {question.name})", hint
            ) from error
        if not self._recorder.answered:
            raise AccessError(
                f"{self.url} cannot be reached: {short(error)}", unreached(error).hint
            ) from error
        if question.endpoint != WHO:
            self._check_outage(error)
        return self._discreet(
            Refusal(status_of(code), code, f"{code or 'no answer'}: {short(error)}")
        )

    def _check_outage(self, error: Exception) -> None:
        """Raises AccessError when nothing is answered any more, not even who asks."""
        if not self._outage.everywhere:
            return
        with self._asking_who:
            if self._outage.everywhere:  # nobody has been answered in the meantime
                self.get(ask(WHO, ""))
            if self._outage.everywhere:
                raise AccessError(
                    f"{self.url} has stopped answering: {short(error)}",
                    "Scan again when it answers.",
                ) from error

    def _discreet(self, refusal: Refusal) -> Refusal:
        """A refusal in whose words a server, or a proxy before it, may have repeated the token."""
        return replace(refusal, detail=discreet.words(refusal.detail, self._token))

    def _is_of_role(self, question: Ask | Query) -> bool:
        """Whether a 401 is a way of saying 403, as some endpoints do, and not a dead token.

        The caller is asked once per endpoint; a token that dies later is met on another one, by
        `vouch` after it, or by `still_alive` at the end.
        """
        if question.endpoint == WHO:
            return False
        with self._asking_who:
            if question.endpoint in self._refusing:
                self._recorder.doubt()
            elif isinstance(self.get(ask(WHO, "")), dict):
                self._refusing.add(question.endpoint)
            return question.endpoint in self._refusing


class ListBroken(Exception):
    """A list failed after its first page, so what came is not all."""

    def __init__(self, question: Ask, refusal: Refusal) -> None:
        super().__init__(f"{question.name}: {refusal.detail}")
        self.refusal = refusal


class ListShrank(ListBroken):
    """Rows went away while the list was read page by page, and may have taken others along."""


def _announced(rows: gitlab.GitlabList) -> int:
    """How many rows the first page announces; 0 where GitLab does not say (above 10,000)."""
    try:
        return rows.total or 0
    except ValueError:
        return 0


def _base(url: str) -> str:
    discreet.check_gitlab(url)
    path = urlsplit(url).path
    if api := _API.search(path):
        raise UsageError(
            f"{url} is the address of the API, not of the GitLab",
            f"Use {url[: api.start() - len(path)]}",
        )
    return url.rstrip("/")


_API = re.compile(r"/api(/(v4|graphql).*)?/*$")

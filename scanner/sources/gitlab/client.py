"""One session with a GitLab: every request is recorded, and every refusal becomes a status."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

import gitlab
import requests
from gitlab.exceptions import GitlabError, GitlabParsingError

from scanner import discreet
from scanner.errors import AccessError, UsageError
from scanner.model import JSON, Status
from scanner.snapshot.journal import Appender
from scanner.sources.gitlab import pages, unshown
from scanner.sources.gitlab.attempts import RETRIES, Attempts
from scanner.sources.gitlab.limiter import Limiter
from scanner.sources.gitlab.outage import Outage
from scanner.sources.gitlab.pages import PER_PAGE, ListChanged, Page, Row
from scanner.sources.gitlab.question import Ask, Query, Refusal, ask
from scanner.sources.gitlab.refusals import data_of, dead, status_of
from scanner.sources.gitlab.session import Recorder, Session, short
from scanner.sources.gitlab.tally import Tally
from scanner.unreached import unreached

T = TypeVar("T")

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
    ) -> None:
        self.url = _base(url)
        self.threads = threads
        self.tally = Tally()
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
        return self._no_json(question, body) if isinstance(body, requests.Response) else body

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
        if isinstance(answer, requests.Response):
            return self._no_json(question, answer)
        found = data_of(answer)
        return self._discreet(found) if isinstance(found, Refusal) else found

    def list(self, question: Ask) -> Iterator[Row] | Refusal:
        """The rows of a list, page by page as they are wanted, or why there are none.

        Raises AccessError as `get`, and ListBroken when what came is not all.
        """
        question = _paged(question, PER_PAGE)
        page = self._page(question)
        return page if isinstance(page, Refusal) else pages.rows(question, page, self._page)

    def whole(self, question: Ask, made: Callable[[Iterator[Row]], T]) -> T | Refusal:
        """What is made of all rows of a list; one that changes meanwhile is read again, once.

        Raises AccessError as `get`, ListBroken as `list`, and whatever `made` raises.
        """
        try:
            return self._whole(question, made)
        except ListChanged:
            return self._whole(question, made)

    def _whole(self, question: Ask, made: Callable[[Iterator[Row]], T]) -> T | Refusal:
        rows = self.list(question)
        return rows if isinstance(rows, Refusal) else made(rows)

    def count(self, question: Ask) -> int | Refusal | None:
        """How many rows a list has, asked with a page of one; None where GitLab does not say.

        It leaves the number out above 10,000 rows. Raises AccessError as `get`.
        """
        page = self._page(_paged(question, 1))
        try:
            return page if isinstance(page, Refusal) else page.count
        except ValueError as error:
            return self._refusal(question, error)

    def _page(self, question: Ask) -> Page | Refusal:
        """One page of a list, or why there is none."""
        self._recorder.begin(question)
        try:
            query = dict(question.query)
            answer = self._gitlab.http_request("get", question.path, query, **_ONCE)
            return pages.page_of(answer, self.url)
        except _FAILURES as error:
            return self._refusal(question, error)

    def vouch(self) -> None:
        """Ask who asks, if the last this thread was told is what a dead token would be told, too.

        Raises AccessError when the token has died, or its user is shown nothing.
        """
        if not self._recorder.vouched:
            self.still_alive()

    @property
    def vouched_lines(self) -> int:
        """How many lines the ledger had when the user was last known to be shown something."""
        return self._recorder.vouched_lines

    def still_alive(self) -> None:
        """Ask once more who asks, if a 401 was ever taken for a matter of the role.

        So it is if the last that came are refusals. Raises AccessError when the token has died, or
        its user is shown nothing: some of those answers may be due to that.
        """
        if not (self._refusing or self._recorder.ends_refused):
            return
        who = self.get(ask(WHO, ""))
        if self._refusing and not isinstance(who, dict):
            why = f"401s were taken for its role, and GET {WHO} no longer vouches for it"
            raise AccessError(f"{self.url} may refuse the token: {why}", "Scan again.")
        unshown.check(self.url, WHO, who)

    def stop(self) -> None:
        """Have the threads that wait for their turn leave, and ask nothing more."""
        self._limiter.stop()

    def _no_json(self, question: Ask | Query, answer: requests.Response) -> Refusal:
        return self._refusal(question, GitlabParsingError(response_code=answer.status_code))

    def _refusal(self, question: Ask | Query, error: Exception) -> Refusal:
        told = self._recorder.not_gitlabs
        code, words = told or (getattr(error, "response_code", None) or 0, short(error))
        if code == 401 and not told:
            if self._is_of_role(question):
                return Refusal(Status.FORBIDDEN, 401, "401, and the token is alive")
            why, hint = dead(getattr(error, "response_body", None))
            raise AccessError(
                f"{self.url} refuses the token{why} (401 on {question.name})", hint
            ) from error
        if not self._recorder.answered:
            raise AccessError(
                f"{self.url} cannot be reached: {words}", unreached(error).hint
            ) from error
        if question.endpoint != WHO:
            self._check_outage(words, error)
            self._check_shown()
        elif code == 429:
            raise AccessError(
                f"{self.url} takes no more requests: it says 429, and nothing else",
                "Scan again later. Does something else use up what this user may ask?",
            ) from error
        status = Status.FAILED if told else status_of(code)
        return self._discreet(Refusal(status, code, f"{code or 'no answer'}: {words}"))

    def _check_outage(self, words: str, error: Exception) -> None:
        """Raises AccessError when nothing is answered any more, not even who asks."""
        if not self._outage.everywhere:
            return
        with self._asking_who:
            if self._outage.everywhere:  # nobody has been answered in the meantime
                self.get(ask(WHO, ""))
            if self._outage.everywhere:
                raise AccessError(
                    f"{self.url} has stopped answering: {words}",
                    "Scan again when it answers.",
                ) from error

    def _check_shown(self) -> None:
        """Raises AccessError when of late all was refused, and who asks is not told, either.

        The user of a live token may have been blocked: then everything is 403. Or something before
        the GitLab answers all that is asked by 404. It is asked at once, as it may soon be over.
        """
        if not self._recorder.is_refused:
            return
        with self._asking_who:
            if self._recorder.is_refused:  # nobody has been shown anything in the meantime
                unshown.check(self.url, WHO, self.get(ask(WHO, "")))

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


def _paged(question: Ask, per_page: int) -> Ask:
    """The question for the first page of a list."""
    return replace(question, query={**question.query, "per_page": str(per_page)})


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

"""One session with a GitLab: every request is recorded, and every refusal becomes a status."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote, urlsplit

import gitlab
import requests
from gitlab.exceptions import GitlabAuthenticationError, GitlabError, GitlabParsingError
from requests.adapters import HTTPAdapter

from scanner.errors import AccessError, UsageError
from scanner.model import JSON, Status
from scanner.snapshot.journal import Appender, Request

PER_PAGE = 100
TIMEOUT_SECONDS = 60.0
RETRIES = 5


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to ask of the server."""

    endpoint: str
    """Template such as `/projects/:id/push_rule`, for the ledger and for evidence."""
    path: str
    """The same with its values filled in."""
    resource: str = ""
    """`kind path` of the resource that is asked."""
    section: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The endpoint as evidence names it."""
        return f"GET {self.endpoint}"


def ask(endpoint: str, id: int | str, resource: str = "", section: str = "", **query: str) -> Ask:
    """An Ask about one numeric id or full path; the path is URL-encoded."""
    path = endpoint.replace(":id", quote(str(id), safe=""))
    return Ask(endpoint, path, resource, section, query)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an ask gave no data."""

    status: Status
    http_status: int
    detail: str


class Client:
    """Reads one GitLab for one thread; not shared between threads."""

    def __init__(
        self,
        url: str,
        token: str,
        ledger: Appender,
        now: Callable[[], str],
        ca_bundle: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
        retries: int = RETRIES,
    ) -> None:
        self.url = _base(url)
        self._retries = retries
        self._recorder = _Recorder(ledger, now)
        session = _Session(self.url)
        session.mount("http://", self._recorder)
        session.mount("https://", self._recorder)
        self._gitlab = gitlab.Gitlab(
            self.url,
            private_token=token,
            per_page=PER_PAGE,
            timeout=timeout,
            retry_transient_errors=True,
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
            body = self._gitlab.http_get(
                question.path, query_data=dict(question.query), max_retries=self._retries
            )
        except (GitlabError, requests.RequestException, ValueError) as error:
            return self._refusal(question, error)
        if isinstance(body, requests.Response):
            return self._refusal(question, GitlabParsingError(response_code=body.status_code))
        return body

    def list(self, question: Ask) -> Iterator[Mapping[str, JSON]] | Refusal:
        """The rows of a list, page by page as they are wanted, or why there are none.

        Raises AccessError as `get`; a page that is no list, fails or is missing raises ListBroken.
        """
        self._recorder.begin(question)
        try:
            rows = self._gitlab.http_list(
                question.path,
                query_data={**question.query, "per_page": PER_PAGE},
                iterator=True,
                max_retries=self._retries,
            )
        except (GitlabError, requests.RequestException, ValueError) as error:
            return self._refusal(question, error)
        return self._rows(question, cast("gitlab.GitlabList", rows))

    def _rows(self, question: Ask, rows: gitlab.GitlabList) -> Iterator[Mapping[str, JSON]]:
        announced = _announced(rows)
        came = 0
        while True:
            self._recorder.begin(question)
            try:
                row = next(rows)
            except StopIteration:
                break
            except (GitlabError, requests.RequestException, ValueError) as error:
                raise ListBroken(question, self._refusal(question, error)) from error
            except (KeyError, TypeError):
                raise ListBroken(question, _no_list("the answer is no list")) from None
            if not isinstance(row, dict):
                raise ListBroken(question, _no_list("a row of the list is no object"))
            came += 1
            yield row
        if not isinstance(rows._data, list):  # python-gitlab takes an empty text for an empty list
            raise ListBroken(question, _no_list("the answer is no list"))
        if self._recorder.next_page:
            # A proxy that drops the header Link would otherwise cut the list in silence.
            detail = f"page {self._recorder.next_page} is announced, and nothing leads to it"
            raise ListBroken(question, _no_list(detail))
        if came < announced:
            detail = f"{announced} rows were announced and {came} came: it changed meanwhile"
            raise ListShrank(question, _no_list(detail))

    def _refusal(self, question: Ask, error: Exception) -> Refusal:
        code = getattr(error, "response_code", None) or 0
        if isinstance(error, GitlabAuthenticationError) or code == 401:
            raise AccessError(
                f"{self.url} refuses the token (401 on {question.name})",
                "It is wrong, expired or revoked, or it belongs to another GitLab.",
            ) from error
        if self._recorder.answers == 0:
            raise AccessError(
                f"{self.url} cannot be reached: {_short(error)}",
                "Check the URL, the network and the certificate (--ca-bundle).",
            ) from error
        return Refusal(_status(code), code, f"{code or 'no answer'}: {_short(error)}")


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


def _no_list(detail: str) -> Refusal:
    return Refusal(Status.FAILED, 200, detail)


def _status(code: int) -> Status:
    if code == 403:
        return Status.FORBIDDEN
    if code == 404:
        return Status.MISSING
    return Status.FAILED


def _short(error: Exception) -> str:
    """One line of an error, without anything that could hold a token."""
    if isinstance(error, GitlabParsingError):
        return "the answer is not JSON (is this the address of a GitLab?)"
    if isinstance(error, requests.exceptions.SSLError):
        return "the TLS certificate is not trusted"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return "the connection failed"
    if isinstance(error, GitlabError) and (error.response_code or 0) >= 500:
        return "the server failed"  # what it says may hold anything
    if isinstance(error, GitlabError):
        message = error.error_message
        text = message.decode(errors="replace") if isinstance(message, bytes) else str(message)
        return " ".join(text.split())[:200]
    return type(error).__name__


def _base(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        shown = url.rpartition("@")[2]  # what comes before may be a password
        raise UsageError(
            f"{shown!r} is not the address of a GitLab", "Use https://gitlab.example.com"
        )
    if parts.username or parts.password:
        raise UsageError("the GitLab URL holds a user name or password", "Use a token instead.")
    return url.rstrip("/")


class _Session(requests.Session):
    """A session that takes its token to no other host."""

    def __init__(self, home: str) -> None:
        super().__init__()
        self._home = urlsplit(home).netloc

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Ask, unless a link of an earlier answer leads away."""
        if urlsplit(str(url)).netloc != self._home:
            raise AccessError(
                f"{self._home} links to {urlsplit(str(url)).netloc}",
                "Give the address that it links to, if that is your GitLab.",
            )
        return super().request(method, url, *args, **kwargs)

    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        old, new = response.request.url or "", prepared_request.url or ""
        if self.should_strip_auth(old, new):  # type: ignore[no-untyped-call]
            raise AccessError(
                f"{urlsplit(old).netloc} redirects to {urlsplit(new).netloc}",
                "Give the address that it redirects to, if that is your GitLab.",
            )
        super().rebuild_auth(prepared_request, response)  # type: ignore[no-untyped-call]


class _Recorder(HTTPAdapter):
    """Writes each exchange to the ledger, also those that python-gitlab repeats."""

    def __init__(self, ledger: Appender, now: Callable[[], str]) -> None:
        super().__init__()
        self._ledger = ledger
        self._now = now
        self._question = Ask("", "")
        self._attempted = ("", -1)
        self.answers = 0
        self.next_page = ""
        """The page that the last answer says comes next."""

    def begin(self, question: Ask) -> None:
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
            self._record(request, 0, started, _short(error))
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

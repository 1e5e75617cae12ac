"""Asks and tells a GitLab about a merge request; every refusal says what would help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import gitlab
import orjson
import requests
import urllib3
from gitlab.exceptions import GitlabError

from scanner import discreet
from scanner.errors import AccessError, unwritable
from scanner.model import JSON
from scanner.sources.gitlab.session import Session, short
from scanner.unreached import unreached

PER_PAGE = 100
MOST_PAGES = 100
"""Pages of one list; whoever has more rows is not read to the end, and that is an error."""
LARGEST = 1024 * 1024 * 1024
"""Bytes of a file that is fetched."""
_RETRIES = 3
_PIECE = 64 * 1024


class Refused(AccessError):
    """GitLab does not do what it is asked; `status` is its answer, 0 where none came."""

    def __init__(self, message: str, hint: str, status: int = 0, why: str = "") -> None:
        super().__init__(message, hint)
        self.status = status
        self.why = why or message
        """In a few words."""


class Server:
    """One GitLab, asked as somebody with a token."""

    def __init__(
        self,
        url: str,
        token: str,
        ca_bundle: str | None,
        timeout: float,
        retries: int = _RETRIES,
    ) -> None:
        """Raises UsageError for what is not the address of a GitLab."""
        discreet.check_gitlab(url)
        self._url = url.rstrip("/")
        self._token = token
        self._retries = retries
        session = Session(self._url)
        session.hooks["response"].append(_impatient)
        self._gitlab = gitlab.Gitlab(
            self._url,
            private_token=token,
            timeout=timeout,
            ssl_verify=ca_bundle or True,
            session=session,
            user_agent="glscan",
        )

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """An object. Raises Refused."""
        body = self._json("GET", path, self._ask("get", path, query))
        return body if isinstance(body, dict) else self._odd("GET", path, "no object")

    def rows(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """The rows of a list, each page when it is wanted. Raises Refused.

        A page may be short, as GitLab leaves out of it what the caller may not see, so the header
        says whether another one comes.
        """
        for page in range(1, MOST_PAGES + 1):
            paged = {**query, "per_page": str(PER_PAGE), "page": str(page)}
            response = self._ask("get", path, paged)
            body = self._json("GET", path, response)
            if not isinstance(body, list):
                self._odd("GET", path, "no list")
            yield from (row for row in body if isinstance(row, dict))
            following = response.headers.get("X-Next-Page")
            if following == "" or (following is None and not body):
                return
        self._odd("GET", path, f"more than {MOST_PAGES * PER_PAGE:,} rows")

    def send(self, verb: str, path: str, body: Mapping[str, JSON]) -> None:
        """Change something. Raises Refused.

        What is created is not asked for twice where an answer fails to come: it may be there.
        """
        self._ask(verb.lower(), path, {}, dict(body), again=verb != "POST")

    def download(self, path: str, target: Path, **query: str) -> None:
        """Write a file, a piece at a time. Raises Refused, and leaves nothing half done."""
        response = self._ask("get", path, query, streamed=True)
        try:
            with response, target.open("wb") as stream:
                self._pour(path, response, stream.write)
        except BaseException as error:
            target.unlink(missing_ok=True)
            if isinstance(error, requests.RequestException | urllib3.exceptions.HTTPError):
                raise self._unreached("GET", path, error) from error
            if isinstance(error, OSError):
                raise unwritable(target, error.strerror) from error
            raise

    def _pour(self, path: str, response: requests.Response, write: Any) -> None:
        came = 0
        for piece in response.iter_content(_PIECE):
            came += len(piece)
            if came > LARGEST:
                self._odd("GET", path, f"a file of more than {LARGEST >> 20:,} MiB")
            write(piece)

    def _ask(
        self,
        verb: str,
        path: str,
        query: Mapping[str, str],
        body: dict[str, JSON] | None = None,
        again: bool = True,
        streamed: bool = False,
    ) -> requests.Response:
        try:
            return self._gitlab.http_request(
                verb,
                path,
                query_data=dict(query),
                post_data=body,
                streamed=streamed,
                retry_transient_errors=again,
                max_retries=self._retries,
            )
        except GitlabError as error:
            raise self._refused(verb.upper(), path, error) from error
        except (requests.RequestException, ValueError) as error:
            raise self._unreached(verb.upper(), path, error) from error

    def _refused(self, verb: str, path: str, error: GitlabError) -> Refused:
        status = error.response_code or 0
        told = discreet.words(short(error), self._token)
        needed = "read_api" if verb == "GET" else "api"
        if "insufficient_scope" in told:
            why = f"the scopes of the token do not allow it, {needed} is needed"
            return Refused(
                f"{self._url} refuses {verb} {path}: {why} (403)",
                f"Make a token with the scope {needed}.",
                status,
                why,
            )
        hint = {
            401: f"Is the token of this GitLab, and alive? Make one with the scope {needed}.",
            403: "Give the token's user a role that may do this in the project.",
            404: "Is it there, and may the token's user see it?",
        }.get(status, "Try again later." if status >= 500 else "Look at what it says.")
        return Refused(
            f"{self._url} refuses {verb} {path}: {status}: {told}",
            hint,
            status,
            f"{status}: {told}",
        )

    def _unreached(self, verb: str, path: str, error: Exception) -> Refused:
        found = unreached(error)
        why = f"it cannot be reached: {found.reason}"
        return Refused(f"{self._url} does not answer {verb} {path}: {why}", found.hint, 0, why)

    def _json(self, verb: str, path: str, response: requests.Response) -> JSON:
        try:
            return orjson.loads(response.content)
        except ValueError:
            return self._odd(verb, path, "no JSON")

    def _odd(self, verb: str, path: str, what: str) -> Any:
        why = f"it answers {what}"
        raise Refused(
            f"{self._url} does not answer {verb} {path} as a GitLab does: {why}",
            "Is this the address of a GitLab? A proxy or a sign-in page may have answered.",
            200,
            why,
        )


def _impatient(response: requests.Response, **_: object) -> None:
    """GitLab tells with every answer when its limit ends; only one that was met is waited for."""
    if response.status_code != 429:
        response.headers.pop("RateLimit-Reset", None)

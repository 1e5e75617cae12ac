"""One plain exchange with a GitLab, headers and certificate included: no retries, no redirects.

The client of a scan tells what an answer means; this tells what went over the wire.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

import orjson
import requests
import urllib3

from scanner.model import JSON
from scanner.sources.gitlab.arrival import MOST_BYTES, Timely
from scanner.unreached import Unreached, unreached

__all__ = ["NO_JSON", "Exchange", "Unreached", "Wire"]

NO_JSON = object()
"""The body of an answer that is not JSON."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came back."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """By name in small letters."""
    body: JSON = None
    certificate_ends: datetime | None = None
    """When the server's certificate expires; None over http, or where nobody could tell."""

    @property
    def date(self) -> datetime | None:
        """The server's clock."""
        try:
            moment = parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @property
    def leads_to(self) -> str:
        """Scheme and host that a redirect leads to, without what else stands in the address."""
        try:
            parts = urlsplit(self.headers.get("location", ""))
            return f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""
        except ValueError:
            return ""


class Wire:
    """One GitLab, asked plainly; a context manager."""

    def __init__(self, url: str, token: str, ca_bundle: str | None, timeout: float) -> None:
        """`url` is an address that a Client has taken; without a token nobody is named."""
        self._url = url
        self._timeout = timeout
        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, Timely())
        self._trusted = ca_bundle or True
        self._session.headers["User-Agent"] = "glscan"
        self._token = token

    def get(
        self, path: str, query: Mapping[str, str] | None = None, as_caller: bool = True
    ) -> Exchange | Unreached:
        """Ask the REST API; `as_caller` sends the token."""
        return self._send("GET", f"/api/v4{path}", query, None, as_caller)

    def graphql(self, query: str, variables: Mapping[str, JSON]) -> Exchange | Unreached:
        """Ask the GraphQL API."""
        body = orjson.dumps({"query": query, "variables": dict(variables)})
        return self._send("POST", "/api/graphql", None, body, True)

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None,
        body: bytes | None,
        as_caller: bool,
    ) -> Exchange | Unreached:
        headers = {"Content-Type": "application/json"} if body else {}
        token = self._token if as_caller else ""
        try:
            with self._session.request(
                method,
                f"{self._url}{path}",
                params=dict(query or {}),
                data=body,
                headers=headers,
                auth=_Caller(token),
                timeout=self._timeout,
                # Of the session it would give way to REQUESTS_CA_BUNDLE.
                verify=self._trusted,
                allow_redirects=False,
                stream=True,
            ) as response:
                ends = _certificate_ends(response)
                content = response.raw.read(MOST_BYTES + 1, decode_content=True)
        except (OSError, urllib3.exceptions.HTTPError, ValueError) as error:
            return unreached(error)
        found = {name.lower(): value for name, value in response.headers.items()}
        return Exchange(response.status_code, found, _json(content), ends)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()


class _Caller(requests.auth.AuthBase):
    """The token as `auth`, because a header would give way to a ~/.netrc entry for the host."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["PRIVATE-TOKEN"] = self._token
        return request


def _json(content: bytes) -> JSON:
    try:
        return NO_JSON if len(content) > MOST_BYTES else orjson.loads(content)
    except ValueError:
        return NO_JSON


def _certificate_ends(response: requests.Response) -> datetime | None:
    """Read from the connection before its body is, when it goes back to the pool."""
    connection = getattr(response.raw, "connection", None)
    socket = getattr(connection, "sock", None)
    if not isinstance(socket, ssl.SSLSocket):
        return None
    ends = (socket.getpeercert() or {}).get("notAfter")
    if not isinstance(ends, str):
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)

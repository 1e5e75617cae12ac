"""What we say to an OPA over HTTP, and what its refusals mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

import orjson
import requests

from scanner import discreet
from scanner.engines.isolate import TOO_DEEP, Refused, Row
from scanner.engines.opa import OTHER_ENGINE, CompileError
from scanner.errors import EngineError, UsageError
from scanner.model import JSON, Kind
from scanner.unreached import unreached

CONNECT_SECONDS = 10.0

_OURS = {"glscan", "custom"}

_TRUST = "Name the file of your certificate authority in REQUESTS_CA_BUNDLE."


class Unreachable(EngineError):
    """No connection, or it broke before the answer was complete."""


class Slow(EngineError):
    """OPA took the request and did not answer within the time limit."""


class _Garbled(EngineError):
    """A refusal that breaks off: OPA does not get a type into words that is nested too deep."""


class _TooDeep(EngineError):
    """An answer that no JSON reader of ours takes: a policy made it, OPA is fine."""


class Bearer(requests.auth.AuthBase):
    """A token as `auth`, because a header would give way to a ~/.netrc entry for the host."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Held(NamedTuple):
    """A module that an OPA holds."""

    id: str
    package: str
    source: str


class OpaClient:
    """One OPA, spoken to over one session."""

    def __init__(
        self, url: str, token: str | None, timeout: float, session: requests.Session
    ) -> None:
        """Raises UsageError when `url` is not an address."""
        shown = discreet.address(url)
        if shown == discreet.HIDDEN:
            raise UsageError(
                "what is given is not the address of an OPA", "Give it as http://127.0.0.1:8181"
            )
        if "?" in url or "#" in url:
            raise UsageError(
                f"more than the address of an OPA is given: {shown} and a query or fragment",
                "Leave it out; a token goes into GLSCAN_OPA_TOKEN.",
            )
        self._url = url.rstrip("/")
        self.address = shown.rstrip("/")
        """The address without a password, for messages."""
        self._auth = Bearer(token) if token else None
        self._timeout = timeout
        self._session = session
        self.names: Mapping[str, str] = {}
        """What the files OPA names in its errors are called for us."""

    def answers(
        self, kind: Kind, packages: Sequence[str], documents: Sequence[bytes], digest: str
    ) -> list[Row]:
        """Have the bundle with this digest answer the documents.

        Raises Refused for what lies with the policies, EngineError for all else.
        """
        body = b'{"input":{"packages":%b,"documents":[%b]}}' % (
            orjson.dumps(packages),
            b",".join(documents),
        )
        try:
            reply = self.value(f"glscan/dispatch/{kind.value}/reply", body)
        except Slow as slow:
            self.check_alive()
            raise Refused(f"did not end within {self._timeout:g} s", final=True) from slow
        if not isinstance(reply, dict) or reply.get("digest") != digest:
            raise EngineError(
                f"the OPA at {self.address} does not hold our policies any more",
                "Did it start again, or are there several behind this address? Scan again, with"
                " the address of one of them.",
            )
        rows: list[Row] = reply.get("answers") or []
        if len(rows) != len(documents):
            raise EngineError(
                f"OPA answered {len(rows)} of {len(documents)} documents", OTHER_ENGINE
            )
        return rows

    def value(self, path: str, body: bytes = b"{}") -> JSON:
        """The value at a path of `data`, None if undefined. Raises Refused or EngineError."""
        try:
            code, answer = self._send("POST", f"/v1/data/{path}?strict-builtin-errors=true", body)
        except _TooDeep as error:
            raise Refused(str(error)) from None
        if code == 200:
            return answer.get("result")
        errors = [CompileError.from_json(error) for error in answer.get("errors", ())]
        if code == 500 and errors:
            raise Refused(errors[0].words(self.names))
        raise self._unexpected(code, answer)

    def held(self, packages: Collection[str] = ()) -> list[Held]:
        """Each module under our package names or in these. Raises EngineError."""
        code, answer = self._send("GET", "/v1/policies")
        if code != 200:
            raise self._unexpected(code, answer)
        found = []
        try:
            for policy in answer.get("result") or ():
                steps = [step["value"] for step in policy["ast"]["package"]["path"][1:]]
                package = ".".join(map(str, steps))
                if package and (steps[0] in _OURS or package in packages):
                    found.append(Held(str(policy["id"]), package, str(policy.get("raw", ""))))
        except (KeyError, TypeError):
            raise self._foreign(f"{code}, odd JSON, for GET /v1/policies") from None
        return found

    def tree(self, identity: str) -> JSON:
        """The tree of a module. Raises Refused where it is too deep, EngineError for all else."""
        # Ids of a served bundle begin with a slash, which OPA would redirect.
        path = f"/v1/policies/{quote(identity, safe='')}"
        try:
            code, answer = self._send("GET", path)
        except _TooDeep:
            raise Refused("it is nested too deep") from None
        if code != 200:
            raise self._unexpected(code, answer)
        try:
            return answer["result"]["ast"]
        except (KeyError, TypeError):
            raise self._foreign(f"{code}, odd JSON, for GET /v1/policies/ID") from None

    def upload(self, identity: str, source: str) -> list[CompileError]:
        """Store a module; what does not compile is not stored. Raises EngineError."""
        path = f"/v1/policies/{quote(identity)}"
        try:
            code, answer = self._send("PUT", path, source.encode(), "text/plain; charset=utf-8")
        except _Garbled:
            return [CompileError("", 0, "OPA refuses it, and cannot say why")]
        errors = [CompileError.from_json(error) for error in answer.get("errors", ())]
        if code != 200 and not (code == 400 and errors):
            raise self._unexpected(code, answer)
        return errors

    def delete(self, identity: str) -> None:
        """Remove a module; one that is gone is fine. Raises EngineError."""
        code, answer = self._send("DELETE", f"/v1/policies/{quote(identity)}")
        if code not in (200, 404):
            raise self._unexpected(code, answer)

    def check_alive(self) -> None:
        """Raises EngineError when OPA does not answer at all."""
        self._exchange("GET", "/health", None, "", CONNECT_SECONDS)

    def _send(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/json"
    ) -> tuple[int, dict[str, JSON]]:
        response = self._exchange(method, path, body, kind, self._timeout)
        if response.status_code in (401, 403):
            raise EngineError(
                f"the OPA at {self.address} refuses us"
                f" ({response.status_code} for {method} {path})",
                "Its token goes into GLSCAN_OPA_TOKEN; does its system.authz allow this request?",
            )
        try:
            answer = orjson.loads(response.content)
        except orjson.JSONDecodeError as error:
            answer = None
            if "depth limit" in str(error):
                raise _TooDeep(TOO_DEEP) from None
        if not isinstance(answer, dict) or response.is_redirect:
            kind = response.headers.get("Content-Type", "no type")
            if response.status_code == 400 and "json" in kind:
                raise _Garbled(f"the OPA at {self.address} answers no JSON", OTHER_ENGINE)
            raise self._foreign(f"{response.status_code}, {kind}, for {method} {path}")
        return response.status_code, answer

    def _exchange(
        self, method: str, path: str, body: bytes | None, kind: str, timeout: float
    ) -> requests.Response:
        try:
            return self._session.request(
                method,
                self._url + path,
                data=body,
                headers={"Content-Type": kind} if body is not None else {},
                auth=self._auth,
                timeout=(CONNECT_SECONDS, timeout),
                allow_redirects=False,
            )
        except requests.exceptions.ReadTimeout as error:
            raise Slow(
                f"the OPA at {self.address} did not answer within {timeout:g} s",
                "Is it busy or stuck? A longer limit is --policy-timeout",
            ) from error
        except requests.exceptions.RequestException as error:
            why = unreached(error)
            raise Unreachable(
                f"no OPA answers at {self.address}: {why.reason}",
                _TRUST if why.certificate else f"{why.hint} Without an OPA: --engine embedded",
            ) from error

    def _foreign(self, what: str) -> EngineError:
        return EngineError(
            f"{self.address} does not answer like an OPA ({what})",
            "Is the address right, or did a proxy or a login page answer? NO_PROXY exempts a host",
        )

    def _unexpected(self, code: int, answer: Mapping[str, JSON]) -> EngineError:
        words = answer.get("message") or "no message"
        return EngineError(
            f"the OPA at {self.address} answered {code}: {words}",
            "Its own log tells more. Without it: --engine embedded",
        )

"""Injected errors: what a test wants to go wrong, and how often."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulator.answers import Answer

HTML = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>"

_WORDS = {
    400: {"error": "400 Bad Request"},
    401: {"message": "401 Unauthorized"},
    403: {"message": "403 Forbidden"},
    404: {"message": "404 Not Found"},
    409: {"message": "409 Conflict: Resource lock"},
    # An application limit: JSON, and no Retry-After on older servers.
    429: {
        "message": {"error": "This endpoint has been requested too many times. Try again later."}
    },
    500: {"message": "500 Internal Server Error"},
}


@dataclass
class Fault:
    """One injected error; without a status the true answer is sent (late, cut or reset)."""

    route: str  # as in Request.route; "*" is every route
    status: int | None = None
    times: int | None = 1  # None is for ever
    body: Any = None  # text or bytes as they are, else JSON; None is GitLab's words for the status
    headers: Mapping[str, str] = field(default_factory=dict)
    match: str | None = None  # the full path or the id of the group or project
    after: int = 0  # let so many requests pass first
    html: bool = False  # a sign-in page in place of JSON
    redirect: str | None = None  # send the client there
    truncate: bool = False  # half of the body, then the connection is closed
    reset: bool = False  # no answer: the connection is reset
    stall: float = 0.0  # seconds of silence before the answer
    drip: float = 0.0  # seconds after each piece of the answer, its headers included
    piece: int = 1  # bytes of such a piece
    endless: bool = False  # the body goes on for ever
    bare: bool = False  # the true answer without the headers that tell of other pages
    circular: bool = False  # the true answer says that it comes next once more
    then: Callable[[], object] | None = None  # what happens once it is answered

    def applies(self, route: str, names: tuple[str, ...]) -> bool:
        """Say whether the fault is meant for a request to this route and object."""
        return self.route in (route, "*") and (self.match is None or self.match in names)

    def answer(self) -> Answer | None:
        """The answer in place of the true one, or None to keep the true one."""
        if self.redirect is not None:
            headers = {"Location": self.redirect, **self.headers}
            return Answer("", self.status or 302, {"Content-Type": "text/html", **headers})
        if self.html:
            return Answer(HTML, self.status or 200, {"Content-Type": "text/html", **self.headers})
        if self.status is None and self.body is None:
            return None
        status = self.status or 200
        body = self.body
        if body is None:
            body = _WORDS.get(status, HTML if status >= 500 else {"message": f"{status}"})
        kind = "text/html" if body is HTML else "text/plain"
        typed = {"Content-Type": kind} if isinstance(body, str | bytes) else {}
        return Answer(body, status, {**typed, **self.headers})

    def spoil(self, answer: Answer, address: str) -> None:
        """Change what a true answer says of other pages."""
        if self.bare:
            told = [name for name in answer.headers if name == "Link" or name.startswith("X-")]
            for name in told:
                del answer.headers[name]
        if self.circular:
            answer.headers |= {"Link": f'<{address}>; rel="next"', "X-Next-Page": "1"}
        if self.then is not None:
            self.then()


class Faults:
    """The faults in force, in the order they were added."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put a fault in force."""
        with self._lock:
            self._faults.append(fault)

    def take(self, route: str, names: tuple[str, ...]) -> Fault | None:
        """Return the first fault that applies, and count it down."""
        with self._lock:
            for fault in self._faults:
                if not fault.applies(route, names) or fault.times == 0:
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

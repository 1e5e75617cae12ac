"""The simulator itself: an HTTP server on loopback that answers for an estate."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl

from tests.simulator.access import ROLES, Access
from tests.simulator.admin_api import ADMIN_ROUTES
from tests.simulator.answers import Answer, Refused, Rows, page, unauthorized
from tests.simulator.audit_events_api import AUDIT_EVENT_ROUTES
from tests.simulator.credentials_api import CREDENTIAL_ROUTES
from tests.simulator.estate import Estate
from tests.simulator.faults import Fault, Faults
from tests.simulator.graphql_api import GRAPHQL, answer_query, read, refused, texts
from tests.simulator.groups_api import GROUP_ROUTES
from tests.simulator.instance import Instance
from tests.simulator.instance_api import INSTANCE_ROUTES
from tests.simulator.jobs_api import JOB_ROUTES
from tests.simulator.keys import TIERS
from tests.simulator.merge_requests_api import MERGE_REQUEST_ROUTES
from tests.simulator.outbound_api import OUTBOUND_ROUTES
from tests.simulator.people_api import PEOPLE_ROUTES
from tests.simulator.pipelines_api import PIPELINE_ROUTES
from tests.simulator.projects_api import PROJECT_ROUTES
from tests.simulator.repository_api import REPOSITORY_ROUTES
from tests.simulator.routes import Call, Route, Router
from tests.simulator.runners_api import RUNNER_ROUTES
from tests.simulator.throttle import Throttle
from tests.simulator.users_api import USER_ROUTES
from tests.simulator.wire import Server

ROUTES: tuple[Route, ...] = (
    *INSTANCE_ROUTES,
    *ADMIN_ROUTES,
    *USER_ROUTES,
    *GROUP_ROUTES,
    *PROJECT_ROUTES,
    *PEOPLE_ROUTES,
    *OUTBOUND_ROUTES,
    *CREDENTIAL_ROUTES,
    *REPOSITORY_ROUTES,
    *PIPELINE_ROUTES,
    *RUNNER_ROUTES,
    *MERGE_REQUEST_ROUTES,
    *JOB_ROUTES,
    *AUDIT_EVENT_ROUTES,
)
TOKEN = "glpat-simulator-token"
JOB_TOKEN = "glcbt-simulator-job-token"
_API = "/api/v4"


@dataclass(frozen=True)
class Request:
    """One request that was made, for tests to count and to compare."""

    method: str
    route: str
    path: str
    query: dict[str, str]
    status: int
    body: Any = None  # what was sent


class Simulator:
    """A GitLab on 127.0.0.1 that answers from an estate; a context manager."""

    def __init__(
        self,
        estate: Estate,
        tier: str = "premium",
        role: str = "owner",
        latency: float = 0.0,
        gitlab_com: bool = False,
        edition: str = "ee",
        rate_limit: int | None = None,
        token_scopes: tuple[str, ...] = ("read_api",),
        rate_period: float = 60.0,
        port: int = 0,
    ) -> None:
        for value, known in ((tier, TIERS), (role, ROLES), (edition, ("ee", "ce"))):
            if value not in known:
                raise ValueError(f"{value!r} is none of {', '.join(known)}")
        self.estate = estate
        self.token = TOKEN
        self.job_token = JOB_TOKEN
        self.requests: list[Request] = []
        self.instance = Instance(
            estate=estate,
            access=Access(estate, role, token_scopes),
            tier=tier,
            ee=edition == "ee",
            gitlab_com=gitlab_com,
            scopes=token_scopes,
        )
        self._faults = Faults()
        self._throttle = Throttle(rate_limit, rate_period)
        self._router = Router(ROUTES)
        self._latency = latency
        self._stopping = threading.Event()
        self._port = port

    def __enter__(self) -> "Simulator":
        self._server = Server(("127.0.0.1", self._port), self)
        self.instance.url = self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        # Wakes the accepting thread at once; elsewhere than on Linux the poll does it.
        with suppress(OSError):
            self._server.socket.shutdown(socket.SHUT_RDWR)
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._thread.join()

    def add_fault(self, fault: Fault) -> None:
        """Make matching requests go wrong from now on."""
        self._faults.add(fault)

    def pause(self, seconds: float) -> bool:
        """Wait, but not past the end of the simulator; whether that has come."""
        return self._stopping.wait(seconds) if seconds else self._stopping.is_set()

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[Answer, Fault | None]:
        """Answer one request and note it; a fault tells how to spoil the answer."""
        path, _, raw_query = target.partition("?")
        query: dict[str, str] = {}
        for name, value in parse_qsl(raw_query, keep_blank_values=True):
            query[name] = f"{query[name]},{value}" if name in query else value
        local = path.removeprefix(_API)
        found = self._router.find(local, method) if path.startswith(f"{_API}/") else None
        meant = found and found[0].method == ("GET" if method == "HEAD" else method)
        route = found[0].name if found and meant else f"{method} ?"
        graphql = method == "POST" and path == GRAPHQL
        route = f"POST {GRAPHQL}" if graphql else route
        posted = read(body) if method in ("POST", "PUT") else None
        limits, refused = self._throttle.admit()
        self.pause(self._latency)
        names = tuple(texts((posted or {}).get("variables"))) if graphql else self._names(found)
        fault = self._faults.take(route, names)
        if fault is not None:
            self.pause(fault.stall)
        answer = refused or (fault.answer() if fault is not None else None)
        if answer is None and graphql:
            answer = self._graphql_answer(headers, posted)
        elif answer is None:
            call = Call(found[1] if found else (), query, posted or {})
            answer = self._true_answer(route, f"{self.url}{path}?{raw_query}", headers, found, call)
        answer.headers = {**limits, **answer.headers}
        if fault is not None:
            fault.spoil(answer, f"{self.url}{target}")
        self.requests.append(Request(method, route, path, query, answer.status, posted))
        return answer, fault

    def _true_answer(
        self,
        name: str,
        url: str,
        headers: dict[str, str],
        found: tuple[Route, tuple[str, ...]] | None,
        call: Call,
    ) -> Answer:
        try:
            as_job = self._authenticate(headers)
            body = self._route(name, found, as_job).handler(self.instance, call)
            if isinstance(body, Rows):
                address, _, raw_query = url.partition("?")
                return page(body, call.query, raw_query, address)
            return body if isinstance(body, Answer) else Answer(body)
        except Refused as refusal:
            return Answer(refusal.body, refusal.status)

    def _graphql_answer(self, headers: dict[str, str], posted: dict[str, Any] | None) -> Answer:
        """A token without a scope that reads is worth no more there than a wrong one."""
        try:
            self._authenticate(headers)
        except Refused:
            return refused("Invalid token", 401)
        if not {"api", "read_api"} & set(self.instance.scopes):
            return refused("Invalid token", 401)
        return answer_query(self.instance, posted)

    def _authenticate(self, headers: dict[str, str]) -> bool:
        """Whether a job asks with its own token; refuses whoever has none."""
        if headers.get("job-token") == self.job_token:
            return True
        bearer = headers.get("authorization", "").partition("Bearer ")[2]
        if self.token not in (headers.get("private-token"), bearer):
            raise unauthorized()
        return False

    def _route(self, name: str, found: tuple[Route, tuple[str, ...]] | None, as_job: bool) -> Route:
        if (
            found is None
            or (found[0].ee and not self.instance.ee)
            or self.instance.version < found[0].since
        ):
            raise Refused(404, {"error": "404 Not Found"})
        route = found[0]
        if name != route.name:
            raise Refused(405, {"error": "405 Not Allowed"})
        if as_job:
            if not route.job_token:
                raise unauthorized()
            return route
        needed = ("api", "read_api") if route.method == "GET" else ("api",)
        if not route.any_scope and not {*needed, *route.also_scopes} & set(self.instance.scopes):
            message = "The request requires higher privileges than provided by the access token."
            raise Refused(
                403,
                {
                    "error": "insufficient_scope",
                    "error_description": message,
                    "scope": " ".join(needed),
                },
            )
        return route

    def _names(self, found: tuple[Route, tuple[str, ...]] | None) -> tuple[str, ...]:
        """Every name by which a fault may mean the object of a request."""
        if found is None or not found[1]:
            return ()
        reference = found[1][0]
        projects = found[0].template.startswith("/projects/")
        find = self.estate.project_path if projects else self.estate.group_path
        path = find(reference)
        if path is None:
            return (reference,)
        stored = (self.estate.projects if projects else self.estate.groups)[path]
        return (reference, path, str(stored["id"]))

"""Asks a GitLab what its checks need to know, from its address to the asked groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scanner.doctor import scope, server, token
from scanner.doctor.check import Check, Standing, failed
from scanner.errors import AccessError
from scanner.model import Kind
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.exchange import Exchange, Wire
from scanner.sources.gitlab.pages import ListBroken
from scanner.sources.gitlab.probe import Server, probe
from scanner.sources.gitlab.question import Refusal, ask
from scanner.sources.gitlab.scope import Root, Row, open_roots, settle
from scanner.sources.gitlab.tree import projects_of

_ALIVE = "{ __typename }"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a scan would be asked to read."""

    groups: Sequence[str] = ()
    projects: Sequence[str] = ()


@dataclass
class Examined:
    """What was found."""

    checks: list[Check] = field(default_factory=list)
    server: Server | None = None
    roots: list[Root] = field(default_factory=list)
    """What of the asked can be read."""


def examine(
    client: Client, wire: Wire, asked: Asked, now: Callable[[], datetime], tokenless: Check | None
) -> Examined:
    """Check the server, then the token, then what is asked; nothing that rests on a failure.

    `tokenless` is the check that says why there is no token; then only the server is looked at.
    """
    found = Examined()
    first = wire.get("/version", as_caller=False)
    moment = now()
    found.checks += [
        server.address(client.url, first),
        server.tls(client.url, first, moment),
    ]
    genuine = False
    if isinstance(first, Exchange):
        check = server.gitlab(first)
        genuine = check.status is Standing.OK
        found.checks += [check, server.clock(first, moment)]
    if tokenless:
        found.checks.append(tokenless)
    elif genuine:  # the token is for nobody else
        _as_caller(client, wire, asked, now, found)
    return found


def _as_caller(
    client: Client, wire: Wire, asked: Asked, now: Callable[[], datetime], found: Examined
) -> None:
    try:
        known = found.server = probe(client)
    except AccessError as error:
        found.checks.append(failed("token", error))
        return
    found.checks += [
        server.version(known),
        server.edition(known),
        server.rate_limit(wire.get("/version")),
        server.graphql(wire.graphql(_ALIVE, {})),
        token.token(known),
        token.scopes(known),
        token.expiry(known, now()),
        token.administrator(known),
    ]
    if not (asked.groups or asked.projects):
        found.checks.append(scope.none())
    for path in asked.groups:
        _scope(client, known, Kind.GROUP, path, found)
    for path in asked.projects:
        _scope(client, known, Kind.PROJECT, path, found)


def _scope(client: Client, known: Server, kind: Kind, path: str, found: Examined) -> None:
    groups, projects = ([path], []) if kind is Kind.GROUP else ([], [path])
    checks = []
    try:
        [root] = open_roots(client, known, groups, projects)
        if kind is Kind.GROUP:
            listed, project = _listed(client, root)
            checks.append(scope.projects(root, listed))
        else:
            project = root.row
    except AccessError as error:
        found.checks.append(failed(kind.value, error).of(path))
        return
    root = settle(root, known, project)
    found.roots.append(root)
    found.checks += [check.of(root.path) for check in (scope.role(root), scope.tier(root), *checks)]


def _listed(client: Client, root: Root) -> tuple[scope.Listed, Row | None]:
    """What the list of projects shows, and the first of them."""
    try:
        rows = client.list(projects_of(root))
        if isinstance(rows, Refusal):
            return scope.Listed(any=False, trouble=rows.detail), None
        project = next(iter(rows), None)
    except ListBroken as error:
        return scope.Listed(any=False, trouble=error.refusal.detail), None
    if project is not None:
        return scope.Listed(any=True), project
    return scope.Listed(any=False, counted=_counted(client, root)), None


def _counted(client: Client, root: Root) -> int:
    """How many projects GitLab counts, which it tells Owners."""
    answer = client.get(ask("/namespaces/:id", root.row["id"], f"group {root.path}"))
    count = answer.get("projects_count") if isinstance(answer, dict) else 0
    return count if isinstance(count, int) else 0

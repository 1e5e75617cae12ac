"""Records what a GitLab answers to the questions of a scan, without anything that it says.

The recording holds statuses, headers by name, and the shape of bodies. It can be shown to others,
and the simulated GitLab of the tests is held against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from scanner.model import JSON, Kind
from scanner.sections import SECTIONS
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.exchange import Exchange, Unreached, Wire
from scanner.sources.gitlab.graph import Batches, Graph
from scanner.sources.gitlab.pages import PER_PAGE
from scanner.sources.gitlab.probe import Server
from scanner.sources.gitlab.question import Refusal
from scanner.sources.gitlab.readers.ci_config import LINT
from scanner.sources.gitlab.readers.credentials import ACTIVE, SERVICE_ACCOUNTS
from scanner.sources.gitlab.readers.people import EVERYONE, PROVISIONED
from scanner.sources.gitlab.readers.pipelines import AVAILABLE, GROUPS_ALLOWED, RUNNER_TYPES
from scanner.sources.gitlab.runners import ENDPOINT as RUNNER
from scanner.sources.gitlab.scope import Root, Row, is_named
from scanner.sources.gitlab.shape import queried_shape, shape
from scanner.sources.gitlab.tree import EVERY_PROJECT

SCHEMA = 1

HEADERS = frozenset(
    {
        "date",
        "link",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "retry-after",
        "x-next-page",
        "x-page",
        "x-per-page",
        "x-total",
        "x-total-pages",
    }
)
"""Headers that say how much there is and how fast it may be asked; those that came are named."""


@dataclass(frozen=True, slots=True)
class Question:
    """One endpoint that a scan asks."""

    endpoint: str
    """As evidence names it, such as `/groups/:id/hooks`."""
    query: Mapping[str, str] = field(default_factory=dict)
    top: bool = False
    """Asked of the group that is scanned, and not of those below it."""


_LIST = {"per_page": str(PER_PAGE)}
_DESCENDANTS = Question("/groups/:id/descendant_groups", _LIST, top=True)
_PROJECTS = Question(
    "/groups/:id/projects",
    {**_LIST, **EVERY_PROJECT},
    top=True,
)

_TREE = (
    Question("/metadata"),
    Question("/version"),
    Question("/user"),
    Question("/personal_access_tokens/self"),
    Question("/license"),
    Question("/namespaces/:id"),
    Question("/groups/:id", {"with_projects": "false"}),
    Question("/groups/:id/members/all/:user_id", top=True),
    _DESCENDANTS,
    _PROJECTS,
    Question("/projects/:id"),
)
"""What is asked to find out who asks of what, and what there is."""

_ACCOUNTS = Question(SERVICE_ACCOUNTS, _LIST, top=True)
_OF_ACCOUNT = f"{SERVICE_ACCOUNTS}/:user_id/"

_OF_SECTIONS = (
    _ACCOUNTS,
    Question(EVERYONE, _LIST, top=True),
    Question(PROVISIONED, _LIST, top=True),
    Question(GROUPS_ALLOWED, _LIST),
    Question(RUNNER),
)
"""What sections ask beside their own endpoints."""

_QUERIES = {
    "/personal_access_tokens": {**_LIST, **ACTIVE},
    "/users": {**_LIST, "without_project_bots": "true"},
    "/groups/:id/access_tokens": {**_LIST, **ACTIVE},
    f"{_OF_ACCOUNT}personal_access_tokens": {**_LIST, **ACTIVE},
    "/projects/:id/access_tokens": {**_LIST, **ACTIVE},
    "/projects/:id/ci/lint": LINT,
    "/projects/:id/environments": {**_LIST, **AVAILABLE},
    "/projects/:id/repository/files/:file_path": {"ref": "HEAD"},
    **{
        endpoint: {**_LIST, **RUNNER_TYPES[kind]}
        for kind, endpoint in SECTIONS["runners"].endpoints.items()
    },
}
"""What an endpoint is asked with, where that is not the length of a page alone."""

_GRAPHQL = "/api/graphql"


def questions() -> Sequence[Question]:
    """Every endpoint of the tree and of the sections, each once."""
    endpoints = {
        endpoint: Question(endpoint, _QUERIES.get(endpoint, _LIST))
        for spec in SECTIONS.values()
        for endpoint in spec.endpoints.values()
        if not endpoint.startswith(_GRAPHQL)
    }
    tree = {question.endpoint: question for question in (*_TREE, *_OF_SECTIONS)}
    return [*tree.values(), *(endpoints[name] for name in sorted(endpoints.keys() - tree.keys()))]


def recording(
    client: Client, wire: Wire, server: Server, root: Root, glscan: str, role: str
) -> Mapping[str, JSON]:
    """What each endpoint answers, and who asked whom: `glscan` is our version.

    Asked are the group itself, one group below it, and one project.
    """
    subgroup = _first(wire, _DESCENDANTS, root, Kind.GROUP)
    project = _first(wire, _PROJECTS, root, Kind.PROJECT)
    return {
        "recording": SCHEMA,
        "glscan": glscan,
        "gitlab": {
            "version": server.version,
            "edition": server.edition,
            "gitlab_com": root.gitlab_com,
        },
        "tier": root.licence.tier.value,
        "role": role,
        "holds": "statuses, names of headers, names of keys and JSON types; no values",
        "answers": [
            *_rest(wire, server, root, subgroup, project),
            *_graphql(client, root, project),
        ],
    }


def _rest(
    wire: Wire, server: Server, root: Root, subgroup: Row | None, project: Row | None
) -> Iterator[JSON]:
    account = _first_row(wire, _ACCOUNTS, root) or {}
    runner = _first_row(wire, Question("/groups/:id/runners"), root)
    for question in questions():
        user_id = account.get("id") if _OF_ACCOUNT in question.endpoint else server.user_id
        if user_id is None:
            continue  # there is no service account whose tokens could be asked for
        for asked, id in _subjects(question, server, root, subgroup, project, runner):
            answer = wire.get(_path(question.endpoint, id, user_id), question.query)
            yield _row(f"GET {question.endpoint}", asked, answer)


def _graphql(client: Client, root: Root, project: Row | None) -> Iterator[JSON]:
    """Asked as the readers of a scan do."""
    batches = Batches(Graph(client), f"group {root.path}", [project["id"]] if project else [])
    for name, spec in SECTIONS.items():
        for kind, endpoint in spec.endpoints.items():
            if not endpoint.startswith(_GRAPHQL) or (kind is Kind.PROJECT and not project):
                continue
            if kind is Kind.PROJECT and project:
                answer = batches.project(name, project["id"])
            elif kind is Kind.GROUP:
                answer = batches.group(name, root.path, root.row["id"])
            else:
                answer = batches.instance(name)
            refused = isinstance(answer, Refusal)
            yield {
                "endpoint": f"POST {endpoint}",
                "asked": "server" if kind is Kind.INSTANCE else kind.value,
                "status": answer.http_status if isinstance(answer, Refusal) else 200,
                "headers": [],
                "body": {} if refused else queried_shape(answer),
            }


def _first(wire: Wire, question: Question, root: Root, kind: Kind) -> Row | None:
    """The first group or project of a list of the asked group."""
    row = _first_row(wire, question, root)
    return row if row and is_named(row, kind) else None


def _first_row(wire: Wire, question: Question, root: Root) -> Row | None:
    path = _path(question.endpoint, root.row["id"], 0)
    answer = wire.get(path, {**question.query, "per_page": "1"})
    body = answer.body if isinstance(answer, Exchange) else None
    row = body[0] if isinstance(body, list) and body else None
    return row if isinstance(row, dict) else None


def _subjects(
    question: Question,
    server: Server,
    root: Root,
    subgroup: Row | None,
    project: Row | None,
    runner: Row | None,
) -> Iterator[tuple[str, int]]:
    """Who is asked, in a word, and by which id."""
    if question.endpoint.startswith("/groups/"):
        yield "group", root.row["id"]
        if subgroup and not question.top:
            yield "subgroup", subgroup["id"]
    elif question.endpoint.startswith("/projects/"):
        if project:
            yield "project", project["id"]
    elif question.endpoint == RUNNER:
        if runner and "id" in runner:
            yield "runner", runner["id"]
    elif question.endpoint.startswith("/users/"):
        yield "user", server.user_id
    elif ":id" in question.endpoint:
        yield "namespace", (root.top or root.row)["id"]
    else:
        yield "server", 0


def _path(endpoint: str, id: int, user_id: int) -> str:
    values = {":id": str(id), ":user_id": str(user_id), ":file_path": "CODEOWNERS"}
    return "/".join(quote(values.get(part, part), safe="") for part in endpoint.split("/"))


def _row(endpoint: str, asked: str, answer: Exchange | Unreached) -> JSON:
    if isinstance(answer, Unreached):
        return {"endpoint": endpoint, "asked": asked, "status": 0, "headers": [], "body": {}}
    return {
        "endpoint": endpoint,
        "asked": asked,
        "status": answer.status,
        "headers": sorted(HEADERS & answer.headers.keys()),
        "body": shape(answer.body),
    }

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
from scanner.sources.gitlab.client import PER_PAGE, Client
from scanner.sources.gitlab.exchange import Exchange, Unreached, Wire
from scanner.sources.gitlab.graph import Batches, Graph
from scanner.sources.gitlab.probe import Server
from scanner.sources.gitlab.question import Refusal
from scanner.sources.gitlab.scope import Root, Row, is_named
from scanner.sources.gitlab.shape import queried_shape, shape

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
    {**_LIST, "include_subgroups": "true", "with_shared": "false"},
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

_QUERIES = {"/projects/:id/repository/files/:file_path": {"ref": "HEAD"}}
"""What an endpoint is asked with, other than the length of a page."""

_GRAPHQL = "/api/graphql"


def questions() -> Sequence[Question]:
    """Every endpoint of the tree and of the sections, each once."""
    endpoints = {
        endpoint: Question(endpoint, _QUERIES.get(endpoint, _LIST))
        for spec in SECTIONS.values()
        for endpoint in spec.endpoints.values()
        if not endpoint.startswith(_GRAPHQL)
    }
    tree = {question.endpoint: question for question in _TREE}
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
    for question in questions():
        for asked, id in _subjects(question, root, subgroup, project):
            answer = wire.get(_path(question.endpoint, id, server.user_id), question.query)
            yield _row(f"GET {question.endpoint}", asked, answer)


def _graphql(client: Client, root: Root, project: Row | None) -> Iterator[JSON]:
    """Asked as the readers of a scan do."""
    batches = Batches(Graph(client), f"group {root.path}", [project["id"]] if project else [])
    for name, spec in SECTIONS.items():
        for kind, endpoint in spec.endpoints.items():
            if not endpoint.startswith(_GRAPHQL) or (kind is Kind.PROJECT and not project):
                continue
            answer = (
                batches.project(name, project["id"])
                if kind is Kind.PROJECT and project
                else batches.group(name, root.path, root.row["id"])
            )
            refused = isinstance(answer, Refusal)
            yield {
                "endpoint": f"POST {endpoint}",
                "asked": kind.value,
                "status": answer.http_status if isinstance(answer, Refusal) else 200,
                "headers": [],
                "body": {} if refused else queried_shape(answer),
            }


def _first(wire: Wire, question: Question, root: Root, kind: Kind) -> Row | None:
    """The first row of a list of the asked group."""
    path = _path(question.endpoint, root.row["id"], 0)
    answer = wire.get(path, {**question.query, "per_page": "1"})
    body = answer.body if isinstance(answer, Exchange) else None
    row = body[0] if isinstance(body, list) and body else None
    return row if isinstance(row, dict) and is_named(row, kind) else None


def _subjects(
    question: Question, root: Root, subgroup: Row | None, project: Row | None
) -> Iterator[tuple[str, int]]:
    """Who is asked, in a word, and by which id."""
    if question.endpoint.startswith("/groups/"):
        yield "group", root.row["id"]
        if subgroup and not question.top:
            yield "subgroup", subgroup["id"]
    elif question.endpoint.startswith("/projects/"):
        if project:
            yield "project", project["id"]
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

"""Asks GraphQL: of many projects at once, of a group, of the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scanner.model import JSON, Kind, Status
from scanner.sections import SECTIONS
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.graph_fields import (
    BATCH,
    FIELDS,
    NEEDS,
    OF_STREAM,
    PAGE,
    POLICY_TYPES,
    STREAM_NODES,
)
from scanner.sources.gitlab.once import Once
from scanner.sources.gitlab.question import Query, Refusal

MANY = 25
"""For fewer projects REST costs little, and says of each why it refuses."""

_HOLDERS = {Kind.PROJECT: "Project", Kind.GROUP: "Group", Kind.INSTANCE: "Query"}
"""The types that hold the fields of sections."""

# What is deprecated or an experiment is there all the same, and shown only when asked for.
_TYPES = "{{ {} }}".format(
    " ".join(
        f'{alias}: __type(name: "{name}") {{ fields(includeDeprecated: true) {{ name }} }}'
        for alias, name in (
            *((kind.value, name) for kind, name in _HOLDERS.items()),
            *((name, name) for name in STREAM_NODES.values()),
            *((name, name) for needed in NEEDS.values() for name in needed),
        )
    )
)

_Types = Mapping[str, frozenset[str]]
"""The fields of each type that the server has, by the type's alias."""

Told = Mapping[str, Any] | Refusal
"""What GraphQL says of one project or group, or of the server, or why it says nothing."""


def endpoint_of(section: str, kind: Kind) -> str:
    """What is asked of GraphQL for a section, as the ledger names it."""
    spec = SECTIONS[section]
    return spec.batched if spec.batched and kind is Kind.PROJECT else spec.endpoints[kind]


class Graph:
    """One server's GraphQL: which fields it has is asked once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._types = Once[None, _Types | Refusal]()

    def fields(self, section: str, kind: Kind) -> Sequence[str] | Refusal:
        """The fields of a section that this server has; any other would fail the whole query."""
        types = self._told_types()
        if isinstance(types, Refusal):
            return types
        chosen = _chosen(section, types[kind.value])
        untold = [field for field in chosen if not types.get(STREAM_NODES.get(field, kind.value))]
        if untold:
            return Refusal(Status.FAILED, 200, f"GraphQL does not tell what {untold[0]} has")
        whole = all(
            set(names) <= types.get(name, frozenset())
            for name, names in NEEDS.get(section, {}).items()
        )
        unknown = Refusal(Status.UNSUPPORTED, 200, "this GitLab's GraphQL does not have it")
        return chosen if chosen and whole else unknown

    def _told_types(self) -> _Types | Refusal:
        def find() -> _Types | Refusal:
            answer = self._client.query(Query("/api/graphql __type", _TYPES, {}))
            return answer if isinstance(answer, Refusal) else _named(answer)

        return self._types.get(None, find)

    def _asked_of(self, section: str, field: str) -> str:
        """What is asked of a field; of streams only what this server's have."""
        types = self._told_types()
        if field not in STREAM_NODES or isinstance(types, Refusal):
            return FIELDS[section][field]
        has = types[STREAM_NODES[field]]
        return PAGE.format(" ".join(name for name in OF_STREAM if name in has))

    def ask(
        self,
        section: str,
        kind: Kind,
        fields: Sequence[str],
        asked: str,
        start: str,
        variables: Mapping[str, JSON],
    ) -> Told:
        """The `data` of an answer; `start` is the query up to the fields, its braces left open."""
        body = " ".join(f"{name}{self._asked_of(section, name)}" for name in fields)
        text = f"{start} {body}" + " }" * (start.count("{") - start.count("}"))
        endpoint = endpoint_of(section, kind)
        return self._client.query(Query(endpoint, text, variables, asked, section))


def _named(answer: Mapping[str, Any]) -> _Types | Refusal:
    """A type that the server does not have is answered with null, and has no fields."""
    try:
        types = {
            alias: frozenset(str(field["name"]) for field in told["fields"])
            for alias, told in answer.items()
            if told is not None
        }
    except (KeyError, TypeError):
        types = {}
    if any(kind.value not in types for kind in _HOLDERS):
        return Refusal(Status.FAILED, 200, "GraphQL does not tell which fields it has")
    return types


def _chosen(section: str, known: frozenset[str]) -> Sequence[str]:
    if section != "security_policies":
        return [name for name in FIELDS[section] if name in known]
    newest = [
        next((name for name in names if name in known), None) for names in POLICY_TYPES.values()
    ]
    return [name for name in newest if name]


class Batches:
    """What GraphQL tells of the projects of one scope, a batch at a time, and of its groups."""

    def __init__(self, graph: Graph, asked: str, projects: Sequence[int]) -> None:
        self.asked = asked
        """`kind path` of the scope, for the ledger."""
        self._graph = graph
        self._order = {id: place for place, id in enumerate(projects)}
        self._projects = projects
        self._answers = Once[tuple[str, int], dict[int, Told]]()
        """By section and the place of the batch's first project."""
        self._sizes = dict(BATCH)
        self._given_up: dict[str, Refusal] = {}
        """Sections of which one project was too much: of each other it would be, or REST tells."""

    @property
    def are_many(self) -> bool:
        """Whether it pays to ask for several projects at once what REST tells of each."""
        return len(self._projects) >= MANY

    def project(self, section: str, id: int) -> Told:
        """The fields of a section of one project, with those of its neighbours in the list."""
        size = BATCH[section]
        first = self._order[id] // size * size
        ids = self._projects[first : first + size]
        batch = self._answers.get((section, first), lambda: self._fetched(section, ids))
        told = batch.pop(id)
        if not batch:
            self._answers.forget((section, first))
        return told

    def _fetched(self, section: str, ids: Sequence[int]) -> dict[int, Told]:
        """What each of these is told; in smaller batches from the first on that is too much."""
        fields = self._graph.fields(section, Kind.PROJECT)
        if isinstance(fields, Refusal):
            return dict.fromkeys(ids, fields)
        found: dict[int, Told] = {}
        while left := ids[len(found) :]:
            part = left[: self._sizes[section]]
            nodes = self._given_up.get(section) or self._nodes(section, fields, part)
            if not isinstance(nodes, Refusal):
                found |= nodes
            elif len(part) > 1 and section not in self._given_up and _is_too_much(nodes):
                self._sizes[section] = min(self._sizes[section], len(part) // 2)
            else:
                found |= dict.fromkeys(part, nodes)
                if _is_too_much(nodes) and (SECTIONS[section].batched or _COMPLEX in nodes.detail):
                    self._given_up[section] = nodes
        return found

    def _nodes(
        self, section: str, fields: Sequence[str], ids: Sequence[int]
    ) -> dict[int, Told] | Refusal:
        start = "query($ids: [ID!], $first: Int) { projects(ids: $ids, first: $first) { nodes { id"
        gids = {id: f"gid://gitlab/Project/{id}" for id in ids}
        variables = {"ids": list(gids.values()), "first": len(ids)}
        data = self._graph.ask(section, Kind.PROJECT, fields, self.asked, start, variables)
        if isinstance(data, Refusal):
            return data
        connection = data.get("projects")
        nodes = connection.get("nodes") if isinstance(connection, dict) else None
        if not isinstance(nodes, list):
            return Refusal(Status.FAILED, 200, "GraphQL answers no list of projects")
        asked = set(gids.values())
        rows = [(str(node.get("id")), node) for node in nodes if isinstance(node, dict)]
        named = [(gid, node) for gid, node in rows if gid in asked]
        found = dict(named)
        if len(found) < len(named):
            return Refusal(Status.FAILED, 200, "GraphQL lists a project twice")
        unlisted = Refusal(Status.MISSING, 200, "GraphQL does not list this project")
        return {
            id: _whole(found[gid], fields) if gid in found else unlisted for id, gid in gids.items()
        }

    def instance(self, section: str) -> Told:
        """The fields of a section of the server itself."""
        fields = self._graph.fields(section, Kind.INSTANCE)
        if isinstance(fields, Refusal):
            return fields
        data = self._graph.ask(section, Kind.INSTANCE, fields, self.asked, "query {", {})
        return data if isinstance(data, Refusal) else _whole(data, fields)

    def group(self, section: str, path: str, id: int) -> Told:
        """The fields of a section of one group, which the answer must be about."""
        fields = self._graph.fields(section, Kind.GROUP)
        if isinstance(fields, Refusal):
            return fields
        start = "query($path: ID!) { group(fullPath: $path) { id"
        asked, variables = f"group {path}", {"path": path}
        data = self._graph.ask(section, Kind.GROUP, fields, asked, start, variables)
        if isinstance(data, Refusal):
            return data
        found = data.get("group")
        if not isinstance(found, dict):
            return Refusal(Status.MISSING, 200, "GraphQL answers null for the group")
        if found.get("id") != f"gid://gitlab/Group/{id}":
            return Refusal(Status.FAILED, 200, "GraphQL answers about another group")
        return _whole(found, fields)


def _whole(node: Mapping[str, Any], fields: Sequence[str]) -> Told:
    """What a node says, if it answers all that was asked."""
    missing = [name for name in fields if name not in node]
    if not missing:
        return node
    return Refusal(Status.FAILED, 200, f"GraphQL leaves out {missing[0]}")


def _is_too_much(refusal: Refusal) -> bool:
    """Whether a smaller batch may be answered: the query is too complex, or takes too long."""
    slow = refusal.http_status == 504 or any(each in refusal.detail for each in _SLOW)
    return slow or _COMPLEX in refusal.detail


_COMPLEX = "complexity"
_SLOW = ("Timeout", "timeout", "timed out")

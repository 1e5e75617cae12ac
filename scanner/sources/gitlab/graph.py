"""Asks GraphQL: of many projects at once, of a group, of the server."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from scanner.model import JSON, Kind, Status
from scanner.sections import SECTIONS
from scanner.sources.gitlab import too_much
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.graph_fields import (
    BATCH,
    FIELDS,
    LATER,
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

_SLOWEST = 8
"""By how much batches shrink for good where they took too long: a server may be slow for a while
only, and one project at a time is what REST costs."""

_IN_A_ROW = 3
"""Projects that took too long, each by itself, until REST is asked for all that follow."""

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
        self.moved: set[str] = set()
        """`kind path` of what GitLab has named by another path since it was listed."""
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
        """What is asked of a field; only what this server's types have of what not all have."""
        types, text = self._told_types(), FIELDS[section][field]
        if isinstance(types, Refusal):
            return text
        if field in STREAM_NODES:
            has = types[STREAM_NODES[field]]
            return PAGE.format(" ".join(name for name in OF_STREAM if name in has))
        for part, (type, name) in LATER.items():
            text = text if name in types.get(type, ()) else text.replace(part, "")
        return text

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

    def __init__(self, graph: Graph, asked: str, projects: Sequence[int], listed: int = 0) -> None:
        """`listed` is how many projects the scope has, where `projects` are a shard's."""
        self.asked = asked
        """`kind path` of the scope, for the ledger."""
        self._graph = graph
        self._projects = projects
        self._places = array("L", sorted(range(len(projects)), key=projects.__getitem__))
        """Where projects stand in the list, in the order of their ids: a dict takes eight times
        the room."""
        self._listed = listed or len(projects)
        self._answers = Once[tuple[str, int], dict[int, Told]]()
        """By section and the place of the batch's first project."""
        self._sizes = dict(BATCH)
        self._slow = Counter[str]()
        """By section, how many projects in a row took too long, each by itself."""
        self._given_up: dict[str, Refusal] = {}
        """Sections of which one project is too complex, or several took too long: REST tells."""

    @property
    def are_many(self) -> bool:
        """Whether it pays to ask for several projects at once what REST tells of each.

        All shards say the same, so that what they read of is the same query.
        """
        return self._listed >= MANY

    def project(self, section: str, id: int) -> Told:
        """The fields of a section of one project, with those of its neighbours in the list."""
        size = BATCH[section]
        found = bisect_left(self._places, id, key=self._projects.__getitem__)
        first = self._places[found] // size * size
        ids = self._projects[first : first + size]
        batch = self._answers.get((section, first), lambda: self._fetched(section, ids))
        told = batch.pop(id)
        if not batch:
            self._answers.forget((section, first))
        return told

    def saw(self, listed: str, path: JSON) -> None:
        """Say by which path an answer names what was listed as `kind path`."""
        if isinstance(path, str) and path != listed.partition(" ")[2]:
            self._graph.moved.add(listed)

    def _fetched(self, section: str, ids: Sequence[int]) -> dict[int, Told]:
        """What each of these is told; in smaller batches from the first on that is too much."""
        fields = self._graph.fields(section, Kind.PROJECT)
        if isinstance(fields, Refusal):
            return dict.fromkeys(ids, fields)
        found: dict[int, Told] = {}
        size = self._sizes[section]
        while left := ids[len(found) :]:
            part = left[:size]
            nodes = self._given_up.get(section) or self._asked(section, fields, part)
            if not isinstance(nodes, Refusal):
                found |= nodes
                self._slow[section], size = 0, self._sizes[section]
            elif len(part) > 1 and section not in self._given_up and too_much.is_told(nodes):
                size = len(part) // 2
                least = 1 if too_much.is_complex(nodes) else BATCH[section] // _SLOWEST
                self._sizes[section] = min(self._sizes[section], max(size, least))
            else:
                found |= dict.fromkeys(part, nodes)
                self._refused(section, nodes)
        return found

    def _asked(
        self, section: str, fields: Sequence[str], ids: Sequence[int]
    ) -> dict[int, Told] | Refusal:
        """What these are told; one project that takes too long is asked for once more."""
        nodes = self._nodes(section, fields, ids)
        if len(ids) == 1 and isinstance(nodes, Refusal) and too_much.is_slow(nodes):
            return self._nodes(section, fields, ids)
        return nodes

    def _refused(self, section: str, refusal: Refusal) -> None:
        """Give a section up that is too complex whoever is asked about, or keeps being slow.

        One slow answer says nothing of the next: who tells a section should not hang on that.
        """
        if too_much.is_slow(refusal) and SECTIONS[section].batched:
            self._slow[section] += 1
        if too_much.is_complex(refusal) or self._slow[section] >= _IN_A_ROW:
            self._given_up[section] = refusal

    def _nodes(
        self, section: str, fields: Sequence[str], ids: Sequence[int]
    ) -> dict[int, Told] | Refusal:
        start = "query($ids: [ID!], $first: Int) { projects(ids: $ids, first: $first) {"
        start += " nodes { id fullPath"
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

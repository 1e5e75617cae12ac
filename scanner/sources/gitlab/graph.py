"""Asks GraphQL for what only it tells: of many projects at once, of a group, of the server.

Names of types and fields: https://docs.gitlab.com/api/graphql/reference/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scanner.model import JSON, Kind, Status
from scanner.sections import SECTIONS
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.question import Query, Refusal

POLICY_TYPES: Mapping[str, Sequence[str]] = {
    "approval": ("approvalPolicies", "scanResultPolicies"),
    "scan_execution": ("scanExecutionPolicies",),
    "pipeline_execution": ("pipelineExecutionPolicies",),
}
"""GraphQL's fields for each type of security policy; the first that the server has is asked."""

_POLICY = """(relationship: INHERITED, first: 50) {
  pageInfo { hasNextPage }
  nodes { name enabled source {
    ... on GroupSecurityPolicySource { namespace { fullPath } }
    ... on ProjectSecurityPolicySource { project { fullPath } } } } }"""

STREAM_NODES: Mapping[str, str] = {
    "externalAuditEventStreamingDestinations": "GroupAuditEventStreamingDestination",
    "auditEventsInstanceStreamingDestinations": "InstanceAuditEventStreamingDestination",
    "externalAuditEventDestinations": "ExternalAuditEventDestination",
    "instanceExternalAuditEventDestinations": "InstanceExternalAuditEventDestination",
    "googleCloudLoggingConfigurations": "GoogleCloudLoggingConfigurationType",
    "instanceGoogleCloudLoggingConfigurations": "InstanceGoogleCloudLoggingConfigurationType",
    "amazonS3Configurations": "AmazonS3ConfigurationType",
    "auditEventsInstanceAmazonS3Configurations": "InstanceAmazonS3ConfigurationType",
}
"""GraphQL's fields for audit streams and the types of their nodes; the first two hold streams of
all categories, and GitLab keeps what is under the others in step with them."""

_OF_STREAM = ("id", "name", "category", "active", "destinationUrl")
"""What is asked of a stream. Headers and tokens are not, nor `config`, which holds headers."""

_PAGE = "(first: 100) {{ pageInfo {{ hasNextPage }} nodes {{ {} }} }}"

_FIELDS = {
    "audit_streams": dict.fromkeys(STREAM_NODES, _PAGE.format(" ".join(_OF_STREAM))),
    "scanners": {"securityScanners": " { available enabled pipelineRun }"},
    "compliance_frameworks": {"complianceFrameworks": _PAGE.format("name default")},
    "security_policies": {name: _POLICY for names in POLICY_TYPES.values() for name in names},
}
"""Per section the fields it is made of, and what is asked of each."""

BATCH = {"scanners": 50, "security_policies": 10}
"""Projects per query: each policy field makes the server read a repository."""

_HOLDERS = {Kind.PROJECT: "Project", Kind.GROUP: "Group", Kind.INSTANCE: "Query"}
"""The types that hold the fields of sections."""

# What is deprecated or an experiment is there all the same, and shown only when asked for.
_TYPES = "{{ {} }}".format(
    " ".join(
        f'{alias}: __type(name: "{name}") {{ fields(includeDeprecated: true) {{ name }} }}'
        for alias, name in (
            *((kind.value, name) for kind, name in _HOLDERS.items()),
            *((name, name) for name in STREAM_NODES.values()),
        )
    )
)

_Types = Mapping[str, frozenset[str]]
"""The fields of each type that the server has, by the type's alias."""

Told = Mapping[str, Any] | Refusal
"""What GraphQL says of one project or group, or of the server, or why it says nothing."""


class Graph:
    """One server's GraphQL: which fields it has is asked once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._types: _Types | Refusal | None = None

    def fields(self, section: str, kind: Kind) -> Sequence[str] | Refusal:
        """The fields of a section that this server has; any other would fail the whole query."""
        types = self._told_types()
        if isinstance(types, Refusal):
            return types
        chosen = _chosen(section, types[kind.value])
        untold = [field for field in chosen if not types.get(STREAM_NODES.get(field, kind.value))]
        if untold:
            return Refusal(Status.FAILED, 200, f"GraphQL does not tell what {untold[0]} has")
        unknown = Refusal(Status.UNSUPPORTED, 200, "this GitLab's GraphQL does not have it")
        return chosen or unknown

    def _told_types(self) -> _Types | Refusal:
        if self._types is None:
            answer = self._client.query(Query("/api/graphql __type", _TYPES, {}))
            self._types = answer if isinstance(answer, Refusal) else _named(answer)
        return self._types

    def _asked_of(self, section: str, field: str) -> str:
        """What is asked of a field; of streams only what this server's have."""
        types = self._told_types()
        if field not in STREAM_NODES or isinstance(types, Refusal):
            return _FIELDS[section][field]
        has = types[STREAM_NODES[field]]
        return _PAGE.format(" ".join(name for name in _OF_STREAM if name in has))

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
        endpoint = SECTIONS[section].endpoints[kind]
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
        return [name for name in _FIELDS[section] if name in known]
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
        self._answers: dict[tuple[str, int], Told] = {}

    def project(self, section: str, id: int) -> Told:
        """The fields of a section of one project, with those of its neighbours in the list."""
        if (section, id) not in self._answers:
            size = BATCH[section]
            first = self._order[id] // size * size
            self._fetch(section, self._projects[first : first + size])
        return self._answers.pop((section, id))

    def _fetch(self, section: str, ids: Sequence[int]) -> None:
        fields = self._graph.fields(section, Kind.PROJECT)
        nodes = fields if isinstance(fields, Refusal) else self._nodes(section, fields, ids)
        for id in ids:
            self._answers[section, id] = nodes if isinstance(nodes, Refusal) else nodes[id]

    def _nodes(
        self, section: str, fields: Sequence[str], ids: Sequence[int]
    ) -> Mapping[int, Told] | Refusal:
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

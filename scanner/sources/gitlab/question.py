"""What is asked of a GitLab, and why an ask gave no data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from scanner.model import JSON, Status


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to ask of the server."""

    endpoint: str
    """Template such as `/projects/:id/push_rule`, for the ledger and for evidence."""
    path: str
    """The same with its values filled in."""
    resource: str = ""
    """`kind path` of the resource that is asked."""
    section: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The endpoint as evidence names it."""
        return f"GET {self.endpoint}"


def ask(endpoint: str, id: int | str, resource: str = "", section: str = "", **query: str) -> Ask:
    """An Ask about one numeric id or full path; the path is URL-encoded."""
    path = endpoint.replace(":id", quote(str(id), safe=""))
    return Ask(endpoint, path, resource, section, query)


@dataclass(frozen=True, slots=True)
class Query:
    """One thing to ask of GraphQL."""

    endpoint: str
    """`/api/graphql` and, after a blank, what is asked for: `projects.securityScanners`."""
    text: str
    variables: Mapping[str, JSON]
    resource: str = ""
    section: str = ""

    @property
    def name(self) -> str:
        """The endpoint as evidence names it."""
        return f"POST {self.endpoint}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an ask gave no data."""

    status: Status
    http_status: int
    detail: str

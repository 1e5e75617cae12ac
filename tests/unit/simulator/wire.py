"""A client without any opinion: what the wire said."""

import json
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tests.simulator import Simulator


@dataclass
class Reply:
    """A response: status, headers and the body, parsed where it is JSON."""

    status: int
    headers: Message
    body: Any
    text: str


def ask_graphql(gitlab: Simulator, query: str, token: str | None = None, **variables: Any) -> Reply:
    """Post one query to GraphQL."""
    body = json.dumps({"query": query, "variables": variables})
    return get(gitlab, "/api/graphql", token, method="POST", body=body)


def get(
    gitlab: Simulator,
    path: str,
    token: str | None = None,
    method: str = "GET",
    body: str | None = None,
    **headers: str,
) -> Reply:
    """Send one request below /api/v4, with the simulator's own token unless another is given."""
    connection = HTTPConnection(urlsplit(gitlab.url).netloc, timeout=10)
    try:
        sent = {"PRIVATE-TOKEN": gitlab.token if token is None else token, **headers}
        target = path.removeprefix(gitlab.url)
        if not target.startswith("/api/"):
            target = f"/api/v4{target}"
        connection.request(method, target, body, sent)
        response = connection.getresponse()
        text = response.read().decode()
        kind = response.headers.get_content_type()
        read = json.loads(text) if kind == "application/json" else None
        return Reply(response.status, response.headers, read, text)
    finally:
        connection.close()

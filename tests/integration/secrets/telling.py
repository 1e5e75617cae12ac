"""A GitLab that keeps what it told, and may tell it in odd ways or tell more than it should."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Self

from tests.simulator import Estate, Simulator
from tests.simulator.answers import Answer
from tests.simulator.estate import SECRET
from tests.simulator.routes import Call, Route

Spoil = Callable[[Any], Any]
"""Turns the body of an answer into another one."""

ROLE = {"tier": "ultimate", "role": "admin", "token_scopes": ("read_api", "admin_mode")}
"""Who is told the most."""


def plain(body: Any) -> Any:
    """The answer as it is."""
    return body


FIRST = frozenset(
    f"GET {path}"
    for path in ("/user", "/personal_access_tokens/self", "/metadata", "/groups/:id", "/license")
)
"""What a scan asks before anything else, and ends without."""


TREE = frozenset(f"GET /groups/:id/{part}" for part in ("projects", "descendant_groups"))
"""What names all there is below a group."""


class Telling(Simulator):
    """Notes the secrets that went out; `spoil` changes answers that are not among FIRST."""

    def __init__(self, estate: Estate, spoil: Spoil = plain, **options: Any) -> None:
        super().__init__(estate, **{**ROLE, **options})
        self.told: set[str] = set()
        self._spoil = spoil

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def _true_answer(
        self,
        name: str,
        url: str,
        headers: dict[str, str],
        found: tuple[Route, tuple[str, ...]] | None,
        call: Call,
    ) -> Answer:
        answer = super()._true_answer(name, url, headers, found, call)
        spared = FIRST | TREE if self._spoil in (numbered, nested) else FIRST
        if answer.status == 200 and found and found[0].name not in spared:
            answer.body = self._spoil(answer.body)
        return self._noted(answer)

    def _graphql_answer(self, headers: dict[str, str], posted: dict[str, Any] | None) -> Answer:
        return self._noted(super()._graphql_answer(headers, posted))

    def _noted(self, answer: Answer) -> Answer:
        said = json.dumps(answer.body, default=str)
        self.told.update(re.findall(rf"{SECRET}[\w.-]*", said))
        return answer


_SECRET = re.compile(SECRET)


def wrapped(body: Any) -> Any:
    """Each secret is a list inside an object, where a text should be."""
    return _each_text(body, lambda text: {"value": [text], text: text})


def listed(body: Any) -> Any:
    """Each secret stands in a list of its own."""
    return _each_text(body, lambda text: [text])


def numbered(body: Any) -> Any:
    """Rows are no objects, but the texts that they hold."""
    return [json.dumps(row) for row in body] if isinstance(body, list) else body


def nested(body: Any) -> Any:
    """All of it lies one object deeper."""
    return {"data": body}


def more(body: Any) -> Any:
    """Every object has keys that nobody knows, in it and below it."""
    if isinstance(body, list):
        return [more(one) for one in body]
    if not isinstance(body, dict):
        return body
    extra = {name: f"{SECRET}more-{name}" for name in ("token", "secret", "password", "value")}
    told = {name: more(value) for name, value in body.items()}
    return {**extra, "credentials": dict(extra), "tokens": list(extra.values()), **told}


def _each_text(body: Any, turned: Callable[[str], Any]) -> Any:
    if isinstance(body, list):
        return [_each_text(one, turned) for one in body]
    if isinstance(body, dict):
        return {name: _each_text(value, turned) for name, value in body.items()}
    return turned(body) if isinstance(body, str) and _SECRET.search(body) else body

"""The table of endpoints, and how a request finds its row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tests.simulator.instance import Instance


@dataclass(frozen=True)
class Call:
    """A request after routing: its path parameters, decoded, and its query."""

    parameters: tuple[str, ...]
    query: dict[str, str]

    def flag(self, name: str, default: bool = False) -> bool:
        """Read a boolean of the query."""
        value = self.query.get(name)
        return default if value is None else value.lower() in ("true", "t", "1", "yes", "on")


Handler = Callable[[Instance, Call], Any]


@dataclass(frozen=True)
class Route:
    """One endpoint. The source names the page or file of GitLab that describes it."""

    template: str
    handler: Handler
    source: str
    ee: bool = False  # a Community build does not have the endpoint at all
    since: tuple[int, int] = (0, 0)
    any_scope: bool = False  # answers whatever the scopes of the token
    also_scopes: tuple[str, ...] = ()  # that suffice beside api and read_api

    @property
    def name(self) -> str:
        """The template as requests, faults and the contract name it."""
        return f"GET {self.template}"


class Router:
    """Finds the route of a path; :parameters match one segment, which may hold %2F."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_length: dict[int, list[tuple[list[str], Route]]] = {}
        for route in routes:
            parts = route.template.strip("/").split("/")
            self._by_length.setdefault(len(parts), []).append((parts, route))

    def find(self, path: str) -> tuple[Route, tuple[str, ...]] | None:
        """Return the route and its decoded parameters; a literal wins over a parameter."""
        parts = path.strip("/").split("/")
        best: tuple[Route, tuple[str, ...]] | None = None
        for template, route in self._by_length.get(len(parts), []):
            if all(t.startswith(":") or t == p for t, p in zip(template, parts, strict=True)):
                found = tuple(
                    unquote(p) for t, p in zip(template, parts, strict=True) if t.startswith(":")
                )
                if best is None or len(found) < len(best[1]):
                    best = route, found
        return best

"""The table of endpoints, and how a request finds its row."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.simulator.instance import Instance


@dataclass(frozen=True)
class Call:
    """A request after routing: its path parameters, decoded, its query and what was sent."""

    parameters: tuple[str, ...]
    query: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)

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
    method: str = "GET"
    job_token: bool = False  # answers a job with its own token, too

    @property
    def name(self) -> str:
        """The template as requests, faults and the contract name it."""
        return f"{self.method} {self.template}"


class Router:
    """Finds the route of a path; :parameters match one segment, which may hold %2F, *all more."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_length: dict[tuple[str, int], list[tuple[list[str], Route]]] = {}
        """By the first word, too: no template begins with a parameter."""
        self._open_ended: dict[str, list[tuple[list[str], Route]]] = {}
        for route in routes:
            parts = route.template.strip("/").split("/")
            if parts[-1].startswith("*"):
                self._open_ended.setdefault(parts[0], []).append((parts, route))
            else:
                self._by_length.setdefault((parts[0], len(parts)), []).append((parts, route))

    def find(self, path: str, method: str = "GET") -> tuple[Route, tuple[str, ...]] | None:
        """Return the route and its decoded parameters; a literal wins over a parameter.

        Where the path is there for other methods alone, one of those comes back.
        """
        parts = path.strip("/").split("/")
        wanted = "GET" if method == "HEAD" else method
        found = [*self._exact(parts), *self._with_rest(parts)]
        fitting = [one for one in found if one[0].method == wanted]
        return min(fitting or found, key=lambda one: len(one[1]), default=None)

    def _exact(self, parts: list[str]) -> Iterator[tuple[Route, tuple[str, ...]]]:
        for template, route in self._by_length.get((parts[0], len(parts)), []):
            if _fits(template, parts):
                yield route, _parameters(template, parts)

    def _with_rest(self, parts: list[str]) -> Iterator[tuple[Route, tuple[str, ...]]]:
        for template, route in self._open_ended.get(parts[0], []):
            fixed = template[:-1]
            if len(parts) > len(fixed) and _fits(fixed, parts[: len(fixed)]):
                rest = unquote("/".join(parts[len(fixed) :]))
                yield route, (*_parameters(fixed, parts), rest)


def _fits(template: list[str], parts: list[str]) -> bool:
    return all(t.startswith(":") or t == p for t, p in zip(template, parts, strict=True))


def _parameters(template: list[str], parts: list[str]) -> tuple[str, ...]:
    pairs = zip(template, parts, strict=False)
    return tuple(unquote(p) for t, p in pairs if t.startswith(":"))

"""What a flip may change: the estate before it is served, the server, and its answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests import estates
from tests.integration.flips.baseline import API, SITE, SUB, TOP
from tests.simulator import ABSENT, Estate, Fault, Simulator
from tests.simulator.answers import Answer
from tests.simulator.server import Request

GRAPHQL = "POST /api/graphql"

Change = Callable[[Any], Any]
"""Changes the body of an answer; what it returns, unless None, is sent in its place."""


@dataclass(frozen=True)
class Edit:
    """A true answer that is changed on its way."""

    means: Callable[[Request], bool]
    change: Change


@dataclass
class World:
    """One GitLab, compliant until a flip changes it."""

    estate: Estate = field(default_factory=lambda: Estate.from_dict(estates.compliant()))
    server: dict[str, Any] = field(default_factory=lambda: dict(estates.ADMINISTRATOR))
    faults: list[Fault] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)

    def of(self, name: str) -> dict[str, Any]:
        """The stored attributes of "group PATH" or "project PATH", or the lists of the instance."""
        kind, path = name.split(" ")
        if kind == "instance":
            return self.estate.instance
        return self.estate.group(path) if kind == "group" else self.estate.project(path)

    def serve(self) -> Simulator:
        """The GitLab, not yet listening."""
        gitlab = _Editing(self.estate, **self.server)
        gitlab.edits = self.edits
        for fault in self.faults:
            gitlab.add_fault(fault)
        return gitlab


Flip = Callable[[World], object]


class _Editing(Simulator):
    """A simulator that changes answers on their way."""

    edits: Sequence[Edit] = ()

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[Answer, Fault | None]:
        answer, fault = super().answer(method, target, headers, body)
        for edit in self.edits:
            if answer.status == 200 and edit.means(self.requests[-1]):
                sent = edit.change(answer.body)
                answer.body = answer.body if sent is None else sent
        return answer, fault


def as_it_is(world: World) -> None:
    """Change nothing."""


# --- what is stored


def put(name: str, **attributes: Any) -> Flip:
    """Set attributes of a group or project."""
    return lambda world: world.of(name).update(attributes)


def inside(name: str, part: str, **attributes: Any) -> Flip:
    """Set attributes of a part that is one object: a push rule, approval settings, scanners."""
    return lambda world: world.of(name)[part].update(attributes)


def entry(name: str, part: str, index: int = 0, **attributes: Any) -> Flip:
    """Set attributes of one entry of a list: a hook, a mirror, a share."""
    return lambda world: world.of(name)[part][index].update(attributes)


def more(name: str, part: str, *entries: Any) -> Flip:
    """Add entries to a list."""
    return lambda world: world.of(name)[part].extend(entries)


def rule(name: str, branch: str, **attributes: Any) -> Flip:
    """Set attributes of a rule that protects branches; a new one begins strict."""

    def flip(world: World) -> None:
        rules = world.of(name)["protected_branches"]
        rules.setdefault(branch, {"id": 90, "push_access_levels": [0]}).update(attributes)

    return flip


def unprotect(name: str, branch: str) -> Flip:
    """Take a rule that protects branches away."""
    return lambda world: world.of(name)["protected_branches"].pop(branch)


def instance(**attributes: Any) -> Flip:
    """Set settings of the instance."""
    return lambda world: world.estate.application_settings.update(attributes)


def server(**options: Any) -> Flip:
    """Ask another server, or as somebody else."""

    def flip(world: World) -> None:
        world.estate.version = options.get("version", world.estate.version)
        world.server.update({name: options[name] for name in options if name != "version"})

    return flip


def another_group(path: str, **attributes: Any) -> Flip:
    """Add a group."""
    return lambda world: world.estate.add_group(path, attributes)


def both(*flips: Flip) -> Flip:
    """Several at once."""

    def flip(world: World) -> None:
        for one in flips:
            one(world)

    return flip


# --- what is answered

_IDS = {TOP: "1", SUB: "2", f"group {estates.OUTSIDER}": "3", SITE: "11", API: "12"}


def refuse(route: str, name: str, status: int) -> Flip:
    """Have GitLab answer about a resource with an error, however often it is asked."""
    match = name.partition(" ")[2] or None
    return lambda world: world.faults.append(Fault(route, status, None, match=match))


def edit(route: str, name: str, change: Change) -> Flip:
    """Change what GitLab answers about a resource; one without a name is the instance."""

    def means(request: Request) -> bool:
        return request.route == route and (not name or _object(request) in names)

    names = (_IDS.get(name), name.partition(" ")[2])
    return lambda world: world.edits.append(Edit(means, change))


def _object(request: Request) -> str:
    """The id or the path of the group or project that is asked about."""
    return unquote(request.path.split("/")[4])


def edit_group(name: str, change: Change) -> Flip:
    """Change a group's own answer."""
    return edit("GET /groups/:id", name, change)


def edit_project(name: str, change: Change) -> Flip:
    """Change a project's row in the list of the top-level group."""

    def of_row(body: Any) -> None:
        [row] = [each for each in body if str(each["id"]) == _IDS[name]]
        change(row)

    return edit("GET /groups/:id/projects", TOP, of_row)


def query(about: str, change: Change) -> Flip:
    """Change what GraphQL answers to the queries that ask for a field."""

    def means(request: Request) -> bool:
        return request.route == GRAPHQL and about in _asked(request)

    return lambda world: world.edits.append(Edit(means, change))


def _asked(request: Request) -> str:
    body: Mapping[str, Any] = request.body or {}
    return str(body.get("query", ""))


def node(name: str, about: str, change: Change) -> Flip:
    """Change what GraphQL tells of one group or project where it is asked for a field."""

    def of_node(body: Any) -> None:
        holder = body["data"].get("group")
        found = [holder] if holder else body["data"]["projects"]["nodes"]
        for each in found:
            if each["id"].rpartition("/")[2] == _IDS[name] and _kind(each) == name.split(" ")[0]:
                change(each)

    return query(about, of_node)


def _kind(found: Mapping[str, Any]) -> str:
    return str(found["id"].split("/")[-2]).lower()


# --- changes of an answer


def value(name: str, to: Any) -> Change:
    """Set one key of an object, or leave it out."""

    def change(body: Any) -> None:
        if to is ABSENT:
            del body[name]
        else:
            body[name] = to

    return change


def of_each(change: Change) -> Change:
    """Change every entry of a list."""

    def changed(body: Any) -> None:
        for each in body:
            change(each)

    return changed


def of_one(key: str, found: Any, change: Change) -> Change:
    """Change the one entry of a list whose key has this value."""

    def changed(body: Any) -> None:
        [each] = [row for row in body if row[key] == found]
        change(each)

    return changed


def within(name: str, change: Change) -> Change:
    """Change what stands below a key."""
    return lambda body: change(body[name])


def whole(body: Any) -> Change:
    """Send another body; for the JSON null, "null"."""
    return lambda _: body.encode() if isinstance(body, str) else body

"""The runners of the instance, of groups and of projects; a row with the `id` of another is it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tests.simulator.answers import Refused, Rows, not_found
from tests.simulator.entities import basic_project
from tests.simulator.estate import ancestry
from tests.simulator.holders import holder_of, numbered, shown
from tests.simulator.instance import Instance
from tests.simulator.keys import ADMIN, MAINTAINER, Attributes, Key, View
from tests.simulator.people import user_basic
from tests.simulator.routes import Call, Handler, Route

# lib/api/entities/ci/runner.rb and runner_details.rb; neither has a key for the token.
RUNNER_KEYS: Final = (
    Key("id"),
    Key("description", "runner"),
    Key("ip_address"),
    Key("active", True),
    Key("paused", False),
    Key("is_shared"),
    Key("runner_type"),
    Key("name"),
    Key("online", True),
    Key("created_at", "2025-05-03T00:00:00.000Z", since=(18, 0)),
    Key("status", "online"),
    Key("job_execution_status", "idle", since=(18, 0)),
)
_DETAIL_KEYS: Final = (
    *RUNNER_KEYS,
    Key("tag_list", []),
    Key("run_untagged", True),
    Key("locked", False),
    Key("maximum_timeout"),
    Key("access_level", "not_protected"),
    Key("version"),
    Key("revision"),
    Key("platform"),
    Key("architecture"),
    Key("contacted_at", "2025-09-01T09:00:00.000Z"),
    Key("maintenance_note"),
)


@dataclass(frozen=True)
class Runner:
    """A runner, and one place that has it."""

    kind: str
    path: str
    stored: Attributes

    @property
    def id(self) -> int:
        return int(self.stored["id"])


def _of(kind: str, path: str, holder: Attributes, first: int) -> Iterator[Runner]:
    for index, stored in numbered(holder, "runners"):
        yield Runner(kind, path, {"id": first + index, **stored})


def instance_wide(instance: Instance) -> Iterator[Runner]:
    """The runners of the instance."""
    yield from _of("instance", "", instance.estate.instance, 0)


def _of_group(instance: Instance, path: str) -> Iterator[Runner]:
    holder = instance.estate.groups[path]
    yield from _of("group", path, holder, 10_000 + 100 * holder["id"])


def of_project(instance: Instance, path: str) -> Iterator[Runner]:
    """The runners of a project's own."""
    holder = instance.estate.projects[path]
    yield from _of("project", path, holder, 1_000_000 + 100 * holder["id"])


def _everywhere(instance: Instance) -> Iterator[Runner]:
    yield from instance_wide(instance)
    for path in instance.estate.groups:
        yield from _of_group(instance, path)
    for path in instance.estate.projects:
        yield from of_project(instance, path)


def runner(
    instance: Instance, view: View, found: Runner, keys: tuple[Key, ...] = RUNNER_KEYS
) -> Attributes:
    """One runner as lists show it; since 18.0 nobody is told where it lies."""
    stored = found.stored
    told = {
        "ip_address": None if instance.version >= (18, 0) else "",
        "is_shared": found.kind == "instance",
        "runner_type": f"{found.kind}_type",
        "active": not stored.get("paused", False),
    }
    body = shown(keys, view, told, {**stored, "ip_address": told["ip_address"]})
    if stored.get("created_by"):
        body["created_by"] = user_basic(instance, stored["created_by"])
    return body


def _refused() -> Refused:
    return Refused(403, {"message": "403 Forbidden  - No access granted"})


def _rows(instance: Instance, call: Call, view: View, found: Iterator[Runner]) -> Rows:
    wanted = call.query.get("type")
    by_id = {one.id: one for one in found if wanted in (None, f"{one.kind}_type")}
    listed = sorted(by_id.values(), key=lambda one: one.id)
    return Rows(listed, lambda one: runner(instance, view, one))


def _all(instance: Instance, call: Call) -> Any:
    if not instance.access.admin:
        raise Refused(403, {"message": "403 Forbidden"})
    return _rows(instance, call, instance.settings_view(), _everywhere(instance))


def _listed(kind: str) -> Handler:
    """Those of the holder's own, of the groups above it and of the instance, by their type."""

    def handler(instance: Instance, call: Call) -> Any:
        _, view, level = holder_of(instance, kind, call)
        if level < MAINTAINER:
            raise Refused(403, {"message": "403 Forbidden"})

        def found() -> Iterator[Runner]:
            yield from instance_wide(instance)
            if kind == "project":
                path = instance.project_path(call.parameters[0])
                yield from of_project(instance, path)
                return
            for above in ancestry(instance.group_path(call.parameters[0])):
                yield from _of_group(instance, above)

        return _rows(instance, call, view, found())

    return handler


def _one(instance: Instance, call: Call) -> Any:
    """A runner of the instance is shown to everybody, another one to Maintainers of a holder."""
    places = [one for one in _everywhere(instance) if str(one.id) == call.parameters[0]]
    if not places:
        raise not_found()
    seen = instance.access
    levels = [
        ADMIN
        if one.kind == "instance"
        else (seen.group if one.kind == "group" else seen.project)(one.path)
        for one in places
    ]
    if max(levels) < MAINTAINER:
        raise _refused()
    body = runner(instance, instance.settings_view(), places[0], _DETAIL_KEYS)
    if instance.version < (18, 5):
        body["projects"] = [
            basic_project(instance, one.path)
            for one in places
            if one.kind == "project" and seen.sees_project(one.path)
        ]
    body["groups"] = [basic_group(instance, one.path) for one in places if one.kind == "group"]
    return body


def basic_group(instance: Instance, path: str) -> Attributes:
    """Entities::BasicGroupDetails: the full path is told in the address alone."""
    stored = instance.estate.groups[path]
    return {
        "id": stored["id"],
        "web_url": f"{instance.url}/groups/{path}",
        "name": stored["name"],
    }


_DOC: Final = "doc/api/runners.md"

RUNNER_ROUTES = (
    Route("/runners/all", _all, f"{_DOC}#list-all-runners"),
    Route("/runners/:id", _one, f"{_DOC}#get-runners-details"),
    Route("/groups/:id/runners", _listed("group"), f"{_DOC}#list-groups-runners"),
    Route("/projects/:id/runners", _listed("project"), f"{_DOC}#list-projects-runners"),
)

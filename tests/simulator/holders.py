"""What hangs below a group or project, and what of it the caller is shown."""

from typing import Any

from tests.simulator.instance import Instance
from tests.simulator.keys import Attributes, Key, View, pick, rows
from tests.simulator.routes import Call


def holder_of(instance: Instance, kind: str, call: Call) -> tuple[Attributes, View, int]:
    """The group or project, the view of the caller on it and the caller's level."""
    if kind == "group":
        path = instance.group_path(call.parameters[0])
        view = instance.group_view(path, detail=True)
        return instance.estate.groups[path], view, instance.access.group(path)
    path = instance.project_path(call.parameters[0])
    view = instance.project_view(path, detail=True)
    return instance.estate.projects[path], view, instance.access.project(path)


def numbered(holder: Attributes, name: str) -> list[tuple[int, Attributes]]:
    """The rows of a part, each with the number that its id is made of."""
    return list(enumerate(rows(holder, name), start=1))


def shown(keys: tuple[Key, ...], view: View, *given: Attributes) -> dict[str, Any]:
    """The keys of a row that the caller is shown; what is given later wins."""
    body = {key.name: key.default for key in keys}
    for each in given:
        body |= each
    return pick(body, keys, view)

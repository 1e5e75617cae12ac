"""Finds which group or project a resource of a Terraform plan belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from scanner.model import JSON, Kind
from scanner.sources.files.proposal import PathOf, fault
from scanner.sources.files.terraform_names import GROUP, PROJECT
from scanner.sources.files.terraform_plan import (
    Change,
    Index,
    Module,
    Plan,
    dig,
    index_of,
    listed,
    table,
)

_TYPES = {GROUP: Kind.GROUP, PROJECT: Kind.PROJECT}
_PATHS = {Kind.GROUP: "full_path", Kind.PROJECT: "path_with_namespace"}
_ABOVE = {Kind.GROUP: "parent_id", Kind.PROJECT: "namespace_id"}
_MOST = 200
"""References that are followed: a plan that was made by hand may lead in a circle."""

Seen = set[tuple[Module, str, str]]
"""References that were followed before: by module, and by the resource that has them."""


class Unplaced(Exception):
    """Nobody can tell before the plan is applied; the message says why."""


class Owners:
    """Knows the groups and projects of a plan, by id and by what refers to them."""

    def __init__(self, plan: Plan, path_of: PathOf) -> None:
        """`path_of` tells what the plan does not know."""
        self._plan, self._path_of = plan, path_of
        self._configurations: dict[tuple[str, ...], Mapping[str, JSON]] = {}
        self._ids: dict[tuple[Kind, int], str] = {}
        self._made: dict[tuple[Module, str, str], dict[Index, Change]] = {}
        for change in plan.changes:
            if change.type in _TYPES:
                instances = self._made.setdefault((change.module, change.type, change.name), {})
                instances[change.index] = change
        told = [(one.type, values) for one in plan.changes for values in (one.before, one.after)]
        for type, values in (*plan.known, *told):
            kind = _TYPES.get(type)
            id = number(values.get("id") or values.get("group_id"))
            if kind and id and isinstance(values.get(_PATHS[kind]), str):
                self._ids[kind, id] = values[_PATHS[kind]]

    def path(self, change: Change) -> str:
        """The full path of a group or project itself; of one that stands, its path as it stands.

        Raises Unplaced.
        """
        return _checked(self._path(change, set()))

    def stood(self, change: Change) -> str:
        """The full path of a group or project before the plan. Raises Unplaced."""
        return self.path(replace(change, actions=frozenset({"delete"})))

    def owner(self, change: Change, names: Sequence[str], kind: Kind) -> str:
        """The full path of what one of these attributes names. Raises Unplaced."""
        unknown = [name for name in names if change.unknown.get(name) is True]
        said = next((name for name in names if change.said.get(name) not in (None, "")), "")
        if said:
            return _checked(self._told(change.said[said], kind))
        for name in unknown:
            found = self._referred(change, name, kind, set())
            if found:
                return _checked(found)
        if unknown:
            why = f"`{unknown[0]}` is known after apply, and the plan does not tell whose it is"
            raise Unplaced(why)
        raise Unplaced(f"no `{names[0]}` is said")

    def by_id(self, kind: Kind, id: JSON) -> str:
        """The full path of a group or project by its id. Raises Unplaced."""
        return _checked(self._told(id, kind))

    def configured(self, change: Change) -> Mapping[str, JSON] | None:
        """The attributes that the configuration of a resource sets; None where nobody tells."""
        found = self._configured(change.module, f"{change.type}.{change.name}")
        return table(dig(found, "expressions")) if found else None

    def _path(self, change: Change, seen: Seen) -> str:
        kind = _TYPES[change.type]
        for row in (change.after,) if change.replaces else (change.before, change.after):
            if isinstance(row.get(_PATHS[kind]), str):
                return str(row[_PATHS[kind]])
        row = change.after
        path = row.get("path")
        if not isinstance(path, str) or not path:
            path = row.get("name")
            if not isinstance(path, str) or not _SLUG.fullmatch(path):
                raise Unplaced("its path is known after apply")
        return f"{self._namespace(change, kind, seen)}{path}"

    def _namespace(self, change: Change, kind: Kind, seen: Seen) -> str:
        name = _ABOVE[kind]
        if change.unknown.get(name) is True:
            if found := self._referred(change, name, Kind.GROUP, seen):
                return f"{found}/"
            raise Unplaced(f"`{name}` is known after apply, and the plan does not tell which it is")
        above = change.after.get(name)
        if above:
            return f"{self._told(above, Kind.GROUP)}/"
        if kind is Kind.GROUP:
            return ""
        raise Unplaced("it lies in the own namespace of whoever applies the plan")

    def _told(self, value: JSON, kind: Kind) -> str:
        if value is None:
            raise Unplaced("an id is known after apply")
        id = number(value)
        if id:
            if path := self._ids.get((kind, id)) or self._path_of(kind, id):
                return path
            raise Unplaced(f"no {kind} with the id {id} is known")
        return str(value).strip("/")

    def _referred(self, change: Change, name: str, kind: Kind, seen: Seen) -> str:
        resource = self._configured(change.module, f"{change.type}.{change.name}")
        expression = dig(resource, "expressions", name)
        keys = (change.index, *(index for _, index in reversed(change.module)))
        return self._follow(expression, resource, change.module, keys, kind, seen)

    def _follow(
        self,
        expression: JSON,
        resource: JSON,
        module: Module,
        keys: Sequence[Index],
        kind: Kind,
        seen: Seen,
    ) -> str:
        """The path of the group or project that an expression of a module comes to, or nothing.

        `keys` are the instances that it may mean where it names none: its own, and its module's.
        """
        if (constant := dig(expression, "constant_value")) not in ({}, None, ""):
            return self._told(constant, kind)
        for reference in listed(dig(expression, "references")):
            step = (module, str(dig(resource, "address")), str(reference))
            if step in seen or len(seen) > _MOST:
                continue
            seen.add(step)
            for below, of, where in self._leads(step[2], resource, module):
                if found := self._follow(below, of, where, keys, kind, seen):
                    return found
            if found := self._instance(step[2], module, keys, kind, seen):
                return found
        return ""

    def _leads(
        self, reference: str, resource: JSON, module: Module
    ) -> Iterator[tuple[JSON, JSON, Module]]:
        """The expressions that a reference leads to, with the resource and module of each."""
        parts = reference.split(".")
        if parts[0] == "each":
            yield dig(resource, "for_each_expression"), {}, module
        elif parts[0] == "var" and module:
            *above, (name, _) = module
            call = dig(self._module(tuple(above)), "module_calls", name)
            yield dig(call, "expressions", parts[1]), call, tuple(above)
        elif parts[0] == "data" and len(parts) > 2:
            data = self._configured(module, ".".join(parts[:3]).partition("[")[0])
            for name in ("path_with_namespace", "full_path", "group_id", "id"):
                yield dig(data, "expressions", name), data, module
        elif called := _CALLED.match(reference):
            inside = (*module, (called[1], index_of(called[2])))
            output = dig(self._module(inside), "outputs", called[3], "expression")
            yield output, {}, inside

    def _instance(
        self, reference: str, module: Module, keys: Sequence[Index], kind: Kind, seen: Seen
    ) -> str:
        meant = _RESOURCE.match(reference)
        if not meant or _TYPES[meant[1]] is not kind:
            return ""
        for where in self._modules(module, keys):
            instances = self._made.get((where, meant[1], meant[2]), {})
            wanted = [index_of(meant[3])] if meant[3] else [None, *keys]
            found = next((instances[one] for one in wanted if one in instances), None)
            if found is None and len(instances) == 1 and not meant[3]:
                [found] = instances.values()
            if found:
                return self._path(found, seen)
        return ""

    def _modules(self, module: Module, keys: Sequence[Index]) -> Iterator[Module]:
        """The instances that a module may be whose last call names none."""
        yield module
        if module and module[-1][1] is None:
            yield from ((*module[:-1], (module[-1][0], key)) for key in keys)

    def _module(self, module: Module) -> JSON:
        found = self._plan.configuration
        for name, _ in module:
            found = dig(found, "module_calls", name, "module")
        return found

    def _configured(self, module: Module, address: str) -> JSON:
        names = tuple(name for name, _ in module)
        if names not in self._configurations:
            resources = listed(dig(self._module(module), "resources"))
            self._configurations[names] = {str(dig(one, "address")): one for one in resources}
        return self._configurations[names].get(address, {})


_SLUG = re.compile(r"[a-z0-9][a-z0-9_.-]*")
"""A name that GitLab takes for the path as it is."""
_INDEX = r'(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?'
_RESOURCE = re.compile(rf"({GROUP}|{PROJECT})\.([\w-]+){_INDEX}")
_CALLED = re.compile(rf"module\.([\w-]+){_INDEX}\.([\w-]+)")


def number(value: JSON) -> int:
    """An id, which Terraform has as a number or as text; 0 for none."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value[:20])
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _checked(path: str) -> str:
    if "*" in path or fault(path):
        raise Unplaced("no group and no project has such a path")
    return path

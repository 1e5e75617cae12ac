"""Finds which group or project a resource of a Terraform plan belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scanner import discreet
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

_NO_TELLING = "it may belong to several, and the plan does not tell which"
_SHOWN = 5
"""Of the groups or projects that one may be, how many are told."""
_NOBODY_KNOWS = frozenset({""})
_KEYS = ("each.key", "count.index")
_IDS = ("path_with_namespace", "full_path", "group_id", "id")

Seen = dict[tuple[Module, str, Index, str, Kind, frozenset[Index]], frozenset[str]]
"""What references lead to that were followed before: by where they stand, and by their keys."""


@dataclass(frozen=True, slots=True)
class _At:
    """Where an expression stands: in a resource, data, call of a module, or output."""

    resource: JSON
    module: Module
    key: Index
    """What `each.key` or `count.index` is there."""
    name: str


class Unplaced(Exception):
    """Nobody can tell before the plan is applied; the message says why."""


class Owners:
    """Knows the groups and projects of a plan, by id and by what refers to them."""

    def __init__(self, plan: Plan, path_of: PathOf) -> None:
        """`path_of` tells what the plan does not know."""
        self._plan, self._path_of = plan, path_of
        self._configurations: dict[tuple[str, ...], Mapping[str, JSON]] = {}
        self._ids: dict[tuple[Kind, int], str] = {}
        self._standing: set[str] = set()
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
        return _checked(self._path(change, {}))

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
            found = self._referred(change, name, kind, {})
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
        path = value.strip("/") if isinstance(value, str) else ""
        if not path or (kind is Kind.PROJECT and "/" not in path):
            raise Unplaced(f"no {kind} has such a path or id")
        return path

    def _referred(self, change: Change, name: str, kind: Kind, seen: Seen) -> str:
        """The one path that all references of an attribute lead to; nothing where none leads.

        Raises Unplaced where it may be one of several.
        """
        address = f"{change.type}.{change.name}"
        resource = self._configured(change.module, address)
        at = _At(resource, change.module, change.index, address)
        found = self._follow(dig(resource, "expressions", name), at, kind, frozenset(), seen)
        if len(found) == 1:
            return "".join(found)
        # A constant of the configuration may be anything, and a secret, so it is not repeated.
        shown = [discreet.words(one) for one in sorted(found & self._standing)]
        more = ", or another" if found - self._standing else ""
        raise Unplaced(
            f"its {kind} may be one of {', '.join(shown)}{more}" if shown else _NO_TELLING
        )

    def _follow(
        self, expression: JSON, at: _At, kind: Kind, picks: frozenset[Index], seen: Seen
    ) -> frozenset[str]:
        """The paths that an expression may come to, of which an empty one is what nobody knows.

        `picks` are the keys that it is looked up by. What it comes to is known after apply, so it
        is something that it refers to, and neither a key nor a constant beside.
        """
        if (constant := dig(expression, "constant_value")) not in ({}, None, ""):
            return frozenset({self._told(constant, kind)})
        heads = list(_heads(listed(dig(expression, "references"))))
        if any(head in _KEYS for head in heads):
            picks |= {at.key}
        found = set[str]()
        for head in heads:
            step = (at.module, at.name, at.key, head, kind, picks)
            if head not in _KEYS and step not in seen:
                seen[step] = _NOBODY_KNOWS
                if len(seen) <= _MOST:
                    seen[step] = self._led(head, at, kind, picks, seen)
            found |= seen.get(step, frozenset())
        return frozenset(found) or _NOBODY_KNOWS

    def _led(
        self, head: str, at: _At, kind: Kind, picks: frozenset[Index], seen: Seen
    ) -> frozenset[str]:
        """The paths that one reference may come to."""
        if head.partition(".")[0] == "each":
            each = dig(at.resource, "for_each_expression")
            return self._follow(each, at, kind, picks | {at.key}, seen)
        if head.startswith("var.") and at.module:
            *above, (name, key) = at.module
            call = dig(self._module(tuple(above)), "module_calls", name)
            said = dig(call, "expressions", head.split(".")[1].partition("[")[0])
            at = _At(call, tuple(above), key, f"module.{name}")
            return self._follow(said, at, kind, picks, seen)
        if called := _CALLED.match(head):
            inside = (*at.module, (called[1], index_of(called[2])))
            output = dig(self._module(inside), "outputs", called[3], "expression")
            at = _At({}, inside, None, f"output.{called[3]}")
            return self._follow(output, at, kind, picks, seen)
        meant = _RESOURCE.fullmatch(head)
        if not meant or _TYPES[meant[2]] is not kind:
            return _NOBODY_KNOWS
        if meant[1]:
            data = self._configured(at.module, f"data.{meant[2]}.{meant[3]}")
            said = next(filter(None, (dig(data, "expressions", one) for one in _IDS)), {})
            key = index_of(meant[4])
            return self._follow(said, _At(data, at.module, key, head), kind, picks, seen)
        return self._instances(meant, at.module, picks, seen)

    def _instances(
        self, meant: re.Match[str], module: Module, picks: frozenset[Index], seen: Seen
    ) -> frozenset[str]:
        """The paths of the instances that a reference may mean."""
        made = self._made.get((module, meant[2], meant[3]), {})
        instances = {key: one for key, one in made.items() if not one.goes}
        keys = {index_of(meant[4])} if meant[4] else picks
        found = [instances[key] for key in keys if key in instances]
        if not meant[4] and len(found) != 1:
            found = list(instances.values())
        paths = {self._path(one, seen) for one in found[:_SHOWN]}
        self._standing |= paths
        return frozenset({*paths, ""} if len(found) > _SHOWN else paths) or _NOBODY_KNOWS

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
_RESOURCE = re.compile(
    rf"(data\.)?({GROUP}|{PROJECT})\.([\w-]+){_INDEX}(?:\.(?:{'|'.join(_IDS)}))?"
)
_CALLED = re.compile(rf"module\.([\w-]+){_INDEX}\.([\w-]+)")


def number(value: JSON) -> int:
    """An id, which Terraform has as a number or as text; 0 for none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value[:20])
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _heads(references: Sequence[JSON]) -> Iterator[str]:
    """References without what Terraform says after each: `x.a.id`, then `x.a`."""
    last = ""
    for one in map(str, references):
        if not last.startswith((f"{one}.", f"{one}[")):
            yield one
        last = one


def _checked(path: str) -> str:
    if "*" in path or fault(path):
        raise Unplaced("no group and no project has such a path")
    return path

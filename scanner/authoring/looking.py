"""What the expressions of a module may stand for, and which places of the input they read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scanner.authoring.program import Module, Node, Place, operator
from scanner.authoring.values import (
    ANY,
    ANYTHING,
    MOST_TEXTS,
    NOTHING,
    Value,
    collection,
    place,
    text,
)

if TYPE_CHECKING:
    from scanner.authoring.reading import Reader

Names = dict[str, Value]
"""The variables of a body."""

_VERB = re.compile(r"%[a-z]")

_SAME = {"array.concat", "array.reverse", "array.slice", "and", "object.filter", "object.remove"}
_SAME |= {"object.union", "object.union_n", "or", "minus", "sort", "json.remove", "json.filter"}
"""Builtins whose answer holds what their operands hold."""


class Look:
    """Expressions of one module."""

    def __init__(self, reader: Reader, module: Module) -> None:
        self._reader = reader
        self._module = module
        self._imports = module.imports()

    def body(self, expressions: Sequence[Node], names: Names) -> None:
        """Bind what the expressions bind, then note what they read.

        Twice, for an expression may use what a later one binds.
        """
        with self._reader.aside():
            for node in expressions:
                self._expression(node, names)
        for node in expressions:
            self._expression(node, names)

    def _expression(self, node: Node, names: Names) -> None:
        for change in node.get("with") or ():
            self.term(change["value"], names)
        terms = node["terms"]
        if isinstance(terms, list):
            self._call(terms[0], terms[1:], names, node)
        elif "symbols" in terms:
            for symbol in terms["symbols"]:
                if symbol["type"] == "call":
                    self._some(symbol["value"], names)
                else:
                    names.pop(symbol["value"], None)
        elif "domain" in terms:
            self._every(terms, names)
        else:
            self.term(terms, names)

    def _some(self, parts: Sequence[Node], names: Names) -> None:
        *patterns, domain = parts[1:]
        value = self.term(domain, names)
        self.bind(patterns[-1], value.each(), names)
        if len(patterns) > 1:
            self.bind(patterns[0], value.names(), names)

    def _every(self, terms: Node, names: Names) -> None:
        value = self.term(terms["domain"], names)
        inner = dict(names)
        self.bind(terms["value"], value.each(), inner)
        if terms.get("key"):
            self.bind(terms["key"], value.names(), inner)
        self.body(terms["body"], inner)

    def bind(self, pattern: Node, value: Value, names: Names) -> None:
        """Give the variables of a pattern their values."""
        kind, held = pattern["type"], pattern["value"]
        if kind == "var":
            names[held] = value
        elif kind == "array":
            for one in held:
                self.bind(one, value.each(), names)
        elif kind == "object":
            for key, one in held:
                self.bind(one, value.at(self.term(key, names)), names)

    def term(self, node: Node, names: Names) -> Value:
        """What a term may stand for; what it reads is noted."""
        kind, held = node["type"], node.get("value")
        match kind:
            case "string":
                return text(held)
            case "var":
                return self._variable(node, names)
            case "ref":
                return self._reference(node, names)
            case "call":
                return self._call(held[0], held[1:], names, node)
            case "array" | "set":
                items = _union(self.term(one, names) for one in held)
                return collection(items, items if kind == "set" else None)
            case "object":
                return self._object(held, names)
            case "arraycomprehension" | "setcomprehension" | "objectcomprehension":
                return self._comprehension(kind, held, dict(names))
            case "templatestring":
                for part in held["parts"]:
                    if "terms" in part:
                        self._expression(part, names)
        return ANYTHING

    def _object(self, pairs: Sequence[Sequence[Node]], names: Names) -> Value:
        fields: dict[str, Value] = {}
        keys, items = NOTHING, NOTHING
        for key, one in pairs:
            name, value = self.term(key, names), self.term(one, names)
            if name.texts and not name.open:
                fields |= dict.fromkeys(name.texts, value)
            else:
                keys, items = keys | name, items | value
        if items == NOTHING:
            return Value(fields=fields) if fields else ANYTHING
        return Value(fields=fields, keys=keys, items=items)

    def _comprehension(self, kind: str, held: Node, names: Names) -> Value:
        self.body(held["body"], names)
        if kind == "objectcomprehension":
            return collection(self.term(held["value"], names), self.term(held["key"], names))
        item = self.term(held["term"], names)
        return collection(item, item if kind == "setcomprehension" else None)

    def _variable(self, node: Node, names: Names) -> Value:
        name = node["value"]
        if name in names:
            return names[name]
        return self._global(name, (), self._module.place(node)) or ANYTHING

    def _global(self, name: str, given: tuple[Value, ...], where: Place) -> Value | None:
        """What a name means that no variable has."""
        if name == "input":
            return place()
        if name in self._imports:
            root, *steps = self._imports[name]
            if root == "input":
                return place(*steps)
            found = self._reader.followed(tuple(steps), given, where)
            return found[0] if found else None
        return self._reader.named(self._module.package, name, given)

    def _reference(self, node: Node, names: Names) -> Value:
        head, *steps = node["value"]
        where = self._module.place(node)
        taken = 0
        path = self._below_data(head, names)
        if path is not None:
            constant = _constants(steps)
            found = self._reader.followed((*path, *constant), (), where)
            if found is None:
                if len(constant) < len(steps):
                    self._reader.computed[where] = ".".join(("data", *path, *constant))
                for step in steps:
                    self.term(step, names)
                return ANYTHING
            value, taken = found[0], max(0, found[1] - len(path))
        else:
            value = self.term(head, names)
        for step in steps[taken:]:
            value = value.at(self._key(step, value, names))
        self._reader.note(value, where, node)
        return self._reader.known(value)

    def _below_data(self, head: Node, names: Names) -> tuple[str, ...] | None:
        """The path that the first name of a reference stands for, where it is one of `data`."""
        name = head["value"] if head["type"] == "var" else None
        if name is None or name in names:
            return None
        if name == "data":
            return ()
        root, *steps = self._imports.get(name, ("",))
        return tuple(steps) if root == "data" else None

    def _key(self, step: Node, value: Value, names: Names) -> Value:
        """The key of a step; a variable that nothing binds is bound to the keys there are."""
        if step["type"] == "var" and step["value"] not in names:
            found = self._global(step["value"], (), self._module.place(step))
            if found is None:
                found = value.names()
                self.bind(step, found, names)
            return found
        return self.term(step, names)

    def _call(self, called: Node, operands: Sequence[Node], names: Names, node: Node) -> Value:
        name = operator(called)
        if name in ("assign", "eq"):
            return self._unify(name, operands, names)
        if name == "object.get" and len(operands) == 3:
            return self._get(operands, names, self._module.place(node))
        given = tuple(self.term(one, names) for one in operands)
        if name == "sprintf" and len(operands) == 2 and operands[0]["type"] == "string":
            return self._formatted(operands, names)
        if name == "walk" and len(operands) == 2:
            return ANYTHING
        if name == "object.keys":
            return collection(given[0].names(), given[0].names())
        if name in _SAME:
            return _union(given)
        return self._function(name, given, self._module.place(node)) or ANYTHING

    def _formatted(self, operands: Sequence[Node], names: Names) -> Value:
        """The texts that a format makes of constant ones; where one is computed, a star."""
        pattern, listed = operands
        texts = [pattern["value"]]
        for one in listed["value"] if listed["type"] == "array" else ():
            value = self.term(one, names)
            parts = [ANY] if value.open or not value.texts else sorted(value.texts)
            texts = [_filled(made, part) for made in texts for part in parts]
        if len(texts) > MOST_TEXTS:
            return ANYTHING
        return Value(texts=frozenset(_VERB.sub(ANY, made) for made in texts))

    def _function(self, name: str, given: tuple[Value, ...], where: Place) -> Value | None:
        first, *rest = name.split(".")
        if not rest:
            return self._global(first, given, where)
        root, *steps = self._imports.get(first, (first,))
        if root != "data":
            return None
        found = self._reader.followed((*steps, *rest), given, where)
        return found[0] if found else None

    def _unify(self, name: str, operands: Sequence[Node], names: Names) -> Value:
        left, right = operands[:2]
        if name == "eq" and _is_unbound(right, names) and not _is_unbound(left, names):
            left, right = right, left
        value = self.term(right, names)
        if name == "assign" or _is_unbound(left, names) or left["type"] in ("array", "object"):
            self.bind(left, value, names)
        else:
            self.term(left, names)
        return ANYTHING

    def _get(self, operands: Sequence[Node], names: Names, where: Place) -> Value:
        value = self.term(operands[0], names)
        steps = operands[1]["value"] if operands[1]["type"] == "array" else [operands[1]]
        for step in steps:
            value = value.at(self.term(step, names))
        self._reader.note(value, where)
        return value | self.term(operands[2], names)


def _filled(pattern: str, part: str) -> str:
    """A format with its first verb filled in."""
    return _VERB.sub(lambda _: part, pattern, count=1)


def _union(values: Iterator[Value] | Sequence[Value]) -> Value:
    found = NOTHING
    for value in values:
        found |= value
    return found


def _constants(steps: Sequence[Node]) -> tuple[str, ...]:
    """The steps up to the first whose key is no constant text."""
    found = []
    for step in steps:
        if step["type"] != "string":
            break
        found.append(step["value"])
    return tuple(found)


def _is_unbound(node: Node, names: Names) -> bool:
    return bool(node["type"] == "var" and node["value"] not in names)


def never(pattern: Node, value: Value) -> bool:
    """Whether an argument that is written as a constant text cannot be the one given."""
    known = value.texts and not value.open and not value.paths
    return bool(pattern["type"] == "string" and known and pattern["value"] not in value.texts)

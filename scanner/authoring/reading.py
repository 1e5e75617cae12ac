"""Which places of the input rules read, followed from rule to rule and into functions.

Rego has no recursion, so a rule is looked at once for each set of arguments it is called with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace

from scanner.authoring.looking import Look, Names, never
from scanner.authoring.program import Module, Node, Place, Program, Rules, chain
from scanner.authoring.values import ANYTHING, NOTHING, Path, Value, collection, text
from scanner.model import Kind

Reads = Mapping[Path, Set[Place]]
"""Each place of the input that is read, and where."""

_Frame = dict[Path, set[Place]]

MOST_DEEP = 60
"""Rules and bodies within one another: more than that is a function that calls itself."""


class Reader:
    """Reads rules of a program; what it found of one is kept for all who use it."""

    def __init__(self, program: Program, kind: Kind) -> None:
        """`kind` is that of the resource which is judged."""
        self._program = program
        self._constants: dict[Path, Value] = {("resource", "kind"): text(kind)}
        self._known: dict[tuple[Rules, tuple[Value, ...]], tuple[Value, _Frame]] = {}
        self._frames: list[_Frame] = []
        self.places: dict[int, set[Path]] = {}
        """What each reference leads to, by the identity of its node."""
        self.lost: dict[Place, str] = {}
        """References to a rule that its package does not have, by where they stand."""
        self.computed: dict[Place, str] = {}
        """References to a rule by a name that is computed."""

    def reads(self, package: str, rules: Sequence[str]) -> Reads:
        """What these rules of a package read, themselves and by what they use."""
        self._frames.append({})
        for name in rules:
            if found := self._program.packages[package].get(name):
                self._rule(found, ())
        return self._frames.pop()

    def _rule(self, rules: Rules, given: tuple[Value, ...]) -> Value:
        key = (rules, given)
        if len(self._frames) > MOST_DEEP:
            return ANYTHING
        if key not in self._known:
            self._known[key] = (ANYTHING, {})  # for what calls itself, which OPA refuses
            self._frames.append({})
            value = NOTHING
            for module, definition in rules.definitions:
                for node in chain(definition):
                    value |= self._definition(module, node, given)
            self._known[key] = (value, self._frames.pop())
        value, reads = self._known[key]
        self._note(reads)
        return value

    def _definition(self, module: Module, node: Node, given: tuple[Value, ...]) -> Value:
        head = node["head"]
        look = Look(self, module)
        names: Names = {}
        for pattern, value in zip(head.get("args") or (), given, strict=False):
            if never(pattern, value):
                return NOTHING
            look.bind(pattern, value, names)
        look.body(node.get("body") or (), names)
        if "key" in head and "value" not in head:
            item = look.term(head["key"], names)
            return collection(item, item)
        value = look.term(head["value"], names) if "value" in head else ANYTHING
        for step in reversed((head.get("ref") or [None])[1:]):
            key = look.term(step, names)
            fields = dict.fromkeys(key.texts, value)
            value = Value(fields=fields) if fields and not key.open else collection(value, key)
        return value

    def _note(self, reads: Reads) -> None:
        frame = self._frames[-1]
        for path, places in reads.items():
            frame.setdefault(path, set()).update(places)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is read meanwhile does not count."""
        self._frames.append({})
        try:
            yield
        finally:
            self._frames.pop()

    def note(self, value: Value, where: Place, node: Node | None = None) -> None:
        """The places of a value are read here."""
        self._note({path: {where} for path in value.paths})
        if node is not None:
            self.places.setdefault(id(node), set()).update(value.paths)

    def known(self, value: Value) -> Value:
        """The value with places of the input replaced by what is sure to stand there."""
        for path in value.paths & self._constants.keys():
            value = replace(value, paths=value.paths - {path}) | self._constants[path]
        return value

    def named(self, package: str, name: str, given: tuple[Value, ...]) -> Value | None:
        """What a rule or function of a package comes to; None when there is none."""
        rules = self._program.packages.get(package, {}).get(name)
        return self._rule(rules, given) if rules else None

    def followed(
        self, steps: tuple[str, ...], given: tuple[Value, ...], where: Place
    ) -> tuple[Value, int] | None:
        """What a path below `data` leads to, and how many of its steps that took."""
        found = self._program.resolve(steps)
        if found is None or not found[1]:
            return None
        package, rest = found
        value = self.named(package, rest[0], given)
        if value is None:
            if not self._program.is_above(steps[: len(steps) - len(rest) + 1]):
                self.lost[where] = f"data.{package}.{rest[0]}"
            return ANYTHING, len(steps)
        return value, len(steps) - len(rest) + 1

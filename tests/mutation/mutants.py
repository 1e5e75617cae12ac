"""Makes mutants of a policy: each differs from it in one small thing that a test should notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.mutation.tree import Module, Node, Span

_COMPARISONS: Mapping[str, tuple[str, ...]] = {
    "==": ("!=",),
    "!=": ("==",),
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
}
_WHOLE = re.compile(r"-?\d+(?![\d.e])")
_SCALARS = ("boolean", "number", "string")
_CONSTANTS = (*_SCALARS, "array", "object", "set")
_EMPTY: Mapping[str, str] = {"array": "[]", "object": "{}", "set": "set()"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A policy with one change."""

    rule: str
    row: int
    change: str
    """What was there and what stands there instead, each in one line."""
    source: str

    @property
    def name(self) -> str:
        """What it is known by, whatever the row."""
        return f"{self.rule}: {self.change}"


def mutants(source: str, tree: Node) -> list[Mutant]:
    """Every mutant of a module, each source once."""
    module = Module(source, tree)
    found: dict[str, Mutant] = {}
    for rule in module.rules:
        for mutant in _Rule(module, rule).mutants():
            found.setdefault(mutant.source, mutant)
    found.pop(source, None)
    return list(found.values())


class _Rule:
    """One clause of a rule, and what can be changed in it."""

    def __init__(self, module: Module, rule: Node) -> None:
        self._module = module
        self._rule = rule
        self._name = str(rule["head"].get("name") or module.text(rule["head"]["ref"][0]))

    def mutants(self) -> Iterator[Mutant]:
        start, end = self._module.span(self._rule), self._module.span(self._rule["head"])
        whole = Span(start.start, max(start.end, end.end))
        yield self._changed(whole, "")
        yield from self._inside(self._rule, None)

    def _inside(self, node: object, around: Span | None) -> Iterator[Mutant]:
        """The mutants of a part of the tree; `around` is the line of a body that it stands in."""
        if isinstance(node, list):
            for each in node:
                yield from self._inside(each, around)
        if not isinstance(node, dict) or node.get("generated"):
            return
        if "terms" in node:
            around = self._module.span(node)
            yield from self._of_line(node, around)
        if "head" in node and node is not self._rule:
            yield self._changed(self._module.span(node), "")  # what follows an `else`
        call = node.get("terms", node.get("value") if node.get("type") == "call" else None)
        if isinstance(call, list):
            yield from self._of_call(call, around)
        if node.get("type") in _CONSTANTS and "location" in node:  # OPA adds some of its own
            yield from self._of_constant(node, around)
        if node.get("type") == "object":
            # Names in an object are no constants: the host refuses a finding with odd ones.
            yield from self._inside([value for _, value in node["value"]], around)
            return
        for name, each in node.items():
            if name not in ("location", "ref"):
                yield from self._inside(each, around)

    def _of_line(self, line: Node, span: Span) -> Iterator[Mutant]:
        text = span.of(self._module.source)
        yield self._changed(span, "true")
        terms = line["terms"]
        operator = self._module.text(terms[0]) if isinstance(terms, list) else ""
        if line.get("negated"):
            yield self._changed(span, text.removeprefix("not").lstrip())
        elif not (isinstance(terms, dict) and "type" not in terms) and operator not in (
            *_COMPARISONS,
            ":=",
        ):
            yield self._changed(span, f"not {text}")

    def _of_call(self, call: list[Node], around: Span | None) -> Iterator[Mutant]:
        operator = self._module.text(call[0])
        for other in _COMPARISONS.get(operator, ()):
            yield self._changed(self._module.span(call[0]), other, around)
        if operator == "object.get" and len(call) == 4 and call[3]["type"] not in _SCALARS:
            yield self._changed(self._module.span(call[3]), '"x"', around)

    def _of_constant(self, node: Node, around: Span | None) -> Iterator[Mutant]:
        kind, span = node["type"], self._module.span(node)
        text = span.of(self._module.source)
        if kind == "boolean":
            yield self._changed(span, "false" if text == "true" else "true", around)
        elif kind == "number" and (whole := _WHOLE.match(self._module.source, span.start)):
            span = Span(*whole.span())  # of a negative one, OPA tells the sign alone
            for step in (1, -1):
                yield self._changed(span, str(int(whole[0]) + step), around)
        elif kind == "string" and text[0] in '"`':
            yield self._changed(span, f"{text[:-1]}x{text[-1]}", around)
        elif kind in _EMPTY and node.get("value"):
            yield self._changed(span, _EMPTY[kind], around)

    def _changed(self, span: Span, text: str, around: Span | None = None) -> Mutant:
        """The mutant with a piece replaced, told by the line that it stands in."""
        source = self._module.source
        around = around or span
        mutated = span.replaced(source, text)
        before = _in_one_line(around.of(source))
        end = around.end + len(mutated) - len(source)
        after = _in_one_line(mutated[around.start : end]) or "nothing"
        row = source.count("\n", 0, span.start) + 1
        return Mutant(self._name, row, f"`{before}` to `{after}`", mutated)


def _in_one_line(text: str) -> str:
    return " ".join(text.split())

"""What is wrong with findings that a module writes out: their fields, and where they point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.authoring import table
from scanner.authoring.problem import Problem
from scanner.authoring.program import Module, Node, walk
from scanner.authoring.values import ANY
from scanner.model import Kind
from scanner.spelling import nearest

FIELDS = ("path", "message", "expected", "key", "at")


def findings(module: Module, kinds: Sequence[Kind]) -> Iterator[Problem]:
    """The problems of each finding that stands in a module; `kinds` are those it is about."""
    for node in walk(module.rules):
        if node.get("type") == "object" and {"path", "message"} <= _fields(node).keys():
            yield from _finding(module, node, kinds)


def _fields(node: Node) -> dict[str, Node]:
    """What stands at the constant keys of an object."""
    return {key["value"]: value for key, value in node["value"] if key["type"] == "string"}


def _finding(module: Module, node: Node, kinds: Sequence[Kind]) -> Iterator[Problem]:
    fields = _fields(node)
    for name in fields:
        if name not in FIELDS:
            hint = nearest(name, FIELDS, f"It has {', '.join(FIELDS)}.")
            yield _problem(module, node, f"a finding has no field {name!r}", hint)
    if fields["path"]["type"] not in _COMPUTED | {"array"}:
        hint = 'Write each step by itself: ["settings", "archived"].'
        yield _problem(module, node, "the `path` of a finding is a list of texts", hint)
    elif "key" in fields and fields["key"]["type"] not in _COMPUTED | {"string"}:
        yield _problem(module, node, "the `key` of a finding is a text", "Use sprintf.")
    elif fields["path"]["type"] == "array":
        yield from _place(module, node, kinds)


_COMPUTED = {"var", "ref", "call"}
"""Terms that may come to anything."""


def _place(module: Module, node: Node, kinds: Sequence[Kind]) -> Iterator[Problem]:
    fields = _fields(node)
    if "at" in fields:
        kinds = _kind(fields["at"])
    steps = [_step(one) for one in fields["path"]["value"]]
    read = table.read_of(("resource", *steps))
    if read and (wrong := table.unknown(kinds, read)):
        yield _problem(module, node, f"a finding points to nothing: {wrong[0]}", wrong[1])


def _kind(at: Node) -> Sequence[Kind]:
    """The kind of the ancestor that a finding is at, as far as it is written out."""
    named = _fields(at).get("kind", {}) if at["type"] == "object" else {}
    found = [kind for kind in Kind if named.get("type") == "string" and kind == named["value"]]
    return found or list(Kind)


def _step(node: Node) -> str:
    return str(node["value"]) if node["type"] == "string" else ANY


def _problem(module: Module, node: Node, text: str, hint: str) -> Problem:
    place = module.place(node)
    return Problem(place.module, place.line, "finding", text, hint)

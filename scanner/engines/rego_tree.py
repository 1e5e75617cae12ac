"""What to make of a tree of Rego, as `opa parse` writes it: its nodes, and what calls call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = Any
"""A node of the tree: JSON, as `opa parse --format json --json-include locations` writes it."""


def operator(node: Node) -> str:
    """The dotted name of what a call calls."""
    if node.get("type") == "ref":
        return ".".join(str(step["value"]) for step in node["value"])
    return str(node.get("value", ""))


def call_of(terms: Node) -> tuple[Node, list[Node]] | None:
    """Operator and operands, where an expression's terms or a term are a call."""
    if isinstance(terms, list):
        return terms[0], terms[1:]
    if isinstance(terms, dict) and terms.get("type") == "call":
        return terms["value"][0], terms["value"][1:]
    return None


def walk(node: Node) -> Iterator[Node]:
    """Every object of a tree, the outer one first; not its locations."""
    todo = [node]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            yield one
            todo.extend(child for key, child in one.items() if key != "location")
        elif isinstance(one, list):
            todo.extend(reversed(one))

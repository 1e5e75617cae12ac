"""Which queries answer many packages at once without evaluating a library."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import takewhile

from scanner.engines.base import Module
from scanner.model import JSON

Path = tuple[str, ...]


def reference(package: str, *rules: str) -> str:
    """The Rego reference of a package or of a rule in it; any name is safe in it."""
    return "data" + "".join(f"[{json.dumps(step)}]" for step in (*package.split("."), *rules))


def tree_queries(modules: Sequence[Module], libraries: Iterable[Module]) -> list[JSON]:
    """`[query, [[package, steps, rules], ...]]` for as few whole trees as cover the modules.

    A tree that holds a library is split: evaluating it would cost, and could fail, for nothing.
    """
    avoided = {_path(module) for module in libraries}
    return [_query(root, modules) for root in _roots({_path(m) for m in modules}, avoided)]


def rule_queries(modules: Sequence[Module]) -> list[JSON]:
    """`[package, [[rule, query], ...]]` for each package of the modules."""
    return [
        [package, [[rule, reference(package, rule)] for rule in rules]]
        for package, rules in rules_by_package(modules).items()
    ]


def rules_by_package(modules: Iterable[Module]) -> dict[str, list[str]]:
    """What is asked of each package, sorted; a package may be spread over several modules."""
    asked: dict[str, set[str]] = {}
    for module in modules:
        asked.setdefault(module.package, set()).update(module.rules)
    return {package: sorted(rules) for package, rules in asked.items()}


def _roots(paths: set[Path], avoided: set[Path]) -> list[Path]:
    steps = zip(min(paths), max(paths), strict=False)
    root: Path = tuple(first for first, _ in takewhile(lambda pair: pair[0] == pair[1], steps))
    clean = not any(path[: len(root)] == root for path in avoided)
    if root in paths or (root and clean):
        return [root]
    branches: dict[str, set[Path]] = {}
    for path in paths:
        branches.setdefault(path[len(root)], set()).add(path)
    return [found for step in sorted(branches) for found in _roots(branches[step], avoided)]


def _query(root: Path, modules: Sequence[Module]) -> JSON:
    inside = [module for module in modules if _path(module)[: len(root)] == root]
    leaves = [
        [package, package.split(".")[len(root) :], rules]
        for package, rules in rules_by_package(inside).items()
    ]
    return [reference(".".join(root)), leaves]


def _path(module: Module) -> Path:
    return tuple(module.package.split("."))

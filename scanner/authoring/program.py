"""Modules as `opa parse` gives them: their rules by package, and what names in them mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scanner.engines.rego_tree import Node as Node
from scanner.engines.rego_tree import call_of as call_of
from scanner.engines.rego_tree import operator as operator
from scanner.engines.rego_tree import walk as walk


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a module by its name, a line and a column."""

    module: str
    line: int
    column: int


@dataclass(frozen=True, eq=False)
class Rules:
    """All definitions of one name in one package."""

    package: str
    name: str
    definitions: list[tuple[Module, Node]] = field(default_factory=list)

    @property
    def is_function(self) -> bool:
        """Whether it takes arguments."""
        return any("args" in node["head"] for _, node in self.definitions)


@dataclass(frozen=True, eq=False)
class Module:
    """One parsed file."""

    name: str
    tree: Node

    @property
    def package(self) -> str:
        """Dotted, without `data.`."""
        return ".".join(str(step["value"]) for step in self.tree["package"]["path"][1:])

    @property
    def rules(self) -> list[Node]:
        """Its definitions, in the order of the file."""
        found: list[Node] = self.tree.get("rules") or []
        return found

    def imports(self) -> Mapping[str, tuple[str, ...]]:
        """What each imported name stands for, from `data` or `input` on."""
        paths = ((one, one["path"]["value"]) for one in self.tree.get("imports") or ())
        return {
            one.get("alias") or str(path[-1]["value"]): tuple(str(step["value"]) for step in path)
            for one, path in paths
            if path[0]["value"] in ("data", "input")
        }

    def place(self, node: Node) -> Place:
        """Where a node begins."""
        location = node.get("location", {})
        return Place(self.name, location.get("row", 1), location.get("col", 1))


class Program:
    """Every module that is parsed, as one."""

    def __init__(self, trees: Mapping[str, Node]) -> None:
        """`trees` by the name of the module."""
        self.modules = {name: Module(name, tree) for name, tree in trees.items()}
        self.packages: dict[str, dict[str, Rules]] = {}
        for module in self.modules.values():
            package = self.packages.setdefault(module.package, {})
            for node in module.rules:
                name = rule_name(node)
                rules = package.setdefault(name, Rules(module.package, name))
                rules.definitions.append((module, node))

    def resolve(self, steps: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
        """The longest package that a path below `data` leads into, and the steps that are left."""
        for length in range(len(steps), 0, -1):
            package = ".".join(steps[:length])
            if package in self.packages:
                return package, steps[length:]
        return None

    def is_above(self, steps: tuple[str, ...]) -> bool:
        """Whether some package lies below the path."""
        above = ".".join(steps)
        return any(f"{package}.".startswith(f"{above}.") for package in self.packages)


def rule_name(node: Node) -> str:
    """The first name of a definition's head."""
    head = node["head"]
    return str(head["ref"][0]["value"] if head.get("ref") else head["name"])


def chain(node: Node) -> Iterator[Node]:
    """A definition and its `else` branches."""
    while node:
        yield node
        node = node.get("else")

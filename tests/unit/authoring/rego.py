"""Rego for tests of what is told without running it, parsed by a real OPA."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scanner.authoring.contract import Contract
from scanner.authoring.problem import Problem
from scanner.authoring.program import Program, walk
from scanner.authoring.reading import Reader
from scanner.catalog import metadata
from scanner.engines.opa_parse import Parser
from scanner.model import Kind
from tests.builders import policy_source
from tests.opa import require_opa

NAME = "project/sample.rego"
PACKAGE = "glscan.policies.project.sample"


def parsed(sources: Mapping[str, str]) -> Program:
    """The modules as one program."""
    trees, refused = Parser(require_opa()).parse(sources)
    assert refused == {}
    return Program(trees)


def reads(
    rules: str, kind: Kind = Kind.PROJECT, imports: str = "", **libraries: str
) -> dict[str, set[int]]:
    """The places that a policy reads, dotted, and the lines of its module, from 1, where it does.

    `libraries` are bodies of `glscan.lib.NAME`.
    """
    program = parsed(
        {
            NAME: f"package {PACKAGE}\n{imports}\n{rules}\n",
            **{
                f"lib/{name}.rego": f"package glscan.lib.{name}\n\n{body}\n"
                for name, body in libraries.items()
            },
        }
    )
    found = Reader(program, kind).reads(PACKAGE, ["deny"])
    return {
        ".".join(path): {place.line for place in places if place.module == NAME}
        for path, places in found.items()
        if path
    }


def problems(
    rules: str, requires: Sequence[str], kinds: Sequence[Kind] = (Kind.PROJECT,), **more: Any
) -> set[Problem]:
    """What the contract of a policy with these rules and METADATA tells."""
    judged = [str(kind) for kind in kinds]
    source = policy_source(PACKAGE, rules=rules, requires=list(requires), kinds=judged, **more)
    program = parsed({NAME: source})
    block = metadata.block(source, NAME)
    texts = (
        node["value"] for node in walk(program.modules[NAME].rules) if node.get("type") == "string"
    )
    contract = Contract(NAME, block, block.checked(), frozenset(texts))
    of_kind = {kind: Reader(program, kind).reads(PACKAGE, ["deny"]) for kind in kinds}
    return set(contract.problems(of_kind))


def names(found: set[Problem]) -> list[str]:
    """Which checks told something, sorted."""
    return sorted(problem.name for problem in found)

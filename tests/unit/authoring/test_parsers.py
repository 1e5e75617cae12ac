"""Two parsers, one tree: whoever has no OPA is told the same of what a policy reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scanner import resources
from scanner.authoring.check import Parser
from scanner.authoring.program import Program
from scanner.authoring.reading import Reader
from scanner.authoring.traps import traps
from scanner.catalog.load import load
from scanner.engines import embedded_parse, opa_parse
from scanner.engines.presence import regorus_version
from scanner.model import Kind
from tests.opa import require_opa

pytestmark = [
    pytest.mark.opa,
    pytest.mark.skipif(regorus_version() is None, reason="regorus is not installed"),
]

ODD = """package a.b

import data.x.y as z
import input.resource

default q := false

f(x, [a, b]) := v if {
	v := x.p[a]
	b > 1
} else := 3 if {
	x.else_branch
}

o[k] := v if some k, v in input.m

set contains x if some x in input.list

g := input.g

deny contains {"path": [n], "message": sprintf("%s", [resource.x])} if {
	some n, r in input.a
	not startswith(r.b, "x")
	not r.c
	every e in r.list { e.k == 1 }
	every i, e in r.map { e.k == i }
	m := {x | some x in r.d}
	t := {k: v | some k, v in r.e}
	l := [-1, r.f - 2, r.g | {1}, r.h & {2}, r.i % 2]
	f(r, [1, 2]).q == z.w(r)
	count([1 | walk(r, [p, w])]) > 1
	r["x y"] in {"a", "b"}
	r.j, 1 in [1]
	some s
	input.s[s].t
	deny2 with input as {"u": r.u}
	object.get(r, ["v", "w"], "")
}

deny2 := `raw` if { input.u }

deny2 := "two" if { input.u2 }
"""


def told(parser: Parser, sources: Mapping[str, str]) -> Mapping[str, object]:
    """All that is found out by the trees of a parser."""
    trees, refused = parser.parse(sources)
    assert refused == {}
    program = Program(trees)
    found: dict[str, object] = {}
    for kind in (Kind.PROJECT, Kind.GROUP):
        reader = Reader(program, kind)
        for package, rules in program.packages.items():
            for name in rules:
                reads = reader.reads(package, [name])
                found[f"{kind} {package} {name}"] = {
                    path: {(place.module, place.line) for place in places}
                    for path, places in reads.items()
                }
        found[f"{kind} lost"] = {(one.module, one.line): reader.lost[one] for one in reader.lost}
    for name, module in program.modules.items():
        problems = traps(module, sources[name], _has_steps)
        found[name] = sorted((one.name, one.line, one.text) for one in problems)
    return found


def _has_steps(node: Any) -> bool:
    """Any reference; not the bare name of a function, nor that of an operator."""
    return len(node["value"]) > 1 and node["value"][0]["value"] != "internal"


def test_both_tell_the_same_of_odd_rego() -> None:
    sources = {"odd.rego": ODD}
    opa = told(opa_parse.Parser(require_opa()), sources)
    assert opa == told(embedded_parse.Parser(), sources)
    assert ("a", "*", "list", "*", "k") in opa["project a.b deny"]  # type: ignore[operator]


def test_both_tell_the_same_of_every_bundled_module() -> None:
    catalog = load(resources.policies())
    modules = [*catalog.libraries, *(policy.module for policy in catalog.policies)]
    sources = {module.name: module.source for module in modules}
    assert told(opa_parse.Parser(require_opa()), sources) == told(embedded_parse.Parser(), sources)


@pytest.mark.parametrize("source", ["package a\n\nx if {\n\ty :=\n}\n", "package a\n\nx := )\n"])
def test_both_refuse_what_is_no_rego_and_keep_the_rest(source: str) -> None:
    sources = {"bad.rego": source, "good.rego": "package b\n\nx := 1\n"}
    for parser in (opa_parse.Parser(require_opa()), embedded_parse.Parser()):
        trees, refused = parser.parse(sources)
        assert list(trees) == ["good.rego"]
        assert refused["bad.rego"].row in (3, 4, 5)
        assert refused["bad.rego"].message

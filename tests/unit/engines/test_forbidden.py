"""What no policy may call, found in trees; and what an OPA is left with."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.engines import forbidden
from tests.opa import module


def ref(name: str) -> dict[str, Any]:
    head, *steps = name.split(".")
    below = [{"type": "string", "value": step} for step in steps]
    return {"type": "ref", "value": [{"type": "var", "value": head}, *below]}


def tree(*body: Any) -> dict[str, Any]:
    return {"rules": [{"head": {"name": "deny"}, "body": list(body)}]}


def at(row: int, terms: Any) -> dict[str, Any]:
    return {"terms": terms, "location": {"row": row, "col": 1}}


def test_a_call_is_told_with_its_row() -> None:
    error = forbidden.found(
        tree(at(3, [ref("count"), ref("input.x")]), at(5, [ref("time.now_ns")]))
    )
    assert error
    assert error.row == 5
    assert error.message.startswith("time.now_ns is refused: ")


def test_a_tree_without_places_has_row_0() -> None:
    error = forbidden.found(tree({"terms": {"type": "call", "value": [ref("rand.intn")]}}))
    assert error
    assert error.row == 0


def test_what_stands_for_another_function_is_a_call() -> None:
    swap = {"target": ref("count"), "value": ref("http.send")}
    assert forbidden.found(tree({"terms": ref("input.x"), "with": [swap]}))


@pytest.mark.parametrize(
    "value", [ref("input.http.send"), {"type": "string", "value": "http.send"}, ref("http.sender")]
)
def test_other_values_are_none(value: dict[str, Any]) -> None:
    part = {"target": ref("input.x"), "value": value}
    body = {"terms": [ref("count"), value, ref("http.send")], "with": [part]}
    assert forbidden.found(tree(body)) is None


def test_an_opa_is_left_without_what_is_refused_and_what_answers_otherwise_each_time() -> None:
    current = {
        "builtins": [
            {"name": "count"},
            {"name": "http.send", "nondeterministic": True},
            {"name": "crypto.x509.parse_and_verify_certificates"},
            {"name": "one.of.tomorrow", "nondeterministic": True},
        ],
        "features": ["rego_v1"],
    }
    left = forbidden.capabilities(current)
    assert left == {"builtins": [{"name": "count"}], "features": ["rego_v1"], "allow_net": []}


def test_only_an_undefined_function_that_is_refused_is_told_otherwise() -> None:
    assert forbidden.told("undefined function http.send").startswith("http.send is refused")
    for words in ("undefined function http.sent", "var http is unsafe"):
        assert forbidden.told(words) == words


def test_every_module_that_others_wrote_is_looked_at_once() -> None:
    ours = module("glscan.policies.project.x", "x.rego", "")
    mine, theirs = module("custom.x", "y.rego", ""), module("glscanner", "z.rego", "")
    assert forbidden.others([mine, ours, theirs, mine]) == [mine, theirs]


def text(value: str) -> dict[str, Any]:
    return {"type": "string", "value": value}


def moment(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "value": [{"type": "number", "value": 0}, *parts]}


def test_the_zone_of_the_machine_is_told_with_its_row() -> None:
    error = forbidden.found(tree(at(4, [ref("time.clock"), moment(text("Local"))])))
    assert error
    assert error.row == 4
    assert error.message.startswith('time.clock with "Local" is refused: ')
    assert forbidden.doubtful(module("custom.x", "x.rego", 'x := time.clock([0, "Local"])'))


@pytest.mark.parametrize(
    "call",
    [
        [ref("time.clock"), moment(text("Europe/Berlin"))],
        [ref("time.parse_rfc3339_ns"), ref("input.resource.Local")],
        [ref("time.parse_rfc3339_ns"), text("Local")],
        [ref("concat"), text(" "), moment(text("Local"))],
    ],
    ids=["a zone by name", "an attribute", "no moment", "another function"],
)
def test_another_zone_or_another_use_of_the_word_is_taken(call: list[dict[str, Any]]) -> None:
    assert forbidden.found(tree(at(1, call))) is None

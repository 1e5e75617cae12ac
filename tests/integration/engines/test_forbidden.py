"""A clock, chance, the network: what no policy may call is refused by every engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from scanner.engines import Engine, Failure, Module
from scanner.engines.embedded import Embedded
from scanner.engines.opa_process import OpaProcess
from scanner.engines.opa_rest import OpaRest
from scanner.errors import PolicyError
from scanner.model import Kind
from tests.integration.engines.conftest import OpaStarter
from tests.opa import module

FINE = module("custom.project.fine", "project/fine.rego", "deny contains 1 if true", "deny")


def own(body: str) -> Module:
    return module("custom.project.odd", "project/odd.rego", body, "deny")


def answers(engine: Engine, policies: Sequence[Module], *libraries: Module) -> Any:
    engine.load({Kind.PROJECT: policies}, libraries)
    [one] = engine.evaluate(Kind.PROJECT, [{"resource": {"kind": "project"}}])
    return one


CALLS = {
    "a call": 'deny contains http.send({"url": "http://127.0.0.1:9"})',
    "by brackets": 'deny contains http["send"]({"url": "http://127.0.0.1:9"})',
    "over lines": 'deny contains x if {\n\tx :=\n\t\thttp.send(\n{"url": "http://127.0.0.1:9"})\n}',
    "below another call": 'deny contains upper(http.send({"url": "http://127.0.0.1:9"}).body)',
    "in a comprehension": 'deny contains {x | x := http.send({"url": "http://127.0.0.1:9"})}',
    "in an else": '_x := 1 if false else := http.send({"url": "x"}).x\n\ndeny contains _x if true',
}


@pytest.mark.parametrize("how", CALLS)
def test_a_call_is_refused_and_costs_no_other_policy(how: str, engine: Engine) -> None:
    odd = own(CALLS[how])
    found = answers(engine, [odd, FINE])
    assert found[FINE.package] == {"deny": [1]}
    failure = found[odd.package]
    assert isinstance(failure, Failure)
    assert "http.send is refused: a verdict follows from the input" in failure.message
    assert failure.message.startswith("project/odd.rego:")
    assert engine.broken() == {odd.package: failure.message}


@pytest.mark.parametrize(
    "call",
    [
        "time.now_ns()",
        "opa.runtime()",
        'rand.intn("x", 5)',
        'uuid.rfc4122("x")',
        'net.lookup_ip_addr("localhost")',
        'json.match_schema({}, {"$ref": "http://127.0.0.1:9/x"})',
        'io.jwt.decode_verify("x", {})',
    ],
)
def test_each_of_them_is_refused(call: str, engine: Engine) -> None:
    found = answers(engine, [own(f"deny contains {call}")])
    assert f"{call.partition('(')[0]} is refused" in found["custom.project.odd"].message


@pytest.mark.parametrize(
    "body",
    [
        'deny contains x if { x := count({"url": "x"}) with count as http.send }',
        "deny contains x if { h := http; x := h.send({}) }",
        "deny contains 1 if { true with http.send as {} }",
    ],
    ids=["in place of another", "by another name", "replaced"],
)
def test_no_way_around_gives_an_answer(body: str, engine: Engine) -> None:
    assert isinstance(answers(engine, [own(body)])["custom.project.odd"], Failure)


@pytest.mark.parametrize(
    "body",
    [
        "# http.send({}) and time.now_ns() are refused\ndeny contains 1 if true",
        "_x := `\nhttp.send({})\ntime.now_ns()\n`\n\ndeny contains 1 if _x != `http.send({})`",
        'http := {"send": 1}\n\ndeny contains http.send if true',
        '_send(http) := http.send\n\ndeny contains _send({"send": 1})',
        'deny contains 1 if startswith("http.send({})", "http.send(")',
        "deny contains 1 if { x := 1 with input.x as `http.send`; x == 1 }",
    ],
    ids=["comment", "raw text", "rule", "argument", "text", "value"],
)
def test_what_only_looks_like_it_is_taken(body: str, engine: Engine) -> None:
    assert answers(engine, [own(body)])["custom.project.odd"] == {"deny": [1]}


def test_a_library_that_calls_it_is_refused(engine: Engine) -> None:
    library = module("custom.lib.odd", "lib/odd.rego", "x := time.now_ns()")
    user = own("import data.custom.lib.odd\n\ndeny contains odd.x")
    with pytest.raises(PolicyError, match=r"lib/odd\.rego.*: time\.now_ns is refused"):
        answers(engine, [user], library)


def test_a_module_that_nobody_can_read_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.engines.embedded.tree", lambda _: dict[str, str]()["package"])
    with Embedded() as engine:
        failure = answers(engine, [FINE])[FINE.package]
    assert failure == Failure(
        "project/fine.rego:1: nobody can tell what it calls: its tree cannot be read"
    )


def test_one_that_ends_the_engine_as_it_is_read_hides_no_other() -> None:
    """Each is read by itself: a mistake beside it is told as it would be alone."""
    deep = own(f"_deep := {'[' * 5000}{']' * 5000}\n\ndeny contains 1 if _deep == 1")
    wrong = module("custom.project.wrong", "project/wrong.rego", "deny contains {", "deny")
    with Embedded() as engine:
        found = answers(engine, [wrong, deep, FINE])
    assert found[FINE.package] == {"deny": [1]}
    assert found[deep.package] == Failure("crashed the engine: SIGSEGV")
    assert found[wrong.package].message.startswith("project/wrong.rego:")


def test_what_comes_with_glscan_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody parses a hundred policies at each start that were held to this when they were made."""
    monkeypatch.setattr(Embedded, "_forbidden", lambda *_: pytest.fail("it was parsed"))
    bundled = module("glscan.policies.project.x", "project/x.rego", "deny contains 1", "deny")
    with Embedded() as engine:
        assert answers(engine, [bundled]) == {bundled.package: {"deny": [1]}}


@pytest.mark.opa
def test_a_preloaded_policy_is_looked_at_too(opa: OpaStarter, opa_binary: str) -> None:
    """The owner of that OPA may have loaded what we would not have uploaded."""
    odd = own("deny contains time.now_ns()")
    with opa() as url, OpaRest(url) as loader:
        loader.load({Kind.PROJECT: [odd, FINE]}, [])
        with OpaRest(url) as engine:
            found = answers(engine, [odd, FINE])
            assert found[FINE.package] == {"deny": [1]}
            assert "time.now_ns is refused" in found[odd.package].message
            assert engine._uploaded == []


@pytest.mark.opa
def test_own_policies_may_look_at_the_version_of_no_opa(opa_binary: str) -> None:
    """The module that tells it to us is served, and not compiled with what others wrote."""
    with OpaProcess(opa_binary) as engine:
        assert answers(engine, [FINE]) == {FINE.package: {"deny": [1]}}
        assert engine.broken() == {}


def test_a_call_in_a_template_string_is_refused_and_costs_no_other_policy(engine: Engine) -> None:
    """OPA says so of no file; the embedded engine reads no template strings."""
    odd = own('deny contains 1 if true\n\ndeny contains $"x {http.send({})}"')
    found = answers(engine, [FINE, odd])
    assert found[FINE.package] == {"deny": [1]}
    assert found[odd.package].message.startswith("project/odd.rego:")


@pytest.mark.opa
def test_a_call_in_a_template_string_is_told_with_its_line(opa_binary: str) -> None:
    odd = own('deny contains 1 if true\n\ndeny contains $"x {http.send({})}"')
    with OpaProcess(opa_binary) as engine:
        words = answers(engine, [FINE, odd])[odd.package].message
    assert words.startswith("project/odd.rego:5: http.send is refused: ")


@pytest.mark.opa
def test_what_is_wrong_in_a_template_string_costs_no_other_policy(opa_binary: str) -> None:
    shared = module("custom.lib.shared", "lib/shared.rego", "f(x) := x")
    odd = own('deny contains $"x {nothing(1)}"')
    user = module(
        "custom.project.user",
        "project/user.rego",
        "deny contains data.custom.lib.shared.f(data.custom.project.fine.deny)",
        "deny",
    )
    with OpaProcess(opa_binary) as engine:
        found = answers(engine, [FINE, odd, user], shared)
    assert found[FINE.package] == {"deny": [1]}
    assert found[user.package] == {"deny": [[1]]}
    assert found[odd.package] == Failure("project/odd.rego: undefined function nothing")


@pytest.mark.opa
def test_a_library_with_something_wrong_in_a_template_string_is_refused(opa_binary: str) -> None:
    library = module("custom.lib.odd", "lib/odd.rego", 'x := $"{nothing(1)}"')
    with (
        OpaProcess(opa_binary) as engine,
        pytest.raises(PolicyError, match=r"a library does not compile: undefined function nothing"),
    ):
        answers(engine, [FINE], library)


@pytest.mark.opa
def test_a_library_with_a_call_in_a_template_string_is_refused(opa_binary: str) -> None:
    library = module("custom.lib.odd", "lib/odd.rego", 'x := $"{time.now_ns()}"')
    with (
        OpaProcess(opa_binary) as engine,
        pytest.raises(PolicyError, match=r"lib/odd\.rego:3: time\.now_ns is refused"),
    ):
        answers(engine, [FINE], library)


@pytest.mark.parametrize("call", ["time.clock", "time.date", "time.weekday"])
def test_the_time_of_the_machine_is_refused(call: str, engine: Engine) -> None:
    odd = own(f'deny contains {call}([0, "Local"])')
    found = answers(engine, [FINE, odd])
    assert found[FINE.package] == {"deny": [1]}
    assert f'{call} with "Local" is refused' in found[odd.package].message
    assert found[odd.package].message.startswith("project/odd.rego:")

"""What all engines have in common: the same answers, and the same patience with bad policies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest

from scanner.engines import Answers, Document, Engine, Failure, Module
from scanner.engines.isolate import CHUNK
from scanner.errors import PolicyError
from scanner.model import Kind
from tests.integration.engines.conftest import EngineMaker
from tests.opa import library, module, policy

RULES = ("deny", "skip", "unknown")


def ask(
    engine: Engine,
    policies: Sequence[Module],
    documents: Iterable[Document],
    libraries: Sequence[Module] = (),
) -> list[Answers]:
    engine.load({Kind.PROJECT: policies}, libraries)
    return list(engine.evaluate(Kind.PROJECT, documents))


def of(answers: Answers, name: str) -> Any:
    return answers[f"glscan.policies.project.{name}"]


def document(**settings: Any) -> Document:
    return {"resource": {"kind": "project", "settings": settings}}


GOOD = policy("good", 'deny contains {"path": ["a"]} if input.resource.settings.a != 1')
GOOD_OF_1: dict[str, Any] = {"deny": []}
GOOD_OF_2 = {"deny": [{"path": ["a"]}]}


def test_answers_the_defined_rules_of_each_policy(engine: Engine) -> None:
    three = policy(
        "three",
        """
deny contains {"path": ["b"], "message": "late"} if input.resource.settings.b
deny contains {"path": ["a"], "message": "early"} if input.resource.settings.a == 2
skip contains "archived" if input.resource.settings.archived
unknown contains "hidden" if not input.resource.settings.b
""",
        *RULES,
    )
    first, second = ask(
        engine,
        [three, GOOD],
        [document(a=2, b=True), document(a=1, archived=True)],
    )
    assert of(first, "three") == {
        "deny": [{"message": "early", "path": ["a"]}, {"message": "late", "path": ["b"]}],
        "skip": [],
        "unknown": [],
    }
    assert of(second, "three") == {"deny": [], "skip": ["archived"], "unknown": ["hidden"]}
    assert of(first, "good") == GOOD_OF_2
    assert of(second, "good") == GOOD_OF_1


def test_leaves_out_undefined_rules(engine: Engine) -> None:
    maybe = policy(
        "maybe", "deny := [1] if input.resource.settings.a == 1\n\n_private := 2", *RULES
    )
    first, second = ask(engine, [maybe], [document(a=1), document(a=2)])
    assert of(first, "maybe") == {"deny": [1]}
    assert of(second, "maybe") == {}


def test_asks_for_any_rule_by_name(engine: Engine) -> None:
    tests = module(
        "glscan.policies.project.good_test",
        "project/good_test.rego",
        "import data.glscan.policies.project.good\n"
        "test_denies_two if count(good.deny) == 1 with input as"
        ' {"resource": {"settings": {"a": 2}}}\n'
        "test_is_wrong if count(good.deny) == 2 with input as {}\n",
        "test_denies_two",
        "test_is_wrong",
    )
    (answers,) = ask(engine, [tests], [{}], [GOOD])
    assert answers == {"glscan.policies.project.good_test": {"test_denies_two": True}}


def test_keeps_kinds_apart(engine: Engine) -> None:
    both = policy("both", "deny contains input.resource.kind")
    engine.load({Kind.PROJECT: [both, GOOD], Kind.GROUP: [both]}, [])
    group = {"resource": {"kind": "group"}}
    assert list(engine.evaluate(Kind.GROUP, [group])) == [{both.package: {"deny": ["group"]}}]
    (answers,) = engine.evaluate(Kind.PROJECT, [document(a=1)])
    assert answers == {both.package: {"deny": ["project"]}, GOOD.package: GOOD_OF_1}
    assert list(engine.evaluate(Kind.USER, [{}, {}])) == [{}, {}]


def test_libraries_are_loaded_in_any_order_and_not_asked(engine: Engine) -> None:
    outer = library("outer", "import data.glscan.lib.inner\nlimit(x) := inner.twice(x)")
    inner = library("inner", "twice(x) := x * 2\n\ndeny contains 1 / input.resource.settings.zero")
    user = policy("user", "import data.glscan.lib.outer\ndeny contains outer.limit(21)")
    (answers,) = ask(engine, [user], [document(zero=0)], [outer, inner])
    assert answers == {user.package: {"deny": [42]}}


def test_a_custom_library_among_custom_policies_is_not_asked(engine: Engine) -> None:
    shared = module("custom.lib.x", "lib/x.rego", "_bad := 1 / 0\n\nf(x) := x + 1")
    mine = module(
        "custom.project.mine", "mine.rego", "import data.custom.lib.x\ndeny contains x.f(1)", "deny"
    )
    answers = ask(engine, [mine, GOOD], [document(a=1)] * 2, [shared])
    assert answers == [{mine.package: {"deny": [2]}, GOOD.package: GOOD_OF_1}] * 2


def test_answers_many_documents_in_order_as_they_come(engine: Engine) -> None:
    taken = 0

    def documents() -> Iterator[Document]:
        nonlocal taken
        for taken in range(1, 431):
            yield document(a=taken)

    engine.load({Kind.PROJECT: [policy("echo", "deny contains input.resource.settings.a")]}, [])
    answers = engine.evaluate(Kind.PROJECT, documents())
    assert of(next(answers), "echo") == {"deny": [1]}
    assert taken == CHUNK
    assert [of(answer, "echo")["deny"][0] for answer in answers] == list(range(2, 431))


HOSTILE = [
    "",
    "é ß 漢字 \U0001f600 \uffff",
    'quote " backslash \\ ]}}, {{ %s %v ${x}',
    "line\nbreak\r\t\x00\x1f\x7f",
    "\u2028\u2029\ufeff\u202e",
    "<script>alert(1)</script>",
    "x" * 100_000,
]


def test_strings_come_back_as_they_were(engine: Engine) -> None:
    echo = policy("echo", 'deny contains {"path": [input.resource.settings.a], "n": 1}')
    answers = ask(engine, [echo], [document(a=text) for text in HOSTILE])
    assert [of(answer, "echo")["deny"][0]["path"][0] for answer in answers] == HOSTILE


def test_whole_numbers_are_integers(engine: Engine) -> None:
    numbers = policy(
        "numbers", "deny := [1.0, 1e3, 2.50, -7, 4 / 2, 1e17, input.resource.settings.a]"
    )
    answers = ask(engine, [numbers], [document(a=1.0), document(a=2.5)])
    found = [of(answer, "numbers")["deny"] for answer in answers]
    assert found == [
        [1, 1000, 2.5, -7, 2, 10**17, 1],
        [1, 1000, 2.5, -7, 2, 10**17, 2.5],
    ]
    assert [type(number) for number in found[0]] == [int, int, float, int, int, int, int]


def test_long_lines_are_fine(engine: Engine) -> None:
    long = policy("long", f'deny contains "{"x" * 5000}"')
    (answers,) = ask(engine, [long], [{}])
    assert of(answers, "long") == {"deny": ["x" * 5000]}


def test_policies_of_two_roots_may_share_a_file_name(engine: Engine) -> None:
    other = module("custom.project.good", GOOD.name, "deny contains 1", "deny")
    (answers,) = ask(engine, [GOOD, other], [document(a=1)])
    assert answers == {GOOD.package: GOOD_OF_1, other.package: {"deny": [1]}}


def test_loading_again_replaces_everything(engine: Engine) -> None:
    ask(engine, [GOOD], [document(a=1)])
    other = policy("other", "deny contains 2")
    assert ask(engine, [other], [{}]) == [{other.package: {"deny": [2]}}]


@pytest.mark.parametrize(
    "body",
    [
        "deny contains 1 if 1 / input.resource.settings.a > 0",
        "deny contains 1 if to_number(input.resource.settings.text) > 0",
        "deny contains 1 if count(input.resource.settings.a) > 0",
    ],
)
def test_a_builtin_error_costs_one_answer(engine: Engine, body: str) -> None:
    bad = policy("bad", body)
    documents = [document(a=1), document(a=0, text="abc"), document(a=2, text="1")]
    if "count" in body:
        documents = [document(a=[1]), documents[1], document(a=[2])]
    first, second, third = ask(engine, [bad, GOOD], documents)
    assert of(first, "bad") == ({"deny": []} if "text" in body else {"deny": [1]})
    failure = of(second, "bad")
    assert isinstance(failure, Failure)
    assert failure.message.startswith("project/bad.rego:3: ")
    assert "\n" not in failure.message
    assert of(third, "bad") == {"deny": [1]}
    assert all(not isinstance(of(answer, "good"), Failure) for answer in (first, second, third))


def test_a_private_rule_that_nobody_needs_may_fail(engine: Engine) -> None:
    lazy = policy(
        "lazy",
        "_share := 1 / input.resource.settings.zero\n\n"
        "deny contains _share if input.resource.settings.a == 2",
    )
    answers = ask(engine, [lazy, GOOD], [document(a=1, zero=0)] * 30)
    assert answers == [{lazy.package: {"deny": []}, GOOD.package: GOOD_OF_1}] * 30


@pytest.mark.parametrize("body", ["deny contains 1 if {", "deny contains 1 if ]", "deny = if"])
def test_a_policy_that_does_not_compile_fails_alone(engine: Engine, body: str) -> None:
    answers = ask(engine, [policy("bad", body), GOOD], [document(a=1), document(a=2)])
    assert [of(answer, "good") for answer in answers] == [GOOD_OF_1, GOOD_OF_2]
    for answer in answers:
        assert isinstance(of(answer, "bad"), Failure)
        assert of(answer, "bad").message.startswith("project/bad.rego:")


def test_what_is_no_rego_is_told_when_it_is_loaded(engine: Engine) -> None:
    odd = policy("odd", "deny contains {")
    engine.load({Kind.PROJECT: [odd, GOOD], Kind.GROUP: [odd]}, [])
    assert set(engine.broken()) == {odd.package}
    words = engine.broken()[odd.package]
    assert words.startswith(f"{odd.name}:")
    [answers] = engine.evaluate(Kind.PROJECT, [document(a=1)])
    assert (of(answers, "odd"), of(answers, "good")) == (Failure(words), GOOD_OF_1)
    engine.load({Kind.PROJECT: [GOOD]}, [])
    assert engine.broken() == {}


def test_an_unknown_function_fails_alone(engine: Engine) -> None:
    bad = policy("bad", "deny contains 1 if nosuch.function(input)")
    (answers,) = ask(engine, [bad, GOOD], [document(a=1)])
    assert isinstance(of(answers, "bad"), Failure)
    assert of(answers, "good") == GOOD_OF_1


def test_a_library_that_does_not_compile_is_an_error(engine: Engine) -> None:
    with pytest.raises(PolicyError, match=r"lib/bad\.rego:"):
        engine.load({Kind.PROJECT: [GOOD]}, [library("bad", "f(x) := {")])


def test_a_policy_that_always_fails_is_not_asked_for_ever(engine: Engine) -> None:
    bad = policy("bad", "deny contains 1 / input.resource.settings.zero")
    documents = (
        [document(a=1, zero=0)] * 10 + [document(a=1, zero=1)] + [document(a=1, zero=0)] * 119
    )
    answers = ask(engine, [bad, GOOD], documents)
    found = [of(answer, "bad") for answer in answers]
    assert found[10] == {"deny": [1]}
    assert [type(answer) for answer in found[:10] + found[11:]] == [Failure] * 129
    assert found[20].message == found[0].message
    assert found[21].message.startswith("not asked any more: 20 errors before; the last one was: ")
    assert found[21] == found[129]
    assert [of(answer, "good") for answer in answers] == [GOOD_OF_1] * 130


ENDLESS = policy(
    "endless",
    "deny contains 1 if count([1 | some i in numbers.range(1, 30000);"
    " some j in numbers.range(1, 30000); i == j + 40000]) == input.resource.settings.a",
)


def test_an_endless_policy_meets_the_time_limit(make_engine: EngineMaker) -> None:
    with make_engine(1.0) as engine:
        answers = ask(engine, [GOOD, ENDLESS], [document(a=1)] * 150)
    assert (
        answers
        == [{GOOD.package: GOOD_OF_1, ENDLESS.package: Failure("did not end within 1 s")}] * 150
    )


def test_endless_recursion_fails_alone(engine: Engine) -> None:
    deep = policy("deep", "f(x) := f(x + 1)\n\ndeny contains 1 if f(1) > 1")
    answers = ask(engine, [deep, GOOD], [document(a=1)] * 3)
    assert [of(answer, "good") for answer in answers] == [GOOD_OF_1] * 3
    assert all(isinstance(of(answer, "deep"), Failure) for answer in answers)


@pytest.mark.parametrize("ended", ["early", "never begun"])
def test_an_evaluation_may_be_left(engine: Engine, ended: str) -> None:
    engine.load({Kind.PROJECT: [GOOD]}, [])
    left = engine.evaluate(Kind.PROJECT, [document(a=1)] * 300)
    if ended == "early":
        next(left)
    assert list(engine.evaluate(Kind.PROJECT, [document(a=2)])) == [{GOOD.package: GOOD_OF_2}]

"""Rego tests of policies: what is loaded, and that nothing but `true` passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from scanner import policy_tests
from scanner.catalog.load import Policy
from scanner.engines.base import Answer, Answers, Document, Failure, Module
from scanner.model import JSON, Kind
from scanner.policy_tests import TestVerdict as Verdict
from tests.builders import FakeEngine, catalog, policy

PACKAGE = "glscan.policies.project.sample_test"


def sample(*names: str) -> Policy:
    source = f"package {PACKAGE}\n"
    module = Module("project/sample_test.rego", PACKAGE, source, frozenset(names))
    return replace(policy(requires=["settings.archived", "members.*.state"]), tests=module)


def verdicts(answer: Answer, *names: str) -> list[Verdict]:
    one = sample(*names)
    return list(policy_tests.run(catalog(one), [one], FakeEngine({PACKAGE: answer})))


def test_test_that_is_true_has_passed() -> None:
    assert verdicts({"test_a": True}, "test_a") == [Verdict("GL-PRJ-900", "test_a", True, "")]


@pytest.mark.parametrize("value", [False, None, 1, "true", [True], {}])
def test_test_that_is_not_true_has_failed(value: JSON) -> None:
    [verdict] = verdicts({"test_a": value}, "test_a")
    assert not verdict.passed
    assert verdict.why == "not true"


def test_test_that_the_answer_does_not_hold_has_failed() -> None:
    assert [one.passed for one in verdicts({"test_b": True}, "test_a", "test_b")] == [False, True]


def test_every_test_of_a_policy_that_gave_no_answer_has_failed() -> None:
    made = verdicts(Failure("does not compile"), "test_a", "test_b")
    assert [(one.passed, one.why) for one in made] == [(False, "does not compile")] * 2


def test_policy_without_a_test_file_counts_as_a_failed_test() -> None:
    one = policy()
    assert policy_tests.run(catalog(one), [one], FakeEngine()) == [
        Verdict("GL-PRJ-900", "", False, "there is no test beside it")
    ]


def test_test_file_without_a_test_counts_as_a_failed_test() -> None:
    [verdict] = verdicts({})
    assert not verdict.passed


def test_test_file_without_a_test_is_not_asked_for() -> None:
    one, engine = sample(), FakeEngine()
    [verdict] = policy_tests.run(catalog(one), [one], engine)
    assert verdict.why == "no rule of project/sample_test.rego begins with test_"
    assert engine.loaded == {Kind.PROJECT: []}


def test_tests_of_another_package_are_not_run() -> None:
    one = sample("test_a")
    assert one.tests
    one = replace(one, tests=replace(one.tests, package="other"))
    [verdict] = policy_tests.run(catalog(one), [one], FakeEngine({"other": {"test_a": True}}))
    assert not verdict.passed
    assert verdict.why == f"package other of its tests should be {PACKAGE}"


@pytest.mark.parametrize("package", ["main", "main_test"])
def test_rego_from_elsewhere_may_hold_its_tests_in_its_own_package(package: str) -> None:
    one = sample("test_a")
    assert one.tests
    one = replace(
        one,
        module=replace(one.module, package="main"),
        tests=replace(one.tests, package=package),
    )
    [verdict] = policy_tests.run(catalog(one), [one], FakeEngine({package: {"test_a": True}}))
    assert verdict.passed


class OneByOne(FakeEngine):
    """Fails wherever one of several tests does."""

    def evaluate(self, kind: Kind, documents: Iterable[Document]) -> Iterator[Answers]:
        for _ in documents:
            [tests] = self.loaded[kind]
            bad = "test_bad" in tests.rules
            yield {PACKAGE: Failure("div") if bad else dict.fromkeys(tests.rules, True)}


def test_test_that_fails_the_engine_does_not_take_the_others_along() -> None:
    one = sample("test_a", "test_bad", "test_c")
    made = policy_tests.run(catalog(one), [one], OneByOne())
    assert [(each.name, each.passed) for each in made] == [
        ("test_a", True),
        ("test_bad", False),
        ("test_c", True),
    ]
    assert made[1].why == "div"


def test_tests_that_are_to_do_are_named() -> None:
    one = sample("test_a")
    assert one.tests
    source = f"package {PACKAGE}\n\ntodo_test_b if true\n\n# todo_test_c\n"
    one = replace(one, tests=replace(one.tests, source=source))
    assert policy_tests.to_do(one) == ["test_b"]
    assert policy_tests.to_do(policy()) == []


def test_engine_is_asked_for_the_tests_with_everything_they_import() -> None:
    one, engine = sample("test_a"), FakeEngine({PACKAGE: {"test_a": True}})
    shared = Module("lib/x.rego", "glscan.lib.x", "package glscan.lib.x\n", frozenset())
    helpers = replace(shared, package="glscan.testing")
    policies = replace(catalog(one), libraries=[shared], test_libraries=[helpers])
    policy_tests.run(policies, [one], engine)
    assert engine.loaded == {Kind.PROJECT: [one.tests]}
    packages = [module.package for module in engine.libraries]
    assert packages == ["glscan.lib.x", "glscan.testing", "glscan.contract", one.package]


def test_only_the_chosen_policies_are_tested() -> None:
    one = sample("test_a")
    assert policy_tests.run(catalog(one, policy(id="GL-PRJ-901")), [], FakeEngine()) == []


def test_contract_lists_what_each_policy_may_read() -> None:
    one = policy(requires=["settings.archived", "members.*.state"], also_reads=["push_rule"])
    source = policy_tests.contract([one]).source
    assert '{"GL-PRJ-900":["settings.archived","members.*.state","push_rule"]}' in source


def test_contract_has_no_line_that_an_engine_refuses() -> None:
    many = [policy(id=f"GL-PRJ-{number}") for number in range(100, 300)]
    assert max(map(len, policy_tests.contract(many).source.splitlines())) < 1024


def test_sources_hold_files_of_one_name_apart() -> None:
    one = sample("test_a")
    own = replace(
        one, module=replace(one.module, package="custom.project.sample", source="package mine\n")
    )
    held = policy_tests.sources(catalog(one, own), [one])
    assert {held[policy_tests.name_of(each.module)] for each in (one, own)} == {
        one.module.source,
        "package mine\n",
    }
    assert one.tests
    assert held[policy_tests.name_of(one.tests)] == one.tests.source

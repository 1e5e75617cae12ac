"""Runs the Rego tests of policies on an engine, with input projected to what each requires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scanner import lines
from scanner.catalog.load import Catalog, Policy
from scanner.engines.base import Answer, Engine, Failure, Module
from scanner.model import JSON, Kind


@dataclass(frozen=True, slots=True)
class TestVerdict:
    """What became of one Rego test."""

    policy: str
    name: str
    passed: bool
    why: str


def contract(policies: Iterable[Policy]) -> Module:
    """The module by which `glscan.testing` cuts a test's input down to `requires`."""
    requires = {
        policy.id: [path.text for path in (*policy.requires, *policy.also_reads)]
        for policy in policies
    }
    source = f"package glscan.contract\n\nrequires := {lines.encode(requires).decode()}\n"
    # regorus refuses lines of more than 1024 characters.
    source = source.replace("],", "],\n")
    return Module("lib/contract.rego", "glscan.contract", source, frozenset())


def run(catalog: Catalog, policies: Sequence[Policy], engine: Engine) -> Sequence[TestVerdict]:
    """Every test of the policies; one that an answer does not hold has failed.

    A policy without a test file counts as one failed test.
    """
    tests = [policy.tests for policy in policies if policy.tests]
    engine.load({Kind.PROJECT: tests}, _tested(catalog))
    answers: Mapping[str, Answer] = {}
    if tests:
        [answers] = engine.evaluate(Kind.PROJECT, [{}])
    return [verdict for policy in policies for verdict in _verdicts(policy, answers)]


def sources(catalog: Catalog, policies: Sequence[Policy]) -> Mapping[str, str]:
    """The Rego of all that the tests of the policies need, and of the tests, by `name_of`."""
    tests = [policy.tests for policy in policies if policy.tests]
    return {name_of(module): module.source for module in (*_tested(catalog), *tests)}


def name_of(module: Module) -> str:
    """A name that no other module has: two folders of policies may hold files of one name."""
    return f"{module.package} {module.name}"


def _tested(catalog: Catalog) -> Sequence[Module]:
    """What tests may import."""
    return [
        *catalog.libraries,
        *catalog.test_libraries,
        contract(catalog.policies),
        *(policy.module for policy in catalog.policies),
    ]


def _verdicts(policy: Policy, answers: Mapping[str, Answer]) -> Iterable[TestVerdict]:
    if policy.tests is None or not policy.tests.rules:
        yield TestVerdict(policy.id, "", False, "there is no test beside it")
        return
    answer = answers[policy.tests.package]
    for name in sorted(policy.tests.rules):
        yield _verdict(policy.id, name, answer)


def _verdict(policy: str, name: str, answer: Answer) -> TestVerdict:
    if isinstance(answer, Failure):
        return TestVerdict(policy, name, False, answer.message)
    value: JSON = answer.get(name)
    return TestVerdict(policy, name, value is True, "" if value is True else "not true")

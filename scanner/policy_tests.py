"""Runs the Rego tests of policies on an engine, with input projected to what each requires."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from scanner import lines
from scanner.catalog.load import Catalog, Policy
from scanner.engines.base import Answer, Engine, Failure, Module
from scanner.model import JSON, Kind

_TO_DO = re.compile(r"^todo_(test_\w+)\b", re.MULTILINE)


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

    A policy without a test counts as one failed test, and so does a file whose tests could be
    taken for those of another.
    """
    tests = [tests for policy in policies if (tests := policy.tests) and not unfit(policy)]
    answers = _answers(catalog, tests, engine)
    broken = engine.broken()
    failed = [one for one in tests if isinstance(answers[one.package], Failure)]
    alone = {
        one.package: _each(catalog, one, engine) for one in failed if one.package not in broken
    }
    return [verdict for policy in policies for verdict in _verdicts(policy, answers, alone)]


def unfit(policy: Policy) -> str:
    """Why the tests of a policy cannot be run; empty when they can."""
    if policy.tests is None:
        return "there is no test beside it"
    if policy.tests.package not in packages(policy):
        return f"package {policy.tests.package} of its tests should be {packages(policy)[0]}"
    return "" if policy.tests.rules else f"no rule of {policy.tests.name} begins with test_"


def packages(policy: Policy) -> Sequence[str]:
    """The packages that its tests may have; Rego from elsewhere may have them in its own."""
    beside = f"{policy.package}_test"
    return [beside, policy.package] if policy.is_plain else [beside]


def to_do(policy: Policy) -> Sequence[str]:
    """The tests that are written and not to be run yet, which OPA names so."""
    return _TO_DO.findall(policy.tests.source) if policy.tests else []


def _answers(catalog: Catalog, tests: Sequence[Module], engine: Engine) -> Mapping[str, Answer]:
    engine.load({Kind.PROJECT: tests}, _tested(catalog))
    if not tests:
        return {}
    [answers] = engine.evaluate(Kind.PROJECT, [{}])
    return answers


def _each(catalog: Catalog, tests: Module, engine: Engine) -> Mapping[str, Answer]:
    """The answer of each test by itself: one that fails the engine takes the others along."""
    alone = {name: replace(tests, rules=frozenset({name})) for name in tests.rules}
    return {name: _answers(catalog, [one], engine)[tests.package] for name, one in alone.items()}


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


def _verdicts(
    policy: Policy, answers: Mapping[str, Answer], alone: Mapping[str, Mapping[str, Answer]]
) -> Iterable[TestVerdict]:
    if policy.tests is None or unfit(policy):
        yield TestVerdict(policy.id, "", False, unfit(policy))
        return
    package = policy.tests.package
    for name in sorted(policy.tests.rules):
        yield _verdict(policy.id, name, alone.get(package, {}).get(name, answers[package]))


def _verdict(policy: str, name: str, answer: Answer) -> TestVerdict:
    if isinstance(answer, Failure):
        return TestVerdict(policy, name, False, answer.message)
    value: JSON = answer.get(name)
    return TestVerdict(policy, name, value is True, "" if value is True else "not true")

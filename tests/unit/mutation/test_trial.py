"""What becomes of mutants: caught, survived, or not even Rego."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.catalog.policy import Policy
from scanner.engines.base import Module
from scanner.errors import PolicyError
from tests import opa
from tests.builders import policy
from tests.mutation.trial import Trial, tried

PACKAGE = "glscan.policies.project.sample"
BODY = """deny contains "It is on." if {
	input.resource.on
	_is_enough(input.resource.level)
}

_is_enough(level) if level >= 4"""
BOTH_SIDES = """
test_denies if policy.deny == {"It is on."} with input as _at(true, 4)
test_passes_off if policy.deny == set() with input as _at(false, 4)
test_passes_low if policy.deny == set() with input as _at(true, 3)
test_denies_high if policy.deny == {"It is on."} with input as _at(true, 5)
_at(on, level) := {"resource": {"on": on, "level": level}}
"""
DENIES, AT = BOTH_SIDES.splitlines()[1], BOTH_SIDES.splitlines()[-1]
CONTRACT = Module("lib/contract.rego", "glscan.contract", "package glscan.contract", frozenset())


def trial(tests: str, body: str = BODY, contract: Module = CONTRACT) -> Trial:
    module = opa.policy("sample", body)
    source = f"package {PACKAGE}_test\n\nimport data.{PACKAGE} as policy\n{tests}"
    beside = Module("project/sample_test.rego", f"{PACKAGE}_test", source, frozenset())
    sample: Policy = replace(policy("GL-PRJ-900"), module=module, tests=beside)
    return tried(opa.require_opa(), sample, [], contract)


def test_good_tests_catch_every_mutant() -> None:
    found = trial(BOTH_SIDES)
    assert [mutant.name for mutant in found.survivors] == []
    assert len(found.caught) == 11
    assert found.broken == 1, "without the clause of the function nothing is left to call"


def test_what_no_test_looks_at_survives() -> None:
    found = trial(f"{DENIES}\n{AT}")
    assert {mutant.name for mutant in found.survivors} == {
        "deny: `input.resource.on` to `true`",
        "deny: `_is_enough(input.resource.level)` to `true`",
        "_is_enough: `level >= 4` to `true`",
        "_is_enough: `level >= 4` to `level >= 3`",
    }


def test_what_survives_is_tried_again_with_the_contract() -> None:
    strict = replace(CONTRACT, source=f"{CONTRACT.source}\n\nstrict := true")
    tests = f"{DENIES}\n{AT}\ntest_more if not data.glscan.contract.strict"
    assert trial(tests).survivors
    assert not trial(tests, contract=strict).survivors


def test_a_mutant_that_ends_in_an_error_is_caught() -> None:
    body = 'deny contains _words\n\n_words := "a" if input.x == 1\n\n_words := "b" if input.x == 2'
    tests = """
test_a if policy.deny == {"a"} with input as {"x": 1}
test_b if policy.deny == {"b"} with input as {"x": 2}
test_c if policy.deny == set() with input as {"x": 3}
test_d if policy.deny == set() with input as {"x": 0}
"""
    found = trial(tests, body)
    assert [mutant.name for mutant in found.survivors] == []


def test_without_tests_everything_survives() -> None:
    module = opa.policy("sample", BODY)
    bare = replace(policy("GL-PRJ-900"), module=module, tests=None)
    found = tried(opa.require_opa(), bare, [], CONTRACT)
    assert not found.caught
    assert len(found.survivors) == 12


@pytest.mark.parametrize("tests", ["test_a if policy.deny == {1}", "test_a if nothing()"])
def test_a_policy_that_fails_its_own_tests_is_told(tests: str) -> None:
    with pytest.raises(PolicyError, match="fails its own tests"):
        trial(tests)

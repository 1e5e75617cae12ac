"""Runs the tests of a policy on each of its mutants, in one OPA."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from scanner.catalog.policy import Policy
from scanner.engines.base import Module
from scanner.engines.opa import CompileError
from scanner.engines.opa_binary import POLICIES, check, in_words, run, write
from scanner.errors import PolicyError
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.tree import Node

_ORIGINAL = 0
"""The number of the policy itself among its mutants: its tests must pass."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of the mutants of one policy."""

    policy: str
    caught: Sequence[Mutant]
    survivors: Sequence[Mutant]
    broken: int
    """How many do not compile, and so say nothing of the tests."""


def tried(binary: str, policy: Policy, libraries: Sequence[Module], contract: Module) -> Trial:
    """Try every mutant of a policy. Raises PolicyError when the policy fails its own tests.

    What survives is tried again with input cut down to `requires`, as `glscan policies test` cuts
    it: that takes thirty times as long, and can only take away what a test sees.
    """
    source = policy.module.source
    made = dict(enumerate(mutants(source, tree(binary, source)), start=1))
    if policy.tests is None:
        return Trial(policy.id, (), list(made.values()), 0)
    sources = {_ORIGINAL: source, **{number: one.source for number, one in made.items()}}
    compiled, failing = _run(binary, policy, libraries, sources)
    if _ORIGINAL not in compiled or _ORIGINAL in failing:
        raise PolicyError(f"{policy.path}: fails its own tests.", "Run `glscan policies test`.")
    survivors = {number: sources[number] for number in compiled - failing - {_ORIGINAL}}
    if survivors:
        _, unfit = _run(binary, policy, [*libraries, contract], survivors)
        failing |= unfit
    living = {number: one for number, one in made.items() if number in compiled}
    return Trial(
        policy.id,
        [one for number, one in living.items() if number in failing],
        [one for number, one in living.items() if number not in failing],
        len(made) - len(living),
    )


def _run(
    binary: str, policy: Policy, libraries: Sequence[Module], sources: Mapping[int, str]
) -> tuple[set[int], set[int]]:
    """Which mutants compile, and of which some test is not true.

    OPA stops at the first kind of mistake that it meets, so it is asked until it has none left;
    at first without the tests, which are longer.
    """
    left = dict(sources)
    failing: set[int] = set()
    with tempfile.TemporaryDirectory(prefix="glscan-mutants-") as name:
        folder = Path(name)
        for tests, ask in (("", _compiled), (policy.tests.source if policy.tests else "", _tested)):
            mistakes: Sequence[CompileError] | None = None
            while mistakes is None or mistakes:
                names = _written(folder, policy, libraries, left, tests)
                failing, mistakes = ask(binary, folder)
                for mistake in mistakes:
                    owner, _, _ = names.get(mistake.file, "").partition(" ")
                    if not owner.isdigit():
                        raise PolicyError(f"a library does not compile: {mistake.words(names)}")
                    left.pop(int(owner), None)
    return set(left), failing


def _written(
    folder: Path,
    policy: Policy,
    libraries: Sequence[Module],
    sources: Mapping[int, str],
    tests: str,
) -> Mapping[str, str]:
    """Write the mutants, each with the tests in a package of its own; whose a file is, by path."""
    modules = {f"lib {number}": module.source for number, module in enumerate(libraries)}
    for number, source in sources.items():
        package = f"mutants.m{number}.policy"
        modules[f"{number} policy"] = source.replace(policy.package, package)
        if tests:
            modules[f"{number} tests"] = tests.replace(policy.package, package)
    return write(folder / POLICIES, modules)


def _compiled(binary: str, folder: Path) -> tuple[set[int], Sequence[CompileError]]:
    """No mutant fails as long as nothing is tested; what does not compile."""
    return set(), check(binary, folder)


_PACKAGE = re.compile(r"data\.mutants\.m(\d+)\.")


def _tested(binary: str, folder: Path) -> tuple[set[int], Sequence[CompileError]]:
    """The mutants of which some test is not true; or what does not compile, and then none."""
    options = ["--format", "json", "--timeout", "20s", "--parallel", "1", "--max-errors", "10000"]
    said = run(binary, ["test", *options, POLICIES], folder)
    try:
        results = orjson.loads(said.stdout)
    except ValueError:
        return set(), in_words(said.stdout)
    failing = {
        int(found[1])
        for result in results
        if (result.get("fail") or result.get("error"))
        and (found := _PACKAGE.match(result["package"]))
    }
    return failing, ()


def tree(binary: str, source: str) -> Node:
    """What OPA makes of a module, and where each part of it stands."""
    options = ["--format", "json", "--json-include", "locations"]
    with tempfile.TemporaryDirectory(prefix="glscan-mutants-") as folder:
        [file] = write(Path(folder) / POLICIES, {"policy": source})
        said = run(binary, ["parse", *options, file], Path(folder))
    found: Node = orjson.loads(said.stdout)
    return found

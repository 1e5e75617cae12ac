"""Everything that `glscan policies check` tells of folders of policies, at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from scanner.authoring import input_schema, table, typed
from scanner.authoring.contract import Contract
from scanner.authoring.findings import findings
from scanner.authoring.problem import Problem, Weight
from scanner.authoring.program import Node, Program, walk
from scanner.authoring.reading import Reader
from scanner.authoring.traps import traps, unasked
from scanner.authoring.typed import Compile
from scanner.catalog import controls, frameworks, metadata, rego
from scanner.catalog.load import check_library, files, library_paths, load
from scanner.catalog.policy_file import PolicyFile
from scanner.catalog.source import read
from scanner.engines.opa import CompileError
from scanner.errors import PolicyError
from scanner.model import JSON, Kind
from scanner.policy_tests import contract as test_contract


class Parser(Protocol):
    """What tells of Rego without running it."""

    @property
    def checks_types(self) -> bool:
        """Whether its compiler finds what could never hold."""

    def parse(
        self, sources: Mapping[str, str]
    ) -> tuple[Mapping[str, JSON], Mapping[str, CompileError]]:
        """The tree of each module by its name; and of each that is no Rego, why."""

    def compile(
        self, sources: Mapping[str, str], schemas: Mapping[str, JSON]
    ) -> Sequence[CompileError]:
        """What the compiler says of the modules together."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of policies, and what of it is asked about."""

    path: Path
    is_bundled: bool
    asked: Callable[[Path], bool]


@dataclass
class Checked:
    """What there is to tell."""

    files: int = 0
    problems: set[Problem] = field(default_factory=set)

    @property
    def errors(self) -> int:
        """How many of the problems forbid the use of a policy."""
        return sum(problem.weight is Weight.ERROR for problem in self.problems)


def check(folders: Sequence[Folder], bundled: Path, parser: Parser | None) -> Checked:
    """All problems of the files that are asked about; without a parser, those METADATA tell."""
    checked = Checked()
    usable: list[PolicyFile] = []
    for folder in folders:
        for one in files(folder.path, folder.is_bundled):
            faults = list(_faults(one, by_text=parser is None))
            if folder.asked(one.path):
                checked.files += 1
                checked.problems |= {_told(error) for error in faults}
            if _is_readable(one):
                usable.append(one)
    roots = list(dict.fromkeys((bundled, *(folder.path for folder in folders))))
    libraries = {path: read(path) for root in roots for path in library_paths(root)}
    asked = {str(path) for path in (*(one.path for one in usable), *libraries)}
    asked = {name for name in asked if any(one.asked(Path(name)) for one in folders)}
    checked.problems |= set(_libraries(folders, libraries))
    checked.problems |= set(_cited(usable, roots))
    if parser:
        for problem in _parsed(usable, libraries, parser):
            if problem.file in asked or problem.file.endswith((".yaml", "_test.rego")):
                checked.problems.add(problem)
    if not checked.errors:
        checked.problems |= set(_together(bundled, folders))
    return checked


def _faults(one: PolicyFile, by_text: bool) -> Iterator[PolicyError]:
    """What is wrong with a file by itself, all of it; `by_text` where nobody parses its Rego."""
    try:
        _ = one.source
        block = one.block
    except PolicyError as error:
        yield error
        return
    faults = block.faults()
    yield from faults
    more = [] if faults else one.checks_of_metadata
    for look in (*more, *one.checks, *([one.check_builtins] if by_text else [])):
        try:
            look()
        except PolicyError as error:
            yield error


def _is_readable(one: PolicyFile) -> bool:
    """Whether its METADATA say what its Rego may read."""
    try:
        one.unchecked()
    except PolicyError:
        return False
    return True


def _told(error: PolicyError, name: str = "policy") -> Problem:
    return Problem("", 0, name, str(error), error.hint)


def _libraries(folders: Sequence[Folder], sources: Mapping[Path, str]) -> Iterator[Problem]:
    for folder in folders:
        for path in () if folder.is_bundled else library_paths(folder.path):
            try:
                check_library(path, sources[path])
            except PolicyError as error:
                yield _told(error, "library")


def _cited(usable: Iterable[PolicyFile], roots: Sequence[Path]) -> Iterator[Problem]:
    """Controls that no framework has, of each policy."""
    try:
        standards = frameworks.load(*(root / "frameworks" for root in roots))
    except PolicyError as error:
        yield _told(error, "framework")
        return
    for one in usable:
        try:
            controls.check([(one.path, one.annotation)], standards)
        except PolicyError as error:
            yield _told(error, "control")


def _together(bundled: Path, folders: Sequence[Folder]) -> Iterator[Problem]:
    """What only all of them together show, such as an id that stands twice."""
    own = [folder.path for folder in folders if not folder.is_bundled]
    try:
        load(bundled, own)
    except PolicyError as error:
        yield _told(error, "catalogue")


def _parsed(
    usable: Sequence[PolicyFile], libraries: Mapping[Path, str], parser: Parser
) -> Iterator[Problem]:
    """What the Rego itself tells."""
    sources = {str(one.path): one.source for one in usable}
    sources |= {str(path): source for path, source in libraries.items()}
    trees, refused = parser.parse(sources)
    for name, error in refused.items():
        yield Problem(name, error.row, "syntax", error.message, "This is no Rego that OPA reads.")
    program = Program(trees)
    readers = {kind: Reader(program, kind) for kind in input_schema.KINDS}
    known = [one for one in usable if str(one.path) in trees]
    lines_told = set()
    for one in known:
        for problem in _policy(one, program, readers):
            lines_told.add((problem.file, problem.line))
            yield problem
    for path in libraries:
        if module := program.modules.get(str(path)):
            yield from findings(module, input_schema.KINDS)
    for name, module in program.modules.items():
        yield from traps(module, sources[name], lambda ref: _may_be_absent(ref, readers.values()))
    yield from _lost(readers.values())
    for problem in _compiled(known, libraries, trees.keys(), parser.compile):
        if (problem.file, problem.line) not in lines_told:
            yield problem


def _policy(one: PolicyFile, program: Program, readers: Mapping[Kind, Reader]) -> Iterator[Problem]:
    policy, name = one.unchecked(), str(one.path)
    module = program.modules[name]
    try:
        reads = {
            kind: readers[kind].reads(module.package, sorted(policy.module.rules))
            for kind in policy.kinds
        }
    except RecursionError:
        text = "it is nested too deep for what it reads to be followed"
        yield Problem(name, 1, "nesting", text, "Give the parts names of their own.")
        return
    texts = (node["value"] for node in walk(module.rules) if node.get("type") == "string")
    yield from Contract(name, one.block, one.annotation, frozenset(texts)).problems(reads)
    if one.annotation.custom.observable != "never":  # what no token is shown is in no table
        yield from findings(module, policy.kinds)
    if not policy.is_plain:
        yield from unasked(module)
    if policy.tests is None:
        hint = (
            f"Test it in {one.path.stem}_test.rego: it denies, passes, skips, and claims nothing."
        )
        yield Problem(name, 1, "no-test", "there is no test beside it", hint, Weight.WARNING)
    elif policy.tests.package != f"{policy.package}_test" and _has_its_package(one):
        beside = str(one.path.with_name(f"{one.path.stem}_test.rego"))
        text = f"package {policy.tests.package} should be {policy.package}_test"
        yield Problem(beside, 1, "test-package", text, "Rename it.")
    for test, line in rego.idle_tests(policy.tests.source) if policy.tests else ():
        beside = str(one.path.with_name(f"{one.path.stem}_test.rego"))
        text = f"{test} is true whatever the policy does"
        hint = "Let it ask the policy: what it denies, with which input."
        yield Problem(beside, line, "idle-test", text, hint, Weight.WARNING)


def _has_its_package(one: PolicyFile) -> bool:
    """Whether the package is what it should be: else that is told, and the test may be right."""
    check_package, *_ = one.checks
    try:
        check_package()
    except PolicyError:
        return False
    return True


def _may_be_absent(node: Node, readers: Iterable[Reader]) -> bool:
    """Whether a reference leads to an attribute, as far as any policy brings it somewhere."""
    for reader in readers:
        for path in reader.places.get(id(node), ()):
            found = table.read_of(path)
            if found and found.attribute and not found.below:
                return True
    return False


def _lost(readers: Iterable[Reader]) -> Iterator[Problem]:
    for reader in readers:
        for place, name in reader.lost.items():
            text = f"there is no rule {name}"
            hint = "What is undefined never denies: check the name."
            yield Problem(place.module, place.line, "no-such-rule", text, hint)
        for place, name in reader.computed.items():
            text = f"a rule below {name} is chosen by a computed name"
            hint = "Name each rule: nobody could tell what is read."
            yield Problem(place.module, place.line, "computed-rule", text, hint)


def _compiled(
    known: Sequence[PolicyFile],
    libraries: Mapping[Path, str],
    parsed: Iterable[str],
    compile: Compile,
) -> list[Problem]:
    """What OPA's compiler says of policies and libraries, and of tests, together."""
    kinds: dict[str, Sequence[Kind]] = {
        str(one.path): one.annotation.custom.kinds
        for one in known
        if one.annotation.custom.observable != "never"
    }
    sources = {str(one.path): one.source for one in known}
    for path, source in libraries.items():
        if str(path) in parsed:
            sources[str(path)] = source
            if metadata.package_of(source, str(path)) != "glscan.testing":
                kinds[str(path)] = input_schema.KINDS
    policies = [one.unchecked() for one in known]
    for policy in policies:
        if policy.tests:
            sources[str(policy.path.with_name(f"{policy.path.stem}_test.rego"))] = (
                policy.tests.source
            )
    sources["contract.rego"] = test_contract(policies).source
    return typed.problems(sources, kinds, compile)

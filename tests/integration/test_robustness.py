"""Engines that are killed and policies that are broken cost an error, never a line or a verdict."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from scanner import gate, resources
from scanner.catalog.load import Catalog, load
from scanner.catalog.select import Wanted, select
from scanner.engines.base import Answers, Document, Engine, Module
from scanner.engines.embedded import Embedded
from scanner.engines.opa_process import OpaProcess
from scanner.engines.opa_rest import OpaRest
from scanner.errors import AccessError, EngineError, GlscanError
from scanner.model import Kind
from scanner.snapshot import store
from scanner.snapshot.store import ledger_path
from tests import estates
from tests.integration import pipeline
from tests.integration.pipeline import Taken
from tests.opa import running_opa
from tests.simulator import Estate, Fault, Simulator

EngineMaker = Callable[[], Engine]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(resources.policies())


@pytest.fixture(scope="module")
def taken(catalog: Catalog, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    with Simulator(Estate.load(repository / "examples" / "acme")) as gitlab:
        return pipeline.take(gitlab, tmp_path_factory.mktemp("taken"), catalog, "acme")


@pytest.fixture(scope="module")
def undisturbed(taken: Taken, catalog: Catalog, embedded: Engine) -> list[Any]:
    return pipeline.resources(pipeline.judge(taken, catalog, embedded, "undisturbed.json"))


@pytest.fixture(params=["embedded", pytest.param("opa_process", marks=pytest.mark.opa)])
def make(request: pytest.FixtureRequest) -> EngineMaker:
    """An engine with a process of its own."""
    if request.param == "embedded":
        return lambda: Embedded(1.5)
    binary: str = request.getfixturevalue("opa_binary")
    return lambda: OpaProcess(binary, 1.5)


@dataclass
class Disturbed:
    """An engine whose process is killed while it is fed the documents of these numbers."""

    engine: Engine
    name: str = field(init=False)
    version: str = field(init=False)
    at: frozenset[int]
    while_asked: bool = False
    """Stop it first and kill it a moment later, so that it dies with a question in hand."""
    killed: int = 0
    _fed: int = 0
    _timers: list[threading.Timer] = field(default_factory=list)
    _others: frozenset[int] = field(default_factory=lambda: children())

    def __post_init__(self) -> None:
        self.name, self.version = self.engine.name, self.engine.version

    def load(self, policies: Mapping[Kind, Sequence[Module]], libraries: Sequence[Module]) -> None:
        self.engine.load(policies, libraries)

    def broken(self) -> Mapping[str, str]:
        return self.engine.broken()

    def evaluate(self, kind: Kind, documents: Iterable[Document]) -> Iterator[Answers]:
        def fed() -> Iterator[Document]:
            for document in documents:
                if self._fed in self.at:
                    self._kill()
                self._fed += 1
                yield document

        return self.engine.evaluate(kind, fed())

    def _kill(self) -> None:
        for pid in children() - self._others:
            self.killed += 1
            if not self.while_asked:
                os.kill(pid, signal.SIGKILL)
                continue
            os.kill(pid, signal.SIGSTOP)
            timer = threading.Timer(0.2, os.kill, (pid, signal.SIGKILL))
            timer.start()
            self._timers.append(timer)

    def __enter__(self) -> Self:
        self.engine.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for timer in self._timers:
            timer.join()
        self.engine.__exit__(kind, error, trace)


def children() -> frozenset[int]:
    """The processes that this one started and that still run."""
    tasks = Path("/proc/self/task").glob("*/children")
    return frozenset(int(pid) for task in tasks for pid in task.read_text().split())


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several questions for a small estate."""
    monkeypatch.setattr("scanner.engines.isolate.CHUNK", 4)


pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="needs Linux to find what it killed"
)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("while_asked", [False, True], ids=["between questions", "while asked"])
@pytest.mark.parametrize("at", [{0}, {7}, {2, 9}], ids=str)
def test_a_killed_engine_is_started_again(
    make: EngineMaker,
    at: set[int],
    while_asked: bool,
    taken: Taken,
    catalog: Catalog,
    undisturbed: list[Any],
) -> None:
    engine = Disturbed(make(), frozenset(at), while_asked)
    report = pipeline.judge(taken, catalog, engine, "killed.json")
    assert engine.killed == len(at)
    assert pipeline.resources(report) == undisturbed


def test_an_engine_that_is_killed_again_and_again_ends_the_run(
    make: EngineMaker, taken: Taken, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.engines.isolate.CHUNK", 1)
    results = taken.path.with_name("again-and-again.json")
    with pytest.raises(EngineError):
        pipeline.judge(taken, catalog, Disturbed(make(), frozenset(range(18))), results.name)
    assert not results.exists()


@pytest.mark.opa
@pytest.mark.usefixtures("small_chunks")
def test_an_opa_of_somebody_else_that_is_killed_ends_the_run(
    opa_binary: str, taken: Taken, tmp_path: Path
) -> None:
    others = children()
    results = taken.path.with_name("of-somebody-else.json")
    with running_opa(opa_binary, tmp_path) as url:
        engine = Disturbed(OpaRest(url, None, 2), frozenset({5}), _others=others)
        with pytest.raises(GlscanError):
            pipeline.judge(taken, few(), engine, results.name)
    assert not results.exists()


def test_a_scan_that_fails_leaves_the_snapshot_before_it(catalog: Catalog, tmp_path: Path) -> None:
    with Simulator(Estate.from_dict(estates.compliant())) as gitlab:
        before = pipeline.take(gitlab, tmp_path, catalog, "north")
        kept = before.path.read_bytes(), ledger_path(before.path).read_bytes()
        gitlab.add_fault(Fault("*", 401, None, after=20))
        with pytest.raises(AccessError):
            pipeline.take(gitlab, tmp_path, catalog, "north")
    assert (before.path.read_bytes(), ledger_path(before.path).read_bytes()) == kept
    assert store.read(before.path).read_times


def test_a_token_that_dies_unseen_ends_the_scan(catalog: Catalog, tmp_path: Path) -> None:
    with Simulator(Estate.from_dict(estates.compliant())) as gitlab:
        gitlab.add_fault(Fault("GET /projects/:id/remote_mirrors", 401, None))
        alive = pipeline.take(gitlab, tmp_path, catalog, "north")
        assert [line["endpoint"] for line in alive.ledger()].count("GET /user") == 3
        kept = alive.path.read_bytes()
        gitlab.add_fault(Fault("GET /user", 401, None, after=2))
        with pytest.raises(AccessError, match="refuses the token"):
            pipeline.take(gitlab, tmp_path, catalog, "north")
    assert alive.path.read_bytes() == kept


CUSTOM = """# METADATA
# title: {title}
# description: Made to go wrong.
# scope: package
# custom:
#   id: {id}
#   severity: high
#   kinds: [project]
#   requires: [settings.archived]
#   remediation: {{ui: none, api: none}}
package custom.odd.{name}

{body}
"""

BROKEN = {
    "does_not_end": (
        "deny contains 1 if count([1 | some i in numbers.range(1, 30000);"
        " some j in numbers.range(1, 30000); i == j + 40000]) == 1"
    ),
    "does_not_parse": "deny contains 1 if { input.resource.",
    "names_nothing": "deny contains no_such_function(input)",
    "divides_by_zero": "deny contains 1 / input.resource.settings.zero if true\n\n"
    'deny contains "odd" if 1 / count(input.ancestors[0].nothing) == 1\n\n'
    "deny contains 1 / count([]) if true",
    "conflicts_with_itself": "deny := {1} if true\n\ndeny := {2} if true",
    "is_no_set": 'deny := "all is well" if true',
    "says_nothing": "deny := {1} if false",
    "finds_without_words": 'deny contains {"path": ["settings"]} if true',
    "finds_one_place_twice": (
        'deny contains {"path": ["settings"], "message": text} if some text in ["a", "b"]'
    ),
    "skips_with_an_object": 'deny contains 1 if false\n\nskip contains {"why": 1} if true',
}


@pytest.fixture
def odd(tmp_path: Path) -> Callable[..., Path]:
    """Write custom policies."""

    def write(*names: str) -> Path:
        folder = tmp_path / "policies"
        (folder / "odd").mkdir(parents=True)
        for name in names:
            id = f"ODD-{list(BROKEN).index(name) + 1:03}"
            text = CUSTOM.format(title=name, id=id, name=name, body=BROKEN[name])
            (folder / "odd" / f"{name}.rego").write_text(text)
        return folder

    return write


FEW = ("GL-INS-00*", "GL-GRP-01*", "GL-PRJ-00*", "GL-MEM-00*")


@pytest.fixture(scope="module")
def flawless(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    with Simulator(estates.flawless(), **estates.ADMINISTRATOR) as gitlab:
        return pipeline.take(gitlab, tmp_path_factory.mktemp("flawless"), few(), "north")


@pytest.fixture(scope="module")
def expected(flawless: Taken, embedded: Engine) -> pipeline.Verdicts:
    """What policies say that nothing is wrong with."""
    return pipeline.verdicts(pipeline.judge(flawless, few(), embedded))


def few(*custom: Path) -> Catalog:
    """Policies of every kind of resource, and custom ones."""
    only = (*FEW, "ODD-*") if custom else FEW
    return select(load(resources.policies(), custom), Wanted(only=only, params=estates.PARAMS))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_policy_is_an_error_alone(
    name: str,
    make: EngineMaker,
    flawless: Taken,
    odd: Callable[..., Path],
    expected: pipeline.Verdicts,
) -> None:
    catalog = few(odd(name))
    started = time.monotonic()
    report = pipeline.judge(flawless, catalog, make())
    assert time.monotonic() - started < 15
    odd_id = catalog.policies[-1].id
    found = pipeline.verdicts(report)
    assert {cell: found[cell] for cell in found if cell[0] != odd_id} == expected
    assert {found[cell] for cell in found if cell[0] == odd_id} == {"error"}
    verdict = gate.decide(report.run)
    assert (verdict.exit_code, verdict.word) == (3, "INCOMPLETE")


def test_all_of_them_at_once(
    make: EngineMaker, flawless: Taken, odd: Callable[..., Path], expected: pipeline.Verdicts
) -> None:
    report = pipeline.judge(flawless, few(odd(*BROKEN)), make())
    found = pipeline.verdicts(report)
    assert {cell: found[cell] for cell in found if not cell[0].startswith("ODD-")} == expected
    assert {found[cell] for cell in found if cell[0].startswith("ODD-")} == {"error"}
    assert report.run["totals"]["outcomes"]["error"] == 2 * len(BROKEN)

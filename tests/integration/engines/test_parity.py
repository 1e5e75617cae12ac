"""The embedded engine says what OPA says, byte for byte: of odd policies, and of all of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import pytest

from scanner.catalog.load import Catalog
from scanner.engines import Document, Engine, Failure, Module
from scanner.engines.base import Answers, Closing
from scanner.engines.embedded import Embedded
from scanner.engines.opa_process import OpaProcess
from scanner.engines.opa_rest import OpaRest
from scanner.model import Kind
from scanner.sections import SECTIONS
from tests import estates
from tests.integration import pipeline
from tests.integration.flips.events.deeds import HARMLESS, UNSURE, WRONG
from tests.integration.flips.events.log import file_of
from tests.opa import Served, library, policy
from tests.simulator import Simulator

pytestmark = pytest.mark.opa

LIBRARY = library(
    "effective",
    """
_values(key) := array.concat(
	[o.settings[key] | some o in input.ancestors],
	[v | v := input.resource.settings[key]],
)

any_true(key) if true in _values(key)
""",
)

POLICIES = [
    policy(
        "branches",
        """
_rules := {name: rule | some name, rule in input.resource.branches; rule.default}

deny contains {"path": ["branches"], "message": "none"} if count(_rules) == 0

deny contains {"path": ["branches", name, "force"], "message": "forced", "expected": false} if {
	some name, rule in _rules
	rule.force != false
}

skip contains "archived" if input.resource.settings.archived
skip contains "empty" if input.resource.settings.default_branch == ""
unknown contains name if some name, rule in input.resource.branches
""",
        "deny",
        "skip",
        "unknown",
    ),
    policy(
        "effective",
        "import data.glscan.lib.effective\n"
        'deny contains "not set" if not effective.any_true("mfa")\n'
        'deny contains {"msg": "params", "n": input.params.min + 1} if input.params.min > 1',
    ),
    policy(
        "sets",
        """
deny contains {"path": ["x"], "found": {value | some value in input.resource.mixed}}
deny contains value if some value in input.resource.mixed
deny contains [value] if some value in input.resource.mixed
""",
    ),
    policy(
        "texts",
        """
deny contains sprintf("%s has %d of %v", [name, count(rule), rule]) if {
	some name, rule in input.resource.branches
}
deny contains lower(name) if some name, _ in input.resource.branches
deny contains concat("/", sort([name | some name, _ in input.resource.branches]))
deny contains regex.replace(name, "[^a-z]+", "-") if some name, _ in input.resource.branches
""",
    ),
    policy("strict", "deny contains input.resource.settings.total / input.resource.settings.parts"),
    policy("absent", "deny contains 1 if input.resource.nothing.at.all == 1", "deny", "skip"),
]


def documents() -> list[Document]:
    branches: list[dict[str, Any]] = [
        {},
        {"main": {"default": True, "force": False}},
        {"main": {"default": True, "force": True}, "Ünïcode *?[": {"default": False}},
        {"a/b": {"default": True}, "*": {"default": True, "force": True}, "z": {"default": False}},
    ]
    mixed: list[Any] = [True, None, 1, 2.5, -3, "b", "a", "é", "\U0001f600", "\uffff", "10", "9"]
    mixed += [[1], [0, 1], {"a": 1}, {"b": 0}, {"a": 0, "b": 1}, [], {}, 1e21, 1e-7, 10**15]
    return [
        {
            "resource": {
                "settings": {
                    "archived": n % 3 == 0,
                    "default_branch": "" if n % 5 == 0 else "main",
                    "total": n,
                    "parts": n % 4,
                    **({"mfa": n % 2 == 0} if n % 3 else {}),
                },
                "branches": branches[n % 4],
                "mixed": mixed[n % 7 :],
            },
            "ancestors": [{"settings": {"mfa": n % 7 == 0}}] if n % 2 else [],
            "params": {"min": n % 3},
        }
        for n in range(60)
    ]


def test_all_engines_give_the_same_bytes(opa_binary: str, shared_opa: str) -> None:
    with Embedded() as first, OpaProcess(opa_binary) as second, OpaRest(shared_opa) as third:
        embedded, process, rest = [
            _told(engine, {Kind.PROJECT: POLICIES}, [LIBRARY], {Kind.PROJECT: documents()})
            for engine in (first, second, third)
        ]
    assert embedded == process
    assert process == rest
    assert b'"failed"' in b"".join(rest)


def test_every_policy_gives_the_same_bytes(opa_binary: str, tmp_path: Path) -> None:
    catalog = estates.catalog(events=True)
    said: dict[str, set[bool]] = {}
    with Embedded() as embedded, Served(opa_binary, tmp_path) as served:
        for whole in inputs(catalog, tmp_path):
            for line in _agreed((embedded, served), catalog, whole):
                for package, answer in orjson.loads(line).items():
                    said.setdefault(package, set()).add(bool(answer["deny"]))
            gapped = {kind: list(_with_a_gap(seen)) for kind, seen in whole.items()}
            assert b'"failed"' not in b"".join(_agreed((embedded, served), catalog, gapped))
    assert said == {policy.package: {True, False} for policy in catalog.policies}


def test_every_policy_gives_the_same_bytes_with_other_parameters(
    opa_binary: str, tmp_path: Path
) -> None:
    catalog = estates.catalog(profile="strict", events=True)
    with Embedded() as embedded, Served(opa_binary, tmp_path) as served:
        for whole in inputs(catalog, tmp_path):
            assert b'"failed"' not in b"".join(_agreed((embedded, served), catalog, whole))


def _agreed(
    engines: Sequence[Engine], catalog: Catalog, asked: Mapping[Kind, Sequence[Document]]
) -> Sequence[bytes]:
    """What the embedded engine and a real OPA both answer."""
    policies = {kind: [policy.module for policy in catalog.columns[kind]] for kind in asked}
    embedded, served = [_told(engine, policies, catalog.libraries, asked) for engine in engines]
    assert embedded == served
    return served


def inputs(catalog: Catalog, folder: Path) -> Iterator[dict[Kind, list[Document]]]:
    """What policies see of an estate that passes, and of one that fails."""
    harmless = list(chain(*HARMLESS.values()))
    wrong = list(chain(*(events for events, _ in (*WRONG.values(), *UNSURE.values()))))
    for name, estate, groups, events in (
        ("flawless", estates.flawless(), ["north"], harmless),
        ("loose", estates.loose(), estates.LOOSE_GROUPS, wrong),
    ):
        (folder / name).mkdir()
        happened = file_of(folder / name / "events.jsonl", events)
        with Simulator(estate, **estates.ADMINISTRATOR) as gitlab:
            taken = pipeline.take(gitlab, folder / name, catalog, *groups)
        seen = Listening()
        pipeline.judge(taken, catalog, seen, events=happened)
        yield seen.documents


def _with_a_gap(documents: Iterable[Document]) -> Iterator[Document]:
    """Documents of a kind, each without one section, or one attribute of one; each gap once.

    What a document lacks is its gap: entries of a list differ in their keys, not in what they have.
    """
    known: set[tuple[str, ...]] = set()
    for document in documents:
        for path in _paths(document["resource"]):
            section, *inner = path
            spec = SECTIONS.get(section)
            if inner and spec and spec.keyed:
                inner[0] = "*"
            if (section, *inner) not in known:
                known.add((section, *inner))
                yield _without(document, *path)


def _paths(resource: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for section, data in resource.items():
        if not isinstance(data, dict):
            continue
        yield (section,)
        for name, value in data.items():
            yield section, name
            if isinstance(value, dict):
                yield from ((section, name, inner) for inner in value)


def _without(document: Document, *path: str) -> Document:
    *above, last = path
    copy = orjson.loads(orjson.dumps(document))
    holder = copy["resource"]
    for name in above:
        holder = holder[name]
    del holder[last]
    return {**copy}


class Listening(Closing):
    """An engine that answers nothing, and keeps what it was asked."""

    name, version = "listening", "1"

    def __init__(self) -> None:
        self.documents: dict[Kind, list[Document]] = {}

    def load(self, policies: Mapping[Kind, Sequence[Module]], libraries: Sequence[Module]) -> None:
        """Take nothing."""

    def broken(self) -> Mapping[str, str]:
        """Nothing is."""
        return {}

    def evaluate(self, kind: Kind, documents: Iterable[Document]) -> Iterator[Answers]:
        """Keep the documents."""
        for document in documents:
            self.documents.setdefault(kind, []).append(document)
            yield {}

    def close(self) -> None:
        """Nothing is open."""


def _told(
    engine: Engine,
    policies: Mapping[Kind, Sequence[Module]],
    libraries: Sequence[Module],
    asked: Mapping[Kind, Sequence[Document]],
) -> list[bytes]:
    engine.load(policies, libraries)
    return [
        orjson.dumps(
            {
                package: "failed" if isinstance(answer, Failure) else answer
                for package, answer in answers.items()
            },
            option=orjson.OPT_SORT_KEYS,
        )
        for kind, documents in asked.items()
        for answers in engine.evaluate(kind, documents)
    ]

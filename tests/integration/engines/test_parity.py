"""The embedded engine says what OPA says, byte for byte."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from scanner.engines import Document, Engine, Failure
from scanner.engines.embedded import Embedded
from scanner.engines.opa_process import OpaProcess
from scanner.engines.opa_rest import OpaRest
from scanner.model import Kind
from tests.opa import library, policy

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
    engines: list[Engine] = [Embedded(), OpaProcess(opa_binary), OpaRest(shared_opa)]
    embedded, process, rest = [_told(engine) for engine in engines]
    assert embedded == process
    assert process == rest
    assert b'"failed"' in b"".join(rest)


def _told(engine: Engine) -> list[bytes]:
    with engine:
        engine.load({Kind.PROJECT: POLICIES}, [LIBRARY])
        return [
            orjson.dumps(
                {
                    package: "failed" if isinstance(answer, Failure) else answer
                    for package, answer in answers.items()
                },
                option=orjson.OPT_SORT_KEYS,
            )
            for answers in engine.evaluate(Kind.PROJECT, documents())
        ]

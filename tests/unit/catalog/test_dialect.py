"""Rego of before OPA 1.0, and findings by other names than `deny`: said, and not passed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.errors import PolicyError
from tests.unit.catalog.test_plain import PLAIN, loaded, metadata

OLD = "is Rego of before OPA 1.0"


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ('deny[msg] {\n\tmsg := "x"\n}', f"line 3: `deny[msg] {{` {OLD}"),
        ('violation[{"msg": msg}] { msg := "x" }', f'line 3: `violation[{{"msg": msg}}] {{` {OLD}'),
        ("deny = true { input.x }", f"line 3: `deny {{` {OLD}"),
        ("deny contains 1 if true\n\nhelper(x) = y {\n\ty := x\n}", "line 5: `helper(x) {`"),
        ("violation contains 1 if true", "line 3: the rule violation would not be asked for"),
        ("deny contains 1 if true\n\nwarn contains 2 if true", "line 5: the rule warn would not"),
        ("deny contains 1 if true\n\ndeny_forks contains 2 if true", "the rule deny_forks would"),
        ("allow if true", "there is no rule `deny`"),
    ],
)
def test_rego_of_another_kind_is_refused_and_not_passed(
    tmp_path: Path, rules: str, message: str
) -> None:
    files = {"old/plain.rego": f"package main\n\n{rules}\n", "old/plain.yaml": metadata()}
    with pytest.raises(PolicyError, match=re.escape(message)) as caught:
        loaded(tmp_path, files)
    assert caught.value.hint


@pytest.mark.parametrize(
    "rules",
    [
        "_allowed := {\n\t1: 2,\n}",
        "_x := `\ndeny[msg] {\n`",
        "# violation contains 1\n_warn contains 2 if true",
        "warned contains 2 if true",
        "_f(x) := {\n\tx |\n\tx > 1\n}",
        "_x\nif {\n\ttrue\n}",
        "_x := 1 if {\n\tfalse\n}\nelse := {\n\t2\n}",
    ],
)
def test_rego_of_today_is_taken(tmp_path: Path, rules: str) -> None:
    files = {"old/plain.rego": f"{PLAIN}\n{rules}\n", "old/plain.yaml": metadata()}
    assert len(loaded(tmp_path, files)) == 1


def test_a_rule_within_quotes_is_none(tmp_path: Path) -> None:
    files = {"old/plain.rego": "package main\n\n_x := `\ndeny contains 1\n`\n"}
    with pytest.raises(PolicyError, match="there is no rule `deny`"):
        loaded(tmp_path, {**files, "old/plain.yaml": metadata()})

"""Coverage as a real OPA tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.engines.opa_coverage import Coverage, coverage
from scanner.errors import EngineError
from tests.opa import require_opa

pytestmark = pytest.mark.opa

POLICY = """package a

deny contains "x" if {
	input.a
}

deny contains "y" if {
	input.b
	input.c
}
"""


def asserting(expected: str) -> str:
    given = '{"a": 1, "b": true}'
    return (
        f"package a_test\n\nimport data.a\n\ntest_a if a.deny == {expected} with input as {given}\n"
    )


def test_lines_that_no_test_reaches_are_told() -> None:
    found = coverage(require_opa(), {"odd name.rego": POLICY, "t.rego": asserting('{"x"}')})
    assert found["odd name.rego"] == Coverage(2, (7, 8, 9))
    assert found["odd name.rego"].percent == 40


def test_a_test_that_asks_the_network_is_not_run() -> None:
    asking = (
        'package a_test\n\ntest_a if http.send({"method": "get", "url": "http://127.0.0.1:9"})\n'
    )
    with pytest.raises(EngineError, match=r"undefined function http\.send"):
        coverage(require_opa(), {"p.rego": POLICY, "t.rego": asking})


def test_what_is_no_opa_cannot_be_restricted(tmp_path: Path) -> None:
    binary = tmp_path / "opa"
    binary.write_text("#!/bin/sh\necho {}\n")
    binary.chmod(0o755)
    with pytest.raises(EngineError, match=r"OPA does not tell what it can do: \{\}"):
        coverage(str(binary), {"p.rego": POLICY})


def test_nothing_is_told_where_a_test_fails() -> None:
    with pytest.raises(EngineError, match="opa test tells no coverage"):
        coverage(require_opa(), {"p.rego": POLICY, "t.rego": asserting('{"z"}')})

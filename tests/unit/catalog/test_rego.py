"""Rego that would look as if all were fine, or say another thing each time, is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalog import rego
from scanner.errors import PolicyError

PATH = Path("mine/odd/x.rego")
PACKAGES = {"glscan.lib.branches", "glscan.policies.project.sample", "custom.odd.x"}


@pytest.mark.parametrize(
    "call",
    [
        'http.send({"url": "x"})',
        "time.now_ns()",
        "opa.runtime ()",
        'rand.intn("x", 5)',
        'uuid.rfc4122("x")',
        'net.lookup_ip_addr("x")',
    ],
)
def test_what_answers_otherwise_the_next_time_is_refused(call: str) -> None:
    with pytest.raises(PolicyError, match=r"^mine/odd/x.rego, line 3: [\w.]+ is refused") as caught:
        rego.check_builtins(PATH, f"package custom.odd.x\n\ndeny contains 1 if {call}\n")
    assert caught.value.hint


@pytest.mark.parametrize(
    "line",
    [
        "# time.now_ns() is refused",
        "x := time.now_ns_of",
        "_time.now_ns := 1",
        'x := "http.send({})"',
        "x := `a\ntime.now_ns()`",
    ],
)
def test_what_only_looks_like_it_is_taken(line: str) -> None:
    rego.check_builtins(PATH, line)


@pytest.mark.parametrize(
    "name",
    [
        "glscan.lib.branches",
        "glscan.lib",
        "glscan.lib.branches.default",
        "custom.odd.x as itself",
    ],
)
def test_an_import_that_leads_somewhere_is_taken(name: str) -> None:
    rego.check_imports(PATH, f"package custom.odd.x\n\nimport data.{name}\n", PACKAGES)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("glscan.lib.branch", "Did you mean glscan.lib.branches?"),
        ("glscan.lib.branchesx", "Did you mean glscan.lib.branches?"),
        ("nothing", "A policy may import data.glscan.lib, and others."),
    ],
)
def test_an_import_of_nothing_is_refused(name: str, hint: str) -> None:
    source = f"package custom.odd.x\n\n\timport data.{name} as it\n"
    with pytest.raises(PolicyError, match=f"line 3: import data.{name}: there is no") as caught:
        rego.check_imports(PATH, source, PACKAGES)
    assert caught.value.hint == hint


def test_an_import_of_the_language_is_none_of_data() -> None:
    rego.check_imports(PATH, "import rego.v1\nimport input.resource\n", PACKAGES)

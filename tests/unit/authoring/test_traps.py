"""What engines answer differently, by name; and the same thing written so that they agree."""

from __future__ import annotations

import pytest

from scanner.authoring.traps import traps, unasked
from tests.unit.authoring.rego import NAME, PACKAGE, parsed

pytestmark = pytest.mark.opa


def found(rules: str, absent: bool = True) -> list[tuple[str, int]]:
    """Which traps a module falls into, and on which of its lines; its rules begin on line 3."""
    source = f"package {PACKAGE}\n\n{rules}\n"
    module = parsed({NAME: source}).modules[NAME]

    def may_be_absent(node: object) -> bool:
        return absent and "input" in str(node)

    return sorted((one.name, one.line) for one in traps(module, source, may_be_absent))


@pytest.mark.parametrize(
    ("rules", "name"),
    [
        ("deny contains 1 if time.now_ns() > 1", "forbidden-function"),
        ("deny contains 1 if {\n\tprint(1)\n}", "forbidden-function"),
        ('deny contains 1 if http.send({"url": "x", "method": "get"})', "forbidden-function"),
        ('deny contains 1 if rand.intn("x", 3) == 1', "forbidden-function"),
        ("deny contains 1 if rego.metadata.rule()", "forbidden-function"),
        ("deny contains 1 if opa.runtime().env", "forbidden-function"),
        ('deny contains 1 if net.lookup_ip_addr("x")', "forbidden-function"),
        ('deny contains 1 if net.cidr_merge(["x"])', "missing-function"),
        ('deny contains 1 if io.jwt.decode("x")', "missing-function"),
        ('deny contains 1 if crypto.md5("x")', "missing-function"),
        ("deny contains 1 if time.add_date(1, 0, 1, 0) > 1", "differing-function"),
        ('deny contains sprintf("%5s", [input.a]) if true', "sprintf-verb"),
        ('deny contains sprintf("%q", [input.a]) if true', "sprintf-verb"),
        ("deny contains 1 if input.default", "keyword-in-reference"),
        ('deny contains $"x {input.a}" if true', "template-string"),
        ('deny contains 1 if not startswith(input.a, "x")', "negated-operand"),
        ("deny contains 1 if not input.a > 3", "negated-operand"),
        ("deny contains 1 if not input.a in {1, 2}", "negated-operand"),
        ("deny contains input.a if some x in [1]", "undefined-in-head"),
        ('deny contains 1 if regex.match(input.a, "x")', "regular-expression"),
        ('deny contains 1 if not regex.match(input.a, "x")', "regular-expression"),
        ('deny contains 1 if regex.replace("x", input.a, "y") == "z"', "regular-expression"),
        ("deny contains x if {\n\tx := regex.split(input.a, input.b)\n}", "regular-expression"),
        (
            'deny contains 1 if {\n\tnot regex.is_valid(input.a); regex.match(input.a, "x")\n}',
            "regular-expression",
        ),
    ],
)
def test_trap_is_told_by_its_name_and_line(rules: str, name: str) -> None:
    told = found(rules)
    assert name in [one for one, _ in told]
    assert {line for one, line in told if one == name} <= {3, 4}


@pytest.mark.parametrize(
    "rules",
    [
        'deny contains sprintf("%s %d %v 5 %%", [1, 2, 3]) if true',
        'deny contains 1 if input["default"]',
        "deny contains 1 if not input.a",
        'deny contains 1 if regex.match("^a$", input.a)',
        'deny contains 1 if {\n\tregex.is_valid(input.a)\n\tregex.match(input.a, "x")\n}',
        'deny contains 1 if regex.match(_fixed, input.a)\n\n_fixed := "^a$"',
        '_like(pattern) if regex.match(pattern, "x")',
        'deny contains 1 if regex.match(sprintf("^%s$", [input.a]), "x")',
        "deny contains 1 if not input.a == 3",
        'deny contains 1 if {\n\tx := input.a\n\tnot startswith(x, "b")\n}',
        'deny contains 1 if {\n\tinput.a != ""\n\tnot startswith(input.a, "b")\n}',
        "deny contains x if {\n\tsome y in [1]\n\tx := input.a\n}",
        "deny contains input.a if {\n\tsome y in [1]\n\tinput.a > y\n}",
        "deny contains input.a if true",
        "_time := 1\n\ndeny contains 1 if _time",
    ],
)
def test_what_engines_agree_on_is_no_trap(rules: str) -> None:
    assert found(rules) == []


def test_operand_that_is_always_there_is_no_trap() -> None:
    assert found('deny contains 1 if not startswith(input.a, "x")', absent=False) == []


def test_rule_that_nobody_asks_for_is_told() -> None:
    module = parsed(
        {NAME: f"package {PACKAGE}\n\ndeny contains 1 if _x\n\n_x if true\n\ny if _x\n"}
    ).modules[NAME]
    assert [(one.name, one.line) for one in unasked(module)] == [("public-rule", 7)]

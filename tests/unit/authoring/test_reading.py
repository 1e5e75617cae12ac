"""What a policy reads, followed through variables, rules, functions, libraries and builtins."""

from __future__ import annotations

import pytest

from scanner.authoring.reading import Reader
from scanner.model import Kind
from tests.unit.authoring.rego import NAME, PACKAGE, parsed, reads

pytestmark = pytest.mark.opa

BRANCHES = "resource.protected_branches.*"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("deny contains 1 if input.resource.settings.archived", "resource.settings.archived"),
        ('deny contains 1 if input["resource"]["settings"].archived', "resource.settings.archived"),
        (
            "deny contains 1 if {\n\tsome r in input.resource.protected_branches\n\tr.name\n}",
            f"{BRANCHES}.name",
        ),
        ("deny contains 1 if input.resource.protected_branches[_].name", f"{BRANCHES}.name"),
        ("deny contains 1 if input.resource.protected_branches[n].name == n", f"{BRANCHES}.name"),
        (
            "deny contains 1 if every r in input.resource.protected_branches { r.name }",
            f"{BRANCHES}.name",
        ),
        (
            'deny contains 1 if object.get(input.resource, ["settings", "archived"], 1)',
            "resource.settings.archived",
        ),
        (
            "deny contains 1 if count([1 | some r in"
            " input.resource.protected_branches; r.name]) > 0",
            f"{BRANCHES}.name",
        ),
        (
            "deny contains r.name if some r in _all\n\n_all := {k: v | some k, v in"
            " input.resource.protected_branches}",
            f"{BRANCHES}.name",
        ),
        (
            "deny contains 1 if {\n\tr := _all[_]\n\tnot _bad(r)\n}\n\n"
            "_bad(rule) if rule.name\n\n_all contains r if some r in"
            " input.resource.protected_branches",
            f"{BRANCHES}.name",
        ),
        (
            'deny contains 1 if _is({"rule": r})'
            "\n\n_is(x) if x.rule.name\n\nr := input.resource.protected_branches[_]",
            f"{BRANCHES}.name",
        ),
        (
            "deny contains 1 if {\n\tsome g in array.concat(input.ancestors, [input.resource])\n"
            "\tg.settings.archived\n}",
            "ancestors.*.settings.archived",
        ),
        (
            'deny contains 1 if {\n\tsome name in ["archived", "empty_repo"]\n'
            "\tinput.resource.settings[name]\n}",
            "resource.settings.empty_repo",
        ),
        (
            'deny contains 1 if {\n\tname := sprintf("default_%s", ["branch"])\n'
            "\tinput.resource.settings[name]\n}",
            "resource.settings.default_branch",
        ),
        (
            'deny contains 1 if {\n\tname := sprintf("x_%s_y", [input.params.a.b])\n'
            "\tinput.resource.settings[name]\n}",
            "resource.settings.x_*_y",
        ),
        (
            "deny contains 1 if {\n\tx.name\n\tx := input.resource.protected_branches[_]\n}",
            f"{BRANCHES}.name",
        ),
        (
            "deny contains 1 if {\n\t[a, b] := [input.resource.settings, 2]\n\ta.archived\n}",
            "resource.settings.archived",
        ),
        (
            "deny contains 1 if _f(1) == 2\n\n_f(1) := 3 if false\n\n"
            "else := input.resource.settings.id",
            "resource.settings.id",
        ),
        (
            "deny contains 1 if not input.resource.settings.archived",
            "resource.settings.archived",
        ),
        ("deny contains input.resource.settings.name if true", "resource.settings.name"),
    ],
)
def test_place_is_found(rules: str, expected: str) -> None:
    assert expected in reads(rules)


def test_line_of_a_read_is_told() -> None:
    found = reads("deny contains 1 if {\n\ttrue\n\tinput.resource.settings.archived\n}")
    assert found["resource.settings.archived"] == {5}


def test_library_is_followed_with_the_arguments_it_is_given() -> None:
    found = reads(
        'deny contains 1 if checks.is_off("archived", input.resource.settings)',
        imports="import data.glscan.lib.checks",
        checks="is_off(name, settings) if settings[name] == false",
    )
    assert set(found) == {"resource.settings", "resource.settings.archived"}


def test_a_library_rule_counts_only_where_it_is_used() -> None:
    found = reads(
        "deny contains 1 if checks.one",
        imports="import data.glscan.lib.checks",
        checks="one if input.resource.settings.archived\n\ntwo if input.resource.settings.name",
    )
    assert set(found) == {"resource.settings.archived"}


def test_import_of_the_input_is_known() -> None:
    found = reads("deny contains 1 if r.settings.name", imports="import input.resource as r")
    assert "resource.settings.name" in found


def test_what_hangs_on_the_kind_is_read_of_that_kind() -> None:
    rules = (
        "deny contains 1 if input.resource[_section].id\n\n"
        '_section := {"group": "settings", "instance": "license"}[input.resource.kind]'
    )
    assert "resource.settings.id" in reads(rules, Kind.GROUP)
    assert "resource.license.id" not in reads(rules, Kind.GROUP)
    assert "resource.license.id" in reads(rules, Kind.INSTANCE)


def test_function_with_a_constant_argument_is_read_only_for_that() -> None:
    rules = (
        'deny contains 1 if _f("a")\n\n_f("a") if input.resource.settings.id\n\n'
        '_f("b") if input.resource.settings.name'
    )
    assert set(reads(rules)) == {"resource.settings.id"}


def test_rule_that_is_not_there_is_lost() -> None:
    program = parsed(
        {
            NAME: f"package {PACKAGE}\n\nimport data.glscan.lib.x\n\ndeny contains 1 if x.nam",
            "lib/x.rego": "package glscan.lib.x\n\nname := 1\n",
        }
    )
    reader = Reader(program, Kind.PROJECT)
    reader.reads(PACKAGE, ["deny"])
    assert [(place.line, name) for place, name in reader.lost.items()] == [
        (5, "data.glscan.lib.x.nam")
    ]


def test_rule_that_is_chosen_by_the_input_is_told() -> None:
    program = parsed(
        {NAME: f"package {PACKAGE}\n\ndeny contains 1 if data.glscan[input.resource.path].deny"}
    )
    reader = Reader(program, Kind.PROJECT)
    reader.reads(PACKAGE, ["deny"])
    assert list(reader.computed.values()) == ["data.glscan"]

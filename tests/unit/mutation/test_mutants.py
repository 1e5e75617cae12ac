"""What is changed in a policy, and what is left alone."""

from __future__ import annotations

import pytest

from tests.mutation.mutants import Mutant, mutants
from tests.mutation.trial import tree
from tests.opa import require_opa


def made(body: str) -> list[Mutant]:
    """The mutants of a module with this body, which begins on row 3."""
    source = f"package sample\n\n{body}\n"
    return mutants(source, tree(require_opa(), source))


def changes(body: str) -> set[str]:
    return {mutant.change for mutant in made(body)}


@pytest.mark.parametrize(
    ("line", "others"),
    [
        ("input.x == input.y", {"true", "input.x != input.y"}),
        ("input.x != input.y", {"true", "input.x == input.y"}),
        ("input.x < input.y", {"true", "input.x <= input.y", "input.x >= input.y"}),
        ("input.x <= input.y", {"true", "input.x < input.y", "input.x > input.y"}),
        ("input.x > input.y", {"true", "input.x >= input.y", "input.x <= input.y"}),
        ("input.x >= input.y", {"true", "input.x > input.y", "input.x < input.y"}),
        ("input.x", {"true", "not input.x"}),
        ("not input.x", {"true", "input.x"}),
        ("input.x in input.y", {"true", "not input.x in input.y"}),
        ("startswith(input.x, input.y)", {"true", "not startswith(input.x, input.y)"}),
        ("input.x == 4", {"true", "input.x != 4", "input.x == 5", "input.x == 3"}),
        ("input.x == -1", {"true", "input.x != -1", "input.x == 0", "input.x == -2"}),
        ("input.x == 1.5", {"true", "input.x != 1.5"}),
        ("input.x == false", {"true", "input.x != false", "input.x == true"}),
        ('input.x == "a"', {"true", 'input.x != "a"', 'input.x == "ax"'}),
        ("input.x == `a`", {"true", "input.x != `a`", "input.x == `ax`"}),
        ("input.x == []", {"true", "input.x != []"}),
        ("input.x == [input.y]", {"true", "input.x != [input.y]", "input.x == []"}),
        ("input.x == {input.y}", {"true", "input.x != {input.y}", "input.x == set()"}),
        (
            'input.x == {"a": input.y}',
            {"true", 'input.x != {"a": input.y}', "input.x == {}"},
        ),
        (
            "object.get(input, input.x, input.y)",
            {
                "true",
                "not object.get(input, input.x, input.y)",
                'object.get(input, input.x, "x")',
            },
        ),
        (
            "object.get(input, input.x, 0)",
            {
                "true",
                "not object.get(input, input.x, 0)",
                "object.get(input, input.x, 1)",
                "object.get(input, input.x, -1)",
            },
        ),
    ],
)
def test_a_line_is_left_out_turned_round_and_changed(line: str, others: set[str]) -> None:
    body = f"deny contains input.z if {{\n\tinput.a\n\t{line}\n}}"
    of_others = {f"`{line}` to `{other}`" for other in others}
    rest = {"`input.a` to `true`", "`input.a` to `not input.a`"}
    whole = f"`deny contains input.z if {{ input.a {line} }}` to `nothing`"
    assert changes(body) == of_others | rest | {whole}


def test_clauses_are_left_out_one_by_one() -> None:
    body = "_a if input.x\n\n_a if input.y\n\ndefault _b := false\n\n_b if input.z"
    sources = {mutant.source for mutant in made(body) if "nothing" in mutant.change}
    whole = f"package sample\n\n{body}\n"
    clauses = ("_a if input.x", "_a if input.y", "default _b := false", "_b if input.z")
    assert sources == {whole.replace(clause, "") for clause in clauses}


def test_what_follows_an_else_is_left_out_too() -> None:
    found = changes("_a := input.x if {\n\tinput.y\n} else := input.z if {\n\tinput.w\n}")
    assert "`else := input.z if { input.w }` to `nothing`" in found
    assert "`input.w` to `not input.w`" in found


def test_heads_are_changed_and_names_of_objects_are_not() -> None:
    found = changes('deny contains {"path": ["a"], "n": 1}')
    assert found == {
        '`deny contains {"path": ["a"], "n": 1}` to `nothing`',
        '`{"path": ["a"], "n": 1}` to `{}`',
        '`["a"]` to `[]`',
        '`"a"` to `"ax"`',
        "`1` to `2`",
        "`1` to `0`",
    }


def test_bodies_within_lines_are_changed() -> None:
    body = "_a if {\n\tevery x in input.y { x != 1 }\n}\n\n_b := {x | some x in input.y; not x.z}"
    found = changes(body)
    assert {"`x != 1` to `x == 1`", "`x != 1` to `x != 2`"} <= found
    assert "`not x.z` to `x.z`" in found
    assert "`every x in input.y { x != 1 }` to `true`" in found
    assert not any("not every" in change or "not some" in change for change in found)


def test_paths_and_assignments_are_no_conditions() -> None:
    found = changes("_a := y if {\n\ty := input.b.c\n}")
    assert found == {"`_a := y if { y := input.b.c }` to `nothing`", "`y := input.b.c` to `true`"}


def test_a_mutant_tells_where_it_is() -> None:
    found = made('# é\n_a if {\n\tinput.u == "é ö"\n}')
    [mutant] = [one for one in found if '"é öx"' in one.source]
    assert (mutant.rule, mutant.row) == ("_a", 5)
    assert mutant.name == '_a: `input.u == "é ö"` to `input.u == "é öx"`'


def test_no_mutant_is_the_policy_or_another_one() -> None:
    body = '_a if object.get(input, "b", "") == ""\n\n_b if true'
    sources = [mutant.source for mutant in made(body)]
    assert len(sources) == len(set(sources))
    assert f"package sample\n\n{body}\n" not in sources

from __future__ import annotations

from scanner.engines import Module
from scanner.engines.opa_bundle import bundle_modules, dispatched, dispatcher, named, packages_of
from scanner.engines.trees import reference, rule_queries, tree_queries
from scanner.model import Kind
from tests.opa import library, module, policy

A = policy("a", "deny contains 1", "deny", "skip")
B = policy("b", "deny contains 1")


def test_a_dispatcher_asks_rule_by_rule_and_knows_its_lines() -> None:
    text = dispatcher(Kind.GROUP, [A, B])
    assert text.startswith(
        "package glscan.dispatch.group\n"
        '_answer["glscan.policies.project.a"]["deny"] :='
        ' data["glscan"]["policies"]["project"]["a"]["deny"]\n'
    )
    assert [dispatched([A, B], row) for row in range(1, 7)] == [
        None,
        A.package,
        A.package,
        B.package,
        None,
        None,
    ]


def test_a_bundle_has_every_module_once_a_dispatcher_per_kind_and_the_digest() -> None:
    kinds = {Kind.PROJECT: [A, B], Kind.GROUP: [A]}
    assert list(bundle_modules(kinds, [library("x", "")])) == [
        "lib/x.rego",
        "project/a.rego",
        "project/b.rego",
        "glscan_dispatch_project.rego",
        "glscan_dispatch_group.rego",
        "glscan_bundle.rego",
    ]
    assert len(packages_of(kinds, [library("x", "")])) == 6


def test_equal_names_of_different_modules_are_told_apart() -> None:
    other = Module(A.name, "custom.a", "package custom.a", A.rules)
    assert named({Kind.PROJECT: [A, other], Kind.GROUP: [other]}, []) == {
        "project/a.rego": A,
        "custom.a/project/a.rego": other,
    }


def test_references_take_any_name() -> None:
    assert reference("custom.x-y", 'a"b') == r'data["custom"]["x-y"]["a\"b"]'


def test_whole_trees_are_asked_where_no_library_lies() -> None:
    custom = module("custom.team.c", "c.rego", "", "deny")
    own = module("custom.lib.x", "x.rego", "")
    assert tree_queries([A, B, custom], [library("x", "")]) == [
        [
            reference("custom.team.c"),
            [["custom.team.c", [], ["deny"]]],
        ],
        [
            reference("glscan.policies.project"),
            [[A.package, ["a"], ["deny", "skip"]], [B.package, ["b"], ["deny"]]],
        ],
    ]
    deeper = module("custom.other.d", "d.rego", "", "deny")
    queries = [query for query, _ in tree_queries([custom, deeper], [own])]
    assert queries == [reference("custom.other.d"), reference("custom.team.c")]
    assert [query for query, _ in tree_queries([custom, deeper], [])] == [reference("custom")]


def test_one_package_may_lie_in_another_and_in_two_files() -> None:
    outer = module("custom.a", "1.rego", "", "deny")
    inner = module("custom.a.b", "2.rego", "", "deny")
    more = module("custom.a.b", "3.rego", "", "skip")
    assert tree_queries([outer, inner, more], [inner]) == [
        [
            reference("custom.a"),
            [["custom.a", [], ["deny"]], ["custom.a.b", ["b"], ["deny", "skip"]]],
        ]
    ]
    assert rule_queries([inner, more]) == [
        [
            "custom.a.b",
            [
                ["deny", reference("custom.a.b", "deny")],
                ["skip", reference("custom.a.b", "skip")],
            ],
        ]
    ]

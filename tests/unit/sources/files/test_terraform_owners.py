"""Which group or project a resource of a plan belongs to: paths, ids, references, and no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from scanner.model import JSON, Kind
from tests.terraform import change, configured, module, plan, refers, root, said


def owners(folder: Path, content: Mapping[str, JSON], **known: Any) -> set[tuple[str, str]]:
    """Kind and path of all of which something is said."""
    found = said(folder, content, **known)
    assert found.unplaced == []
    return {(one.kind.value, one.pattern) for one in found.layers}


def tag(address: str, **more: Any) -> dict[str, JSON]:
    """A protected tag, of a project that only its configuration tells."""
    unknown = more.pop("unknown", {"project": True})
    return change(address, {"tag": "v*", **more}, unknown=unknown)


def of_tag(address: str, *references: str, **more: JSON) -> dict[str, JSON]:
    return {**configured(address, project=references), **more}


WEB = change("gitlab_project.web", {"path": "web", "namespace_id": 5}, unknown={"id": True})
PROJECT, TAG = "gitlab_project.web", "gitlab_tag_protection.v"


@pytest.mark.parametrize("project", ["acme/web", "/acme/web/", 7, "7", 7.0])
def test_a_path_or_an_id(project: JSON, tmp_path: Path) -> None:
    known = {(Kind.PROJECT, 7): "acme/web"}
    content = plan(tag(TAG, project=project, unknown={}))
    assert owners(tmp_path, content, known=known) == {("project", "acme/web")}


@pytest.mark.parametrize("where", ["prior_state", "planned_values", "changes"])
def test_an_id_that_the_plan_itself_knows(where: str, tmp_path: Path) -> None:
    values = {"id": "7", "path_with_namespace": "acme/web"}
    inner = {"child_modules": [{"resources": [{"type": "gitlab_project", "values": values}]}]}
    state = {"root_module": inner}
    cases: dict[str, dict[str, JSON]] = {
        "prior_state": {"prior_state": {"format_version": "1.0", "values": state}},
        "planned_values": {"planned_values": state},
        "changes": {},
    }
    stands = [change(PROJECT, values, "no-op")] if where == "changes" else []
    content = plan(tag(TAG, project=7, unknown={}), *stands, **cases[where])
    assert owners(tmp_path, content) == {("project", "acme/web")}


def test_a_reference_to_a_project_that_is_yet_to_be_made(tmp_path: Path) -> None:
    content = plan(
        WEB,
        tag(TAG),
        **root(**module(of_tag(TAG, "gitlab_project.web.id", "gitlab_project.web"))),
    )
    known = {(Kind.GROUP, 5): "acme"}
    assert owners(tmp_path, content, known=known) == {("project", "acme/web")}


def test_a_project_in_a_group_that_is_yet_to_be_made(tmp_path: Path) -> None:
    top = change("gitlab_group.top", {"path": "new", "parent_id": 0})
    sub = change("gitlab_group.sub", {"path": "sub"}, unknown={"parent_id": True})
    web = change(PROJECT, {"name": "web"}, unknown={"namespace_id": True, "path": True})
    content = plan(
        *(top, sub, web, tag(TAG)),
        **root(
            **module(
                configured("gitlab_group.sub", parent_id=("gitlab_group.top.id",)),
                configured(PROJECT, namespace_id=("gitlab_group.sub.id", "gitlab_group.sub")),
                of_tag(TAG, "gitlab_project.web.id"),
            )
        ),
    )
    assert owners(tmp_path, content) == {
        ("group", "new"),
        ("group", "new/sub"),
        ("project", "new/sub/web"),
    }


EACH = {
    "the same key": (["gitlab_project.web", "each.key"], '["a"]', "acme/a"),
    "a key that is named": (
        ['gitlab_project.web["b"].id', "gitlab_project.web"],
        '["a"]',
        "acme/b",
    ),
    "a number": (["gitlab_project.web", "count.index"], "[1]", "acme/1"),
    "the only one": (["gitlab_project.lone.id"], "[1]", "acme/lone"),
}


@pytest.mark.parametrize("case", EACH)
def test_the_same_instance_of_many(case: str, tmp_path: Path) -> None:
    references, index, expected = EACH[case]
    projects = [
        change(f"gitlab_project.{address}", {"path_with_namespace": path})
        for address, path in (
            *(('web["a"]', "acme/a"), ('web["b"]', "acme/b"), ("web[1]", "acme/1")),
            ("lone[0]", "acme/lone"),
        )
    ]
    content = plan(*projects, tag(TAG + index), **root(**module(of_tag(TAG, *references))))
    found = said(tmp_path, content)
    [one] = [layer for layer in found.layers if "protected_tags" in layer.parts]
    assert one.pattern == expected


def test_each_value_of_resources_that_are_iterated_over(tmp_path: Path) -> None:
    projects = [
        change(f'gitlab_project.web["{key}"]', {"path_with_namespace": f"acme/{key}"})
        for key in "ab"
    ]
    each = of_tag(TAG, "each.value.id", "each.value", for_each_expression=refers((PROJECT,)))
    tags = [tag(f'{TAG}["{key}"]') for key in "ab"]
    found = said(tmp_path, plan(*projects, *tags, **root(**module(each))))
    assert {one.pattern for one in found.layers if "protected_tags" in one.parts} == {
        "acme/a",
        "acme/b",
    }


def test_through_the_variables_and_outputs_of_modules(tmp_path: Path) -> None:
    rules = {"expressions": {"target": refers(("module.web.ids", "module.web", "each.key"))}}
    rules["module"] = module(of_tag(TAG, "var.target"))
    outputs = {"ids": {"expression": refers((PROJECT,))}}
    web = {"module": module(configured(PROJECT), outputs=outputs)}
    content = plan(
        change('module.web.gitlab_project.web["a"]', {"path_with_namespace": "acme/a"}),
        change('module.web.gitlab_project.web["b"]', {"path_with_namespace": "acme/b"}),
        *(tag(f'module.rules["{key}"].{TAG}') for key in "ab"),
        **root(module_calls={"rules": rules, "web": web}),
    )
    found = said(tmp_path, content)
    tags = {
        (one.pattern, one.place.address) for one in found.layers if "protected_tags" in one.parts
    }
    assert found.unplaced == []
    assert {pattern for pattern, _ in tags} == {"acme/a", "acme/b"}
    named = {"expressions": {"target": refers("acme/c")}, "module": rules["module"]}
    constant = plan(tag(f"module.rules.{TAG}"), **root(module_calls={"rules": named}))
    assert owners(tmp_path, constant) == {("project", "acme/c")}


PLAY, PROD = "gitlab_project.play", "gitlab_project.prod"
TWO = [change(one, {"path_with_namespace": f"acme/{one[15:]}"}) for one in (PLAY, PROD)]
MANY = [
    change(f'gitlab_project.web["{key}"]', {"path_with_namespace": f"acme/{key}"}) for key in "ab"
]
DATA = configured("data.gitlab_project.web", id="acme/web")
BOTH_WAYS = "acme/play, acme/prod"
SEVERAL: Mapping[str, tuple[Sequence[str], Mapping[str, Any], str]] = {
    "a condition": ([f"{PLAY}.id", PLAY, f"{PROD}.id", PROD], {}, BOTH_WAYS),
    "a variable that chooses": (["var.x", f"{PLAY}.id", PLAY], {}, "acme/play, or another"),
    "a local value": ([f"{PROD}.id", PROD, "local.x"], {}, "acme/prod, or another"),
    "data that is known": (
        [f"{PROD}.id", "data.gitlab_project.web.id"],
        {},
        "acme/prod, or another",
    ),
    "data that is not": ([f"{PROD}.id", "data.gitlab_project.no.id"], {}, "acme/prod, or another"),
    "a group": ([f"{PROD}.id", "gitlab_group.x.full_path"], {}, "acme/prod, or another"),
    "no id": ([f"{PROD}.id", f"{PLAY}.name"], {}, "acme/prod, or another"),
    "each value of a map": (
        ["each.value"],
        {"for_each_expression": refers((f"{PLAY}.id", PLAY, f"{PROD}.id", PROD))},
        BOTH_WAYS,
    ),
    "an instance that no key tells": ([PROJECT], {}, "acme/a, acme/b"),
    "a named instance, or that of the key": (
        [f'{PROJECT}["a"].id', f'{PROJECT}["a"]', PROJECT, PROJECT, "each.key"],
        {},
        "acme/a, acme/b",
    ),
}


@pytest.mark.parametrize("case", SEVERAL)
def test_what_may_belong_to_several_has_no_place(case: str, tmp_path: Path) -> None:
    references, more, which = SEVERAL[case]
    configuration = root(**module(of_tag(TAG, *references, **more), DATA))
    found = said(tmp_path, plan(*TWO, *MANY, tag(f'{TAG}["b"]'), **configuration))
    assert found.unplaced == [f'{TAG}["b"]: its project may be one of {which}']
    assert not [one for one in found.layers if "protected_tags" in one.parts]


def test_the_instances_of_a_map_are_no_error(tmp_path: Path) -> None:
    each = of_tag(TAG, "each.value", for_each_expression=refers((f"{PLAY}.id", f"{PROD}.id")))
    tags = [tag(f'{TAG}["{key}"]') for key in ("play", "prod")]
    found = said(tmp_path, plan(*TWO, *tags, **root(**module(each))))
    why = f"its project may be one of {BOTH_WAYS}"
    assert found.unplaced == [f"{one['address']}: {why}" for one in tags]


def test_the_several_ways_to_one_project(tmp_path: Path) -> None:
    references = (f"{PROD}.id", PROD, f"{PROD}.path_with_namespace", PROD, "each.key")
    call = {"expressions": {"a": refers((f"{PROD}.id",))}, "module": module(of_tag(TAG, "var.a"))}
    here = root(**module(of_tag(TAG, *references)), module_calls={"x": call})
    found = said(tmp_path, plan(*TWO, tag(f'{TAG}["b"]'), **here))
    assert found.unplaced == []
    found = said(tmp_path, plan(*TWO, tag(f"module.x.{TAG}"), **here))
    assert [one.pattern for one in found.layers if "protected_tags" in one.parts] == ["acme/prod"]


def test_a_constant_that_it_may_be_is_not_repeated(tmp_path: Path) -> None:
    inside = module(of_tag(TAG, "var.a", f"{PROD}.id"))
    call = {"expressions": {"a": refers("hunter2/x")}, "module": inside}
    made = change(f"module.x.{PROD}", {"path_with_namespace": "acme/prod"})
    content = plan(made, tag(f"module.x.{TAG}"), **root(module_calls={"x": call}))
    why = "its project may be one of acme/prod, or another"
    assert said(tmp_path, content).unplaced == [f"module.x.{TAG}: {why}"]


def test_constants_alone_are_told_without_them(tmp_path: Path) -> None:
    call = {
        "expressions": {"a": refers("hunter2/x"), "b": refers("hunter2/y")},
        "module": module(of_tag(TAG, "var.a", "var.b")),
    }
    content = plan(tag(f"module.x.{TAG}"), **root(module_calls={"x": call}))
    why = "it may belong to several, and the plan does not tell which"
    assert said(tmp_path, content).unplaced == [f"module.x.{TAG}: {why}"]


def test_through_data_that_names_it(tmp_path: Path) -> None:
    data = configured("data.gitlab_project.web", path_with_namespace="acme/web")
    content = plan(
        tag(TAG),
        **root(
            **module(of_tag(TAG, "data.gitlab_project.web.id", "data.gitlab_project.web"), data)
        ),
    )
    assert owners(tmp_path, content) == {("project", "acme/web")}


def test_a_group_of_a_group(tmp_path: Path) -> None:
    share = change(
        "gitlab_group_share_group.x",
        {"group_access": "guest"},
        unknown={"group_id": True, "share_group_id": True},
    )
    content = plan(
        change("gitlab_group.a", {"full_path": "acme"}),
        change("gitlab_group.b", {"full_path": "ops"}),
        share,
        **root(
            **module(
                configured(
                    "gitlab_group_share_group.x",
                    group_id=("gitlab_group.a.id",),
                    share_group_id=("gitlab_group.b.id",),
                )
            )
        ),
    )
    found = said(tmp_path, content)
    layer = found.of(Kind.GROUP, "acme")
    assert layer
    assert layer.parts["shared_with_groups"].entries.keys() == {"ops"}


PLACELESS = {
    "no group with the id 4 is known": change("gitlab_group_hook.x", {"group": "4"}),
    "no project with the id 4 is known": change(TAG, {"project": 4, "tag": "v"}),
    "no `project` is said": change(TAG, {"tag": "v"}),
    "no project has such a path or id": change(TAG, {"project": 7.5, "tag": "v"}),
    "`project` is known after apply, and the plan does not tell whose it is": tag(TAG),
    "`tag` is known after apply": change(TAG, {"project": "acme/web"}, unknown={"tag": True}),
    "`environment_scope` is known after apply": change(
        *("gitlab_group_variable.x", {"group": "acme", "key": "A"}),
        unknown={"environment_scope": True},
    ),
    "its path is known after apply": change(PROJECT, {"name": "Not a slug", "namespace_id": 5}),
    "it lies in the own namespace of whoever applies the plan": change(PROJECT, {"path": "x"}),
    "no group and no project has such a path": change(TAG, {"project": "acme/*", "tag": "v"}),
    "`namespace_id` is known after apply, and the plan does not tell which it is": change(
        PROJECT, {"path": "x"}, unknown={"namespace_id": True}
    ),
    "it moves, and what it inherits there is not known": change(
        PROJECT,
        {"path_with_namespace": "acme/web", "namespace_id": 6},
        before={"path_with_namespace": "acme/web", "namespace_id": 5},
    ),
}


@pytest.mark.parametrize("why", PLACELESS)
def test_what_nobody_can_place_is_named_with_the_reason(why: str, tmp_path: Path) -> None:
    one = PLACELESS[why]
    found = said(tmp_path, plan(one), {(Kind.GROUP, 5): "acme"})
    assert found.unplaced == [f"{one['address']}: {why}"]


@pytest.mark.parametrize("project", ["web", "1.0", 0, True, [7], {"id": 7}, "/"])
def test_an_odd_project_has_no_place(project: JSON, tmp_path: Path) -> None:
    found = said(tmp_path, plan(change(TAG, {"project": project, "tag": "v"})))
    assert found.unplaced == [f"{TAG}: no project has such a path or id"]


def test_what_is_left_to_a_later_plan_is_named(tmp_path: Path) -> None:
    deferred = [{"reason": "x", "resource_change": change(TAG, {"project": "acme/web"})}]
    found = said(tmp_path, plan(deferred_changes=deferred))
    assert found.unplaced == [f"{TAG}: it is left to a later plan"]


def test_references_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    again = ("var.a", "var.b", "module.x.o")
    inside = module(
        of_tag(TAG, *again), outputs={"o": {"expression": refers((*again, "module.x.o"))}}
    )
    call = {"expressions": {"a": refers(("module.x.o",)), "b": refers(("module.x.o",))}}
    content = plan(
        tag(f"module.x.{TAG}"),
        change("gitlab_group.a", {"path": "a"}, unknown={"parent_id": True}),
        **root(
            **module(configured("gitlab_group.a", parent_id=("gitlab_group.a.id",))),
            module_calls={"x": {**call, "module": inside}},
        ),
    )
    assert len(said(tmp_path, content).unplaced) == 2


def test_a_project_that_is_renamed_is_known_by_its_present_path(tmp_path: Path) -> None:
    content = plan(
        change(
            PROJECT,
            {"path": "site", "visibility_level": "public"},
            before={"path": "web", "path_with_namespace": "acme/web"},
            unknown={"path_with_namespace": True},
        )
    )
    assert owners(tmp_path, content) == {("project", "acme/web")}

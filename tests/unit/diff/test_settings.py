"""What is a change of a setting, and what only could not be seen one time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.diff.settings import Compared, Side, compare
from scanner.model import Gap, Kind, Resource, Status
from tests.builders import gap, group, request, resource, section, snapshot

Parts = Mapping[str, Any]


def compared(before: Resource, after: Resource, tmp_path: Path, **moves: str) -> Compared:
    taken = snapshot(tmp_path / "s.json", before, requests=[request()])
    return compare(Side(before, taken), Side(after, taken), lambda path: moves.get(path, path))


def told(found: Compared) -> list[tuple[Any, ...]]:
    return [
        (one["change"], ".".join(one["path"]), one.get("before", "-"), one.get("after", "-"))
        for one in found.settings
    ]


def seen(found: Compared) -> list[tuple[str, str, str]]:
    return [(one["now"], ".".join(one["path"]), one["why"]) for one in found.sight]


def both(tmp_path: Path, name: str, before: Any, after: Any) -> Compared:
    """One section of a project, each time; None where it was not asked for."""
    old, new = (resource(**({name: one} if one is not None else {})) for one in (before, after))
    return compared(old, new, tmp_path)


OPEN, SHUT = {"allow_force_push": True, "id": 1}, {"allow_force_push": False, "id": 1}
DATE = {"id": 5, "last_used_at": "2026-01-01", "scopes": ["api"]}
LEVELS = [{"kind": "role", "access_level": 30}, {"kind": "user", "user_id": 4}]


@pytest.mark.parametrize(
    ("name", "before", "after", "expected"),
    [
        ("settings", {"archived": False}, {"archived": True}, ["archived"]),
        ("settings", {"archived": False}, {"archived": 0}, ["archived"]),
        ("settings", {"archived": "1"}, {"archived": 1}, ["archived"]),
        ("settings", {"topics": ["a", "b"]}, {"topics": ["b", "a"]}, []),
        ("settings", {"topics": ["a", "b"]}, {"topics": ["a", "b", "b"]}, ["topics"]),
        ("settings", {"last_activity_at": "x"}, {"last_activity_at": "y"}, []),
        ("settings", {"forks_count": 1}, {"forks_count": 2}, []),
        ("protected_branches", {"main": OPEN}, {"main": SHUT}, ["main.allow_force_push"]),
        ("protected_branches", {"a.b": OPEN}, {"a.b": SHUT}, ["a.b.allow_force_push"]),
        (
            "protected_branches",
            {"main": {"push_access_levels": LEVELS}},
            {"main": {"push_access_levels": LEVELS[::-1]}},
            [],
        ),
        ("deploy_keys", {"5": DATE}, {"5": {**DATE, "last_used_at": "2026-02-01"}}, []),
        (
            "codeowners",
            {"entries": [{"pattern": "a"}, {"pattern": "b"}], "sha256": "1"},
            {"entries": [{"pattern": "b"}, {"pattern": "a"}], "sha256": "2"},
            ["entries"],
        ),
        (
            "approval_settings",
            {"retain_approvals_on_push": {"value": True, "locked": False, "inherited_from": ""}},
            {"retain_approvals_on_push": {"value": True, "locked": True, "inherited_from": "x"}},
            [],
        ),
        (
            "approval_settings",
            {"retain_approvals_on_push": {"value": True, "locked": False, "inherited_from": ""}},
            {"retain_approvals_on_push": {"value": False, "locked": True, "inherited_from": "x"}},
            ["retain_approvals_on_push"],
        ),
        ("members_all", {"5": {"access_level": 10}}, {"5": {"access_level": 50}}, []),
        ("members", {"5": {"is_bot": False}}, {"5": {"is_bot": True}}, []),
    ],
)
def test_values_are_compared_by_what_they_mean(
    tmp_path: Path, name: str, before: Parts, after: Parts, expected: list[str]
) -> None:
    found = both(tmp_path, name, before, after)
    assert [one[:2] for one in told(found)] == [("changed", f"{name}.{each}") for each in expected]
    assert found.sight == []


def test_entries_come_and_go_without_what_moves_by_use(tmp_path: Path) -> None:
    found = both(tmp_path, "deploy_keys", {"5": DATE}, {"6": {**DATE, "id": 6}})
    assert told(found) == [
        ("removed", "deploy_keys.5", {"id": 5, "scopes": ["api"]}, "-"),
        ("added", "deploy_keys.6", "-", {"id": 6, "scopes": ["api"]}),
    ]


def test_an_object_is_told_by_its_parts(tmp_path: Path) -> None:
    name = "default_branch_protection_defaults"
    before = {name: {"allow_force_push": False, "allowed_to_push": [{"access_level": 40}]}}
    after = {
        name: {
            "allow_force_push": True,
            "allowed_to_push": [{"access_level": 40}],
            "developer_can_initial_push": True,
        }
    }
    old, new = group(settings=before), group(settings=after)
    assert told(compared(old, new, tmp_path)) == [
        ("changed", f"settings.{name}.allow_force_push", False, True),
        ("added", f"settings.{name}.developer_can_initial_push", "-", True),
    ]
    gone = compared(new, group(settings={name: {}}), tmp_path)
    assert [one[0] for one in told(gone)] == ["removed"] * 3


def test_an_entry_with_the_same_id_was_renamed(tmp_path: Path) -> None:
    before = {"main": {**OPEN, "name": "main"}, "old": {"id": 2}}
    after = {"trunk": {**SHUT, "name": "trunk"}, "new": {"id": 3}}
    assert told(both(tmp_path, "protected_branches", before, after)) == [
        ("added", "protected_branches.new", "-", {"id": 3}),
        ("removed", "protected_branches.old", {"id": 2}, "-"),
        ("renamed", "protected_branches.trunk", "main", "trunk"),
        ("changed", "protected_branches.trunk.allow_force_push", True, False),
    ]


def test_what_follows_a_resource_that_moved_is_left_out(tmp_path: Path) -> None:
    before = resource(
        settings={"path_with_namespace": "acme/web", "namespace_full_path": "acme"},
        job_token_allowlist={"acme/web": {"id": 7}, "acme/b": {"id": 8}},
    )
    after = resource(
        settings={"path_with_namespace": "acme/shop", "namespace_full_path": "acme"},
        job_token_allowlist={"acme/shop": {"id": 7}, "acme/c": {"id": 8}},
    )
    found = compared(before, after, tmp_path, **{"acme/web": "acme/shop"})
    assert told(found) == [("renamed", "job_token_allowlist.acme/c", "acme/b", "acme/c")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"archived": False}, gap("archived"), [("unseen", "settings.archived", "role")]),
        (gap("archived"), {"archived": True}, [("seen", "settings.archived", "role")]),
        (gap("archived"), gap("archived", reason=Gap.VERSION), []),
        (
            {"archived": False},
            section(status=Status.FORBIDDEN),
            [("unseen", "settings", "forbidden")],
        ),
        (section(status=Status.FAILED), {"archived": False}, [("seen", "settings", "failed")]),
        (section(status=Status.FORBIDDEN), section(status=Status.MISSING), []),
    ],
)
def test_what_is_seen_one_time_only_is_no_change(
    tmp_path: Path, before: Any, after: Any, expected: list[tuple[str, str, str]]
) -> None:
    found = compared(resource(settings=before), resource(settings=after), tmp_path)
    assert (told(found), seen(found)) == ([], expected)


def test_a_section_nobody_asked_for_is_not_gone(tmp_path: Path) -> None:
    found = both(tmp_path, "hooks", {"1": {"id": 1}}, None)
    assert (told(found), seen(found)) == ([], [("unseen", "hooks", "not_collected")])


def test_an_attribute_of_an_entry_may_be_a_gap_under_either_key(tmp_path: Path) -> None:
    before = section({"main": {"id": 1}}, gaps={"main.allow_force_push": Gap.ROLE})
    after = {"trunk": OPEN}
    found = both(tmp_path, "protected_branches", before, after)
    assert seen(found) == [("seen", "protected_branches.trunk.allow_force_push", "role")]
    assert [one[0] for one in told(found)] == ["renamed"]


def test_an_attribute_that_only_some_entries_have_comes_and_goes(tmp_path: Path) -> None:
    found = both(tmp_path, "triggers", {"5": {"expires_at": "x"}}, {"5": {"description": "y"}})
    assert told(found) == [
        ("added", "triggers.5.description", "-", "y"),
        ("removed", "triggers.5.expires_at", "x", "-"),
    ]


def test_an_entry_that_may_be_hidden_is_told_as_unsure(tmp_path: Path) -> None:
    hidden = section({}, gaps={"*": Gap.ROLE})
    found = both(tmp_path, "shared_with_groups", {"a": {"group_id": 1}}, hidden)
    assert [(one["change"], one["unsure"]) for one in found.settings] == [("removed", True)]
    found = both(tmp_path, "shared_with_groups", hidden, {"a": {"group_id": 1}})
    assert [(one["change"], one["unsure"]) for one in found.settings] == [("added", True)]


def test_an_object_that_was_never_set_up_is_added_whole(tmp_path: Path) -> None:
    never = section(status=Status.NOT_CONFIGURED)
    rule = {"prevent_secrets": True}
    assert told(both(tmp_path, "push_rule", never, rule)) == [("added", "push_rule", "-", rule)]
    assert told(both(tmp_path, "push_rule", rule, never)) == [("removed", "push_rule", rule, "-")]


def test_a_change_tells_how_both_were_read(tmp_path: Path) -> None:
    read = {"endpoint": "GET /projects/:id"}
    before = resource(settings=section({"archived": False}, origin=read))
    after = resource(settings=section({"archived": True}, origin={**read, "asked": "group acme"}))
    [one] = compared(before, after, tmp_path).settings
    assert one["evidence"]["before"] == {
        "endpoint": "GET /projects/:id", "asked": "", "read_at": "2026-11-21T09:59:30Z"
    }  # fmt: skip
    assert one["evidence"]["after"]["asked"] == "group acme"


def test_what_a_file_says_was_not_read(tmp_path: Path) -> None:
    places = {"archived": ["acme.yaml", 3, 5]}
    said = section({"archived": True}, origin={"endpoint": "GET /projects/:id", "places": places})
    before = resource(settings={"archived": False})
    [one] = compared(before, resource(settings=said), tmp_path).settings
    assert one["evidence"]["after"] == {
        **dict.fromkeys(("endpoint", "asked", "read_at"), ""),
        **{"file": "acme.yaml", "line": 3, "column": 5},
    }


def test_keys_of_a_user_are_compared(tmp_path: Path) -> None:
    before, after = (
        resource(Kind.USER, "ada", ssh_keys={"5": {"id": 5, "title": title}}) for title in "ab"
    )
    assert [one[1] for one in told(compared(before, after, tmp_path))] == ["ssh_keys.5.title"]

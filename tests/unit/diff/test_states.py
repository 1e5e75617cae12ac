"""What became of resources: made, deleted and moved told apart from what a scan left out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from scanner import lines
from scanner.diff.pairing import index, name_of, pairs
from scanner.diff.states import States
from scanner.errors import DocumentError
from scanner.model import Kind, Resource
from scanner.snapshot import store
from tests.builders import MANIFEST, group, resource, snapshot

EARLY, LATE = "2020-01-01T00:00:00Z", "2026-12-01T00:00:00Z"


def project(path: str, id: int, created: str = "", **parts: Any) -> Resource:
    return resource(path=path, id=id, settings={"created_at": created} if created else {}, **parts)


def manifest(**parts: Any) -> dict[str, Any]:
    return {**MANIFEST, **parts}


def states(
    tmp_path: Path,
    before: list[Resource],
    after: list[Resource],
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> dict[str, str]:
    """By the path of today, or the last one, what became of each resource."""
    one = snapshot(tmp_path / "old.json", *before, manifest=old or MANIFEST)
    other = snapshot(tmp_path / "new.json", *after, manifest=new or MANIFEST)
    with tempfile.TemporaryFile() as spool:
        known = index(one, other, spool)
        found = States(known, one, other)
        paths = [
            (was.path if was else None, now.path) for was, now in pairs(one, other, known, spool)
        ]
    assert [now for _, now in paths] == [each.path for each in other.resources()]
    told = [(known.old[name].path, found.of_gone(name)) for name in known.old]
    told += [(known.new[name].path, found.of(name)) for name in known.new]
    by_path: dict[str, str] = {}
    for path, state in told:
        if state:
            by_path[path] = f"{by_path.get(path, '')} {state}".strip()
    return by_path


def test_resources_are_made_and_deleted(tmp_path: Path) -> None:
    found = states(
        tmp_path,
        [group(), project("acme/a", 7)],
        [group(), project("acme/b", 8, LATE), project("acme/c", 9)],
    )
    assert found == {"acme/a": "deleted", "acme/b": "created", "acme/c": "created"}


def test_a_path_that_is_used_again_is_another_project(tmp_path: Path) -> None:
    before, after = [group(), project("acme/a", 7)], [group(), project("acme/a", 8, LATE)]
    assert states(tmp_path, before, after) == {"acme/a": "deleted created"}


def test_an_id_that_is_used_again_is_another_project(tmp_path: Path) -> None:
    before, after = [group(), project("acme/a", 7, EARLY)], [group(), project("acme/b", 7, LATE)]
    assert states(tmp_path, before, after) == {"acme/a": "deleted", "acme/b": "created"}


def test_what_is_known_by_path_alone_stays_itself(tmp_path: Path) -> None:
    assert states(tmp_path, [group(), project("acme/a", 0)], [group(), project("acme/a", 0)]) == {}


def test_a_move_is_told_once_for_all_below(tmp_path: Path) -> None:
    before = [group(), group("acme/x", id=2), group("acme/x/y", id=3), project("acme/x/y/a", 7)]
    after = [group(), group("acme/z", id=2), group("acme/z/y", id=3), project("acme/z/y/a", 7)]
    assert states(tmp_path, before, after) == {"acme/z": "moved"}
    after[-1] = project("acme/z/y/b", 7)
    assert states(tmp_path, before, after) == {"acme/z": "moved", "acme/z/y/b": "moved"}


def test_two_that_swap_their_paths_both_moved(tmp_path: Path) -> None:
    before = [group(), project("acme/a", 7), project("acme/b", 8)]
    after = [group(), project("acme/a", 8), project("acme/b", 7)]
    assert states(tmp_path, before, after) == {"acme/a": "moved", "acme/b": "moved"}


@pytest.mark.parametrize(
    ("new", "state"),
    [
        ({"scope": {"groups": ["acme"], "exclude": ["acme/a"]}}, "out_of_scope"),
        ({"scope": {"groups": ["acme"], "exclude": ["ACME/*"]}}, "out_of_scope"),
        ({"scope": {"groups": ["acme"], "limit": 1, "cut": ["acme"]}}, "out_of_scope"),
        ({"scope": {"groups": ["acme/sub"]}}, "out_of_scope"),
        ({"scope": {"groups": ["acme"], "without_projects": ["acme"]}}, "hidden"),
        ({"identity": {**MANIFEST["identity"], "role": "developer"}}, "hidden"),
        ({"scope": {"groups": [], "projects": ["acme/A"]}}, "deleted"),
        ({}, "deleted"),
    ],
)
def test_what_was_left_out_was_not_deleted(tmp_path: Path, new: dict[str, Any], state: str) -> None:
    both = [group()], [group(), project("acme/a", 7)]
    assert states(tmp_path, both[1], both[0], new=manifest(**new)) == {"acme/a": state}
    mirrored = {"out_of_scope": "into_scope", "hidden": "appeared", "deleted": "created"}[state]
    assert states(tmp_path, *both, old=manifest(**new)) == {"acme/a": mirrored}
    proven = [group()], [group(), project("acme/a", 7, LATE)]
    assert states(tmp_path, *proven, old=manifest(**new)) == {"acme/a": "created"}


def test_what_is_older_than_the_scan_before_was_not_made_since(tmp_path: Path) -> None:
    after = [group(), project("acme/a", 7, EARLY)]
    assert states(tmp_path, [group()], after) == {"acme/a": "appeared"}


def test_scope_is_held_against_where_things_are_now(tmp_path: Path) -> None:
    """The asked group was renamed, and what was deleted in it lay below its old path."""
    new = manifest(scope={"groups": ["apex"]})
    before, after = [group(), project("acme/a", 7)], [group("apex")]
    assert states(tmp_path, before, after, new=new) == {"acme/a": "deleted", "apex": "moved"}


def test_what_is_read_for_look_ups_alone_is_out_of_scope(tmp_path: Path) -> None:
    judged, context = [group(), group("up", id=2)], [group(), group("up", id=2, context=True)]
    assert states(tmp_path, judged, context) == {"up": "out_of_scope"}
    assert states(tmp_path, context, judged) == {"up": "into_scope"}
    assert states(tmp_path, context, [group()]) == {}


def test_the_instance_is_hidden_from_whoever_is_no_administrator(tmp_path: Path) -> None:
    instance = resource(Kind.INSTANCE, "gitlab.example.com", id=0)
    assert states(tmp_path, [instance, group()], [group()]) == {"gitlab.example.com": "hidden"}
    assert states(tmp_path, [group()], [instance, group()]) == {"gitlab.example.com": "appeared"}


def test_users_are_told_by_their_memberships(tmp_path: Path) -> None:
    user = resource(Kind.USER, "ada", id=5)
    assert states(tmp_path, [group(), user], [group()]) == {}


def test_names_are_ids_where_there_are_any() -> None:
    assert name_of("project", 7, "a") == name_of("project", 7, "b") != name_of("group", 7, "a")
    assert name_of("instance", 0, "a") == name_of("instance", 0, "b")
    assert name_of("project", 0, "a") != name_of("project", 0, "b")


def test_a_snapshot_out_of_order_is_refused(tmp_path: Path) -> None:
    one = snapshot(tmp_path / "one.json", group(), project("acme/a", 7), project("acme/b", 8))
    items = list(one.document.items())[::-1]
    footer = {"ledger_sha256": one.ledger_sha256}
    lines.write(tmp_path / "odd.json", one.document.header, items, lambda: footer)
    odd = store.read(tmp_path / "odd.json")
    with tempfile.TemporaryFile() as spool, pytest.raises(DocumentError) as told:
        list(pairs(odd, one, index(odd, one, spool), spool))
    assert "odd.json and " in str(told.value)
    assert "one.json: their resources are not in one order" in str(told.value)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("acme/a", "project acme/a is in it twice"),
        ("acme/b", "project acme/b is in it twice, once as acme/a"),
    ],
)
def test_the_snapshot_that_has_a_resource_twice_is_named(
    tmp_path: Path, path: str, why: str
) -> None:
    fine = snapshot(tmp_path / "fine.json", group(), project("acme/a", 7))
    items = [*fine.document.items(), project(path, 7).to_json()]
    lines.write(tmp_path / "odd.json", fine.document.header, items, lambda: fine.document.footer)
    odd = store.read(tmp_path / "odd.json")
    for old, new in ((odd, fine), (fine, odd)):
        with tempfile.TemporaryFile() as spool, pytest.raises(DocumentError) as told:
            index(old, new, spool)
        assert str(told.value) == f"{tmp_path / 'odd.json'}: {why}"

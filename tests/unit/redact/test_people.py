"""Who is a person is read from everywhere a snapshot and a header name one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scanner.model import JSON, Kind, Resource
from scanner.redact.people import People, known
from tests import reports, waivers
from tests.builders import group, resource

USER = {"state": "active"}


def learnt(folder: Path, *resources: Resource, **run: Any) -> People:
    return known(resources, reports.write(folder / "results.json", [], **run).run)


def test_one_user_is_one_person_by_all_names(tmp_path: Path) -> None:
    people = learnt(
        tmp_path,
        resource(schedules={"1": {"owner_username": "Alice"}}),
        group(members={"9": {**USER, "username": "alice", "name": "Alice Smith"}}),
        resource(access_tokens={"3": {"user_id": 12}}),
    )
    assert people.find("ALICE") == people.find("alice smith") == "id 9"
    assert people.ids == {9, 12}


def test_every_place_names_somebody(tmp_path: Path) -> None:
    settings: dict[str, JSON] = {
        "unique_project_download_limit_allowlist": ["ada"],
        "unique_project_download_limit_alertlist": [21],
        "namespace_kind": "group",
    }
    personal = {"namespace_kind": "user", "namespace_full_path": "cy"}
    people = learnt(
        tmp_path,
        resource(Kind.INSTANCE, "gitlab.example.com", users={"5": {**USER, "username": "bob"}}),
        group(settings=settings),
        resource(path="cy/dotfiles", settings=personal),
        resource(forks={"dan/fork": {"id": 3, "namespace_kind": "user"}}),
        resource(triggers={"1": {"owner_username": "eve"}}),
        resource(personal_access_tokens={"1": {"user_id": 22, "username": "fay"}}),
        resource(protected_branches={"x": {"push_access_levels": [{"user_id": 23}]}}),
        resource(Kind.USER, "gil", id=24),
    )
    identities = [people.find(name) for name in ("ada", "cy", "dan", "eve", "auditor")]
    assert identities == ["text ada", "text cy", "text dan", "text eve", "text auditor"]
    assert [people.find(name) for name in ("bob", "fay", "gil")] == ["id 5", "id 22", "id 24"]
    assert people.ids == {5, 21, 22, 23, 24}


def test_a_group_is_nobody(tmp_path: Path) -> None:
    token = {"1": {"username": "acme"}}
    people = learnt(tmp_path, group(), resource(deploy_tokens=token))
    assert people.find("acme") == ""


def test_parameters_name_people(tmp_path: Path) -> None:
    reads = reports.policy(
        "GL-MEM-006", requires=["members.*.username"], params={"approved": ["ada"]}
    )
    hosts = reports.policy("GL-PRJ-023", params={"approved": ["hooks.example"]})
    matrix = reports.policy(
        "GL-MEM-012", params={"matrix": [{"users": ["bob", "*"], "paths": ["x"]}]}
    )
    people = learnt(
        tmp_path,
        policies=[reads, hosts, matrix],
        param_overrides=[{"paths": ["*"], "params": {"GL-MEM-010": {"temporary_users": ["cy"]}}}],
    )
    assert all(people.find(name) for name in ("ada", "bob", "cy"))
    assert not any(people.find(name) for name in ("hooks.example", "*", "x"))


def test_deciders_are_people_by_name_and_address(tmp_path: Path) -> None:
    entry = waivers.told(
        owner="Alice Smith <alice@acme.example>",
        approver="platform",
        author="Cy Dot <c@dot.example>",
    )
    register = {"path": "waivers.yaml", "sha256": "4" * 64, "entries": [entry]}
    people = learnt(tmp_path, waivers=register)
    one = people.find("Alice Smith")
    assert one == people.find("alice@acme.example") == people.find(entry["owner"]) != ""
    assert people.find("cy dot")
    assert {"platform", "smith", "asmith"} <= people.faint
    assert people.find("smith") == one


def test_a_decider_who_is_a_user_is_that_user(tmp_path: Path) -> None:
    register = {"path": "w", "sha256": "", "entries": [waivers.told(owner="@alice")]}
    members = {"9": {**USER, "username": "alice"}}
    people = learnt(tmp_path, group(members=members), waivers=register)
    assert people.find("@alice") == "id 9"
    assert "alice" not in people.faint


def test_a_name_of_two_users_is_that_of_the_first(tmp_path: Path) -> None:
    members = {"9": {**USER, "username": "alice"}, "7": {**USER, "username": "ALICE"}}
    people = learnt(tmp_path, group(billable_members=members, access_requests={}))
    assert people.find("alice") == "id 9"
    assert people.ids == {7, 9}

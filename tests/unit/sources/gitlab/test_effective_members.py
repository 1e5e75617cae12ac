"""What is computed of effective members is what a GitLab answers to whoever asks it for all."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from scanner.model import HIDDEN_ENTRIES, Gap, Status
from tests.simulator import Estate, Fault, Simulator
from tests.unit.simulator.wire import get
from tests.unit.sources.gitlab.reading import collected, collected_from, planned

LEVELS = [5, 10, 20, 30, 40, 50]
LOCKED = 0.3
ENDS = [None, None, None, "2099-12-31", "2020-01-01"]
GROUPS = [
    "acme",
    "acme/a",
    "acme/a/b",
    "acme/c",
    "out",
    "out/x",
    "out/x/y",
    "far",
]
PROJECTS = ["acme/p", "acme/a/q", "acme/a/b/r", "acme/c/s"]
PLAN = planned(group=["members_all"], project=["members_all"])


def members(random: Random) -> list[dict[str, Any]]:
    names = random.sample([f"u{number}" for number in range(8)], random.randint(0, 3))
    return [{"username": name, "access_level": random.choice(LEVELS)} for name in names]


def shares(random: Random, path: str) -> list[dict[str, Any]]:
    others = [group for group in GROUPS if group != path]
    return [
        {
            "group_full_path": group,
            "group_access_level": random.choice(LEVELS[1:]),
            "expires_at": random.choice(ENDS),
        }
        for group in random.sample(others, random.randint(0, 2))
    ]


def estate(seed: int) -> Estate:
    random = Random(seed)
    made = {
        path: {"members": members(random), "shared_with_groups": shares(random, path)}
        for path in (*GROUPS, *PROJECTS)
    }
    return Estate.from_dict(
        {
            "users": {f"u{number}": {} for number in range(8)},
            "groups": {
                path: {**made[path], "share_with_group_lock": random.random() < LOCKED}
                for path in GROUPS
            },
            "projects": {path: made[path] for path in PROJECTS},
        }
    )


@pytest.mark.parametrize("seed", range(25))
def test_it_is_what_gitlab_answers(seed: int, tmp_path: Path) -> None:
    with Simulator(estate(seed), role="admin") as gitlab:
        found = collected(gitlab, tmp_path, "acme", plan=PLAN)
        asked = [request.path for request in gitlab.requests]
        for resource in found.resources.values():
            if resource.context or resource.kind == "instance":
                continue
            section = resource.sections["members_all"]
            assert section.status is Status.OK
            computed = {key: one["access_level"] for key, one in section.data.items()}
            path = resource.path.replace("/", "%2F")
            rows = get(gitlab, f"/{resource.kind}s/{path}/members/all?per_page=100").body
            assert computed == {str(row["id"]): row["access_level"] for row in rows}
    assert len(asked) == len(set(asked)), "nobody is asked twice"


def world() -> Estate:
    invites = [{"group_full_path": "out", "group_access_level": 30}]
    return Estate.from_dict(
        {
            "users": {"ada": {"id": 5}, "bob": {"id": 6}},
            "groups": {
                "acme": {"members": [{"username": "scanner", "access_level": 50}]},
                "acme/sub": {"shared_with_groups": invites},
                "out": {"members": [{"username": "ada", "access_level": 50}]},
            },
            "projects": {
                "acme/web": {"shared_with_groups": invites},
                "acme/sub/api": {"members": [{"username": "bob", "access_level": 30}]},
            },
        }
    )


def test_an_invited_group_that_is_hidden_leaves_it_open_who_is_in(tmp_path: Path) -> None:
    """GitLab does not even tell that there is one."""
    found = collected_from(world(), tmp_path, "acme", plan=PLAN)
    section = found.section("project acme/web", "members_all")
    assert section.gaps[HIDDEN_ENTRIES] is Gap.ROLE
    assert {one["username"] for one in section.data.values()} == {"scanner"}
    assert "group out" not in found.resources


def test_an_invited_group_that_refuses_its_members_leaves_nothing_known(tmp_path: Path) -> None:
    with Simulator(world(), role="admin") as gitlab:
        gitlab.add_fault(Fault("GET /groups/:id/members", 403, None, match="out"))
        gitlab.add_fault(Fault("GET /groups/:id/members/all", 404, None, match="out"))
        found = collected(gitlab, tmp_path, "acme", plan=PLAN)
    web = found.section("project acme/web", "members_all")
    assert web.status is Status.MISSING
    assert web.detail.startswith("members_all of group out: 404")
    for name in ("group acme/sub", "project acme/sub/api"):
        section = found.section(name, "members_all")
        assert section.status is Status.FORBIDDEN
        assert section.detail.startswith("members of group out: 403")
    assert found.section("group acme", "members_all").status is Status.OK


def test_the_groups_above_are_looked_at_and_those_nobody_wants_are_not(tmp_path: Path) -> None:
    with Simulator(world(), role="admin") as gitlab:
        found = collected(gitlab, tmp_path, projects=["acme/sub/api"], plan=PLAN)
        collected(gitlab, tmp_path, "acme", plan=planned(group=["members.*.state"]))
    data = found.section("project acme/sub/api", "members_all").data
    assert {one["username"]: one["access_level"] for one in data.values()} == {
        "bob": 30,
        "scanner": 50,
        "ada": 30,
    }
    assert found["group out"].context
    number = world().group("out")["id"]
    asked = [one.path for one in gitlab.requests if f"/groups/{number}/" in one.path]
    assert asked == [f"/api/v4/groups/{number}/members"]


@pytest.mark.parametrize(
    ("where", "user"), [("project acme/sub/api", "6"), ("project acme/web", "5")]
)
def test_a_state_that_gitlab_does_not_have_is_known_of_nobody(
    where: str, user: str, tmp_path: Path
) -> None:
    """Neither of a member whom a list names, nor of one whom GitLab counts for an invited group."""
    estate = world()
    for name in ("ada", "bob"):
        estate.users[name]["state"] = "zzz"
    with Simulator(estate, role="admin") as gitlab:
        section = collected(gitlab, tmp_path, "acme", plan=PLAN).section(where, "members_all")
    assert "state" not in section.data[user]
    assert section.gaps[f"{user}.state"] is Gap.MALFORMED


def test_a_role_that_no_role_has_is_not_counted(tmp_path: Path) -> None:
    rows = [{"id": 5, "username": "ada", "state": "active", "access_level": -7}]
    with Simulator(world(), role="admin") as gitlab:
        gitlab.add_fault(Fault("GET /groups/:id/members/all", body=rows, match="out"))
        found = collected(gitlab, tmp_path, "acme", plan=PLAN)
    section = found.section("project acme/web", "members_all")
    assert "access_level" not in section.data["5"]
    assert "5.access_level" in section.gaps

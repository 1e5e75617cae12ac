"""Who is in, and who is told: invitations, seats, managed users, requests and keys."""

from typing import Any

import pytest

from tests.simulator import Estate
from tests.simulator.access import Access
from tests.unit.simulator.asking import ask, keys

COM: dict[str, Any] = {"gitlab_com": True}


def share(path: str, level: int, ends: str | None = None) -> dict[str, Any]:
    return {"group_full_path": path, "group_access_level": level, "expires_at": ends}


def held(name: str, level: int, **more: Any) -> dict[str, Any]:
    return {"username": name, "access_level": level, **more}


DATA: dict[str, Any] = {
    "users": {
        "ada": {"id": 2, "managed": True},
        "bo": {"id": 3, "state": "blocked"},
        "cy": {"id": 4, "bot": True},
        "di": {"id": 5, "managed": "other", "provisioned": True, "two_factor_enabled": False},
    },
    "groups": {
        "acme": {
            "members": [held("ada", 50), held("bo", 30)],
            "access_requests": [{"username": "di"}],
            "invitations": [{"invite_email": "eve@example.com"}],
            "shared_with_groups": [share("other/x", 30)],
        },
        "acme/sub": {},
        "other": {"members": [held("di", 50)]},
        "other/x": {
            "members": [held("cy", 20), held("ada", 5)],
            "shared_with_groups": [share("far", 40)],
        },
        "far": {"members": [held("bo", 50)]},
    },
    "projects": {"acme/web": {}, "acme/sub/api": {"shared_with_groups": [share("other/x", 40)]}},
}


def in_it(path: str) -> dict[str, int]:
    status, rows = ask(f"{path}/members/all", DATA, role="admin")
    assert status == 200
    return {row["username"]: row["access_level"] for row in rows}


def test_a_group_lets_in_direct_members_of_those_it_invites() -> None:
    assert in_it("/groups/acme") == {"ada": 50, "bo": 30, "cy": 20}
    assert in_it("/projects/acme%2Fweb") == {"ada": 50, "bo": 30, "cy": 20}


def test_a_project_lets_in_everybody_of_those_it_invites() -> None:
    assert in_it("/projects/acme%2Fsub%2Fapi") == {"ada": 50, "bo": 40, "cy": 20, "di": 40}


@pytest.mark.parametrize(("locked", "level"), [("acme/sub", 0), ("acme", 40)])
def test_a_lock_of_its_own_group_closes_a_project_to_those_it_invites(
    locked: str, level: int
) -> None:
    data: dict[str, Any] = {
        "caller": "di",
        "users": {"di": {"id": 5}},
        "groups": {"acme": {}, "acme/sub": {}, "other": {"members": [held("di", 50)]}},
        "projects": {"acme/sub/api": {"shared_with_groups": [share("other", 40)]}},
    }
    data["groups"][locked]["share_with_group_lock"] = True
    _, rows = ask("/projects/acme%2Fsub%2Fapi/members/all", data, role="admin")
    assert [row["access_level"] for row in rows] == [level] * (level > 0)
    access = Access(Estate.from_dict(data), "none", ())
    assert access.project("acme/sub/api") == level


def test_an_invitation_that_has_ended_lets_nobody_in() -> None:
    groups = {
        **DATA["groups"],
        "acme": {"shared_with_groups": [share("other/x", 30, "2020-01-01")]},
    }
    _, rows = ask("/groups/acme/members/all", {**DATA, "groups": groups}, role="admin")
    assert rows == []


@pytest.mark.parametrize(
    ("options", "status", "names"),
    [
        ({"role": "owner", **COM}, 200, ["ada"]),
        ({"role": "maintainer", **COM}, 403, []),
        ({"role": "owner", "tier": "free", **COM}, 403, []),
        ({"role": "admin"}, 404, []),
    ],
)
def test_enterprise_users(options: dict[str, Any], status: int, names: list[str]) -> None:
    answered, rows = ask("/groups/acme/enterprise_users", DATA, **options)
    assert answered == status
    if status == 200:
        assert [row["username"] for row in rows] == names
        assert {"two_factor_enabled", "external", "email", "identities"} <= rows[0].keys()
        assert "is_admin" not in rows[0]


def test_managed_users_are_those_of_the_group_newest_first() -> None:
    _, rows = ask("/groups/other/enterprise_users", DATA, **COM)
    assert [row["username"] for row in rows] == ["di", "ada"]
    _, rows = ask("/groups/other/enterprise_users?two_factor=disabled", DATA, **COM)
    assert [row["username"] for row in rows] == ["di"]
    assert ask("/groups/acme%2Fsub/enterprise_users", DATA, **COM)[0] == 400
    old = {**DATA, "version": "17.6.0"}
    assert ask("/groups/acme/enterprise_users", old, **COM)[0] == 404


def test_provisioned_users_are_for_maintainers() -> None:
    status, rows = ask("/groups/acme/provisioned_users", DATA, role="maintainer", **COM)
    assert (status, [row["username"] for row in rows]) == (200, ["di"])
    assert ask("/groups/acme/provisioned_users", DATA, role="developer", **COM)[0] == 403


def test_seats_are_for_owners_of_a_top_level_group() -> None:
    _, rows = ask("/groups/acme/billable_members", DATA)
    assert {row["username"]: row["membership_type"] for row in rows} == {
        "scanner": "group_member",
        "ada": "group_member",
        "di": "project_invite",
    }
    for path, options in (
        ("/groups/acme/billable_members", {"role": "maintainer"}),
        ("/groups/acme%2Fsub/billable_members", {}),
    ):
        assert ask(path, DATA, **options) == (400, {"message": "400 Bad request"})
    assert ask("/groups/acme/billable_members", DATA, edition="ce")[0] == 404


def test_a_guest_takes_no_seat_on_ultimate() -> None:
    groups = {"acme": {"members": [held("di", 10)]}}
    data = {**DATA, "groups": groups, "projects": {}}
    for tier, names in (("premium", ["scanner", "di"]), ("ultimate", ["scanner"])):
        _, rows = ask("/groups/acme/billable_members", data, tier=tier)
        assert [row["username"] for row in rows] == names


@pytest.mark.parametrize("part", ["access_requests", "invitations"])
def test_who_wants_in_is_told_to_those_who_decide(part: str) -> None:
    assert len(ask(f"/groups/acme/{part}", DATA)[1]) == 1
    assert ask(f"/groups/acme/{part}", DATA, role="maintainer")[0] == 403
    assert ask(f"/projects/acme%2Fweb/{part}", DATA, role="maintainer") == (200, [])
    assert ask(f"/projects/acme%2Fweb/{part}", DATA, role="developer")[0] == 403


def test_an_invitation_carries_what_must_not_be_kept() -> None:
    [row] = ask("/groups/acme/invitations", DATA)[1]
    assert row["invite_token"].startswith("PLANTED-SECRET-")
    assert row["invite_email"] == "eve@example.com"


def test_whether_a_member_takes_a_seat_is_told_on_demand() -> None:
    assert "is_using_seat" not in keys("/groups/acme/members/2", **COM)
    _, rows = ask("/groups/acme/members?show_seat_info=true", DATA)
    assert {row["username"]: row["is_using_seat"] for row in rows} == {
        "scanner": True,
        "ada": True,
        "bo": False,
    }


def test_keys_of_a_user_are_for_everybody() -> None:
    data = {**DATA, "users": {"ada": {"id": 2, "ssh_keys": [{"title": "x"}], "gpg_keys": [{}]}}}
    data = {**data, "groups": {}, "projects": {}}
    [key] = ask("/users/2/keys", data, role="none")[1]
    assert (key["title"], key["usage_type"]) == ("x", "auth_and_signing")
    assert len(ask("/users/2/gpg_keys", data, role="none")[1]) == 1
    assert ask("/users/99/keys", data)[0] == 404


def test_an_access_token_has_a_bot_that_is_a_member_with_its_role() -> None:
    data = {
        "groups": {"acme": {"access_tokens": [{"name": "ci", "access_level": 40}]}},
        "projects": {"acme/web": {"access_tokens": [{"revoked": True}, {"user_id": 77}, {}]}},
    }
    _, [of_group] = ask("/groups/acme/access_tokens", data, role="admin")
    _, tokens = ask("/projects/acme%2Fweb/access_tokens", data, role="admin")
    _, [member] = ask("/groups/acme/members", data, role="admin")
    assert (member["id"], member["access_level"]) == (of_group["user_id"], 40)
    assert member["username"].startswith("group_1_bot_")
    _, users = ask("/users", data, role="admin")
    [user] = [user for user in users if user["id"] == member["id"]]
    assert (user["username"], user["bot"]) == (member["username"], True)
    _, [bot] = ask("/projects/acme%2Fweb/members", data, role="admin")
    assert [bot["id"], 77] == [tokens[2]["user_id"], tokens[1]["user_id"]]
    assert bot["access_level"] == tokens[2]["access_level"] == 30

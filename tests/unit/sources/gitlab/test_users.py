from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.model import HIDDEN_ENTRIES, Gap, Kind, Resource, Section, Status, Tier
from scanner.sources.gitlab.users import Users
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import collected, collected_from, planned

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample ada@laptop.corp.example"


def world() -> Estate:
    return Estate.from_dict(
        {
            "users": {
                "ada": {"id": 5, "two_factor_enabled": False, "ssh_keys": [{"key": KEY}]},
                "bob": {"id": 6, "gpg_keys": [{}, {}], "identities": [{"provider": "saml"}]},
                "project_11_bot_ab": {"id": 7, "bot": True},
                "outsider": {"id": 8},
            },
            "groups": {
                "acme": {
                    "members": [{"username": "ada", "access_level": 50}],
                    "shared_with_groups": [{"group_full_path": "out", "group_access_level": 30}],
                },
                "acme/sub": {},
                "out": {"members": [{"username": "outsider", "access_level": 30}]},
            },
            "projects": {
                "acme/sub/web": {
                    "id": 11,
                    "members": [
                        {"username": "project_11_bot_ab", "access_level": 40},
                        {"username": "bob", "access_level": 30, "expires_at": "2027-01-01"},
                        {"username": "ada", "access_level": 20},
                    ],
                }
            },
        }
    )


ALL = planned(user=["identity", "memberships", "ssh_keys", "gpg_keys"])


def names(found: Any) -> list[str]:
    return [name for name in found.resources if name.startswith("user ")]


def test_every_direct_member_of_the_scope_is_a_line(tmp_path: Path) -> None:
    found = collected_from(world(), tmp_path, "acme", plan=ALL, role="admin")
    assert names(found) == ["user ada", "user bob", "user project_11_bot_ab"]
    assert {found[name].id for name in names(found)} == {5, 6, 7}
    assert not found["user ada"].context


def test_who_is_in_above_the_scope_can_do_as_much_below(tmp_path: Path) -> None:
    found = collected_from(world(), tmp_path, projects=["acme/sub/web"], plan=ALL, role="admin")
    assert names(found) == ["user ada", "user bob", "user project_11_bot_ab"]
    held = found.section("user ada", "memberships").data
    assert set(held) == {"group acme", "project acme/sub/web"}


def test_without_a_policy_on_users_there_are_none(tmp_path: Path) -> None:
    plan = planned(group=["members"], project=["members"])
    assert names(collected_from(world(), tmp_path, "acme", plan=plan, role="admin")) == []


def test_what_a_user_is_and_where(tmp_path: Path) -> None:
    found = collected_from(world(), tmp_path, "acme", plan=ALL, role="admin", tier="premium")
    identity = found.section("user bob", "identity")
    assert identity.gaps == {}
    assert identity.data == {
        "username": "bob",
        "state": "active",
        "is_bot": False,
        "is_admin": False,
        "is_auditor": False,
        "external": False,
        "two_factor_enabled": True,
        "email_domain": "example.com",
        "identity_providers": ["saml"],
        "created_at": "2024-01-02T09:00:00.000Z",
        "last_activity_on": "2025-09-01",
    }
    assert found.section("user bob", "memberships").data == {
        "project acme/sub/web": {
            "kind": "project",
            "path": "acme/sub/web",
            "access_level": 30,
            "expires_at": "2027-01-01",
            "member_role": "",
        }
    }
    bot = found.section("user project_11_bot_ab", "identity")
    assert bot.data["is_bot"] is True


def test_of_a_key_its_kind_is_kept_and_nothing_that_opens_or_names(tmp_path: Path) -> None:
    found = collected_from(world(), tmp_path, "acme", plan=ALL)
    [key] = found.section("user ada", "ssh_keys").data.values()
    assert key["key_type"] == "ssh-ed25519"
    assert set(key) == {
        "id",
        "title",
        "usage_type",
        "created_at",
        "expires_at",
        "last_used_at",
        "key_type",
    }
    assert len(found.section("user bob", "gpg_keys").data) == 2
    for secret in ("AAAAC3Nza", "laptop.corp", "PGP PUBLIC"):
        assert secret not in found.written


@pytest.mark.parametrize("key", ["", "  ", None, 7, "ssh-é AAAA", "x" * 100, "AAAAC3NzaC1lZDI1"])
def test_a_key_of_no_kind_is_a_gap(key: Any, tmp_path: Path) -> None:
    estate = world()
    estate.users["ada"]["ssh_keys"] = [{"key": key}]
    found = collected_from(estate, tmp_path, "acme", plan=ALL).section("user ada", "ssh_keys")
    assert found.gaps == {"1.key_type": Gap.MALFORMED}


def test_keys_are_asked_only_where_a_policy_reads_them(tmp_path: Path) -> None:
    plan = planned(user=["ssh_keys.*.key_type"])
    with Simulator(world()) as gitlab:
        found = collected(gitlab, tmp_path, "acme", plan=plan)
        asked = [one.route for one in gitlab.requests if one.route.startswith("GET /users/")]
    assert set(asked) == {"GET /users/:id/keys"}
    assert len(asked) == len(names(found)) == 4
    assert set(found["user ada"].sections) == {"ssh_keys"}


def test_a_list_of_members_that_was_refused_may_name_anybody(tmp_path: Path) -> None:
    with Simulator(world(), role="admin") as gitlab:
        gitlab.add_fault(Fault("GET /groups/:id/members", 403, None, match="acme/sub"))
        found = collected(gitlab, tmp_path, "acme", plan=ALL)
    assert found.section("user ada", "memberships").gaps == {HIDDEN_ENTRIES: Gap.ROLE}


def test_a_member_without_a_name_is_not_lost_in_silence() -> None:
    users = Users(wanted=True)
    entries = {"5": {"id": 5, "username": "ada"}, "6": {"id": 6}, "x": {"username": "x"}}
    section = Section(Status.OK, entries, {"5.access_level": Gap.MALFORMED})
    users.note(Resource(Kind.GROUP, "acme", 1, Tier.FREE, {"members": section}))
    [ada] = users
    assert ada.memberships.gaps == {
        "group acme.access_level": Gap.MALFORMED,
        "group acme.expires_at": Gap.UNEXPLAINED,
        "group acme.member_role": Gap.UNEXPLAINED,
        HIDDEN_ENTRIES: Gap.MALFORMED,
    }

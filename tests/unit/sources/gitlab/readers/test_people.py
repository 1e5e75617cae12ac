from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.model import HIDDEN_ENTRIES, Gap, Section, Status
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import collected, collected_from, planned

TOP, SUB, WEB = "group acme", "group acme/sub", "project acme/web"


def world(**more: Any) -> Estate:
    """Ada is managed by the group, bob is not, kim is invited, a token's bot is in, too."""
    managed = {"managed": True, "email": "Ada@Corp.Example"}
    identity = {"extern_uid": "a-1", "provider": "group_saml", "saml_provider_id": 3}
    estate: dict[str, Any] = {
        "version": "18.5.1",
        "users": {
            "ada": {"id": 5, "external": True, "group_saml_identity": identity, **managed},
            "bob": {"id": 6, "state": "blocked", "last_activity_on": None},
            "project_11_bot_ab": {"id": 7, "bot": True},
            "kim": {"id": 8, "provisioned": True, "two_factor_enabled": False},
        },
        "groups": {
            "acme": {
                "members": [
                    {"username": "ada", "access_level": 50, "member_role": {"name": "auditor"}},
                    {"username": "bob", "access_level": 30, "membership_state": "awaiting"},
                ],
                "access_requests": [{"username": "kim"}],
                "invitations": [{"invite_email": "Eve@Corp.Example", "expires_at": "2027-01-01"}],
            },
            "acme/sub": {},
        },
        "projects": {
            "acme/web": {
                "id": 11,
                "members": [
                    {"username": "project_11_bot_ab", "access_level": 40},
                    {"username": "kim", "access_level": 30},
                ],
                "access_requests": [{"username": "bob"}],
                "invitations": [{"invite_email": "kim@x.example"}, {"invite_email": "odd"}],
            },
        },
    }
    return Estate.from_dict({**estate, **more})


COM: dict[str, Any] = {"gitlab_com": True}
SECTION = planned(
    group=["members", "managed_users", "billable_members", "access_requests", "invitations"],
    project=["members", "access_requests", "invitations"],
)


def section(name: str, of: str, folder: Path, **options: Any) -> Section:
    return collected_from(world(), folder, "acme", plan=SECTION, **options).section(of, name)


class TestMembers:
    def test_what_everybody_is_shown(self, tmp_path: Path) -> None:
        found = section("members", TOP, tmp_path, tier="ultimate", role="developer")
        ada, bob = found.data["5"], found.data["6"]
        assert (ada["membership_state"], bob["membership_state"]) == ("active", "awaiting")
        assert (ada["member_role"], bob["member_role"]) == ("auditor", "")
        assert (ada["state"], bob["state"]) == ("active", "blocked")
        assert "5.has_saml_identity" in found.gaps

    @pytest.mark.parametrize("name", [None, "", 7])
    def test_without_a_name_nobody_can_tell_who_is_a_bot(self, name: Any, tmp_path: Path) -> None:
        row = {"id": 7, "username": name, "state": "active", "access_level": 40}
        with Simulator(world(), role="developer") as gitlab:
            gitlab.add_fault(Fault("GET /projects/:id/members", 200, None, [row]))
            found = collected(gitlab, tmp_path, "acme", plan=SECTION).section(WEB, "members")
        assert "is_bot" not in found.data["7"]
        assert found.gaps["7.is_bot"] is Gap.ROLE

    def test_owners_see_who_signs_in_through_saml(self, tmp_path: Path) -> None:
        found = section("members", TOP, tmp_path, **COM)
        assert found.data["5"]["has_saml_identity"] is True
        assert found.data["6"]["has_saml_identity"] is False

    @pytest.mark.parametrize(
        ("options", "gap"),
        [
            ({"role": "maintainer"}, Gap.ROLE),
            ({"tier": "free", "role": "admin"}, Gap.UNLICENSED),
            ({"tier": "free", "edition": "ce"}, Gap.UNLICENSED),
        ],
    )
    def test_others_do_not(self, options: dict[str, Any], gap: Gap, tmp_path: Path) -> None:
        assert section("members", TOP, tmp_path, **options).gaps["5.has_saml_identity"] is gap

    def test_a_community_build_has_no_state_of_a_membership(self, tmp_path: Path) -> None:
        found = section("members", TOP, tmp_path, tier="free", edition="ce")
        assert found.gaps["5.membership_state"] is Gap.UNLICENSED
        assert found.data["5"]["member_role"] == ""

    def test_of_an_address_the_domain_alone_is_kept(self, tmp_path: Path) -> None:
        found = collected_from(world(), tmp_path, "acme", plan=SECTION, **COM)
        assert found.section(TOP, "members").data["5"]["email_domain"] == "corp.example"
        assert "ada@corp" not in found.written.lower()
        assert "eve@corp" not in found.written.lower()
        assert "PLANTED-SECRET" not in found.written

    @pytest.mark.parametrize(
        ("options", "covered"),
        [
            ({"role": "admin"}, {"5", "6"}),
            ({"role": "owner"}, set()),
            ({"role": "owner", **COM}, {"5"}),
            ({"role": "maintainer", **COM}, set()),
            ({"role": "owner", "tier": "free", **COM}, set()),
        ],
    )
    def test_accounts_are_joined_where_they_are_shown(
        self, options: dict[str, Any], covered: set[str], tmp_path: Path
    ) -> None:
        found = section("members", TOP, tmp_path, **options)
        assert {key for key, one in found.data.items() if "external" in one} == covered
        assert {key for key in found.data if f"{key}.external" in found.gaps} == (
            found.data.keys() - covered
        )

    @pytest.mark.parametrize(
        ("options", "gap"),
        [
            ({"role": "owner"}, Gap.ROLE),
            ({"role": "owner", **COM}, Gap.UNOBSERVABLE),
            ({"role": "maintainer", **COM}, Gap.ROLE),
            ({"role": "owner", "tier": "free", **COM}, Gap.UNOBSERVABLE),
        ],
    )
    def test_why_an_ordinary_user_is_not_covered(
        self, options: dict[str, Any], gap: Gap, tmp_path: Path
    ) -> None:
        assert section("members", TOP, tmp_path, **options).gaps["6.external"] is gap

    def test_nobody_is_covered_where_nobody_asked(self, tmp_path: Path) -> None:
        plan = planned(group=["members.*.state"])
        found = collected_from(world(), tmp_path, "acme", plan=plan, role="admin")
        assert found.section(TOP, "members").gaps["5.external"] is Gap.NOT_COLLECTED


class TestManagedUsers:
    def test_owners_are_told_all(self, tmp_path: Path) -> None:
        found = section("managed_users", TOP, tmp_path, **COM)
        assert found.origin == {"endpoint": "GET /groups/:id/enterprise_users"}
        assert set(found.data) == {"5"}
        ada = found.data["5"]
        assert (ada["external"], ada["two_factor_enabled"], ada["bot"]) == (True, True, False)
        assert (ada["email_domain"], ada["identity_providers"]) == ("corp.example", [])
        assert found.gaps == {}

    def test_maintainers_are_told_of_those_whom_the_group_provisioned(self, tmp_path: Path) -> None:
        found = section("managed_users", TOP, tmp_path, role="maintainer", **COM)
        assert found.origin == {"endpoint": "GET /groups/:id/provisioned_users"}
        assert set(found.data) == {"8"}
        assert found.data["8"]["two_factor_enabled"] is False
        assert found.gaps == {HIDDEN_ENTRIES: Gap.ROLE}, "an Owner would be told of ada"

    @pytest.mark.parametrize(
        ("options", "status"),
        [
            ({"tier": "free", **COM}, Status.UNLICENSED),
            ({"role": "admin"}, Status.NOT_OFFERED),
            ({"role": "owner"}, Status.NOT_OFFERED),
        ],
    )
    def test_others_are_not(self, options: dict[str, Any], status: Status, tmp_path: Path) -> None:
        assert section("managed_users", TOP, tmp_path, **options).status is status

    def test_a_group_has_none_below_the_top(self, tmp_path: Path) -> None:
        found = section("managed_users", SUB, tmp_path, **COM)
        assert found.status is Status.NOT_COLLECTED

    def test_a_refusal_stays_one(self, tmp_path: Path) -> None:
        with Simulator(world(), role="maintainer", **COM) as gitlab:
            gitlab.add_fault(Fault("GET /groups/:id/provisioned_users", 403, times=None))
            found = collected(gitlab, tmp_path, "acme", plan=SECTION)
        assert found.section(TOP, "managed_users").status is Status.FORBIDDEN

    @pytest.mark.parametrize(("role", "seen"), [("owner", {"5"}), ("maintainer", {"8"})])
    def test_where_the_role_is_not_known_both_lists_are_tried(
        self, role: str, seen: set[str], tmp_path: Path
    ) -> None:
        plan = planned(project=["members.*.external"])
        options: dict[str, Any] = {"projects": ["acme/web"], "plan": plan, "role": role, **COM}
        found = collected_from(world(), tmp_path, **options)
        assert set(found.section(TOP, "managed_users").data) == seen


class TestBillableMembers:
    def test_whoever_takes_a_seat(self, tmp_path: Path) -> None:
        found = section("billable_members", TOP, tmp_path, tier="premium")
        assert set(found.data) == {"1", "5", "8"}, "neither the bot nor who is blocked"
        assert found.data["8"]["membership_type"] == "project_member"
        assert found.data["5"]["last_activity_on"] == "2025-09-01"

    @pytest.mark.parametrize(
        ("options", "status"),
        [
            ({"role": "maintainer"}, Status.FORBIDDEN),
            ({"role": "admin", "tier": "free"}, Status.OK),
            ({"role": "admin", "edition": "ce", "tier": "free"}, Status.UNLICENSED),
        ],
    )
    def test_who_is_told(self, options: dict[str, Any], status: Status, tmp_path: Path) -> None:
        assert section("billable_members", TOP, tmp_path, **options).status is status

    @pytest.mark.usefixtures("waits")
    @pytest.mark.parametrize("how", [{"status": 500}, {"status": 400, "html": True}])
    def test_an_error_of_the_server_or_of_a_proxy_is_no_refusal(
        self, how: dict[str, Any], tmp_path: Path
    ) -> None:
        with Simulator(world(), role="maintainer") as gitlab:
            gitlab.add_fault(Fault("GET /groups/:id/billable_members", times=None, **how))
            found = collected(gitlab, tmp_path, "acme", plan=SECTION)
        assert found.section(TOP, "billable_members").status is Status.FAILED


class TestRequestsAndInvitations:
    def test_who_asks(self, tmp_path: Path) -> None:
        found = section("access_requests", TOP, tmp_path)
        assert found.data == {
            "8": {
                "id": 8,
                "username": "kim",
                "state": "active",
                "requested_at": "2025-06-01T09:00:00.000Z",
            }
        }

    def test_who_is_invited(self, tmp_path: Path) -> None:
        assert section("invitations", TOP, tmp_path).data == {
            "1": {
                "access_level": 30,
                "created_at": "2025-06-01T09:00:00.000Z",
                "expires_at": "2027-01-01",
                "email_domain": "corp.example",
            }
        }
        found = section("invitations", WEB, tmp_path)
        assert found.data["1"]["email_domain"] == "x.example"
        assert found.gaps == {"2.email_domain": Gap.MALFORMED}

    def test_without_ids_the_place_in_the_list_tells_them_apart(self, tmp_path: Path) -> None:
        rows = [{"invite_email": f"{name}@x.example", "access_level": 30} for name in "ab"]
        with Simulator(world()) as gitlab:
            gitlab.add_fault(Fault("GET /projects/:id/invitations", 200, None, body=rows))
            found = collected(gitlab, tmp_path, "acme", plan=SECTION)
        assert set(found.section(WEB, "invitations").data) == {"#1", "#2"}

    @pytest.mark.parametrize("name", ["access_requests", "invitations"])
    @pytest.mark.parametrize(
        ("role", "group", "project"),
        [
            ("owner", Status.OK, Status.OK),
            ("maintainer", Status.FORBIDDEN, Status.OK),
            ("developer", Status.FORBIDDEN, Status.FORBIDDEN),
        ],
    )
    def test_who_is_told(
        self, name: str, role: str, group: Status, project: Status, tmp_path: Path
    ) -> None:
        found = collected_from(world(), tmp_path, "acme", plan=SECTION, role=role)
        assert found.section(TOP, name).status is group
        assert found.section(WEB, name).status is project

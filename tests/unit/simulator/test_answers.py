"""What the endpoints answer, and what a refusal means where."""

from typing import Any

import pytest

from tests.simulator import Estate, Simulator
from tests.unit.simulator.asking import DATA, ROLES, ask, keys
from tests.unit.simulator.wire import get


class TestPushRules:
    def test_of_a_group_404_has_three_meanings(self) -> None:
        never = ask("/groups/acme/push_rule")
        assert never == (404, {"message": "404 Not Found"})
        assert ask("/groups/acme%2Fsub/push_rule", role="maintainer") == never
        assert ask("/groups/acme%2Fsub/push_rule", tier="free") == never
        assert ask("/groups/acme%2Fsub/push_rule")[0] == 200

    def test_of_a_project_never_configured_is_null(self) -> None:
        assert ask("/projects/acme%2Fweb/push_rule") == (200, None)

    def test_of_a_project_needs_maintainer_and_licence(self) -> None:
        assert ask("/projects/acme%2Fweb/push_rule", role="developer")[0] == 403
        assert ask("/projects/acme%2Fweb/push_rule", role="maintainer")[0] == 200
        assert ask("/projects/acme%2Fweb/push_rule", tier="free")[0] == 404

    def test_off_is_null_and_unavailable_is_absent(self) -> None:
        _, rule = ask("/groups/acme%2Fsub/push_rule")
        assert rule["reject_unsigned_commits"] is None
        assert rule["commit_committer_check"] is None
        assert rule["member_check"] is False
        assert "reject_non_dco_commits" not in rule


class TestBranches:
    def test_need_maintainer(self) -> None:
        assert ask("/projects/acme%2Fweb/protected_branches", role="developer")[0] == 403
        assert ask("/projects/acme%2Fweb/protected_branches", role="maintainer")[0] == 200

    def test_of_the_top_level_group_are_inherited(self) -> None:
        _, rules = ask("/projects/acme%2Fweb/protected_branches")
        assert [(rule["name"], rule["inherited"]) for rule in rules] == [
            ("ma*", False),
            ("main", True),
        ]
        _, rules = ask("/projects/acme%2Fweb/protected_branches", tier="free")
        assert [rule["name"] for rule in rules] == ["ma*"]

    def test_without_rules_the_list_is_empty(self) -> None:
        assert ask("/projects/other%2Flib/protected_branches") == (200, [])

    def test_a_rule_is_found_by_its_own_name(self) -> None:
        assert ask("/projects/acme%2Fweb/protected_branches/ma%2A")[1]["name"] == "ma*"
        assert ask("/projects/acme%2Fweb/protected_branches/master")[0] == 404

    def test_of_a_group_need_owner_licence_and_self_managed(self) -> None:
        path = "/groups/acme/protected_branches"
        assert [row["name"] for row in ask(path)[1]] == ["main"]
        assert "inherited" not in keys(path)
        assert ask(path, role="maintainer")[0] == 403
        assert ask(path, tier="free")[0] == 404
        assert ask(path, gitlab_com=True)[0] == 404


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "least", "status"),
        [
            ("/groups/acme/access_tokens", "owner", 401),
            ("/projects/acme%2Fweb/access_tokens", "maintainer", 401),
            ("/groups/acme/saml_group_links", "owner", 401),
            ("/groups/acme/merge_request_approval_setting", "owner", 403),
            ("/projects/acme%2Fweb/merge_request_approval_setting", "maintainer", 403),
            ("/projects/acme%2Fweb/approval_rules", "maintainer", 403),
            ("/application/settings", "admin", 403),
            ("/license", "admin", 403),
        ],
    )
    def test_below_the_role(self, path: str, least: str, status: int) -> None:
        enough = ROLES[: ROLES.index(least) + 1]
        for role in ROLES:
            assert ask(path, role=role)[0] == (200 if role in enough else status), role

    def test_saml_links_without_a_licence_are_401_but_listed_with_the_group(self) -> None:
        assert ask("/groups/acme/saml_group_links", tier="free")[0] == 401
        assert ask("/groups/acme", tier="free")[1]["saml_group_links"][0]["name"] == "admins"

    def test_revoked_tokens_are_listed_unless_a_state_is_asked_for(self) -> None:
        assert len(ask("/groups/acme/access_tokens")[1]) == 2
        assert len(ask("/groups/acme/access_tokens?state=active")[1]) == 1

    def test_audit_events_are_cut_in_silence_below_owner(self) -> None:
        assert len(ask("/groups/acme/audit_events")[1]) == 2
        status, events = ask("/groups/acme/audit_events", role="maintainer")
        assert (status, [event["author_id"] for event in events]) == (200, [1])
        assert ask("/groups/acme/audit_events", tier="free")[0] == 403

    def test_only_an_administrator_is_told_is_admin(self) -> None:
        assert ask("/user", role="admin")[1]["is_admin"] is True
        assert "is_admin" not in ask("/user", role="owner")[1]

    def test_an_admin_token_needs_admin_mode_where_it_is_on(self) -> None:
        data = {**DATA, "application_settings": {"admin_mode": True}}
        assert ask("/application/settings", data, role="admin")[0] == 403
        scopes = ("read_api", "admin_mode")
        assert ask("/application/settings", data, role="admin", token_scopes=scopes)[0] == 200


class TestGitlabCom:
    def test_the_plan_belongs_to_the_top_level_group(self) -> None:
        data = {**DATA, "groups": {**DATA["groups"], "open": {"plan": "free"}}}
        for path, plan in (("acme", "ultimate"), ("open", "free")):
            options = {"gitlab_com": True, "tier": "ultimate"}
            assert ask(f"/namespaces/{path}", data, **options)[1]["plan"] == plan
            assert ("ip_restriction_ranges" in ask(f"/groups/{path}", data, **options)[1]) == (
                plan != "free"
            )

    def test_the_plan_is_for_maintainers(self) -> None:
        assert "plan" not in keys("/namespaces/acme", gitlab_com=True, role="developer")
        assert "plan" not in keys("/namespaces/acme", gitlab_com=False)


class TestListings:
    def paths(self, path: str, **options: Any) -> list[str]:
        _, body = ask(path, **options)
        return sorted(row.get("full_path") or row["path_with_namespace"] for row in body)

    def test_with_shared_is_true_unless_said_otherwise(self) -> None:
        whole = "/groups/acme/projects?include_subgroups=true"
        own = ["acme/sub/api", "acme/sub/empty", "acme/web"]
        assert self.paths(whole) == [*own, "other/lib"]
        assert self.paths(f"{whole}&with_shared=false") == own

    def test_subgroups_are_left_out_unless_asked_for(self) -> None:
        assert self.paths("/groups/acme/projects") == ["acme/web"]

    def test_archived_projects_are_included_unless_filtered(self) -> None:
        path = "/groups/acme%2Fsub/projects?with_shared=false"
        assert self.paths(path) == ["acme/sub/api", "acme/sub/empty"]
        assert self.paths(f"{path}&archived=false") == ["acme/sub/empty"]
        assert self.paths(f"{path}&archived=true") == ["acme/sub/api"]

    def test_simple_is_poor(self) -> None:
        assert "visibility" not in keys("/groups/acme/projects?simple=true")

    def test_groups_lists_own_groups_unless_all_are_asked_for(self) -> None:
        assert self.paths("/groups", role="none") == []
        assert self.paths("/groups?all_available=true", role="none") == ["open"]
        assert self.paths("/groups?top_level_only=true") == ["acme", "open", "other"]

    def test_descendants(self) -> None:
        assert self.paths("/groups/acme/descendant_groups") == ["acme/sub"]
        assert self.paths("/groups/acme%2Fsub/invited_groups") == ["other"]

    def test_links_to_groups_one_cannot_see_are_left_out(self) -> None:
        assert len(ask("/groups/acme%2Fsub")[1]["shared_with_groups"]) == 1
        members = [{"username": "scanner", "access_level": 50}]
        data = {"groups": {**DATA["groups"], "acme": {"members": members}}, "users": DATA["users"]}
        assert ask("/groups/acme%2Fsub", data)[1]["shared_with_groups"] == []

    def test_explicit_memberships_of_the_caller_replace_the_role(self) -> None:
        members = [{"username": "scanner", "access_level": 30}]
        data = {**DATA, "projects": {**DATA["projects"], "acme/web": {"members": members}}}
        assert ask("/projects/acme%2Fweb", data)[0] == 200
        assert ask("/projects/acme%2Fweb/push_rule", data)[0] == 403
        assert ask("/groups/acme", data)[0] == 200  # the group of a project one belongs to
        assert ask("/groups/acme%2Fsub", data)[0] == 404
        assert project_paths(ask("/groups/acme/projects?include_subgroups=true", data)) == [
            "acme/web"
        ]


def project_paths(answer: tuple[int, Any]) -> list[str]:
    """The paths of the projects in an answer."""
    return [row["path_with_namespace"] for row in answer[1]]


class TestMembers:
    BOT = "group_1_bot_9c38e66"

    def levels(self, path: str, **options: Any) -> dict[str, int]:
        return {row["username"]: row["access_level"] for row in ask(path, **options)[1]}

    def test_direct_members_only(self) -> None:
        assert self.levels("/groups/acme%2Fsub/members") == {"ada": 30}
        assert self.levels("/groups/acme/members") == {"scanner": 50, "ada": 40, self.BOT: 30}
        assert self.levels("/projects/acme%2Fweb/members") == {}

    def test_all_members_once_each_at_their_highest_level(self) -> None:
        everyone = {"scanner": 50, "ada": 40, "bo": 20, self.BOT: 30}
        assert self.levels("/groups/acme%2Fsub/members/all") == everyone
        assert self.levels("/projects/acme%2Fsub%2Fapi/members/all") == everyone

    def test_one_member(self) -> None:
        assert ask("/groups/acme%2Fsub/members/all/3")[1]["username"] == "bo"
        assert ask("/groups/acme%2Fsub/members/3")[0] == 404
        assert ask("/groups/acme%2Fsub/members/1", role="admin")[0] == 404
        assert ask("/projects/acme%2Fweb/members/all/1")[1]["access_level"] == 50


def test_approval_settings_tell_what_locks_them() -> None:
    estate = Estate.from_dict(DATA)
    estate.group("acme")["merge_request_approval_setting"] = {"allow_author_approval": False}
    estate.project("acme/web")["merge_request_approval_setting"] = {"allow_author_approval": True}
    with Simulator(estate) as gitlab:
        setting = get(gitlab, "/projects/acme%2Fweb/merge_request_approval_setting").body
    locked = {"value": False, "locked": True, "inherited_from": "group"}
    assert setting["allow_author_approval"] == locked
    assert setting["allow_committer_approval"]["locked"] is False

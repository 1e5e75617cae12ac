"""Users, their namespaces and their projects; links and keys that hang on the edition."""

from typing import Any

import pytest

from tests.unit.simulator.asking import ask, keys

DATA: dict[str, Any] = {
    "users": {
        "ada": {"id": 2, "two_factor_enabled": False},
        "bo": {"id": 3, "external": True, "state": "blocked"},
        "cy": {"id": 4, "is_admin": True, "bot": True},
    },
    "groups": {"acme": {"ldap_group_links": [{"cn": "staff"}], "members": []}},
    "projects": {
        "acme/web": {"compliance_frameworks": ["sox"]},
        "ada/own": {},
        "ada/open": {"visibility": "public"},
    },
}


def names(path: str, **options: Any) -> list[str]:
    """The usernames in an answer."""
    return [row["username"] for row in ask(path, DATA, **options)[1]]


def test_a_user_is_found_by_name_whatever_its_case() -> None:
    assert names("/users?username=ADA") == ["ada"]
    assert names("/users?username=ad") == []
    assert names("/users?search=ad") == ["ada"]


def test_everyone_is_listed_with_the_token_s_own_user() -> None:
    assert names("/users") == ["cy", "bo", "ada", "scanner"]


def test_filters_of_administrators_do_nothing_for_others() -> None:
    for query, found in (
        ("two_factor=disabled", ["ada"]),
        ("external=true", ["bo"]),
        ("admins=true", ["cy", "scanner"]),
        # A service account is a bot, and none of a project.
        ("without_project_bots=true", ["cy", "bo", "ada", "scanner"]),
    ):
        assert names(f"/users?{query}", role="admin") == found
        assert len(names(f"/users?{query}")) == 4
    assert names("/users?blocked=true") == ["bo"]


def test_bots_of_access_tokens_can_be_left_out() -> None:
    data = {"users": {"group_1_bot_ab": {"bot": True}, "robot": {"bot": True}}}
    _, rows = ask("/users?without_project_bots=true", data, role="admin")
    assert [row["username"] for row in rows] == ["robot", "scanner"]


def test_only_an_administrator_is_shown_all_of_a_user() -> None:
    for key in ("is_admin", "two_factor_enabled", "external", "last_activity_on", "email"):
        assert key in ask("/users", DATA, role="admin")[1][0]
        assert key not in ask("/users", DATA)[1][0]


def test_users_can_be_paged_by_id() -> None:
    query = "pagination=keyset&order_by=id&per_page=3"
    assert names(f"/users?{query}") == ["cy", "bo", "ada"]


def test_personal_projects_are_those_that_the_caller_sees() -> None:
    def paths(path: str, **options: Any) -> list[str]:
        return [row["path_with_namespace"] for row in ask(path, DATA, **options)[1]]

    assert paths("/users/ada/projects") == ["ada/open"]
    assert paths("/users/2/projects?simple=true") == ["ada/open"]
    assert paths("/users/2/projects", role="admin") == ["ada/open", "ada/own"]
    assert ask("/users/none/projects", DATA) == (404, {"message": "404 User Not Found"})
    _, (row,) = ask("/users/ada/projects", DATA)
    assert (row["namespace"]["kind"], row["owner"]["username"]) == ("user", "ada")


def test_a_user_is_no_group_and_has_a_namespace_of_another_kind() -> None:
    assert ask("/groups/ada", DATA, role="admin")[0] == 404
    status, body = ask("/namespaces/ada", DATA, role="admin")
    assert (status, body["kind"], body["parent_id"]) == (200, "user", None)
    assert ask(f"/namespaces/{body['id']}", DATA, role="admin")[1]["path"] == "ada"
    # Somebody else's is not to be seen; one's own is.
    assert ask("/namespaces/ada", DATA) == (404, {"message": "404 Namespace Not Found"})
    assert ask("/namespaces/ada", {**DATA, "caller": "ada"})[1]["kind"] == "user"
    assert ask("/namespaces/acme", DATA)[1]["kind"] == "group"


@pytest.mark.parametrize(
    ("options", "there"),
    [
        ({"tier": "premium"}, True),
        ({"tier": "free"}, True),
        ({"role": "guest"}, True),
        ({"edition": "ce"}, False),
        ({"gitlab_com": True}, False),
    ],
)
def test_ldap_links_come_with_the_group_wherever_there_is_ldap(
    options: dict[str, Any], there: bool
) -> None:
    for path in ("/groups/acme", "/groups?search=acme"):
        _, body = ask(path, DATA, **options)
        group = body[0] if isinstance(body, list) else body
        assert ("ldap_group_links" in group) is there
        assert "saml_group_links" not in group  # there are none


def test_an_ldap_override_is_told_where_ldap_is_licensed() -> None:
    members = [{"username": "ada", "access_level": 30, "override": True}]
    data = {**DATA, "groups": {"acme": {"members": members}}}
    servers: list[tuple[bool, dict[str, Any]]] = [
        (True, {"tier": "premium"}),
        (False, {"tier": "free"}),
        (False, {"gitlab_com": True}),
        (False, {"edition": "ce"}),
    ]
    for told, options in servers:
        assert ("override" in ask("/groups/acme/members/2", data, **options)[1]) is told


def test_frameworks_of_a_project_are_none_without_the_licence() -> None:
    web = "/projects/acme%2Fweb"
    assert ask(web, DATA)[1]["compliance_frameworks"] == ["sox"]
    assert ask(web, DATA, tier="free")[1]["compliance_frameworks"] == []
    assert "compliance_frameworks" not in ask(web, DATA, edition="ce")[1]


def test_download_limits_of_the_instance_need_ultimate() -> None:
    limits = {
        "max_number_of_repository_downloads",
        "max_number_of_repository_downloads_within_time_period",
        "auto_ban_user_on_excessive_projects_download",
    }
    path = "/application/settings"
    assert limits <= keys(path, role="admin", tier="ultimate")
    assert not limits & keys(path, role="admin", tier="premium")


def test_download_limits_of_a_group_are_for_owners_of_the_top_level_group() -> None:
    limit = "unique_project_download_limit_allowlist"
    assert limit in keys("/groups/acme", tier="ultimate")
    assert limit not in keys("/groups/acme", tier="ultimate", role="maintainer")
    assert limit not in keys("/groups/acme%2Fsub", tier="ultimate")
    assert limit not in keys("/groups?search=acme", tier="ultimate")


def test_groups_that_the_caller_does_not_see_are_hidden_in_an_approval_rule() -> None:
    data = {
        **DATA,
        "groups": {
            "acme": {"members": [{"username": "scanner", "access_level": 50}]},
            "hidden": {},
        },
        "projects": {"acme/web": {"approval_rules": [{"groups": ["acme", "hidden"]}]}},
    }
    _, (rule,) = ask("/projects/acme%2Fweb/approval_rules", data)
    assert [group["full_path"] for group in rule["groups"]] == ["acme"]
    assert rule["contains_hidden_groups"] is True

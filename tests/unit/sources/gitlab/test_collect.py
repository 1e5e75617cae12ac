from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AccessError
from scanner.model import Status
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import collected, collected_from, planned, read

PROJECTS, BELOW = "GET /groups/:id/projects", "GET /groups/:id/descendant_groups"
MEMBERS = "GET /projects/:id/members"
FILE = "GET /projects/:id/repository/files/:file_path"


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_a_tree_is_collected_whole(role: str, estate: Estate, tmp_path: Path) -> None:
    found = collected_from(estate, tmp_path, "north", role=role)
    assert list(found.resources) == [
        "instance gitlab.test",
        "group north",
        "group north/apps",
        "group partners",
        "project north/apps/api",
        "project north/site",
        *(["user scanner"] if role == "owner" else []),
    ]
    context = {name for name, resource in found.resources.items() if resource.context}
    # The instance is judged for those who may read it; partners are invited, and not of the scan.
    hidden = set() if role == "admin" else {"instance gitlab.test"}
    assert context == {"group partners"} | hidden


def test_a_project_is_collected_with_the_groups_above_it(estate: Estate, tmp_path: Path) -> None:
    found = collected_from(estate, tmp_path, projects=["north/apps/api"])
    assert {name: each.context for name, each in found.resources.items()} == {
        "instance gitlab.test": True,
        "group north": True,
        "group north/apps": True,
        "group partners": True,
        "project north/apps/api": False,
        "user scanner": False,
    }
    settings = found.section("project north/apps/api", "settings")
    assert settings.origin == {"endpoint": "GET /projects/:id"}
    assert settings.data["default_branch"] == "release/7.x"
    rules = found.section("project north/apps/api", "protected_branches").data
    assert rules["release/*"]["matches_default_branch"] is True


def test_a_personal_project_is_collected_alone(estate: Estate, tmp_path: Path) -> None:
    estate.add_project("ida.berg/notes", {"members": [{"username": "scanner", "access_level": 50}]})
    found = collected_from(estate, tmp_path, projects=["ida.berg/notes"])
    assert [name for name in found.resources if "instance" not in name] == [
        "project ida.berg/notes",
        "user ida.berg",
        "user scanner",
    ]
    settings = found.section("project ida.berg/notes", "settings").data
    assert (settings["namespace_kind"], settings["namespace_full_path"]) == ("user", "ida.berg")


def test_groups_and_projects_are_collected_side_by_side(estate: Estate, tmp_path: Path) -> None:
    with Simulator(estate) as gitlab:
        found = collected(gitlab, tmp_path, "north/apps", projects=["north/site"])
        asked = Counter((each.path, str(each.query), str(each.body)) for each in gitlab.requests)
    judged = {name for name, resource in found.resources.items() if not resource.context}
    assert judged == {
        "group north/apps",
        "project north/apps/api",
        "project north/site",
        "user scanner",
    }
    assert found["group north"].context
    assert max(asked.values()) == 1


def test_the_groups_above_a_subgroup_are_context(estate: Estate, tmp_path: Path) -> None:
    estate.add_group("north/apps/deep")
    estate.add_project("north/apps/deep/tool")
    found = collected_from(estate, tmp_path, "north/apps/deep")
    groups = {
        name: each.context for name, each in found.resources.items() if "instance" not in name
    }
    assert groups == {
        "group north": True,
        "group north/apps": True,
        "group north/apps/deep": False,
        "group partners": True,
        "project north/apps/deep/tool": False,
        "user scanner": False,
    }
    assert set(found["group north"].sections) == set(found["group north/apps/deep"].sections)


def test_groups_side_by_side_share_their_context(estate: Estate, tmp_path: Path) -> None:
    estate.add_group("north/tools")
    with Simulator(estate) as gitlab:
        found = collected(gitlab, tmp_path, "north/apps", "north/tools")
        asked = Counter((each.path, str(each.query), str(each.body)) for each in gitlab.requests)
    assert found["group north"].context
    assert not found["group north/tools"].context
    assert max(asked.values()) == 1


def test_a_group_that_is_asked_for_is_judged_however_it_is_spelt(
    estate: Estate, tmp_path: Path
) -> None:
    found = collected_from(estate, tmp_path, "North/Apps", "nORTH")
    assert not found["group north"].context
    assert "project north/site" in found.resources


def test_more_groups_and_projects_than_a_page_holds(estate: Estate, tmp_path: Path) -> None:
    for number in range(130):
        estate.add_group(f"north/g{number:03}")
    for number in range(230):
        estate.add_project(f"north/g{number % 130:03}/p{number:03}")
    with Simulator(estate) as gitlab:
        wanted = planned(group=["settings.parent_id"], project=["settings.archived"])
        found = collected(gitlab, tmp_path, "north", plan=wanted)
        routes = Counter(each.route for each in gitlab.requests)
    assert sum(name.startswith("group ") for name in found.resources) == 132
    assert sum(name.startswith("project ") for name in found.resources) == 232
    assert (routes[PROJECTS], routes[BELOW], routes["GET /groups/:id"]) == (3, 2, 1)


def test_a_foreign_project_that_is_shared_into_ours_is_not_ours(
    estate: Estate, tmp_path: Path
) -> None:
    estate.add_project(
        "partners/firmware",
        {
            "shared_with_groups": [
                {"group_full_path": "north", "group_access_level": 30, "expires_at": None}
            ]
        },
    )
    assert "project partners/firmware" not in collected_from(estate, tmp_path, "north").resources


def test_an_empty_group_is_collected(estate: Estate, tmp_path: Path) -> None:
    found = collected_from(estate, tmp_path, "partners")
    names = [name for name in found.resources if "instance" not in name]
    assert names == ["group partners", "user scanner"]


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("route", [PROJECTS, BELOW])
@pytest.mark.parametrize(
    "how",
    [
        {"status": 403},
        {"status": 404},
        {"status": 500},
        {"html": True},
        {"reset": True},
        {"truncate": True},
        {"body": {"message": "odd"}},
        {"body": b"null", "headers": {"Content-Type": "application/json"}},
    ],
)
def test_half_a_tree_is_no_evidence(
    route: str, how: dict[str, Any], estate: Estate, tmp_path: Path
) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(route, times=None, **how))
        with pytest.raises(AccessError, match="a list of group 'north' broke off"):
            collected(gitlab, tmp_path, "north")


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("route", [PROJECTS, BELOW])
def test_a_tree_that_breaks_off_on_its_second_page_is_no_evidence(
    route: str, estate: Estate, tmp_path: Path
) -> None:
    for number in range(120):
        estate.add_group(f"north/g{number:03}")
        estate.add_project(f"north/p{number:03}")
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(route, 500, None, after=1))
        with pytest.raises(AccessError, match="broke off"):
            collected(
                gitlab,
                tmp_path,
                "north",
                plan=planned(group=["settings.id"], project=["settings.id"]),
            )


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"status": 403}, Status.FORBIDDEN),
        ({"status": 404}, Status.MISSING),
        ({"status": 400}, Status.FAILED),
        ({"body": ["odd"]}, Status.FAILED),
        ({"body": b"null", "headers": {"Content-Type": "application/json"}}, Status.FAILED),
    ],
)
def test_a_subgroup_that_refuses_is_there_without_data(
    how: dict[str, Any], status: Status, estate: Estate, tmp_path: Path
) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault("GET /groups/:id", times=None, match="north/apps", **how))
        found = collected(gitlab, tmp_path, "north")["group north/apps"]
    assert {section.status for section in found.sections.values()} == {status}
    assert all(section.data == {} and section.detail for section in found.sections.values())


def test_a_project_that_comes_twice_is_kept_once(estate: Estate, tmp_path: Path) -> None:
    with Simulator(estate) as gitlab:
        answer, _ = gitlab.answer(
            "GET",
            "/api/v4/groups/1/projects?include_subgroups=true&with_shared=false",
            {"private-token": gitlab.token},
        )
        gitlab.add_fault(Fault(PROJECTS, body=[*answer.body, answer.body[0]]))
        found = collected(gitlab, tmp_path, "north")
    assert sum(name.startswith("project ") for name in found.resources) == 2


@pytest.mark.parametrize("after", [0, 3, 9, 20])
def test_a_token_that_dies_on_the_way_ends_everything(
    after: int, estate: Estate, tmp_path: Path
) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault("*", 401, None, after=after))
        with pytest.raises(AccessError, match="refuses the token"):
            collected(gitlab, tmp_path, "north")


@pytest.mark.parametrize(
    ("paths", "routes"),
    [
        ({}, set()),
        ({"project": ["settings.archived"]}, {PROJECTS}),
        (
            {"project": ["protected_branches"]},
            {PROJECTS, "GET /projects/:id/protected_branches"},
        ),
        ({"project": ["push_rule"]}, {PROJECTS, "GET /projects/:id/push_rule"}),
        ({"project": ["members.*.state"]}, {PROJECTS, MEMBERS}),
        ({"project": ["members.*.external"]}, {PROJECTS, BELOW, MEMBERS, "GET /users"}),
        # Of a section as a whole, all that is joined to it is asked.
        (
            {"project": ["members"]},
            {
                PROJECTS,
                BELOW,
                MEMBERS,
                "GET /users",
                "GET /groups/:id/billable_members",
                "GET /groups/:id/access_tokens",
                "GET /projects/:id/access_tokens",
                "GET /groups/:id/service_accounts",
            },
        ),
        ({"group": ["settings.visibility"]}, {BELOW}),
        ({"group": ["settings.ip_restriction_ranges"]}, {BELOW}),
        ({"group": ["push_rule"]}, {BELOW, "GET /groups/:id/push_rule"}),
        ({"group": ["instance.application_settings.x"]}, {BELOW, "GET /application/settings"}),
        ({"instance": ["application_settings.x"]}, {"GET /application/settings"}),
        ({"project": ["protected_tags"]}, {PROJECTS, "GET /projects/:id/protected_tags"}),
        # Whether a rule binds the default branch follows from the branches that are protected.
        (
            {"project": ["approval_rules"]},
            {PROJECTS, "GET /projects/:id/approval_rules", "GET /projects/:id/protected_branches"},
        ),
        ({"project": ["hooks"]}, {PROJECTS, "GET /projects/:id/hooks"}),
        ({"group": ["hooks"]}, {BELOW, "GET /groups/:id/hooks"}),
        ({"project": ["integrations"]}, {PROJECTS, "GET /projects/:id/integrations"}),
        ({"group": ["integrations"]}, {BELOW, "GET /groups/:id/integrations"}),
        ({"project": ["mirrors"]}, {PROJECTS, "GET /projects/:id/remote_mirrors"}),
        # GitLab counts none.
        ({"project": ["forks"]}, {PROJECTS}),
        ({"project": ["codeowners.present"]}, {PROJECTS, FILE}),
        ({"group": ["saml_group_links", "ldap_group_links"]}, {BELOW}),
        ({"project": ["scanners"]}, {PROJECTS, "POST /api/graphql"}),
        ({"project": ["security_policies"]}, {PROJECTS, "POST /api/graphql"}),
        ({"group": ["compliance_frameworks"]}, {BELOW, "POST /api/graphql"}),
    ],
)
def test_nothing_is_asked_that_nobody_reads(
    paths: dict[str, list[str]], routes: set[str], estate: Estate, tmp_path: Path
) -> None:
    probes = {
        "GET /user",
        "GET /personal_access_tokens/self",
        "GET /metadata",
        "GET /license",
        "GET /groups/:id",
    }
    with Simulator(estate, role="admin", tier="ultimate") as gitlab:
        collected(gitlab, tmp_path, "north", plan=planned(**paths))
        asked = {each.route for each in gitlab.requests}
    assert asked - probes == routes


@pytest.mark.parametrize(
    ("kind", "asked"), [("group", ["north/apps"]), ("project", ["north/apps/api"])]
)
@pytest.mark.parametrize(
    ("path", "sections"),
    [
        ("settings.archived", None),
        ("hooks", None),
        ("ancestors.settings.archived", {"settings"}),
        ("ancestors.push_rule", {"push_rule"}),
    ],
)
def test_groups_above_are_read_for_what_is_looked_up_in_them(
    path: str,
    sections: set[str] | None,
    kind: str,
    asked: list[str],
    estate: Estate,
    tmp_path: Path,
) -> None:
    where = {"plan": planned(**{kind: [path, "settings.visibility"]})}
    scope = {"projects": asked} if kind == "project" else {}
    groups = asked if kind == "group" else []
    found = collected_from(estate, tmp_path, *groups, **where, **scope).resources
    if sections is None:
        assert "group north" not in found
    else:
        assert set(found["group north"].sections) == sections
        assert found["group north"].context


def test_evidence_names_who_was_really_asked(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["files"] = {"docs/CODEOWNERS": "* @ida.berg"}
    found = collected_from(
        estate, tmp_path, "NORTH/apps", projects=["11"], tier="ultimate", role="admin"
    )
    settings = found.section("group north/apps", "settings")
    assert settings.origin == {"endpoint": "GET /groups/:id", "asked": "group NORTH/apps"}
    settings = found.section("project north/site", "settings")
    assert settings.origin == {"endpoint": "GET /projects/:id", "asked": "project 11"}
    asked = {(line["resource"], line["endpoint"]) for line in found.ledger}
    for resource in found.resources.values():
        for name, section in resource.sections.items():
            if section.status in (Status.OK, Status.NOT_CONFIGURED):
                source = section.origin.get("asked", resource.name)
                assert (source, section.origin["endpoint"]) in asked, (resource.name, name)


def test_the_tier_of_the_instance_is_that_of_all_groups(estate: Estate, tmp_path: Path) -> None:
    assert collected_from(estate, tmp_path, "north")["instance gitlab.test"].tier == "premium"
    estate.group("partners")["plan"] = "free"
    estate.add_project("partners/x")
    found = collected_from(estate, tmp_path, "north", "partners", gitlab_com=True)
    assert found["instance gitlab.test"].tier == "unknown"
    assert found["group partners"].tier == "free"
    assert found["group north"].tier == "premium"


@pytest.mark.parametrize(
    ("options", "status", "context"),
    [
        ({"role": "admin"}, Status.OK, False),
        ({"role": "owner"}, Status.FORBIDDEN, True),
        ({"role": "owner", "gitlab_com": True}, Status.NOT_OFFERED, True),
    ],
)
def test_the_instance_is_judged_for_administrators(
    options: dict[str, Any], status: Status, context: bool, estate: Estate, tmp_path: Path
) -> None:
    with Simulator(estate, **options) as gitlab:
        found = collected(gitlab, tmp_path, "north")
        asked = "GET /application/settings" in {each.route for each in gitlab.requests}
    assert found.section("instance gitlab.test", "application_settings").status is status
    assert found["instance gitlab.test"].context is context
    assert asked is (status is Status.OK)


def test_one_group_that_tells_its_plan_gives_gitlab_com_away(
    estate: Estate, tmp_path: Path
) -> None:
    """Below Maintainer a namespace does not tell its plan."""
    estate.group("north")["members"].append({"username": "scanner", "access_level": 30})
    estate.group("partners")["members"].append({"username": "scanner", "access_level": 50})
    found = collected_from(estate, tmp_path, "north", "partners", gitlab_com=True)
    assert [root.gitlab_com for root in found.roots] == [False, True]
    settings = found.section("instance gitlab.test", "application_settings")
    assert settings.status is Status.NOT_OFFERED


UNFOUND = {"message": "404 Project Not Found"}


@pytest.mark.parametrize("gone", [True, False])
def test_a_project_is_gone_only_where_gitlab_says_so_again(
    gone: bool, estate: Estate, tmp_path: Path
) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault("GET /projects/:id/hooks", 404, None, UNFOUND, match="north/site"))
        if gone:
            gitlab.add_fault(Fault("GET /projects/:id", 404, None, UNFOUND, match="north/site"))
        found = collected(gitlab, tmp_path, "north")
        asked = [each.path for each in gitlab.requests if each.route == "GET /projects/:id"]
    assert found.scope.gone == (["project north/site"] if gone else [])
    assert asked == ["/api/v4/projects/11"]
    assert found.section("project north/site", "hooks").status is Status.MISSING


def test_a_group_that_goes_away_is_gone(estate: Estate, tmp_path: Path) -> None:
    with Simulator(estate) as gitlab:
        unfound = {"message": "404 Group Not Found"}
        gitlab.add_fault(Fault("GET /groups/:id", 404, None, unfound, match="north/apps"))
        found = collected(gitlab, tmp_path, "north")
    assert found.scope.gone == ["group north/apps"]


def test_a_setting_that_is_not_there_is_no_project_that_is_gone(
    estate: Estate, tmp_path: Path
) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault("GET /projects/:id/hooks", 404, None))
        found = collected(gitlab, tmp_path, "north")
        assert "GET /projects/:id" not in {each.route for each in gitlab.requests}
    assert found.scope.gone == []


def test_a_group_that_answers_by_another_path_was_moved(estate: Estate, tmp_path: Path) -> None:
    body = {"id": 2, "full_path": "north/tools", "visibility": "private"}
    found = read(tmp_path, Fault("GET /groups/:id", body=body, match="2"), estate=estate)
    assert found.scope.moved == ["group north/apps"]
    assert "group north/apps" in found.resources


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_all_that_is_read_is_counted(role: str, estate: Estate, tmp_path: Path) -> None:
    """Groups, projects, users and the instance: never more is done than there is."""
    found = collected_from(estate, tmp_path, "north", role=role)
    count = len(found.resources)
    assert (found.tally.total, found.tally.done) == (count, count)

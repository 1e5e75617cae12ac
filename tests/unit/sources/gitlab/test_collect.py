from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AccessError
from scanner.model import Kind, Status
from scanner.requirement import parse
from scanner.sources.gitlab import plan as plans
from scanner.sources.gitlab.plan import Plan
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import collected, collected_from

PROJECTS, BELOW = "GET /groups/:id/projects", "GET /groups/:id/descendant_groups"


def planned(**paths: list[str]) -> Plan:
    return plans.plan({Kind(kind): [parse(path) for path in each] for kind, each in paths.items()})


def test_a_tree_is_collected_whole(estate: Estate, tmp_path: Path) -> None:
    found = collected_from(estate, tmp_path, "north")
    assert list(found.resources) == [
        "instance gitlab.test",
        "group north",
        "group north/apps",
        "project north/apps/api",
        "project north/site",
    ]
    assert not any(resource.context for resource in found.resources.values())


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
        "project north/apps/deep/tool": False,
    }
    assert set(found["group north"].sections) == set(found["group north/apps/deep"].sections)


def test_groups_side_by_side_share_their_context(estate: Estate, tmp_path: Path) -> None:
    estate.add_group("north/tools")
    with Simulator(estate) as gitlab:
        found = collected(gitlab, tmp_path, "north/apps", "north/tools")
        asked = Counter((each.path, tuple(sorted(each.query.items()))) for each in gitlab.requests)
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
    assert [name for name in found.resources if "instance" not in name] == ["group partners"]


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


def test_a_token_that_dies_on_the_way_ends_everything(estate: Estate, tmp_path: Path) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault("GET /projects/:id/push_rule", 401, None, after=1))
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
        ({"project": ["members"]}, {PROJECTS, "GET /projects/:id/members"}),
        ({"group": ["settings.visibility"]}, {BELOW}),
        ({"group": ["settings.ip_restriction_ranges"]}, {BELOW}),
        ({"group": ["push_rule"]}, {BELOW, "GET /groups/:id/push_rule"}),
        ({"group": ["instance.application_settings.x"]}, {"GET /application/settings"}),
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
    with Simulator(estate, role="admin") as gitlab:
        collected(gitlab, tmp_path, "north", plan=planned(**paths))
        asked = {each.route for each in gitlab.requests}
    assert asked - probes == routes


def test_no_secret_reaches_the_disk(estate: Estate, tmp_path: Path) -> None:
    estate.add_project("north/mirrored", {"import_type": "git", "mirror": True})
    for role in ("owner", "admin"):
        with Simulator(estate, tier="ultimate", role=role) as gitlab:
            answers = [
                gitlab.answer("GET", f"/api/v4{path}", {"private-token": gitlab.token})[0]
                for path in (
                    "/groups/1?with_projects=false",
                    "/groups/1/projects?include_subgroups=1",
                )
            ]
            assert all("PLANTED-SECRET" in repr(answer.body) for answer in answers)
            found = collected(gitlab, tmp_path, "north")
            assert "PLANTED-SECRET" not in found.written
            assert gitlab.token not in found.written
            assert "project north/mirrored" in found.resources


@pytest.mark.usefixtures("waits")
def test_no_secret_reaches_an_error(estate: Estate, tmp_path: Path) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(PROJECTS, times=None, truncate=True))
        with pytest.raises(AccessError) as caught:
            collected(gitlab, tmp_path, "north")
        cause: BaseException | None = caught.value
        while cause:
            assert "PLANTED-SECRET" not in f"{cause} {cause!r}"
            assert gitlab.token not in f"{cause} {cause!r}"
            cause = cause.__cause__


HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil.example")',
    "\u202egnp.exe",
    "a\nb\r\x00\x1b[31mred",
    "${{7*7}} {% raw %} {{ x }}",
    "'; DROP TABLE groups; --",
    "\ud83d\ude00 \u00fc \u4e2d",
    '"}\n], "footer": {"resources": 0}}',
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_kept_as_they_are(name: str, estate: Estate, tmp_path: Path) -> None:
    name = name.encode("utf-16", "surrogatepass").decode("utf-16")
    estate.group("north/apps")["name"] = name
    estate.project("north/site")["protected_branches"] = {name: {"push_access_levels": [0]}}
    found = collected_from(estate, tmp_path, "north")
    assert found["group north/apps"].sections["settings"].data["name"] == name
    rules = found["project north/site"].sections["protected_branches"].data
    assert [(key, rule["name"]) for key, rule in rules.items()] == [(name, name)]


def test_evidence_names_who_was_really_asked(estate: Estate, tmp_path: Path) -> None:
    found = collected_from(estate, tmp_path, "NORTH")
    settings = found["group north"].sections["settings"]
    assert settings.origin == {"endpoint": "GET /groups/:id", "asked": "group NORTH"}
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

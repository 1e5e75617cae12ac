from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Kind
from scanner.sources.gitlab.pages import ListBroken
from scanner.sources.gitlab.probe import probe
from scanner.sources.gitlab.scope import open_roots
from scanner.sources.gitlab.tree import Bounds, Tree, tree
from tests.simulator import ABSENT, Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import collected_from, planned, reading

PROJECTS, BELOW = "GET /groups/:id/projects", "GET /groups/:id/descendant_groups"


def grown(
    gitlab: Simulator,
    folder: Path,
    *groups: str,
    projects: Sequence[str] = (),
    groups_too: bool = True,
    **bounds: Any,
) -> Tree:
    with reading(gitlab, folder) as session:
        asked = groups or (() if projects else ("north",))
        [root] = open_roots(session.client, probe(session.client), asked, projects)
        return tree(session.client, root, Bounds(**bounds), groups_too, True)


def groups(found: Tree) -> list[str]:
    itself = [found.itself] if found.itself else []
    return [row["full_path"] for row in (*itself, *found.groups)]


def paths(found: Tree) -> Mapping[str, list[str]]:
    return {
        "groups": groups(found),
        "projects": sorted(row["path_with_namespace"] for row in found.projects),
        "between": [row["full_path"] for row in found.between],
    }


def test_without_bounds_all_is_there(gitlab: Simulator, tmp_path: Path) -> None:
    found = grown(gitlab, tmp_path)
    assert paths(found) == {
        "groups": ["north", "north/apps"],
        "projects": ["north/apps/api", "north/site"],
        "between": [],
    }
    assert (found.excluded, found.cut) == ({}, False)


def test_a_project_is_alone(gitlab: Simulator, tmp_path: Path) -> None:
    found = grown(gitlab, tmp_path, projects=["north/site"], exclude=["*"], limit=1)
    assert paths(found) == {"groups": [], "projects": ["north/site"], "between": []}
    assert not {PROJECTS, BELOW} & {each.route for each in gitlab.requests}


@pytest.mark.parametrize(
    ("exclude", "groups", "projects", "between", "excluded"),
    [
        (["north/site"], ["north", "north/apps"], ["north/apps/api"], [], {"project": 1}),
        (["NORTH/Site"], ["north", "north/apps"], ["north/apps/api"], [], {"project": 1}),
        (["north/apps/*"], ["north", "north/apps"], ["north/site"], [], {"project": 1}),
        # The group is left out, its project is not: so it stands between.
        (
            ["north/apps"],
            ["north"],
            ["north/apps/api", "north/site"],
            ["north/apps"],
            {"group": 1},
        ),
        (
            ["north/apps", "north/apps/*"],
            ["north"],
            ["north/site"],
            [],
            {"group": 1, "project": 1},
        ),
        (["*"], ["north"], [], [], {"group": 1, "project": 2}),
        (["north/app"], ["north", "north/apps"], ["north/apps/api", "north/site"], [], {}),
        (["nowhere/*"], ["north", "north/apps"], ["north/apps/api", "north/site"], [], {}),
    ],
)
def test_what_is_excluded_is_left_out_and_counted(
    exclude: list[str],
    groups: list[str],
    projects: list[str],
    between: list[str],
    excluded: Mapping[str, int],
    gitlab: Simulator,
    tmp_path: Path,
) -> None:
    found = grown(gitlab, tmp_path, exclude=exclude)
    assert paths(found) == {"groups": groups, "projects": projects, "between": between}
    assert found.excluded == excluded


@pytest.fixture
def wide(estate: Estate) -> Estate:
    """Three subgroups of `wide`, each with eighty projects."""
    estate.add_group("wide")
    for name in "abc":
        estate.add_group(f"wide/{name}")
        for number in range(80):
            estate.add_project(f"wide/{name}/p{number:02}")
    return estate


@pytest.mark.parametrize(
    ("limit", "projects", "groups", "pages", "cut"),
    [
        (1, 1, 2, 1, True),
        (2, 2, 3, 1, True),
        (3, 3, 4, 1, True),
        (99, 99, 4, 1, True),
        (100, 100, 4, 2, True),  # the next page tells that there is more
        (150, 150, 4, 2, True),
        (240, 240, 4, 3, False),
        (1000, 240, 4, 3, False),
        (0, 240, 4, 3, False),
    ],
)
def test_a_limit_stops_asking_for_pages(
    limit: int,
    projects: int,
    groups: int,
    pages: int,
    cut: bool,
    wide: Estate,
    tmp_path: Path,
) -> None:
    with Simulator(wide) as gitlab:
        found = grown(gitlab, tmp_path, "wide", limit=limit)
        routes = Counter(each.route for each in gitlab.requests)
    assert (len(found.projects), len(found.groups) + 1) == (projects, groups)
    assert (routes[PROJECTS], found.cut) == (pages, cut)


def test_a_group_beyond_the_limit_stands_between_when_a_project_of_it_is_taken(
    wide: Estate, tmp_path: Path
) -> None:
    with Simulator(wide) as gitlab:
        found = grown(gitlab, tmp_path, "wide", limit=1)
    [project] = found.projects
    [between] = found.between
    assert groups(found) == ["wide", "wide/a"]
    assert project["path_with_namespace"].startswith("wide/c/")
    assert between["full_path"] == "wide/c"


def test_what_is_excluded_does_not_count_for_the_limit(gitlab: Simulator, tmp_path: Path) -> None:
    found = grown(gitlab, tmp_path, exclude=["north/apps/api"], limit=1)
    assert paths(found)["projects"] == ["north/site"]
    assert (found.cut, found.excluded) == (False, {Kind.PROJECT: 1})


def test_groups_that_nobody_reads_are_not_listed(gitlab: Simulator, tmp_path: Path) -> None:
    found = grown(gitlab, tmp_path, groups_too=False)
    assert (groups(found), found.between) == ([], [])
    assert BELOW not in {each.route for each in gitlab.requests}


def test_a_row_that_comes_twice_is_read_once(gitlab: Simulator, tmp_path: Path) -> None:
    rows = [{"id": 12, "path_with_namespace": "north/apps/api", "name": "x"}] * 2
    gitlab.add_fault(Fault(PROJECTS, body=rows))
    found = grown(gitlab, tmp_path)
    assert [row["id"] for row in found.projects] == [12]


def test_rows_are_cut_to_what_is_kept(gitlab: Simulator, tmp_path: Path) -> None:
    row = {"id": 12, "path_with_namespace": "north/x", "runners_token": "PLANTED-SECRET-1"}
    gitlab.add_fault(Fault(PROJECTS, body=[{**row, "namespace": {"kind": "group"}}]))
    [project] = grown(gitlab, tmp_path).projects
    assert set(project) == {"id", "path_with_namespace", "namespace"}


def test_a_list_that_shrank_is_read_again_once(gitlab: Simulator, tmp_path: Path) -> None:
    def shrinking(times: int) -> Fault:
        rows = [{"id": 12, "path_with_namespace": "north/x"}]
        return Fault(PROJECTS, times=times, body=rows, headers={"X-Total": "2"})

    gitlab.add_fault(shrinking(1))
    assert len(grown(gitlab, tmp_path, exclude=["north/x"]).projects) == 2
    gitlab.add_fault(shrinking(2))
    with pytest.raises(ListBroken):
        grown(gitlab, tmp_path)


def test_a_list_that_shifted_is_read_again_once(wide: Estate, tmp_path: Path) -> None:
    """One project goes and another one comes: as many rows come as were announced."""
    with Simulator(wide) as gitlab:
        gitlab.add_fault(Fault(PROJECTS, then=lambda: wide.remove_project("wide/c/p79")))
        gitlab.add_fault(Fault(PROJECTS, then=lambda: wide.add_project("wide/c/late")))
        found = grown(gitlab, tmp_path, "wide")
        pages = [each.query.get("page") for each in gitlab.requests if each.route == PROJECTS]
    there = {path for path in wide.projects if path.startswith("wide/")}
    assert {*paths(found)["projects"]} == there
    assert pages == [None, "2", None, "2", "3"]


def test_groups_between_are_context(estate: Estate, tmp_path: Path) -> None:
    """They are looked up by what lies below them, and judged by nobody."""
    wanted = planned(project=["settings.archived", "ancestors.push_rule"], group=["push_rule"])
    bounds = Bounds(exclude=["north/apps"])
    estate.group("north/apps")["push_rule"] = None
    found = collected_from(estate, tmp_path, "north", plan=wanted, bounds=bounds)
    contexts = {name: each.context for name, each in found.resources.items()}
    assert contexts == {
        "group north": False,
        "group north/apps": True,
        "project north/apps/api": False,
        "project north/site": False,
    }
    # The caller owns it as all else below the asked group.
    assert found.section("group north/apps", "push_rule").status == "not_configured"


def test_the_role_on_what_was_asked_holds_for_groups_between(
    estate: Estate, tmp_path: Path
) -> None:
    estate.group("north/apps")["share_with_group_lock"] = ABSENT
    wanted = planned(project=["ancestors.settings.share_with_group_lock"])
    bounds = Bounds(exclude=["north/apps"])
    found = collected_from(estate, tmp_path, "north", plan=wanted, bounds=bounds)
    gaps = found.section("group north/apps", "settings").gaps
    assert gaps["share_with_group_lock"] is Gap.UNEXPLAINED


def test_groups_between_are_left_out_where_nothing_is_looked_up(
    estate: Estate, tmp_path: Path
) -> None:
    wanted = planned(project=["settings.archived"], group=["settings.parent_id"])
    bounds = Bounds(exclude=["north/apps"])
    found = collected_from(estate, tmp_path, "north", plan=wanted, bounds=bounds)
    assert "group north/apps" not in found.resources


@pytest.mark.parametrize(
    ("bounds", "excluded", "cut", "without"),
    [
        (Bounds(), {}, [], []),
        (Bounds(exclude=["north/apps/*"]), {"project": 1}, [], []),
        # All of its projects are left out on purpose: that is no sign of a hidden list.
        (Bounds(exclude=["*"]), {"group": 1, "project": 2}, [], []),
        (Bounds(limit=1), {}, ["north"], []),
    ],
)
def test_a_snapshot_tells_what_was_left_out(
    bounds: Bounds,
    excluded: Mapping[str, int],
    cut: list[str],
    without: list[str],
    estate: Estate,
    tmp_path: Path,
) -> None:
    found = collected_from(estate, tmp_path, "north", bounds=bounds).scope
    assert (found.excluded, found.cut, found.without_projects) == (excluded, cut, without)


def test_bounds_hold_for_each_asked_group(estate: Estate, tmp_path: Path) -> None:
    for number in range(3):
        estate.add_project(f"partners/p{number}")
    found = collected_from(estate, tmp_path, "north", "partners", bounds=Bounds(limit=1))
    projects = [name for name in found.resources if name.startswith("project ")]
    assert len(projects) == 2
    assert found.scope.cut == ["north", "partners"]


def test_groups_without_projects_are_told(estate: Estate, tmp_path: Path) -> None:
    found = collected_from(estate, tmp_path, "north", "partners", projects=["north/site"]).scope
    assert found.without_projects == ["partners"]
    listed = planned(group=["settings.parent_id"])
    assert collected_from(estate, tmp_path, "partners", plan=listed).scope.without_projects == []


def test_a_group_that_is_not_listed_though_a_project_lies_in_it_is_named(
    gitlab: Simulator, tmp_path: Path
) -> None:
    gitlab.add_fault(Fault(BELOW, body=[], times=None))
    found = grown(gitlab, tmp_path)
    assert paths(found)["groups"] == ["north"]
    assert found.unlisted == ["north/apps"]


@pytest.mark.parametrize("bounds", [{}, {"exclude": ["north/apps"]}, {"limit": 1}])
def test_a_group_that_is_listed_is_not_missed(
    bounds: dict[str, Any], gitlab: Simulator, tmp_path: Path
) -> None:
    assert grown(gitlab, tmp_path, **bounds).unlisted == []


@pytest.mark.parametrize("path", ["other/site", "northern/site", "north"])
def test_a_row_from_elsewhere_breaks_the_list(path: str, gitlab: Simulator, tmp_path: Path) -> None:
    row = {"id": 99, "path_with_namespace": path}
    gitlab.add_fault(Fault(PROJECTS, body=[row], times=None))
    with pytest.raises(ListBroken, match="does not lie below the group"):
        grown(gitlab, tmp_path)

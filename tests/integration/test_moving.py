"""An estate that changes while it is read: nothing that was there all along may go missing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner import scan
from scanner.catalog.load import Catalog
from scanner.model import Kind
from scanner.report_words import scope_in_words
from scanner.requirement import parse
from scanner.sources.gitlab.plan import plan
from tests import estates
from tests.simulator import Estate, Simulator
from tests.simulator.generate import generate

PROJECTS = 150


@pytest.mark.parametrize("after", [7, 8, 40])
def test_a_project_deleted_during_the_scan_takes_no_other_along(after: int, tmp_path: Path) -> None:
    """The first row of page 2 moves to page 1 when a row of page 1 goes away."""
    world = estates.compliant()
    for number in range(PROJECTS):
        world["projects"][f"north/p{number:03}"] = {
            **world["projects"]["north/site"],
            "id": 1000 + number,
        }
    estate = Estate.from_dict(world)
    there = set(estate.projects)
    with Simulator(estate, **estates.ADMINISTRATOR) as gitlab:

        def now() -> datetime:
            if len(gitlab.requests) >= after and "north/p149" in estate.projects:
                estate.remove_project("north/p149")
            return datetime.now(UTC)

        target = scan.Target(gitlab.url, gitlab.token, ["north"])
        catalog = estates.catalog()
        wanted = scan.plan_for(catalog)
        path = tmp_path / "snapshot.json"
        taken = scan.snapshot(target, path, catalog, wanted, now, lambda line: None)
    seen = {each.path for each in taken.resources() if each.kind == "project"}
    expected = {each for each in there if each.startswith("north/")}
    assert expected - seen <= {"north/p149"}


def test_a_project_that_is_moved_during_the_scan_is_said_and_read_on(tmp_path: Path) -> None:
    """It stands under the path that it was listed with; the answers of GraphQL name the new one."""
    estate = generate(7, 2, 30)
    listed = sorted(estate.projects_in("org", below=True))
    old, new = listed[-1], "org/moved-away"
    lines: list[str] = []
    with Simulator(estate, tier="ultimate", role="owner") as gitlab:

        def now() -> datetime:
            if len(gitlab.requests) >= 8 and old in estate.projects:
                project = estate.project(old)
                estate.remove_project(old)
                estate.add_project(new, project)
            return datetime.now(UTC)

        target = scan.Target(gitlab.url, gitlab.token, ["org"])
        nothing = Catalog((), (), (), ())
        wanted = plan({Kind.PROJECT: [parse("variables")]})
        taken = scan.snapshot(target, tmp_path / "x.json", nothing, wanted, now, lines.append)
    assert new in estate.projects
    assert sorted(one.path for one in taken.resources() if one.kind is Kind.PROJECT) == listed
    assert taken.manifest["scope"]["moved"] == [f"project {old}"]
    assert f"moved while it was read: project {old}" in lines
    assert scope_in_words(taken.manifest["scope"])[-2] == (
        f"Moved while it was read, and named as before: project {old}"
    )

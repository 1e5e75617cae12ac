"""An estate that changes while it is read: nothing that was there all along may go missing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner import scan
from tests import estates
from tests.simulator import Estate, Simulator

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

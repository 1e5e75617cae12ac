"""The matrix that `glscan access` writes is one that GL-MEM-012 holds people to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from scanner import resources
from scanner.access import Asked, needs, review
from scanner.access.matrix import matrix
from scanner.catalog.load import Catalog, load
from scanner.catalog.select import Wanted, select
from scanner.engines.embedded import Embedded
from scanner.sources.gitlab.plan import plan
from tests import estates
from tests.integration import pipeline
from tests.simulator import Estate, Simulator

ID = "GL-MEM-012"
TODAY = datetime(2026, 1, 15, 12, tzinfo=UTC)


def serve(estate: dict[str, Any]) -> Simulator:
    scopes = ("read_api", "admin_mode")
    return Simulator(Estate.from_dict(estate), tier="ultimate", role="admin", token_scopes=scopes)


def written(folder: Path) -> Any:
    """The parameters that are written of the compliant estate."""
    with serve(estates.compliant()) as gitlab:
        taken = pipeline.take(gitlab, folder, Catalog((), (), (), ()), "north", plan=plan(needs()))
    [text] = matrix(review(taken.snapshot.resources(), Asked(group="north"), TODAY))
    return yaml.safe_load(text)["params"]


def outcomes(folder: Path, estate: dict[str, Any], params: Any) -> dict[str, str]:
    catalog = select(load(resources.policies(), ()), Wanted(only=(ID,), params=params))
    with serve(estate) as gitlab:
        taken = pipeline.take(gitlab, folder, catalog, "north")
    report = pipeline.judge(taken, catalog, Embedded())
    return {resource: to for (_, resource), to in pipeline.verdicts(report).items()}


def test_the_present_access_fits_and_more_does_not(tmp_path: Path) -> None:
    params = written(tmp_path)
    assert params[ID]["matrix"]
    assert set(outcomes(tmp_path, estates.compliant(), params).values()) == {"pass"}
    raised = estates.compliant()
    raised["projects"]["north/site"]["members"][0]["access_level"] = 40
    told = outcomes(tmp_path, raised, params)
    assert {resource for resource, to in told.items() if to == "fail"} == {"project north/site"}

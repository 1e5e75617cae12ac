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
from tests.integration.acme import ACME
from tests.simulator import Estate, Simulator

ID = "GL-MEM-012"
TODAY = datetime(2026, 1, 15, 12, tzinfo=UTC)


def serve(estate: Estate) -> Simulator:
    scopes = ("read_api", "admin_mode")
    return Simulator(estate, tier="ultimate", role="admin", token_scopes=scopes)


def written(folder: Path, estate: Estate, group: str = "north") -> Any:
    """The parameters that are written of an estate."""
    with serve(estate) as gitlab:
        taken = pipeline.take(gitlab, folder, Catalog((), (), (), ()), group, plan=plan(needs()))
    text = "".join(matrix(review(taken.snapshot.resources(), Asked(group=group), TODAY), ["Of it"]))
    return yaml.safe_load(text)["params"]


def outcomes(folder: Path, estate: Estate, params: Any, group: str = "north") -> dict[str, str]:
    catalog = select(load(resources.policies(), ()), Wanted(only=(ID,), params=params))
    with serve(estate) as gitlab:
        taken = pipeline.take(gitlab, folder, catalog, group)
    report = pipeline.judge(taken, catalog, Embedded())
    return {resource: to for (_, resource), to in pipeline.verdicts(report).items()}


def test_the_present_access_fits_and_more_does_not(tmp_path: Path) -> None:
    params = written(tmp_path, Estate.from_dict(estates.compliant()))
    assert params[ID]["matrix"]
    fits = outcomes(tmp_path, Estate.from_dict(estates.compliant()), params)
    assert set(fits.values()) == {"pass"}
    raised = estates.compliant()
    raised["projects"]["north/site"]["members"][0]["access_level"] = 40
    told = outcomes(tmp_path, Estate.from_dict(raised), params)
    assert {resource for resource, to in told.items() if to == "fail"} == {"project north/site"}


def test_it_fits_an_estate_with_people_and_bots_of_every_kind(tmp_path: Path) -> None:
    """Blocked and deactivated ones, bots without a token, shares, minimal access."""
    sample = Estate.load(ACME, TODAY.date())
    params = written(tmp_path, sample, "acme")
    assert set(outcomes(tmp_path, sample, params, "acme").values()) == {"pass"}

"""The profile `baseline` on an estate where all is well, before anybody has stated anything."""

from __future__ import annotations

from pathlib import Path

from scanner import resources
from scanner.catalog.load import load
from scanner.catalog.select import Wanted, select
from scanner.engines import Engine
from tests import estates
from tests.integration import pipeline
from tests.simulator import Estate, Simulator

SCOPES = ("read_api", "admin_mode")


def test_baseline_comes_to_a_verdict_without_any_parameter(
    tmp_path: Path, embedded: Engine
) -> None:
    catalog = select(load(resources.policies()), Wanted("baseline"))
    estate = Estate.from_dict(estates.compliant())
    with Simulator(estate, tier="ultimate", role="admin", token_scopes=SCOPES) as gitlab:
        taken = pipeline.take(gitlab, tmp_path, catalog, "north")
    verdicts = pipeline.verdicts(pipeline.judge(taken, catalog, embedded))
    assert set(verdicts.values()) == {"pass", "fail", "not_applicable"}
    judged = {policy for (policy, _), outcome in verdicts.items() if outcome != "not_applicable"}
    assert judged == {policy.id for policy in catalog.policies}

"""The sample estate seen with less: as Owner, on Premium, and where GitLab refuses."""

from __future__ import annotations

from pathlib import Path

from scanner.catalog.load import Catalog
from scanner.engines.base import Engine
from scanner.model import Tier
from scanner.report import Report
from tests.integration import pipeline
from tests.integration.acme import (
    by_path,
    catalog,
    changed,
    found,
    of_owner,
    planted,
    report,
    taken,
    taken_as,
)
from tests.simulator import Fault

__all__ = ["catalog", "of_owner", "report", "taken"]

HIDDEN = {"GL-MEM-002", "GL-MEM-004", "GL-MEM-008", "GL-MEM-009"}
"""Planted below the instance, and seen by administrators alone: accounts of other people."""


def test_an_owner_finds_what_is_planted_below_the_instance(of_owner: Report) -> None:
    seen = [each for each in planted() if each[1] != "instance" and each[0] not in HIDDEN]
    assert found(of_owner) == seen
    assert of_owner.run["totals"]["resources"] == {"group": 8, "project": 19}


def test_what_an_owner_does_not_see_is_unknown_and_never_fine(
    report: Report, of_owner: Report
) -> None:
    mine, theirs = by_path(report), by_path(of_owner)
    differing = {name for name, outcome in theirs.items() if mine[name] != outcome}
    assert {theirs[name] for name in differing} == {"unknown"}
    assert {(policy, mine[policy, path]) for policy, path in differing} >= {
        (policy, "fail") for policy in HIDDEN
    }


def test_premium_lacks_what_only_ultimate_has_and_nothing_else(
    report: Report, catalog: Catalog, embedded: Engine, tmp_path: Path
) -> None:
    of_premium = pipeline.judge(taken_as(catalog, tmp_path, tier="premium"), catalog, embedded)
    lost = {policy.id for policy in catalog.policies if policy.tier is Tier.ULTIMATE}
    differing = dict(changed(pipeline.verdicts(report), pipeline.verdicts(of_premium)))
    # The limit that is too long is Ultimate's; what the policy asks beside it is in order.
    assert differing.pop(("GL-INS-016", "instance gitlab.acme.example")) == ("fail", "pass")
    assert {policy for policy, _ in differing} == lost
    assert {after for _, after in differing.values()} == {"not_applicable"}
    remaining = [each for each in planted() if each[0] not in {*lost, "GL-INS-016"}]
    assert found(of_premium) == remaining


def test_what_is_refused_is_unknown_and_touches_nothing_else(
    report: Report, catalog: Catalog, embedded: Engine, tmp_path: Path
) -> None:
    faults = (
        Fault("GET /projects/:id/hooks", 403, None, match="acme/payments/gateway"),
        Fault("GET /projects/:id/variables", 403, None, match="acme/platform/deployer"),
        Fault("GET /groups/:id/push_rule", 403, None, match="acme/platform"),
    )
    refused = pipeline.judge(taken_as(catalog, tmp_path, *faults), catalog, embedded)
    group, project = "group acme/platform", "project acme/payments/gateway"
    assert changed(pipeline.verdicts(report), pipeline.verdicts(refused)) == {
        **{(f"GL-GRP-00{number}", group): ("pass", "unknown") for number in (1, 2, 3, 4)},
        ("GL-GRP-001", f"{group}/infra"): ("pass", "unknown"),
        ("GL-PRJ-020", project): ("fail", "unknown"),
        **{(f"GL-PRJ-02{number}", project): ("pass", "unknown") for number in (1, 2, 3, 4)},
        **{
            (f"GL-PIP-00{number}", "project acme/platform/deployer"): ("pass", "unknown")
            for number in (4, 5, 6, 7, 8)
        },
    }
    [why] = pipeline.reasons(refused, "GL-PRJ-022", project)
    assert why == "hooks: the token may not read it (403: 403 Forbidden)"

"""What is foretold of pipelines is what is asked; and no secret of a full estate is put on disk."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scanner.sources.gitlab.forecast import Forecast, forecast
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.probe import probe
from scanner.sources.gitlab.scope import open_roots
from scanner.sources.gitlab.size import size
from tests.simulator import Estate, Simulator
from tests.unit.simulator.worlds import FULL
from tests.unit.sources.gitlab.reading import collected, planned, reading

SECTIONS = (
    "runners.*.tag_list",
    "variables",
    "environments",
    "protected_environments",
    "job_token_scope",
    "job_token_allowlist",
    "pipeline_schedules",
    "ci_config",
)
OF_GROUPS = ("runners.*.tag_list", "variables", "protected_environments")


def told(gitlab: Simulator, folder: Path, plan: Plan, *groups: str) -> dict[str, Forecast]:
    folder.mkdir()
    with reading(gitlab, folder) as session:
        server = probe(session.client)
        roots = open_roots(session.client, server, groups, ())
        sizes = [size(session.client, root, plan) for root in roots]
        return {one.endpoint: one for one in forecast(plan, server, sizes)}


@pytest.mark.parametrize("group", ["north", "north/apps"])
@pytest.mark.parametrize("role", ["admin", "owner", "developer", "guest"])
@pytest.mark.parametrize("tier", ["free", "premium"])
def test_what_is_foretold_is_asked(
    tier: str, role: str, group: str, estate: Estate, tmp_path: Path
) -> None:
    shared: dict[str, Any] = {"id": 77}
    estate.instance["runners"] = [{}]
    estate.group("north")["runners"] = [{}]
    for path in ("north/site", "north/apps/api"):
        estate.project(path)["runners"] = [shared]
    estate.project("north/site")["empty_repo"] = True
    plan = planned(project=SECTIONS, group=OF_GROUPS, instance=("runners.*.locked", "variables"))
    with Simulator(estate, tier=tier, role=role) as gitlab:
        foreseen = told(gitlab, tmp_path / "told", plan, group)
        done = Counter(
            line["endpoint"] for line in collected(gitlab, tmp_path, group, plan=plan).ledger
        )
    assert done.keys() <= foreseen.keys()
    wrong = {
        name: (one.least, done[name], one.most)
        for name, one in foreseen.items()
        if not one.least <= done[name] <= one.most
    }
    assert wrong == {}


def test_no_runner_is_foretold_where_lists_tell_enough(gitlab: Simulator, tmp_path: Path) -> None:
    plan = planned(project=["runners.*.description"])
    foreseen = told(gitlab, tmp_path / "told", plan, "north")
    assert "GET /projects/:id/runners" in foreseen
    assert "GET /runners/:id" not in foreseen


@pytest.mark.parametrize("role", ["admin", "owner", "developer"])
def test_no_secret_of_pipelines_is_put_on_disk(role: str, tmp_path: Path) -> None:
    with Simulator(Estate.from_dict(FULL), tier="ultimate", role=role) as gitlab:
        found = collected(gitlab, tmp_path, "acme")
    lint = found.section("project acme/web", "ci_config")
    assert (lint.data["valid"], lint.data["images"]) == (
        True,
        {"other": "alpine", "test": "ruby:3.3"},
    )
    for secret in ("variable", "hidden", "runner", "schedule", "script"):
        assert f"PLANTED-SECRET-{secret}" not in found.written

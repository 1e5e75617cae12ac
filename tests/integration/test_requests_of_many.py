"""What many projects are asked for: once for all of them, and never what is known to be absent."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks import requests
from scanner import resources, scan
from scanner.catalog.load import Catalog, load
from scanner.engines import Engine
from scanner.model import Status
from scanner.sections import SECTIONS
from scanner.snapshot.journal import Appender
from scanner.sources.gitlab import plan, readers
from scanner.sources.gitlab.readers import pipelines
from tests.integration import pipeline
from tests.simulator import Estate, Simulator


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(resources.policies())


OF_SIXTY = {
    "GET /projects/:id/job_token_scope": "POST /api/graphql projects.ciCdSettings",
    "GET /projects/:id/job_token_scope/allowlist": "POST /api/graphql projects.ciJobTokenScope",
    "GET /projects/:id/job_token_scope/groups_allowlist": "",
    "GET /projects/:id/push_rule": "POST /api/graphql projects.pushRules",
    "GET /projects/:id/repository/files/:file_path": "POST /api/graphql projects.repository",
    "GET /projects/:id/runners": "POST /api/graphql projects.runners",
    "GET /projects/:id/variables": "POST /api/graphql projects.ciVariables",
}
"""What one of 60 projects is asked for, and what is asked of 50 or 20 of them instead."""

OF_SOME = {
    "GET /projects/:id/members": ("POST /api/graphql projects.projectMembers", 44),
    "GET /projects/:id/triggers": ("POST /api/graphql projects.pipelineTriggers", 60),
}
"""What only those are asked for of which GraphQL says that they have any, and how many have."""


@dataclass
class Scans:
    """What was kept of 60 projects but where it came from, and the requests by endpoint."""

    told: list[tuple[object, ...]]
    counted: Counter[str]
    each: list[tuple[object, ...]]
    """Without GraphQL."""
    counted_each: Counter[str]


@pytest.fixture(scope="module")
def sixty(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Scans:
    folder = tmp_path_factory.mktemp("sixty")
    told, counted = _read(60, catalog, folder / "graphql")
    each, counted_each = _read(60, catalog, folder / "rest", off=True)
    return Scans(told, counted, each, counted_each)


def test_many_projects_are_asked_at_once_and_tell_the_same(sixty: Scans) -> None:
    counted, counted_each = sixty.counted, sixty.counted_each
    assert sixty.told == sixty.each
    assert {counted_each[name] for name in OF_SIXTY} == {60}
    assert {counted[name] for name in OF_SIXTY} == {0}
    asked = {name: counted[name] for name in OF_SIXTY.values() if name}
    assert asked == {name: 3 if name.endswith("repository") else 2 for name in asked}
    for name, (batched, those) in OF_SOME.items():
        assert (counted_each[name], counted[name], counted[batched]) == (60, those, 2)
    rest = {name for name in counted_each | counted if name.startswith("GET")}
    rest -= OF_SIXTY.keys() | OF_SOME.keys()
    assert {name: counted[name] for name in rest} == {name: counted_each[name] for name in rest}


def test_requests_grow_with_projects_and_with_nothing_else(
    sixty: Scans, catalog: Catalog, tmp_path: Path
) -> None:
    """Each project of the three that differ is asked the same, once; a list has a hundred."""
    _, twenty = _read(20, catalog, tmp_path / "twenty")
    of_each = {name for name in twenty if name.startswith("GET /projects/:id/")} - {FORKS}
    assert {twenty[name] for name in of_each} == {20}
    assert {sixty.counted_each[name] for name in of_each} == {60}
    others = (twenty | sixty.counted_each).keys() - of_each - {FORKS}
    told = {name for name in others if name.startswith("POST")}
    assert {name: twenty[name] for name in others - told} == {
        name: sixty.counted_each[name] for name in others - told
    }
    assert len(of_each) == 22
    assert sixty.counted.total() == 970


def test_both_ways_are_foretold(catalog: Catalog, tmp_path: Path) -> None:
    with (
        Simulator(requests.estate(4, 60), tier="ultimate", role="owner") as gitlab,
        closing(Appender(tmp_path / "plan.jsonl")) as ledger,
    ):
        target = scan.Target(gitlab.url, gitlab.token, [requests.ROOT])
        found = scan.foresee(target, scan.plan_for(catalog), ledger, pipeline.clock)
    told = {one.endpoint: (one.least, one.most) for one in found}
    places = 3
    some = {name: batched for name, (batched, _) in OF_SOME.items()}
    for name, batched in {**OF_SIXTY, **some}.items():
        assert told[name] == (0, 60 * places if "files" in name else 60)
        assert not batched or told[batched] == (0, 3 if batched.endswith("repository") else 2)
    assert told["GET /projects/:id/hooks"] == (60, 60)
    assert told["POST /api/graphql __type"] == (1, 1)


FORKS = "GET /projects/:id/forks"
"""Asked where GitLab counts any, which is random here."""


def _read(
    projects: int, catalog: Catalog, folder: Path, off: bool = False
) -> tuple[list[tuple[object, ...]], Counter[str]]:
    """What is kept of projects but where it came from, and the requests by endpoint."""
    folder.mkdir()
    estate = requests.estate(4, projects)
    estate.version = "18.8.0"
    with Simulator(estate, tier="ultimate", role="owner") as gitlab:
        if off:
            gitlab.add_fault(requests.GRAPHQL_OFF)
        taken = pipeline.take(gitlab, folder, catalog, requests.ROOT)
    ledger = taken.ledger()
    assert {line["section"] for line in ledger} - {""} <= SECTIONS.keys()
    each = Counter((line["resource"], line["endpoint"]) for line in ledger)
    assert {times for (_, name), times in each.items() if name.startswith("GET")} == {1}
    kept: list[tuple[object, ...]] = [
        (one.name, name, section.status, section.data, section.gaps, section.detail)
        for one in taken.snapshot.resources()
        for name, section in one.sections.items()
        if not any(each.startswith("/api/graphql") for each in SECTIONS[name].endpoints.values())
    ]
    return kept, Counter(line["endpoint"] for line in ledger)


def test_the_settings_of_groups_cost_no_request_per_project(
    catalog: Catalog, tmp_path: Path
) -> None:
    """At most 0.2 for each project; the projects themselves are not even listed."""
    with Simulator(requests.estate(20, 500), tier="ultimate", role="owner") as gitlab:
        narrow = requests.of_groups(catalog)
        pipeline.take(gitlab, tmp_path, narrow, requests.ROOT)
        assert len(gitlab.requests) == 60


ABSENT = {
    "environments": pipelines.environments,
    "pipeline_schedules": pipelines.pipeline_schedules,
}
"""What GitLab shows to nobody where CI/CD is off, and how it is read elsewhere."""


def test_what_is_known_to_be_absent_changes_no_verdict(
    catalog: Catalog, embedded: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    verdicts, known = _without_ci(catalog, embedded, tmp_path / "known")
    for name, reader in ABSENT.items():
        monkeypatch.setitem(readers._READERS, name, pipelines._or_off(reader))
    same, asked = _without_ci(catalog, embedded, tmp_path / "asked")
    assert verdicts == same
    assert asked - known == Counter(f"GET /projects/:id/{name}" for name in ABSENT)
    assert known - asked == Counter()


def _without_ci(
    catalog: Catalog, engine: Engine, folder: Path
) -> tuple[pipeline.Verdicts, Counter[str]]:
    """The verdicts on one project, and the requests by endpoint."""
    folder.mkdir()
    schedules = {"pipeline_schedules": [{"owner": None}], "environments": [{"name": "production"}]}
    project = {"builds_access_level": "disabled", **schedules}
    estate = Estate.from_dict({"groups": {"acme": {}}, "projects": {"acme/web": project}})
    with Simulator(estate, tier="ultimate", role="owner") as gitlab:
        taken = pipeline.take(gitlab, folder, catalog, "acme", plan=plan.everything())
    for name in ABSENT:
        [found] = [one for one in taken.snapshot.resources() if one.path == "acme/web"]
        assert found.sections[name].status is Status.NOT_CONFIGURED
        assert found.sections[name].detail.endswith("CI/CD is off in this project")
    verdicts = pipeline.verdicts(pipeline.judge(taken, catalog, engine))
    return verdicts, Counter(line["endpoint"] for line in taken.ledger())

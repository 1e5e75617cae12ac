"""The sample estate as its tests look at it: what is planted, what is found, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from scanner import config_file, resources
from scanner.catalog.load import Catalog, load
from scanner.catalog.select import Wanted, select
from scanner.engines.base import Engine
from scanner.report import ParamOverride, Report
from tests.integration import pipeline
from tests.integration.pipeline import NOW, Taken, Verdicts
from tests.simulator import Estate, Fault, Simulator

ACME = Path(__file__).parents[2] / "examples" / "acme"
BY_HAND = "ACME-001"
Planted = tuple[str, str, str, str, str]
"""Policy, kind, path, attribute, key."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The policies and parameters that Acme's glscan.yaml asks for."""
    file = config_file.read(ACME / "glscan.yaml")
    folders = [file.beside(folder) for folder in file.config.policies.folders]
    overrides = [ParamOverride(paths=one.paths, params=one.params) for one in file.config.overrides]
    wanted = Wanted(params=file.config.params, overrides=overrides)
    return select(load(resources.policies(), folders), wanted)


def taken_as(
    catalog: Catalog,
    folder: Path,
    *faults: Fault,
    tier: str = "ultimate",
    role: str = "admin",
    now: datetime = NOW,
) -> Taken:
    """A snapshot as `make demo` takes it, unless told otherwise."""
    name = config_file.read(ACME / "glscan.yaml").config.gitlab.instance_name
    assert name is not None
    with Simulator(Estate.load(ACME, now.date()), tier, role) as gitlab:
        for fault in faults:
            gitlab.add_fault(fault)
        return pipeline.take(gitlab, folder, catalog, "acme", name=name, now=now)


@pytest.fixture(scope="module")
def taken(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    return taken_as(catalog, tmp_path_factory.mktemp("acme"))


@pytest.fixture(scope="module")
def report(taken: Taken, catalog: Catalog, embedded: Engine) -> Report:
    return pipeline.judge(taken, catalog, embedded, "embedded.json")


@pytest.fixture(scope="module")
def of_owner(
    catalog: Catalog, embedded: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Report:
    taken = taken_as(catalog, tmp_path_factory.mktemp("owner"), role="owner")
    return pipeline.judge(taken, catalog, embedded)


def planted() -> list[Planted]:
    """What faults.yaml lists."""
    listed: list[dict[str, str]] = yaml.safe_load((ACME / "faults.yaml").read_text("utf-8"))
    return sorted(
        (each["policy"], each["kind"], each["path"], each["attribute"], each.get("key", ""))
        for each in listed
    )


def found(report: Report) -> list[Planted]:
    """The findings of a report."""
    return sorted(
        (each["policy"], line["kind"], line["path"], ".".join(each["path"]), each.get("key", ""))
        for line in report.resources()
        for each in line["findings"]
    )


def by_path(report: Report, *outcomes: str) -> Mapping[tuple[str, str], str]:
    """Outcomes by policy and path; of the given kinds only, where some are given."""
    return {
        (policy, name.partition(" ")[2]): outcome
        for (policy, name), outcome in pipeline.verdicts(report).items()
        if not outcomes or outcome in outcomes
    }


def changed(one: Verdicts, other: Verdicts) -> Mapping[tuple[str, str], tuple[str, str]]:
    """The verdicts that differ, as they were and as they are."""
    assert one.keys() == other.keys()
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}

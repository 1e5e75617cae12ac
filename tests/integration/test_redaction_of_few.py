"""With --redact, people are read though no policy asks for them; who may be missing is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from scanner.catalog.load import Catalog
from scanner.catalog.select import Wanted, select
from scanner.cli import redacting
from scanner.engines.base import Engine
from scanner.redact.results import redacted
from scanner.render import FORMATS
from scanner.report import Report, check
from scanner.sources.gitlab.plan import Plan
from tests import estates
from tests.integration import pipeline, test_users
from tests.integration.pipeline import Taken
from tests.integration.test_redaction import named, rendered
from tests.simulator import Estate, Fault, Simulator
from tests.unit.cli.conftest import Glscan, glscan

__all__ = ["glscan"]

ASKED = redacting.Redaction(b"")
NAMES = {"jon.mora", "lea.moe"}
ACCOUNTS = "GET /users"
NOT_READ = "could not be read, so people named only there keep their names"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """A policy that reads rules of branches and no people."""
    return select(estates.catalog(), Wanted(only=["GL-PRJ-005"]))


def world() -> Estate:
    estate = estates.compliant()
    open_ = {"push_access_levels": [30], "merge_access_levels": [30]}
    branches = estate["projects"]["north/site"]["protected_branches"]
    branches |= {name: dict(open_) for name in ("jon.mora/*", "lea.moe-main-patch-*", "mora/*")}
    return Estate.from_dict(estate)


def taken(
    catalog: Catalog, folder: Path, plan: Plan | None, *faults: Fault, **options: Any
) -> Taken:
    with Simulator(world(), **{**estates.ADMINISTRATOR, **options}) as gitlab:
        for fault in faults:
            gitlab.add_fault(fault)
        return pipeline.take(gitlab, folder, catalog, "north", plan=plan)


def made(folder: Path, catalog: Catalog, engine: Engine, taken: Taken) -> Report:
    report = pipeline.judge(taken, catalog, engine)
    assert named(rendered(report)["json"], NAMES) == NAMES
    after = redacted(report, taken.snapshot, b"", folder / "redacted.json")
    check(after)
    return after


def planned(catalog: Catalog) -> Plan:
    return redacting.plan(catalog, True, ASKED)


@pytest.mark.parametrize("role", ["admin", "owner", "maintainer"])
def test_who_is_in_is_read_and_replaced(
    role: str, catalog: Catalog, embedded: Engine, tmp_path: Path
) -> None:
    found = taken(catalog, tmp_path, planned(catalog), role=role)
    report = made(tmp_path, catalog, embedded, found)
    for format, page in rendered(report).items():
        assert not named(page, NAMES), format
    assert b"-main-patch-*" in rendered(report)["json"]
    redaction = report.run["redaction"]
    assert redaction["people"] >= 4
    if role == "admin":
        assert redaction["unread"] == {}
    else:
        assert {why for reasons in redaction["unread"].values() for why in reasons} <= {"hidden"}


def test_no_more_is_read_without_it(catalog: Catalog, tmp_path: Path) -> None:
    taken(catalog, tmp_path, redacting.plan(catalog, True, None)).ledger()
    asked = {line["endpoint"] for line in taken(catalog, tmp_path, None).ledger()}
    assert not any("members" in one or one == ACCOUNTS for one in asked)


def test_an_older_snapshot_is_said_to_lack_them(
    catalog: Catalog, embedded: Engine, tmp_path: Path, glscan: Glscan
) -> None:
    found = taken(catalog, tmp_path, None)
    report = made(tmp_path, catalog, embedded, found)
    unread = report.run["redaction"]["unread"]
    assert {why for reasons in unread.values() for why in reasons} == {"not_collected"}
    for format in ("html", "markdown", "junit"):
        assert NOT_READ in rendered(report)[format].decode(), format
    results = found.path.with_name("results.json")
    ended = glscan("report", str(results), "--snapshot", str(found.path), "--redact", "users")
    assert ended.code == 0
    assert f"--redact: The members of 2 projects {NOT_READ}." in ended.err
    assert "--all-sections" in ended.err


def test_lists_that_are_refused_are_told(
    catalog: Catalog, embedded: Engine, tmp_path: Path
) -> None:
    fault = Fault("GET /projects/:id/members", 403, times=None)
    found = taken(catalog, tmp_path, planned(catalog), fault, role="owner")
    report = made(tmp_path, catalog, embedded, found)
    unread = report.run["redaction"]["unread"]
    assert unread["project"].keys() == {"forbidden"}
    assert NOT_READ in rendered(report)["html"].decode()


def test_a_project_alone_is_enough(catalog: Catalog) -> None:
    plan = redacting.plan(catalog, False, ASKED)
    assert "members" in plan.project & plan.above
    assert "users" in plan.instance


def test_reports_about_users_name_none(embedded: Engine, tmp_path: Path) -> None:
    catalog = test_users.catalog.__wrapped__(tmp_path)  # type: ignore[attr-defined]
    with Simulator(test_users.world(), role="admin") as gitlab:
        found = pipeline.take(gitlab, tmp_path, catalog, "acme")
    before = pipeline.judge(found, catalog, embedded)
    after = redacted(before, found.snapshot, b"", tmp_path / "redacted.json")
    names = {"ada", "bob", "acme-robot"}
    assert named(rendered(before)["json"], names) == names
    assert set(rendered(after)) == set(FORMATS)
    for format, page in rendered(after).items():
        assert not named(page, names), format
    lines = list(after.resources())
    assert {(line["kind"], line["id"]) for line in lines} == {("user", 0)}
    assert all(re.fullmatch(r"person-\d+", line["path"]) for line in lines)

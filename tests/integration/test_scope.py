"""What of a GitLab is read: single projects, without what was excluded, or a first look at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner import gate, scan
from scanner.engines.base import Engine
from scanner.errors import UsageError
from scanner.model import Kind
from scanner.report import Report
from scanner.report_words import scope_in_words
from tests import estates
from tests.integration import pipeline
from tests.simulator import Simulator

GROUPS = ["group north", "group north/apps"]
INVITED = f"group {estates.OUTSIDER}"
"""Read for its members, who come in with it."""
SITE, API = "project north/site", "project north/apps/api"


@pytest.fixture
def gitlab() -> Iterator[Simulator]:
    with Simulator(estates.flawless(), **estates.ADMINISTRATOR) as running:
        yield running


class Scan:
    """A scan of a part of the compliant estate."""

    def __init__(self, gitlab: Simulator, folder: Path, engine: Engine, **scope: Any) -> None:
        catalog = estates.catalog()
        self.path = folder / "snapshot.json"
        target = scan.Target(gitlab.url, gitlab.token, **{"groups": ["north"], **scope})
        plan = scan.plan_for(catalog, bool(target.groups))
        snapshot = scan.snapshot(target, self.path, catalog, plan, pipeline.clock, lambda _: None)
        self.manifest = snapshot.manifest
        self.taken = pipeline.Taken(snapshot, self.path, [])
        self.context = {one.name for one in snapshot.resources() if one.context}
        self.report: Report = pipeline.judge(self.taken, catalog, engine)
        self.verdicts = pipeline.verdicts(self.report)
        self.judged = {name for _, name in self.verdicts}

    @property
    def asked(self) -> set[str]:
        """The resources that were asked about."""
        return {line["resource"] for line in self.taken.ledger()}


@pytest.fixture
def whole(gitlab: Simulator, tmp_path: Path, embedded: Engine) -> pipeline.Verdicts:
    (tmp_path / "whole").mkdir()
    return Scan(gitlab, tmp_path / "whole", embedded).verdicts


def test_all_below_a_pattern_is_left_out(
    gitlab: Simulator, tmp_path: Path, embedded: Engine
) -> None:
    found = Scan(gitlab, tmp_path, embedded, exclude=["North/apps/*"])
    assert found.judged >= {*GROUPS, SITE}
    assert API not in found.judged
    assert not any(name == API for name in found.asked)
    assert found.manifest["scope"]["excluded"] == {"project": 1}
    assert "Left out: North/apps/* (1 project)" in scope_in_words(found.manifest["scope"])
    assert gate.decide(found.report.run).word == "COMPLIANT"


def test_an_excluded_group_is_still_looked_up_from_below(
    gitlab: Simulator, tmp_path: Path, embedded: Engine, whole: pipeline.Verdicts
) -> None:
    found = Scan(gitlab, tmp_path, embedded, exclude=["north/apps"])
    assert "group north/apps" not in found.judged
    assert found.context == {"group north/apps", INVITED}
    of_api = {key: verdict for key, verdict in found.verdicts.items() if key[1] == API}
    assert of_api == {key: verdict for key, verdict in whole.items() if key[1] == API}


def test_a_first_look_reads_so_many_and_is_incomplete(
    gitlab: Simulator, tmp_path: Path, embedded: Engine
) -> None:
    found = Scan(gitlab, tmp_path, embedded, limit=1)
    counts = found.report.run["totals"]["resources"]
    assert (counts[Kind.PROJECT], counts[Kind.GROUP]) == (1, 2)
    assert found.manifest["scope"]["cut"] == ["north"]
    verdict = gate.decide(found.report.run)
    assert (verdict.word, int(verdict.exit_code)) == ("INCOMPLETE", 3)
    assert verdict.reasons == ("the limit of 1 left out projects or subgroups of north",)


def test_a_limit_that_nothing_exceeds_is_a_whole_scan(
    gitlab: Simulator, tmp_path: Path, embedded: Engine, whole: pipeline.Verdicts
) -> None:
    found = Scan(gitlab, tmp_path, embedded, limit=2)
    assert "cut" not in found.manifest["scope"]
    assert found.verdicts == whole


def test_a_project_by_itself_is_judged_as_in_its_group(
    gitlab: Simulator, tmp_path: Path, embedded: Engine, whole: pipeline.Verdicts
) -> None:
    found = Scan(gitlab, tmp_path, embedded, groups=[], projects=["north/apps/api"])
    assert found.context == {*GROUPS, INVITED}
    assert found.judged - {"instance 127.0.0.1"} >= {API}
    assert {key: one for key, one in found.verdicts.items() if key[1] == API} == {
        key: one for key, one in whole.items() if key[1] == API
    }
    assert found.manifest["scope"]["groups"] == []
    assert found.manifest["scope"]["projects"] == ["north/apps/api"]


def test_a_project_below_an_asked_group_is_read_once(
    gitlab: Simulator, tmp_path: Path, embedded: Engine, whole: pipeline.Verdicts
) -> None:
    found = Scan(gitlab, tmp_path, embedded, projects=["north/site"])
    assert found.verdicts == whole
    assert "projects" not in found.manifest["scope"]


def test_a_project_that_is_asked_for_and_excluded_is_refused(
    gitlab: Simulator, tmp_path: Path, embedded: Engine
) -> None:
    with pytest.raises(UsageError, match="north/site is both asked for and excluded"):
        Scan(gitlab, tmp_path, embedded, projects=["north/site"], exclude=["north/*"])

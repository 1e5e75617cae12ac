"""Keeps small runs for tests, and alters kept ones as somebody would who hides something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from scanner import judging, lines, report
from scanner.catalog.load import load
from scanner.catalog.select import Wanted, select
from scanner.gate import Threshold
from scanner.judging import Beside
from scanner.model import JSON
from scanner.runs import manifest as manifests
from scanner.runs import record
from scanner.runs.check import Check
from scanner.runs.manifest import Kept
from scanner.runs.verify import Here, verify
from tests.builders import (
    MANIFEST,
    SAMPLE,
    FakeEngine,
    Say,
    at,
    denying,
    group,
    policy_folder,
    request,
    resource,
    section,
    snapshot,
)

DENIED = denying(at("settings", "archived", message="It is not."))
SETTINGS = section({"archived": False}, origin={"endpoint": "GET /projects/:id"})
FINISHED = "2026-11-21T10:00:00Z"
LATER = "2026-12-21T10:00:00Z"
LAST = "2027-01-21T10:00:00Z"
WHOLE = {
    **dict.fromkeys(
        ("manifest", "parts", "documents", "chain", "policies", "verdicts", "report"), "ok"
    ),
    "recorded": "on trust",
}
"""What the checks of a run come to that is as it was kept."""


@dataclass
class Place:
    """Where runs are kept, and what judges them."""

    folder: Path
    answer: Say = field(default_factory=lambda: DENIED)
    beside: Beside = field(default_factory=Beside)
    engine: str = FakeEngine.version

    def __post_init__(self) -> None:
        self.runs = self.folder / "runs"
        self.bundled = policy_folder(self.folder / "bundled")

    def asked(self) -> FakeEngine:
        """An engine that answers as it should."""
        made = FakeEngine({SAMPLE: self.answer})
        made.version = self.engine
        return made

    def keep(
        self,
        finished: str = FINISHED,
        instance: str = "gitlab.example.com",
        runs: Path | None = None,
        as_of: str = "",
        **manifest: JSON,
    ) -> Kept:
        """Judge a snapshot of two projects, and keep the run after those that are there."""
        about = {**MANIFEST["instance"], "name": instance}
        told = {**MANIFEST, "finished": finished, "instance": about, **manifest}
        projects = [
            resource(path=path, id=id, settings=SETTINGS) for path, id in (("acme/a", 7), ("b", 8))
        ]
        path = self.folder / "snapshot.json"
        taken = snapshot(path, group(), *projects, requests=[request("project b")], manifest=told)
        before = record.last(runs or self.runs, instance, finished, as_of or finished)
        beside = self.beside
        if before:
            earlier = report.read(before.results)
            beside = replace(beside, previous=earlier, previous_name=before.folder.name)
        catalog = select(load(self.bundled), Wanted())
        with judging.loaded(self.asked(), catalog) as ready:
            to = self.folder / "results.json"
            moment = datetime.fromisoformat(as_of or finished)
            judged = judging.judge(taken, catalog, ready, to, Threshold(), moment, beside)
        return record.keep(runs or self.runs, taken, catalog, judged, beside, None, before)

    def verify(self, run: Path, digest: str = "", engine: Any = ...) -> Mapping[str, Check]:
        """Every check of a run, by its name."""
        judge_with = self.asked if engine is ... else engine
        scratch = self.folder / "scratch"
        scratch.mkdir(exist_ok=True)
        found = verify(run, digest, Here(self.bundled, judge_with), scratch)
        return {check.name: check for check in found}


def states(checks: Mapping[str, Check]) -> dict[str, str]:
    """What each check came to."""
    return {name: check.state.value for name, check in checks.items()}


def wrong(checks: Mapping[str, Check]) -> dict[str, str]:
    """The words of what differs."""
    return {name: check.words for name, check in checks.items() if check.state == "DIFFERS"}


def resign(run: Path, /, **changes: JSON) -> None:
    """Write the manifest as if what lies there now had always been there."""
    path = run / manifests.NAME
    manifest = orjson.loads(path.read_bytes())
    manifest["parts"] = {name: manifests.part(one) for name, one in manifests.parts(run)}
    path.write_bytes(manifests.encode({**manifest, **changes}))  # type: ignore[typeddict-item]


def rewrite(run: Path, edit: Callable[[dict[str, Any], list[dict[str, Any]]], None]) -> None:
    """Edit header and resources of the results; digest, verdict and manifest are signed anew."""
    path = run / manifests.RESULTS
    found = report.read(path)
    header: dict[str, Any] = orjson.loads(orjson.dumps(found.run))
    items: list[dict[str, Any]] = [dict(line) for line in found.resources()]
    edit(header, items)
    lines.write(path, {"schema": report.SCHEMA, "run": header}, items)
    resign(run)

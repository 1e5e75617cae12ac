"""Short ways to run the pipeline and to read what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from scanner import judging, scan
from scanner.catalog.load import Catalog
from scanner.engines.base import Answers, Document, Engine, Module
from scanner.events.recorded import Recorded
from scanner.gate import Threshold
from scanner.model import JSON, Kind, Outcome
from scanner.report import Report
from scanner.snapshot.store import Snapshot, ledger_path
from scanner.sources.gitlab.plan import Plan
from tests.simulator import Simulator

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)

Verdicts = Mapping[tuple[str, str], str]
"""Outcome by (policy id, "kind path")."""


def clock() -> datetime:
    """The moment at which all of these tests play."""
    return NOW


@dataclass
class Taken:
    """A snapshot, and what was said before it was taken."""

    snapshot: Snapshot
    path: Path
    said: list[str]

    def ledger(self) -> list[dict[str, JSON]]:
        """The requests it was made with."""
        return [orjson.loads(line) for line in ledger_path(self.path).read_bytes().splitlines()]


def take(
    gitlab: Simulator,
    folder: Path,
    catalog: Catalog,
    *groups: str,
    plan: Plan | None = None,
    token: str = "",
    name: str = "gitlab.test",
    now: datetime = NOW,
) -> Taken:
    """Snapshot groups of a simulated GitLab."""
    said: list[str] = []
    path = folder / "snapshot.json"
    target = scan.Target(gitlab.url, token or gitlab.token, groups, instance_name=name)
    wanted = plan or scan.plan_for(catalog)
    taken = scan.snapshot(target, path, catalog, wanted, lambda: now, said.append)
    return Taken(taken, path, said)


def judge(
    taken: Taken,
    catalog: Catalog,
    engine: Engine,
    name: str = "results.json",
    events: Recorded | None = None,
) -> Report:
    """Judge a snapshot, and audit events with it."""
    path = taken.path.with_name(name)
    beside = judging.Beside(events=events)
    with judging.loaded(engine, catalog) as ready:
        return judging.judge(taken.snapshot, catalog, ready, path, Threshold(), beside=beside)


def verdicts(report: Report) -> Verdicts:
    """Every evaluation of a report."""
    columns = report.run["columns"]
    return {
        (policy, f"{line['kind']} {line['path']}"): Outcome.of_letter(letter).value
        for line in report.resources()
        for policy, letter in zip(columns[line["kind"]], line["outcomes"], strict=True)
    }


def resources(report: Report) -> list[JSON]:
    """The resource lines of a report: all but the header, which names the engine."""
    return [dict(line) for line in report.resources()]


def reasons(report: Report, policy: str, resource: str) -> Sequence[str]:
    """Why an evaluation came out as it did."""
    for line in report.resources():
        if f"{line['kind']} {line['path']}" == resource:
            return line["reasons"].get(policy, [])
    raise KeyError(resource)


class Kept:
    """An engine that stays loaded from one run to the next: only its start is saved."""

    def __init__(self, make: Callable[[], Engine]) -> None:
        self._engine = make()
        self._loaded: Any = None
        self.name, self.version = self._engine.name, self._engine.version

    def load(self, policies: Mapping[Kind, Sequence[Module]], libraries: Sequence[Module]) -> None:
        """Load what is not loaded."""
        if self._loaded != (policies, libraries):
            self._engine.load(policies, libraries)
            self._loaded = (policies, libraries)
            self.version = self._engine.version

    def broken(self) -> Mapping[str, str]:
        """As the engine says."""
        return self._engine.broken()

    def evaluate(self, kind: Kind, documents: Iterable[Document]) -> Iterator[Answers]:
        """As the engine does."""
        return self._engine.evaluate(kind, documents)

    def end(self) -> None:
        """End the engine."""
        self._engine.__exit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stay."""

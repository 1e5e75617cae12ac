"""Short ways to read a simulated GitLab."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from scanner.model import JSON, Kind, Resource, Section
from scanner.requirement import parse
from scanner.snapshot.journal import Appender, Journal
from scanner.sources.gitlab import collect as collecting
from scanner.sources.gitlab import plan as plans
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.collect import collect
from scanner.sources.gitlab.derive import derived
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.probe import Server, probe
from scanner.sources.gitlab.scope import Root, open_roots
from scanner.sources.gitlab.tally import Tally
from scanner.sources.gitlab.tree import Bounds
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab import worlds

TIME = "2026-01-15T12:00:00Z"
JSON_TYPE = {"Content-Type": "application/json"}


def planned(**paths: Sequence[str]) -> Plan:
    """The plan for these requirements of each kind."""
    return plans.plan({Kind(kind): [parse(path) for path in each] for kind, each in paths.items()})


@dataclass
class Reading:
    """A client of a GitLab, and the ledger that it writes."""

    client: Client
    path: Path

    def ledger(self) -> list[dict[str, JSON]]:
        """The requests so far."""
        return [orjson.loads(line) for line in self.path.read_bytes().splitlines()]


@contextmanager
def reading(gitlab: Simulator | str, folder: Path, **options: Any) -> Iterator[Reading]:
    """A client with the simulator's token."""
    path = folder / "ledger.jsonl"
    ledger = Appender(path)
    url, token = (gitlab, "glpat-x") if isinstance(gitlab, str) else (gitlab.url, gitlab.token)
    token = options.pop("token", token)
    try:
        yield Reading(Client(url, token, ledger, lambda: TIME, **options), path)
    finally:
        ledger.close()


@dataclass
class Collected:
    """What came of collecting groups and projects."""

    resources: Mapping[str, Resource]
    roots: Sequence[Root]
    server: Server
    ledger: list[dict[str, JSON]]
    scope: collecting.Collected
    tally: Tally
    written: str = field(repr=False)
    """Everything that was put on disk."""

    def __getitem__(self, name: str) -> Resource:
        return self.resources[name]

    def section(self, name: str, section: str) -> Section:
        """One section of a resource."""
        return self.resources[name].sections[section]


def opened(
    folder: Path,
    *groups: str,
    projects: Sequence[str] = (),
    faults: Sequence[Fault] = (),
    **options: Any,
) -> Sequence[Root]:
    """Open groups and projects of a server with faults, of a version."""
    estate = options.pop("estate", None) or worlds.north()
    estate.version = options.pop("version", estate.version)
    with Simulator(estate, **options) as gitlab, reading(gitlab, folder) as session:
        for fault in faults:
            gitlab.add_fault(fault)
        return open_roots(session.client, probe(session.client), groups, projects)


def collected(
    gitlab: Simulator,
    folder: Path,
    *groups: str,
    projects: Sequence[str] = (),
    plan: Plan | None = None,
    bounds: Bounds | None = None,
) -> Collected:
    """Collect groups and projects of a running simulator, everything unless a plan says less."""
    with (
        reading(gitlab, folder) as session,
        closing(Journal(folder / "it.journal")) as journal,
    ):
        journal.begin({"given": {}, "found": {}}, TIME)
        server = probe(session.client)
        roots = open_roots(session.client, server, groups, projects)
        wanted = plan or plans.everything()
        name = "gitlab.test"
        scope = collect(session.client, server, roots, wanted, bounds or Bounds(), journal, name)
        found = {resource.name: resource for resource in derived(journal.sorted, TIME[:10])}
        written = journal.path.read_text() + session.path.read_text()
        return Collected(
            found, roots, server, session.ledger(), scope, session.client.tally, written
        )


def collected_from(estate: Estate, folder: Path, *groups: str, **options: Any) -> Collected:
    """Serve an estate and collect groups of it; options that are not ours are the server's."""
    mine = {name: options.pop(name) for name in ("projects", "plan", "bounds") if name in options}
    with Simulator(estate, **options) as gitlab:
        return collected(gitlab, folder, *groups, **mine)


def read(folder: Path, *faults: Fault, estate: Estate | None = None, **options: Any) -> Collected:
    """Everything below `north`, from a server with faults, of a version."""
    estate = estate or worlds.north()
    estate.version = options.pop("version", estate.version)
    plan = options.pop("plan", None)
    with Simulator(estate, **options) as gitlab:
        for fault in faults:
            gitlab.add_fault(fault)
        return collected(gitlab, folder, "north", plan=plan)

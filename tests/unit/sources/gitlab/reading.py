"""Short ways to read a simulated GitLab."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from scanner.model import JSON, Resource
from scanner.snapshot.journal import Appender, Journal
from scanner.sources.gitlab import plan as plans
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.collect import collect
from scanner.sources.gitlab.derive import derive
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.probe import Root, Server, open_roots, probe
from tests.simulator import Estate, Simulator

TIME = "2026-01-15T12:00:00Z"


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
    """What came of collecting groups."""

    resources: Mapping[str, Resource]
    roots: list[Root]
    server: Server
    ledger: list[dict[str, JSON]]
    written: str = field(repr=False)
    """Everything that was put on disk."""

    def __getitem__(self, name: str) -> Resource:
        return self.resources[name]


def collected(gitlab: Simulator, folder: Path, *groups: str, plan: Plan | None = None) -> Collected:
    """Collect groups of a running simulator, everything unless a plan says less."""
    with (
        reading(gitlab, folder) as session,
        closing(Journal(folder / "it.journal")) as journal,
    ):
        server = probe(session.client)
        roots = list(open_roots(session.client, server, groups))
        collect(session.client, server, roots, plan or plans.everything(), journal, "gitlab.test")
        found = {resource.name: derive(resource) for resource in journal.sorted()}
        written = journal.path.read_text() + session.path.read_text()
        return Collected(found, roots, server, session.ledger(), written)


def collected_from(
    estate: Estate, folder: Path, *groups: str, plan: Plan | None = None, **options: Any
) -> Collected:
    """Serve an estate and collect groups of it."""
    with Simulator(estate, **options) as gitlab:
        return collected(gitlab, folder, *groups, plan=plan)

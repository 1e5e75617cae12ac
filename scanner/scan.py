"""The chain of documents: a GitLab becomes a snapshot, a snapshot becomes results."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scanner import __version__, preflight, results
from scanner.catalog.load import Catalog
from scanner.engines.base import Engine
from scanner.errors import UsageError
from scanner.evaluate import evaluate
from scanner.model import JSON, Tier
from scanner.report import Report
from scanner.snapshot import store
from scanner.snapshot.journal import Appender, Journal
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab import plan as plans
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.collect import collect
from scanner.sources.gitlab.derive import derive
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.probe import Root, Server, open_roots, probe


@dataclass(frozen=True, slots=True)
class Target:
    """What to read, and as whom."""

    url: str
    token: str
    groups: Sequence[str]
    instance_name: str = ""
    ca_bundle: str | None = None
    timeout: float = 60.0


Say = Callable[[str], None]
"""Takes a line for the person who waits."""


def snapshot(
    target: Target, path: Path, catalog: Catalog, plan: Plan, now: Callable[[], datetime], say: Say
) -> Snapshot:
    """Collect what `plan` names into a snapshot at `path`, its ledger beside it.

    Before anything is collected, says which policies of `catalog` the token leaves unknown.
    Raises AccessError; what was collected until then stays in the journal, and an earlier snapshot
    at `path` stays as it was.
    """
    started, groups = now(), _outermost(target.groups)
    ledger, journal = _opened(path)
    try:
        client = Client(
            target.url,
            target.token,
            ledger,
            lambda: results.rfc3339(now()),
            ca_bundle=target.ca_bundle,
            timeout=target.timeout,
        )
        server = probe(client)
        roots = open_roots(client, server, groups)
        _warn(catalog, roots, say)
        name = target.instance_name or server.host
        empty = collect(client, server, roots, plan, journal, name)
        manifest = _manifest(server, roots, empty, name, started, now())
        store.write(path, manifest, journal, ledger, derive)
        os.replace(_unfinished(path), store.ledger_path(path))
    finally:
        journal.close()
        ledger.close()
    return store.read(path)


def _opened(path: Path) -> tuple[Appender, Journal]:
    """What is written while collecting; refuses a place that could not be written at the end."""
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        path.parent.mkdir(parents=True, exist_ok=True)
        return Appender(_unfinished(path)), Journal(store.journal_path(path))
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", "Choose another path."
        ) from error


def _unfinished(path: Path) -> Path:
    """Where the ledger grows: one of an earlier snapshot stays until this one is whole."""
    ledger = store.ledger_path(path)
    return ledger.with_name(f"{ledger.name}.part")


def plan_for(catalog: Catalog) -> Plan:
    """What the policies of a catalogue need, and nothing else."""
    return plans.plan(catalog.requirements())


@contextlib.contextmanager
def loaded(engine: Engine, catalog: Catalog) -> Iterator[Engine]:
    """The engine with the catalogue in it, ended at the end of the block.

    Raises EngineError or PolicyError: whoever is about to read a GitLab for an hour wants to know
    before.
    """
    with engine:
        engine.load(
            {
                kind: [policy.module for policy in policies]
                for kind, policies in catalog.columns.items()
                if policies
            },
            catalog.libraries,
        )
        yield engine


def judge(
    snapshot: Snapshot,
    catalog: Catalog,
    engine: Engine,
    path: Path,
    fail_on: str,
    allow_incomplete: bool,
    as_of: datetime | None = None,
) -> Report:
    """Evaluate a snapshot into results at `path`; ages are counted to when it was finished.

    `engine` has the catalogue loaded.
    """
    moment = as_of or datetime.fromisoformat(snapshot.manifest["finished"])
    verdicts = evaluate(snapshot, catalog, engine, moment)
    return results.write(
        path, verdicts, snapshot, catalog, engine, moment, fail_on, allow_incomplete
    )


def _outermost(groups: Sequence[str]) -> list[str]:
    """The asked groups without those that lie below another asked one, and without repeats."""
    paths = sorted({group.strip("/ ") for group in groups})
    if "" in paths:
        raise UsageError("a group without a name", "Give full paths, such as acme/platform.")
    return [
        path
        for path in paths
        if not any(path.startswith(f"{other}/") for other in paths if other != path)
    ]


def _warn(catalog: Catalog, roots: Sequence[Root], say: Say) -> None:
    for root in roots:
        lacks = {tier: root.licence.excludes(tier) for tier in Tier}
        spots = preflight.blind_spots(catalog, root.role, lacks, root.gitlab_com)
        for line in preflight.sentence(spots, root.role, len(catalog.policies)):
            say(line)


def _manifest(
    server: Server,
    roots: Sequence[Root],
    empty: Sequence[str],
    name: str,
    started: datetime,
    finished: datetime,
) -> dict[str, JSON]:
    return {
        "tool": {"name": "glscan", "version": __version__},
        "instance": {
            "name": name,
            "url": server.url,
            "version": server.version,
            "edition": server.edition,
        },
        "scope": {
            "groups": [root.path for root in roots],
            **({"without_projects": list(empty)} if empty else {}),
        },
        "identity": {
            "username": server.username,
            "scopes": list(server.scopes),
            "role": preflight.role_name(min(root.role for root in roots)),
            "token_expires_at": server.token_expires_at,
        },
        "started": results.rfc3339(started),
        "finished": results.rfc3339(finished),
    }

"""A GitLab becomes a snapshot."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scanner import __version__, preflight, results
from scanner.catalog.load import Catalog
from scanner.errors import UsageError, unwritable
from scanner.model import JSON, Kind, Tier
from scanner.roles import role_name
from scanner.snapshot import store
from scanner.snapshot.journal import Appender, Journal
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab import plan as plans
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.collect import Collected, collect
from scanner.sources.gitlab.derive import derived
from scanner.sources.gitlab.forecast import Forecast, forecast, size
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.probe import Server, probe
from scanner.sources.gitlab.scope import Root, open_roots
from scanner.sources.gitlab.tree import Bounds


@dataclass(frozen=True, slots=True)
class Target:
    """What to read, and as whom."""

    url: str
    token: str
    groups: Sequence[str]
    instance_name: str = ""
    ca_bundle: str | None = None
    timeout: float = 60.0
    projects: Sequence[str] = ()
    exclude: Sequence[str] = ()
    """Patterns of full paths that are left out."""
    limit: int = 0
    """For a first look: at most so many projects of each group; 0 for all."""


Say = Callable[[str], None]
"""Takes a line for the person who waits."""


def snapshot(
    target: Target,
    path: Path,
    catalog: Catalog,
    plan: Plan,
    now: Callable[[], datetime],
    say: Say,
    named: Callable[[str], None] = lambda name: None,
) -> Snapshot:
    """Collect what `plan` names into a snapshot at `path`, its ledger beside it.

    `named` is told the name of the instance as soon as it is known, and may refuse it.
    Before anything is collected, says which policies of `catalog` the token leaves unknown.
    Raises AccessError; what was collected until then stays in the journal, and an earlier snapshot
    at `path` stays as it was.
    """
    started, groups = now(), _outermost(target.groups)
    projects = _paths("project", target.projects)
    bounds = Bounds(target.exclude, target.limit)
    for project in filter(bounds.excludes, projects):
        raise UsageError(
            f"the project {project} is both asked for and excluded", "Drop one of the two."
        )
    ledger, journal = _opened(path)
    try:
        client = _client(target, ledger, now)
        server = probe(client)
        roots = open_roots(client, server, groups, projects)
        name = target.instance_name or server.host
        named(name)
        found = collect(
            client,
            server,
            roots,
            plan,
            bounds,
            journal,
            name,
            lambda root: _warn(catalog, root, server, say),
        )
        client.still_alive()
        manifest = _manifest(server, _scope(server, roots, bounds, found), roots, name, started)
        manifest["finished"] = results.rfc3339(now())
        today = manifest["finished"][:10]
        store.write(path, manifest, journal, ledger, lambda read: derived(read, today))
        os.replace(_unfinished(path), store.ledger_path(path))
    finally:
        journal.close()
        ledger.close()
    return store.read(path)


def foresee(
    target: Target, plan: Plan, ledger: Appender, now: Callable[[], datetime]
) -> Sequence[Forecast]:
    """The requests that a scan of `target` will make, after asking how much there is of it.

    Raises AccessError.
    """
    groups, projects = _outermost(target.groups), _paths("project", target.projects)
    client = _client(target, ledger, now)
    server = probe(client)
    roots = open_roots(client, server, groups, projects)
    sizes = [size(client, root, target.limit) for root in roots]
    return forecast(plan, server, sizes)


def _client(target: Target, ledger: Appender, now: Callable[[], datetime]) -> Client:
    return Client(
        target.url,
        target.token,
        ledger,
        lambda: results.rfc3339(now()),
        ca_bundle=target.ca_bundle,
        timeout=target.timeout,
    )


def _opened(path: Path) -> tuple[Appender, Journal]:
    """What is written while collecting; refuses a place that could not be written at the end."""
    for written in (path, store.ledger_path(path), store.journal_path(path)):
        if os.path.exists(written) and not os.path.isfile(written):
            reason = "it is a folder" if os.path.isdir(written) else "it is no file"
            raise unwritable(written, reason)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Appender(_unfinished(path)), Journal(store.journal_path(path))
    except OSError as error:
        raise unwritable(path, error.strerror) from error


def _unfinished(path: Path) -> Path:
    """Where the ledger grows: one of an earlier snapshot stays until this one is whole."""
    ledger = store.ledger_path(path)
    return ledger.with_name(f"{ledger.name}.part")


def plan_for(catalog: Catalog, groups: bool = True) -> Plan:
    """What the policies of a catalogue need, and nothing else; `groups` are in scope or not."""
    needed = catalog.requirements()
    return plans.plan(needed if groups else {**needed, Kind.GROUP: ()})


def _outermost(groups: Sequence[str]) -> list[str]:
    """The asked groups without those that lie below another asked one, and without repeats."""
    paths = sorted(set(_paths("group", groups)))
    return [
        path
        for path in paths
        if not any(path.startswith(f"{other}/") for other in paths if other != path)
    ]


def _paths(what: str, given: Sequence[str]) -> list[str]:
    """Full paths as GitLab takes them. Raises UsageError for what is none."""
    for path in given:
        if not path.strip("/ "):
            raise UsageError(f"a {what} without a name", "Give full paths, such as acme/platform.")
        if "://" in path:  # which may hold a password
            alone = path.partition("://")[2].partition("/")[2].strip("/ ")
            raise UsageError(
                f"a {what} is given by its address, not its path",
                f"Give the full path alone: {alone or 'acme/platform'}",
            )
    return [path.strip("/ ") for path in given]


def _warn(catalog: Catalog, root: Root, server: Server, say: Say) -> None:
    lacks = {tier: root.licence.excludes(tier) for tier in Tier}
    knows = root.sight(server).knows
    spots = preflight.blind_spots(catalog, root.role, lacks, root.gitlab_com, root.kind, knows)
    for line in preflight.sentence(spots, root.role, len(catalog.policies)):
        say(line)


def _scope(
    server: Server, roots: Sequence[Root], bounds: Bounds, found: Collected
) -> dict[str, JSON]:
    """What was asked for and what of it was left out; empty parts are not written."""
    scope: dict[str, JSON] = {
        "groups": [root.path for root in roots if root.kind is Kind.GROUP],
        "projects": [root.path for root in roots if root.kind is Kind.PROJECT],
        "exclude": list(bounds.exclude),
        "excluded": {kind.value: count for kind, count in found.excluded.items()},
        "limit": bounds.limit,
        "cut": found.cut,
        "unlisted": found.unlisted,
        "without_projects": found.without_projects,
    }
    kept = {name: value for name, value in scope.items() if value or name == "groups"}
    return {**kept, "instance": server.administrator}


def _manifest(
    server: Server, scope: JSON, roots: Sequence[Root], name: str, started: datetime
) -> dict[str, JSON]:
    return {
        "tool": {"name": "glscan", "version": __version__},
        "instance": {
            "name": name,
            "url": server.url,
            "version": server.version,
            "edition": server.edition,
        },
        "scope": scope,
        "identity": {
            "username": server.username,
            "scopes": list(server.scopes),
            "role": role_name(min(root.role for root in roots)),
            "token_expires_at": server.token_expires_at,
        },
        "started": results.rfc3339(started),
    }

"""A GitLab becomes a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from scanner import __version__, preflight, results
from scanner.catalog.load import Catalog
from scanner.model import JSON, Kind, Resource, Tier
from scanner.roles import role_name
from scanner.snapshot import begun, merge, store
from scanner.snapshot.asked import of_manifest
from scanner.snapshot.journal import Appender
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab import asked
from scanner.sources.gitlab import plan as plans
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.collect import Collected, collect
from scanner.sources.gitlab.derive import derived
from scanner.sources.gitlab.forecast import Forecast, forecast
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.probe import Server, probe
from scanner.sources.gitlab.scope import Root, open_roots
from scanner.sources.gitlab.shard import Shard, joined
from scanner.sources.gitlab.size import size
from scanner.sources.gitlab.tally import Tally
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
    shard: Shard | None = None
    """The part that is read; its snapshot waits for the others, and for the second pass."""
    resume: bool = False
    """Read only what the journal of an interrupted scan lacks."""
    concurrency: int = 1
    """How many requests may be under way at once."""


Say = Callable[[str], None]
"""Takes a line for the person who waits."""

Watch = Callable[[Tally], AbstractContextManager[None]]
"""Shows how far a scan is, and what it waits for, from the first request to the last."""


def snapshot(
    target: Target,
    path: Path,
    catalog: Catalog,
    plan: Plan,
    now: Callable[[], datetime],
    say: Say,
    named: Callable[[str], None] = lambda name: None,
    watch: Watch = lambda tally: nullcontext(),
) -> Snapshot:
    """Collect what `plan` names into a snapshot at `path`, its ledger beside it.

    `named` is told the name of the instance as soon as it is known, and may refuse it.
    Before anything is collected, says which policies of `catalog` the token leaves unknown.
    Raises AccessError; what was collected until then stays in the journal, and an earlier snapshot
    at `path` stays as it was. Raises UsageError where a journal is to be resumed that was asked
    something else, or would be lost.
    """
    bounds = Bounds(target.exclude, target.limit)
    groups, projects = asked.paths(target.groups, target.projects, bounds)
    ledger, journal = begun.opened(path, target.resume)
    try:
        client = _client(target, ledger, now)
        given = _given(client.url, groups, projects, target, plan)
        begun.check(journal, "given", given)
        started = results.rfc3339(now())
        with watch(client.tally):
            server = probe(client)
            roots = open_roots(client, server, groups, projects)
            name = target.instance_name or server.host
            named(name)
            manifest = _manifest(server, roots, name)
            begun.check(journal, "found", of_manifest(manifest))
            if told := begun.in_words(journal, target.resume):
                say(told)
            journal.begin({"given": given, "found": of_manifest(manifest)}, started)
            found = collect(
                client,
                server,
                roots,
                plan,
                bounds,
                journal,
                name,
                lambda root: _warn(catalog, root, server, say),
                target.shard,
            )
            client.still_alive()
        if found.unread:
            most = _some([endpoint for endpoint, _ in found.unread.most_common()])
            say(f"sections that could not be read: {found.unread.total()} ({most})")
        for what, names in (("deleted or moved away", found.gone), ("moved", found.moved)):
            if names:
                say(f"{what} while it was read: {_some(names)}")
        if gone := journal.left():
            say(f"{len(gone)} read before are gone, and left out: {_some(gone)}")
            found.gone = sorted({*found.gone, *filter(_listed, gone)})
        manifest |= {
            "scope": _scope(server, roots, bounds, found, target.shard),
            "started": journal.started,
            "finished": results.rfc3339(now()),
            **({"resumed": journal.resumed} if journal.resumed else {}),
            **(_of_shard(plan, found) if target.shard else {}),
        }
        today = manifest["finished"][:10]
        derive = _as_read if target.shard else lambda read: derived(read, today)
        store.write(path, manifest, journal, ledger, derive)
    finally:
        journal.close()
        ledger.close()
    del found, journal  # what is read back takes their room
    return store.read(path)


def _some(names: Sequence[str]) -> str:
    """The first of many names, in words."""
    return ", ".join([*names[:_MOST_NAMES], *(["..."] if names[_MOST_NAMES:] else [])])


_MOST_NAMES = 5


def _listed(name: str) -> bool:
    """Whether a `kind path` is of a kind that is listed; a user is only met as a member."""
    return name.startswith((f"{Kind.GROUP} ", f"{Kind.PROJECT} "))


def merged(paths: Sequence[Path], path: Path) -> Snapshot:
    """The snapshot at `path` of all shards of a scan, with the second pass over all of them.

    Raises DocumentError for shards that are not all, or not of one scan.
    """
    parts = merge.shards(paths)
    today = merge.manifest(parts)["finished"][:10]

    def read() -> Iterator[Resource]:
        return joined([part.resources() for part in parts])

    return merge.write(path, parts, derived(read, today))


def _as_read(read: Callable[[], Iterator[Resource]]) -> Iterator[Resource]:
    """The resources of a shard: what follows from all of them is found when shards are merged."""
    return read()


def _given(
    url: str, groups: Sequence[str], projects: Sequence[str], target: Target, plan: Plan
) -> dict[str, JSON]:
    """What is asked, as far as it is known before anybody answers."""
    return {
        "URL": url,
        "groups": list(groups),
        "projects": sorted(projects),
        "exclude": sorted(target.exclude),
        "limit": target.limit,
        "shard": str(target.shard or ""),
        "sections": plan.in_words(),
        "glscan": __version__,
    }


def foresee(
    target: Target,
    plan: Plan,
    ledger: Appender,
    now: Callable[[], datetime],
    watch: Watch = lambda tally: nullcontext(),
) -> Sequence[Forecast]:
    """The requests that a scan of `target` will make, after asking how much there is of it.

    Raises AccessError, and UsageError for paths that are none.
    """
    bounds = Bounds(target.exclude, target.limit)
    groups, projects = asked.paths(target.groups, target.projects, bounds)
    client = _client(target, ledger, now)
    with watch(client.tally):
        server = probe(client)
        roots = open_roots(client, server, groups, projects)
        sizes = [size(client, root, plan, bounds, target.shard) for root in roots]
    return forecast(plan, server, sizes)


def _client(target: Target, ledger: Appender, now: Callable[[], datetime]) -> Client:
    return Client(
        target.url,
        target.token,
        ledger,
        lambda: results.rfc3339(now()),
        ca_bundle=target.ca_bundle,
        timeout=target.timeout,
        threads=target.concurrency,
    )


def plan_for(catalog: Catalog, groups: bool = True) -> Plan:
    """What the policies of a catalogue need, and nothing else; `groups` are in scope or not."""
    needed = catalog.requirements()
    return plans.plan(needed if groups else {**needed, Kind.GROUP: ()})


def _warn(catalog: Catalog, root: Root, server: Server, say: Say) -> None:
    lacks = {tier: root.licence.excludes(tier) for tier in Tier}
    knows = root.sight(server).knows
    spots = preflight.blind_spots(catalog, root.role, lacks, root.gitlab_com, root.kind, knows)
    for line in preflight.sentence(spots, root.role, len(catalog.policies)):
        say(line)


def _scope(
    server: Server,
    roots: Sequence[Root],
    bounds: Bounds,
    found: Collected,
    shard: Shard | None,
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
        "gone": found.gone,
        "moved": found.moved,
        "shard": asdict(shard) if shard else None,
    }
    kept = {name: value for name, value in scope.items() if value or name == "groups"}
    return {**kept, "instance": server.administrator}


def _of_shard(plan: Plan, found: Collected) -> dict[str, JSON]:
    """What shards of one scan are held against each other by."""
    listed = {kind.value: asdict(listed) for kind, listed in found.listed.items()}
    return {"reads": plan.in_words(), "listed": listed}


def _manifest(server: Server, roots: Sequence[Root], name: str) -> dict[str, JSON]:
    """What is known before anything is collected."""
    return {
        "tool": {"name": "glscan", "version": __version__},
        "instance": {
            "name": name,
            "url": server.url,
            "version": server.version,
            "edition": server.edition,
        },
        "identity": {
            "username": server.username,
            "scopes": list(server.scopes),
            "role": role_name(min(root.role for root in roots)),
            "token_expires_at": server.token_expires_at,
        },
    }

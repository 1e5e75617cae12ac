"""Reads an estate into a journal: the group tree by lists, and the sections the plan names."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from scanner.model import Kind, Resource, Status, Tier
from scanner.snapshot.journal import Journal
from scanner.sources.gitlab import listed, pool, scope
from scanner.sources.gitlab.around import Around
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.invited import Invited
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.probe import Server
from scanner.sources.gitlab.reading import Reading
from scanner.sources.gitlab.refusals import says_gone
from scanner.sources.gitlab.rows import Rows
from scanner.sources.gitlab.scope import Root, Row
from scanner.sources.gitlab.shard import Shard
from scanner.sources.gitlab.tree import Bounds, Tree
from scanner.sources.gitlab.users import User, Users, keys_of


@dataclass
class Collected:
    """What a reader of the snapshot must know of its scope."""

    without_projects: list[str] = field(default_factory=list)
    """Asked groups whose list of projects came empty: there is none, or none is shown."""
    excluded: dict[Kind, int] = field(default_factory=dict)
    """How many were left out because the user said so."""
    cut: list[str] = field(default_factory=list)
    """Asked groups of which only the first projects or subgroups were taken."""
    unlisted: list[str] = field(default_factory=list)
    """Groups that GitLab did not list though projects lie in them."""
    unread: Counter[str] = field(default_factory=Counter)
    """How many sections failed, by the endpoint that was asked."""
    gone: list[str] = field(default_factory=list)
    """`kind path` of what was deleted, or moved out of sight, before all of it was read."""
    moved: list[str] = field(default_factory=list)
    """`kind path` of what GitLab named by another path later; it stands under the one listed."""
    listed: dict[Kind, listed.Listed] = field(default_factory=dict)
    """What was in scope, whichever shard it is of."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A resource to read."""

    kind: Kind
    id: int
    path: str
    tier: Tier
    read: Callable[[], Resource]
    again: Callable[[Resource], Resource | None] = lambda kept: kept
    """What one that was read before an interruption is worth now; None if it is to be read."""


def collect(
    client: Client,
    server: Server,
    roots: Sequence[Root],
    plan: Plan,
    bounds: Bounds,
    journal: Journal,
    name: str,
    settled: Callable[[Root], None] = lambda _: None,
    shard: Shard | None = None,
) -> Collected:
    """Put every resource of the asked scope, and the groups above it, into the journal.

    What the journal keeps from before an interruption is not read again; of a `shard` only what it
    owns is read, and whom it meets.
    `name` is the instance's name; `settled` is told of each root before anything but the tree is
    read, its tier proven as far as it can be. Raises AccessError when a list of the tree breaks
    off: what would follow from half a tree is not evidence.
    """
    found = Collected()
    trees = []
    for root in roots:
        below = listed.below(client, root, bounds, plan)
        _note(found, root, below, bool(plan.project))
        proven = scope.settle(root, server, next(iter(below.projects), None))
        settled(proven)
        trees.append((proven, below))
    found.listed = {
        Kind.GROUP: listed.told(below.groups for _, below in trees),
        Kind.PROJECT: listed.told(below.projects for _, below in trees),
    }
    reading = Reading(client, server, [root for root, _ in trees], plan)
    collector = _Collector(client, reading, plan, journal, shard)
    collector.below(trees)
    collector.others()
    if plan.instance and (shard is None or shard.owns(Kind.INSTANCE, 0)):
        collector.instance(name)
    found.unread = collector.unread
    found.gone = sorted(collector.gone)
    found.moved = sorted(reading.moved)
    return found


def _note(found: Collected, root: Root, below: Tree, projects_asked: bool) -> None:
    for kind, count in below.excluded.items():
        found.excluded[kind] = found.excluded.get(kind, 0) + count
    if below.cut:
        found.cut.append(root.path)
    found.unlisted += below.unlisted
    if projects_asked and not below.projects and not below.excluded.get(Kind.PROJECT):
        found.without_projects.append(root.path)


class _Collector:
    """Has resources read by several threads, and is the one who writes and remembers."""

    def __init__(
        self, client: Client, reading: Reading, plan: Plan, journal: Journal, shard: Shard | None
    ) -> None:
        self._client = client
        self._reading = reading
        self._plan = plan
        self._journal = journal
        self._shard = shard
        self._invited = Invited(plan.invited_members)
        self._users = Users(bool(plan.user))
        self._groups: dict[int, str] = {}
        """Paths by id of the groups that the scan reads for themselves, in all its shards."""
        self.unread: Counter[str] = Counter()
        self.gone: list[str] = []

    def below(self, trees: Sequence[tuple[Root, Tree]]) -> None:
        """Collect the groups and projects of what was asked for."""
        jobs: list[Iterable[_Job]] = []
        for root, below in trees:
            ids = below.projects.ids
            owned = (place for place, id in enumerate(ids) if self._owns(Kind.PROJECT, id))
            places = array("L", owned)
            mine = array("q", (ids[place] for place in places))
            around = self._reading.around(f"{root.kind} {root.path}", mine, len(ids))
            known = self._groups_above(root, below)
            groups = self._groups_of(root, below, known, around)
            jobs += [groups, self._projects_of(root, below.projects, places, around)]
            ours = [*(int(row["id"]) for row, _ in known), *below.groups.ids]
            self._client.tally.total += sum(self._owns(Kind.GROUP, id) for id in ours) + len(mine)
        self._collect(chain.from_iterable(jobs), self._note)

    def _groups_above(self, root: Root, below: Tree) -> Sequence[tuple[Row, bool]]:
        """The asked group and those that are looked up above it, with whether they are context.

        All groups of the tree are known from here on, though they are read later.
        """
        context = [*root.above, *below.between] if self._plan.above else []
        known = [(row, True) for row in context if row["id"] not in self._groups]
        if below.itself is not None:
            known.append((below.itself, False))
        rows = chain((row for row, _ in known), below.groups)
        self._groups.update(scope.name_of(row, Kind.GROUP) for row in rows)
        return known

    def _groups_of(
        self, root: Root, below: Tree, known: Sequence[tuple[Row, bool]], around: Around
    ) -> Iterator[_Job]:
        listed = ((row, False) for row in below.groups)
        for row, as_context in chain(known, listed):
            id, path = scope.name_of(row, Kind.GROUP)
            if self._owns(Kind.GROUP, id):
                read = partial(self._reading.group, root, row, around, as_context)
                yield _Job(Kind.GROUP, id, path, root.licence.tier, read)

    def _projects_of(
        self, root: Root, rows: Rows, places: Sequence[int], around: Around
    ) -> Iterator[_Job]:
        for place in places:
            row = rows[place]
            id, path = scope.name_of(row, Kind.PROJECT)
            read = partial(self._reading.project, root, row, around)
            yield _Job(Kind.PROJECT, id, path, root.licence.tier, read)

    def _owns(self, kind: Kind, id: int) -> bool:
        return self._shard is None or self._shard.owns(kind, id)

    def others(self) -> None:
        """Collect who was met on the way: invited groups from outside, and users."""
        outside = list(self._outside())
        self._client.tally.total += len(outside)
        self._collect(outside, lambda _: None)
        self._client.tally.total += len(self._users)
        self._collect(self._met(), lambda _: None)

    def _outside(self) -> Iterator[_Job]:
        invited, tier = self._invited, self._reading.tier_outside

        def again(kept: Resource) -> Resource | None:
            return kept if invited.is_all_of(kept) else None

        for path, id in invited.outside(set(self._groups.values())):
            read = partial(self._reading.outside, invited, path, id)
            yield _Job(Kind.GROUP, id, path, tier, read, again)

    def _met(self) -> Iterator[_Job]:
        for user in self._users:
            read = partial(self._reading.user, user)
            again = partial(self._again, user)
            yield _Job(Kind.USER, user.id, user.username, self._reading.tier, read, again)

    def _again(self, user: User, kept: Resource) -> Resource:
        return self._reading.user(user, keys_of(kept))

    def instance(self, name: str) -> None:
        """Collect the GitLab itself."""
        read = partial(self._reading.instance, name)
        self._client.tally.total += 1
        self._collect([_Job(Kind.INSTANCE, 0, name, self._reading.tier, read)], lambda _: None)

    def _collect(self, jobs: Iterable[_Job], note: Callable[[Resource], None]) -> None:
        """Put resources into the journal as they come; they are noted in the order of their jobs.

        So what is remembered of them does not depend on which was answered first.
        """
        first, waiting = 0, dict[int, Resource]()
        reads = (partial(self._read, job) for job in jobs)
        with closing(pool.results(reads, self._client.threads, self._client.stop)) as results:
            for number, resource in results:
                self._journal.append(resource, self._client.vouched_lines)
                self.unread.update(_unread(resource))
                self._client.tally.done += 1
                waiting[number] = resource
                while first in waiting:
                    note(waiting.pop(first))
                    first += 1

    def _read(self, job: _Job) -> Resource:
        kept = self._journal.kept(job.kind, job.id)
        same = kept and (kept.path, kept.tier) == (job.path, job.tier)
        whole = kept and not any(_unread(kept))  # what failed may be answered now
        if kept and self._journal.is_doubted(job.kind, job.id):
            whole = whole and not _lacks(kept)
        if kept and same and whole and (known := job.again(kept)):
            return known
        resource = job.read()
        self._client.vouch()  # what a dead token was told must not be gone on with
        if _seems_gone(resource) and scope.is_gone(self._client, job.kind, job.id, job.path):
            self.gone.append(resource.name)
        return resource

    def _note(self, resource: Resource) -> None:
        """Remember whom a resource lets in."""
        self._invited.note(resource)
        self._users.note(resource)


def _unread(resource: Resource) -> Iterator[str]:
    """The endpoint of each section that failed."""
    for section in resource.sections.values():
        if section.status is Status.FAILED:
            yield str(section.origin.get("endpoint", resource.kind))


def _lacks(resource: Resource) -> bool:
    """Whether GitLab said of some question that there is nothing, or nothing for the user."""
    return any(
        section.status in _REFUSED or section.data.get("present") is False
        for section in resource.sections.values()
    )


_REFUSED = frozenset({Status.FORBIDDEN, Status.MISSING, Status.NOT_CONFIGURED})


def _seems_gone(resource: Resource) -> bool:
    """Whether GitLab said of some question that what it is about is not there."""
    return any(says_gone(resource.kind, section) for section in resource.sections.values())

"""Reads an estate into a journal: the group tree by lists, and the sections the plan names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from scanner.errors import AccessError
from scanner.model import Kind, Resource, Section, Status, Tier
from scanner.sections import Role
from scanner.snapshot.journal import Journal
from scanner.sources.gitlab import readers, scope
from scanner.sources.gitlab.around import Around
from scanner.sources.gitlab.client import Client, ListBroken
from scanner.sources.gitlab.domains import Domains
from scanner.sources.gitlab.graph import Batches, Graph
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.probe import Server
from scanner.sources.gitlab.question import Refusal
from scanner.sources.gitlab.scope import Root
from scanner.sources.gitlab.tree import Bounds, Row, Tree, tree


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


def collect(
    client: Client,
    server: Server,
    roots: Sequence[Root],
    plan: Plan,
    bounds: Bounds,
    journal: Journal,
    name: str,
    settled: Callable[[Root], None] = lambda _: None,
) -> Collected:
    """Put every resource of the asked scope, and the groups above it, into the journal.

    `name` is the instance's name; `settled` is told of each root before anything but the tree is
    read, its tier proven as far as it can be. Raises AccessError when a list of the tree breaks
    off: what would follow from half a tree is not evidence.
    """
    found = Collected()
    trees = []
    for root in roots:
        below = _tree(client, root, plan, bounds)
        _note(found, root, below, bool(plan.project))
        proven = scope.settle(root, server, next(iter(below.projects), None))
        settled(proven)
        trees.append((proven, below))
    collector = _Collector(client, server, [root for root, _ in trees], plan, journal)
    for root, below in trees:
        collector.root(root, below)
    if plan.instance:
        journal.append(collector.instance(name))
    return found


def _tree(client: Client, root: Root, plan: Plan, bounds: Bounds) -> Tree:
    try:
        return tree(client, root, bounds, bool(plan.group), bool(plan.project))
    except ListBroken as error:
        raise AccessError(
            f"a list of {root.kind} {root.path!r} broke off: {error}",
            "Scan again; if it stays so, look into the server's log.",
        ) from error


def _note(found: Collected, root: Root, below: Tree, projects_asked: bool) -> None:
    for kind, count in below.excluded.items():
        found.excluded[kind] = found.excluded.get(kind, 0) + count
    if below.cut:
        found.cut.append(root.path)
    found.unlisted += below.unlisted
    if projects_asked and not below.projects and not below.excluded.get(Kind.PROJECT):
        found.without_projects.append(root.path)


class _Collector:
    """Reads resources with what they share: the answers of GraphQL, and of invited groups."""

    def __init__(
        self, client: Client, server: Server, roots: Sequence[Root], plan: Plan, journal: Journal
    ) -> None:
        self._client = client
        self._server = server
        self._plan = plan
        self._journal = journal
        self._graph = Graph(client)
        self._domains = Domains(plan.invited_domains)
        self._above: set[int] = set()
        self._roots = roots
        for root in roots:
            if told := root.top or root.top_refusal:
                self._domains.know(root.path.split("/")[0], told)

    def root(self, root: Root, below: Tree) -> None:
        """Collect one asked group or project."""
        ids = [int(project["id"]) for project in below.projects]
        around = Around(Batches(self._graph, f"{root.kind} {root.path}", ids), self._domains)
        if self._plan.above:
            for group in (*root.above, *below.between):
                if group["id"] not in self._above:
                    self._above.add(group["id"])
                    self._journal.append(self._group(root, group, around, context=True))
        for group in below.groups:
            self._journal.append(self._group(root, group, around))
        for project in below.projects:
            self._journal.append(self._project(root, project, around))

    def _group(self, root: Root, row: Row, around: Around, context: bool = False) -> Resource:
        path = str(row["full_path"])
        plan = self._plan.above if context else self._plan.group
        above = any(row is one for one in root.above)
        asked_itself = above or row is root.row
        answer: Row | Refusal = row
        if not asked_itself and self._plan.group_get:
            answer = scope.group_answer(self._client, row["id"], path)
            asked_itself = True
        if isinstance(answer, Refusal):
            failed = Section(
                answer.status, origin={"endpoint": "GET /groups/:id"}, detail=answer.detail
            )
            sections: Mapping[str, Section] = dict.fromkeys(sorted(plan), failed)
        else:
            role = int(Role.OWNER) if "runners_token" in answer else 0
            sight = root.sight(self._server, role, listed=not asked_itself, above=above)
            origin = _origin(root, row, asked_itself)
            target = readers.Target(Kind.GROUP, path, int(row["id"]), answer, sight, origin, around)
            sections = readers.sections(self._client, target, plan)
        return Resource(Kind.GROUP, path, int(row["id"]), root.licence.tier, sections, context)

    def _project(self, root: Root, row: Row, around: Around) -> Resource:
        path, id = str(row["path_with_namespace"]), int(row["id"])
        role = int(Role.MAINTAINER) if readers.MAINTAINER_KEY in row else 0
        sight = root.sight(self._server, role, listed=False)
        origin: Mapping[str, str] = (
            _as_asked(root)
            if row is root.row
            else {"endpoint": "GET /groups/:id/projects", "asked": f"group {root.path}"}
        )
        target = readers.Target(Kind.PROJECT, path, id, row, sight, origin, around)
        sections = readers.sections(self._client, target, self._plan.project)
        return Resource(Kind.PROJECT, path, id, root.licence.tier, sections)

    def instance(self, name: str) -> Resource:
        """The GitLab itself: judged for an administrator, and looked up at most for others."""
        tiers = {root.licence.tier for root in self._roots}
        tier = tiers.pop() if len(tiers) == 1 else Tier.UNKNOWN
        asked = next((root for root in self._roots if root.gitlab_com), self._roots[0])
        if self._server.administrator or asked.gitlab_com:
            sight = asked.sight(self._server)
            around = Around(Batches(self._graph, "", ()), self._domains)
            target = readers.Target(Kind.INSTANCE, name, 0, {}, sight, {}, around)
            sections = readers.sections(self._client, target, self._plan.instance)
        else:
            unseen = Section(
                Status.FORBIDDEN, detail="not asked: the token's user is no administrator"
            )
            sections = dict.fromkeys(sorted(self._plan.instance), unseen)
        return Resource(
            Kind.INSTANCE, name, 0, tier, sections, context=not self._server.administrator
        )


def _origin(root: Root, row: Row, asked_itself: bool) -> Mapping[str, str]:
    if not asked_itself:
        return {"endpoint": "GET /groups/:id/descendant_groups", "asked": f"group {root.path}"}
    return _as_asked(root) if row is root.row else {"endpoint": "GET /groups/:id"}


def _as_asked(root: Root) -> Mapping[str, str]:
    endpoint = f"GET /{root.kind}s/:id"
    if root.asked == root.path:
        return {"endpoint": endpoint}
    return {"endpoint": endpoint, "asked": f"{root.kind} {root.asked}"}

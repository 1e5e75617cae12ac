"""Reads an estate into a journal: the group tree by lists, and the sections the plan names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from scanner.errors import AccessError
from scanner.model import Kind, Resource, Section, Status, Tier
from scanner.sections import SECTIONS, Role
from scanner.snapshot.journal import Journal
from scanner.sources.gitlab import readers, scope
from scanner.sources.gitlab.around import Around
from scanner.sources.gitlab.client import Client, ListBroken
from scanner.sources.gitlab.domains import Domains
from scanner.sources.gitlab.graph import Batches, Graph
from scanner.sources.gitlab.invited import Invited
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.probe import METADATA, Server
from scanner.sources.gitlab.question import Refusal
from scanner.sources.gitlab.runners import Runners
from scanner.sources.gitlab.scope import Root, Row
from scanner.sources.gitlab.tree import Bounds, Tree, tree
from scanner.sources.gitlab.users import Users
from scanner.sources.gitlab.users import resource as user_resource


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
    collector.others()
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
        self._runners = Runners(plan.runner_details)
        self._invited = Invited(plan.invited_members)
        self._users = Users(bool(plan.user))
        self._above: set[int] = set()
        self._read: set[str] = set()
        self._roots = roots
        for root in roots:
            if told := root.top or root.top_refusal:
                self._domains.know(root.path.split("/")[0], told)

    def root(self, root: Root, below: Tree) -> None:
        """Collect one asked group or project."""
        ids = [int(project["id"]) for project in below.projects]
        around = Around(
            Batches(self._graph, f"{root.kind} {root.path}", ids), self._domains, self._runners
        )
        if self._plan.above:
            for group in (*root.above, *below.between):
                if group["id"] not in self._above:
                    self._above.add(group["id"])
                    self._take(self._group(root, group, around, context=True))
        for group in below.groups:
            self._take(self._group(root, group, around))
        for project in below.projects:
            self._take(self._project(root, project, around))

    def _take(self, resource: Resource) -> None:
        """Put a resource into the journal, and remember whom it lets in."""
        self._journal.append(resource)
        self._invited.note(resource)
        self._users.note(resource)
        if resource.kind is Kind.GROUP:
            self._read.add(resource.path)

    def others(self) -> None:
        """Collect who was met on the way: invited groups from outside, and users."""
        first = self._roots[0]
        # On GitLab.com each top-level group has a plan of its own.
        tier = Tier.UNKNOWN if first.gitlab_com else first.licence.tier
        for path, id in self._invited.outside(self._read):
            target = self._target(Kind.GROUP, path, id, first, above=True)
            self._journal.append(self._invited.resource(self._client, target, tier))
        for user in self._users:
            target = self._target(Kind.USER, user.username, user.id, first)
            keys = readers.sections(self._client, target, self._plan.user)
            self._journal.append(user_resource(user, self._tier(), self._plan.user, keys))

    def _target(
        self, kind: Kind, path: str, id: int, root: Root, above: bool = False
    ) -> readers.Target:
        """What no answer of the tree has named; the role on it is known of administrators alone."""
        around = Around(Batches(self._graph, "", ()), self._domains, self._runners)
        sight = root.sight(self._server, above=above)
        return readers.Target(kind, path, id, {}, sight, {}, around)

    def _tier(self) -> Tier:
        """The tier of what belongs to no root more than to another."""
        tiers = {root.licence.tier for root in self._roots}
        return tiers.pop() if len(tiers) == 1 else Tier.UNKNOWN

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
        asked = next((root for root in self._roots if root.gitlab_com), self._roots[0])
        sight, told = asked.sight(self._server), self._server.asked
        around = Around(Batches(self._graph, f"instance {name}", ()), self._domains, self._runners)
        origin = {"endpoint": f"GET {METADATA[0]}"}
        if told != f"instance {name}":
            origin["asked"] = told
        target = readers.Target(Kind.INSTANCE, name, 0, self._server.told, sight, origin, around)
        unseen = Section(Status.FORBIDDEN, detail="not asked: the token's user is no administrator")
        hidden = frozenset(filter(self._is_hidden, self._plan.instance))
        read = readers.sections(self._client, target, self._plan.instance - hidden)
        sections = {**read, **dict.fromkeys(hidden, unseen)}
        return Resource(
            Kind.INSTANCE,
            name,
            0,
            self._tier(),
            {section: sections[section] for section in sorted(sections)},
            context=not self._server.administrator,
        )

    def _is_hidden(self, section: str) -> bool:
        """Whether a section of the instance is for administrators, and the caller is none.

        What GitLab.com does not offer to anybody is not hidden there.
        """
        spec = SECTIONS[section]
        offered = not (spec.self_managed and any(root.gitlab_com for root in self._roots))
        for_all = spec.role(Kind.INSTANCE) < Role.ADMIN
        return offered and not (self._server.administrator or for_all)


def _origin(root: Root, row: Row, asked_itself: bool) -> Mapping[str, str]:
    if not asked_itself:
        return {"endpoint": "GET /groups/:id/descendant_groups", "asked": f"group {root.path}"}
    return _as_asked(root) if row is root.row else {"endpoint": "GET /groups/:id"}


def _as_asked(root: Root) -> Mapping[str, str]:
    endpoint = f"GET /{root.kind}s/:id"
    if root.asked == root.path:
        return {"endpoint": endpoint}
    return {"endpoint": endpoint, "asked": f"{root.kind} {root.asked}"}

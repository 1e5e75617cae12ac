"""Reads one resource at a time: a group, a project, a user, or the GitLab itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from scanner.model import Kind, Resource, Section, Status, Tier
from scanner.sections import SECTIONS, Role
from scanner.sources.gitlab import readers, scope
from scanner.sources.gitlab.around import Around
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.domains import Domains
from scanner.sources.gitlab.graph import Batches, Graph
from scanner.sources.gitlab.invited import Invited
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.probe import METADATA, Server
from scanner.sources.gitlab.question import Refusal
from scanner.sources.gitlab.runners import Runners
from scanner.sources.gitlab.scope import Root, Row
from scanner.sources.gitlab.users import User
from scanner.sources.gitlab.users import resource as user_resource


class Reading:
    """Reads resources with what they share, for several threads; nothing is asked twice."""

    def __init__(self, client: Client, server: Server, roots: Sequence[Root], plan: Plan) -> None:
        self._client = client
        self._server = server
        self._plan = plan
        self._roots = roots
        self._graph = Graph(client)
        self._domains = Domains(plan.invited_domains)
        self._runners = Runners(plan.runner_details)
        for root in roots:
            if told := root.top or root.top_refusal:
                self._domains.know(root.path.split("/")[0], told)

    def around(self, asked: str, projects: Sequence[int] = (), listed: int = 0) -> Around:
        """What the resources of one scope share; `projects` are those that are read of it.

        `listed` is how many it has, in all shards.
        """
        return Around(Batches(self._graph, asked, projects, listed), self._domains, self._runners)

    def _target(
        self, kind: Kind, path: str, id: int, root: Root, above: bool = False
    ) -> readers.Target:
        """What no answer of the tree has named; the role on it is known of administrators alone."""
        sight = root.sight(self._server, above=above)
        return readers.Target(kind, path, id, {}, sight, {}, self.around(""))

    @property
    def moved(self) -> Collection[str]:
        """`kind path` of what was moved or renamed after it was listed, as far as answers show."""
        return self._graph.moved

    @property
    def tier(self) -> Tier:
        """The tier of what belongs to no root more than to another."""
        tiers = {root.licence.tier for root in self._roots}
        return tiers.pop() if len(tiers) == 1 else Tier.UNKNOWN

    @property
    def tier_outside(self) -> Tier:
        """The tier of groups that are no part of the scan.

        On GitLab.com each top-level group has a plan of its own.
        """
        first = self._roots[0]
        return Tier.UNKNOWN if first.gitlab_com else first.licence.tier

    def group(self, root: Root, row: Row, around: Around, context: bool = False) -> Resource:
        """A group, without data where it refuses; of a `context` one what is looked up."""
        path = scope.path_of(row, Kind.GROUP)
        plan = self._plan.above if context else self._plan.group
        above = any(row is one for one in root.above)
        asked_itself = above or row is root.row
        answer: Row | Refusal = row
        if not asked_itself and self._plan.group_get:
            answer = scope.group_answer(self._client, row["id"], path)
            asked_itself = True
            if not isinstance(answer, Refusal):
                around.graph.saw(f"group {path}", answer["full_path"])
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

    def project(self, root: Root, row: Row, around: Around) -> Resource:
        """A project."""
        path, id = str(row["path_with_namespace"]), int(row["id"])
        role = int(Role.MAINTAINER) if readers.MAINTAINER_KEY in row else 0
        sight = root.sight(self._server, role, listed=False)
        origin: Mapping[str, str] = (
            _as_asked(root)
            if root.kind is Kind.PROJECT
            else {"endpoint": "GET /groups/:id/projects", "asked": f"group {root.path}"}
        )
        target = readers.Target(Kind.PROJECT, path, id, row, sight, origin, around)
        sections = readers.sections(self._client, target, self._plan.project)
        return Resource(Kind.PROJECT, path, id, root.licence.tier, sections)

    def outside(self, invited: Invited, path: str, id: int) -> Resource:
        """A group that is invited, and no part of the scan."""
        target = self._target(Kind.GROUP, path, id, self._roots[0], above=True)
        return invited.resource(self._client, target, self.tier_outside)

    def user(self, user: User, keys: Mapping[str, Section] | None = None) -> Resource:
        """A user, with the keys that are known already or those that are asked for."""
        if keys is None:
            target = self._target(Kind.USER, user.username, user.id, self._roots[0])
            keys = readers.sections(self._client, target, self._plan.user)
        return user_resource(user, self.tier, self._plan.user, keys)

    def instance(self, name: str) -> Resource:
        """The GitLab itself: judged for an administrator, and looked up at most for others."""
        asked = next((root for root in self._roots if root.gitlab_com), self._roots[0])
        sight, told = asked.sight(self._server), self._server.asked
        around = self.around(f"instance {name}")
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
            self.tier,
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

"""The places where a GitLab is asked for audit events: each group and project by itself.

The list of a group holds neither what happened in its subgroups nor in its projects. That of the
instance holds everything, and is for administrators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from scanner.errors import AccessError
from scanner.events.account import Account, Seen
from scanner.events.period import LONGEST
from scanner.model import Kind, Tier
from scanner.roles import role_name
from scanner.sections import Role
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.pages import ListBroken
from scanner.sources.gitlab.probe import Server
from scanner.sources.gitlab.question import Ask, ask
from scanner.sources.gitlab.scope import Root, Row, open_roots, path_of, role_on
from scanner.sources.gitlab.sight import Licence
from scanner.sources.gitlab.tree import Bounds, tree

WHOLE_FOR = {Kind.INSTANCE: Role.ADMIN, Kind.GROUP: Role.OWNER, Kind.PROJECT: Role.MAINTAINER}
"""The least role that is told what everybody did; others are told their own, from Developer on.

From doc/api/audit_events.md.
"""

_ENDPOINTS = {
    Kind.INSTANCE: "/audit_events",
    Kind.GROUP: "/groups/:id/audit_events",
    Kind.PROJECT: "/projects/:id/audit_events",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One list of audit events, and who asks for it."""

    kind: Kind
    path: str
    id: int
    role: int
    """The caller's access level there, as far as it is known."""
    licence: Licence

    @property
    def name(self) -> str:
        """As `Event.source`."""
        return f"{self.kind} {self.path}"

    @property
    def first(self) -> timedelta:
        """How long the first window is. The one list of an instance may be a very busy one."""
        return timedelta(days=1) if self.kind is Kind.INSTANCE else LONGEST

    @property
    def cut(self) -> str:
        """Why GitLab tells the caller his own events alone; empty where it tells all."""
        needed = WHOLE_FOR[self.kind]
        if self.role >= needed:
            return ""
        return f"{role_name(self.role)}, and {role_name(needed)} is needed for everybody's"

    @property
    def unlicensed(self) -> bool:
        """Whether it is proven that there are none without a licence: they are of Premium."""
        return self.licence.excludes(Tier.PREMIUM)

    def ask(self, **query: str) -> Ask:
        """The question for events by descending id, in pages that nothing can shift."""
        order = {"pagination": "keyset", "order_by": "id", "sort": "desc"}
        return ask(_ENDPOINTS[self.kind], self.id, self.name, "audit_events", **order, **query)


def of_instance(server: Server) -> Place:
    """The list of all events. Raises AccessError for who is no administrator."""
    if not server.administrator:
        raise AccessError(
            f"{server.url} tells the events of the whole instance to administrators alone",
            "Name groups and projects, or use an administrator's token (on a GitLab of your own).",
        )
    tier = Tier.FREE if server.edition == "ce" else server.plan
    licence = Licence(tier, tier) if tier else Licence()
    return Place(Kind.INSTANCE, server.host, 0, Role.ADMIN, licence)


def below(
    client: Client,
    server: Server,
    groups: Sequence[str],
    projects: Sequence[str],
    exclude: Sequence[str],
) -> tuple[Sequence[Place], Sequence[Account]]:
    """The lists of groups with all below them, and of projects; and what of them is not listed.

    Raises AccessError when something that was asked for cannot be seen.
    """
    places: list[Place] = []
    unlisted: list[Account] = []
    for root in open_roots(client, server, groups, projects):
        try:
            found = tree(client, root, Bounds(exclude), groups=True, projects=True)
        except ListBroken as broken:
            unlisted.append(
                Account(f"all below {root.kind} {root.path}", Seen.FAILED, 0, str(broken))
            )
            rows = [(root.kind, root.row)]
        else:
            rows = [(Kind.GROUP, found.itself)] if found.itself is not None else []
            rows += [(Kind.GROUP, row) for row in found.groups]
            rows += [(Kind.PROJECT, row) for row in found.projects]
            unlisted += [
                Account(
                    f"group {path}", Seen.MISSING, 0, "it is not listed, though projects lie in it"
                )
                for path in found.unlisted
            ]
            if not found.projects and not found.excluded.get(Kind.PROJECT):
                why = "none is seen: there is none, or a restriction by IP address hides them"
                unlisted.append(Account(f"projects below group {root.path}", Seen.MISSING, 0, why))
        places += [_place(client, server, root, kind, row) for kind, row in rows]
    return places, unlisted


def _place(client: Client, server: Server, root: Root, kind: Kind, row: Row) -> Place:
    role = root.role
    path = path_of(row, kind)
    # Below what was asked for it can only be higher.
    if role < WHOLE_FOR[kind] and row["id"] != root.row["id"]:
        role = max(role, role_on(client, server, kind, row))
    return Place(kind, path, row["id"], role, root.licence)

"""Reads an estate into a journal: the group tree by lists, and the sections the plan names."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scanner.errors import AccessError
from scanner.model import Kind, Resource, Section, Status, Tier
from scanner.sections import Role
from scanner.snapshot.journal import Journal
from scanner.sources.gitlab import probe, read
from scanner.sources.gitlab.client import Ask, Client, ListBroken, ListShrank, Refusal, ask
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.probe import Root, Server

Row = Mapping[str, Any]


def collect(
    client: Client, server: Server, roots: Sequence[Root], plan: Plan, journal: Journal, name: str
) -> Sequence[str]:
    """Put every resource of the asked groups, and those above them, into the journal.

    `name` is the instance's name. Returns the paths of asked groups whose list of projects came
    empty: there is none, or this token or its address is shown none.

    Raises AccessError when a list of the tree breaks off: what would follow from half a tree is
    not evidence.
    """
    above: set[int] = set()
    settled, empty = [], []
    for root in roots:
        try:
            projects = _projects(client, root) if plan.project else []
            settled.append(_root(client, server, root, plan, journal, above, projects))
            empty += [root.path] if plan.project and not projects else []
        except ListBroken as error:
            raise AccessError(
                f"a list of group {root.path!r} broke off: {error}",
                "Scan again; if it stays so, look into the server's log.",
            ) from error
    if plan.instance:
        journal.append(_instance(client, server, plan, settled, name))
    return empty


def _root(
    client: Client,
    server: Server,
    root: Root,
    plan: Plan,
    journal: Journal,
    above: set[int],
    projects: Sequence[Row],
) -> Root:
    """Collect one asked group; returns it with what its projects tell of the tier.

    `above` are the ids of the context groups that are in the journal already.
    """
    root = probe.settle(root, server, projects[0] if projects else None)
    if plan.group:
        for group in root.above:
            if group["id"] not in above:
                above.add(group["id"])
                journal.append(_group(client, server, root, plan, group, context=True))
        for group in itertools.chain([root.group], _descendants(client, root)):
            journal.append(_group(client, server, root, plan, group))
    for project in projects:
        journal.append(_project(client, server, root, plan, project))
    return root


def _listed(client: Client, question: Ask, kind: Kind) -> Sequence[Row]:
    """A list of the tree, read to its end at once: a row that goes away shifts those behind it.

    One that shrank meanwhile is read again, once. Rows are cut to what is kept of them.
    """
    try:
        return _all_rows(client, question, kind)
    except ListShrank:
        return _all_rows(client, question, kind)


def _all_rows(client: Client, question: Ask, kind: Kind) -> Sequence[Row]:
    rows = client.list(question)
    if isinstance(rows, Refusal):
        raise ListBroken(question, rows)
    kept = read.kept_keys(kind)
    found = []
    for row in rows:
        if not probe.is_named(row, kind):
            detail = "a row of the list has no id or no path"
            raise ListBroken(question, Refusal(Status.FAILED, 200, detail))
        found.append({name: value for name, value in row.items() if name in kept})
    return found


def _projects(client: Client, root: Root) -> Sequence[Row]:
    return _listed(
        client,
        ask(
            "/groups/:id/projects",
            root.group["id"],
            f"group {root.path}",
            "settings",
            include_subgroups="true",
            with_shared="false",
        ),
        Kind.PROJECT,
    )


def _descendants(client: Client, root: Root) -> Sequence[Row]:
    return _listed(
        client,
        ask("/groups/:id/descendant_groups", root.group["id"], f"group {root.path}", "settings"),
        Kind.GROUP,
    )


def _group(
    client: Client, server: Server, root: Root, plan: Plan, row: Row, context: bool = False
) -> Resource:
    path = str(row["full_path"])
    asked_itself = row is root.group or context
    answer: Row | Refusal = row
    if not asked_itself and plan.group_get:
        answer = probe.group_answer(client, row["id"], path)
        asked_itself = True
    if isinstance(answer, Refusal):
        failed = Section(
            answer.status, origin={"endpoint": "GET /groups/:id"}, detail=answer.detail
        )
        sections: Mapping[str, Section] = dict.fromkeys(sorted(plan.group), failed)
    else:
        role = int(Role.OWNER) if "runners_token" in answer else 0
        sight = root.sight(server, role, listed=not asked_itself, above=context)
        origin = _origin(root, row, asked_itself)
        target = read.Target(Kind.GROUP, path, int(row["id"]), answer, sight, origin)
        sections = read.sections(client, target, plan.group)
    return Resource(Kind.GROUP, path, int(row["id"]), root.licence.tier, sections, context)


def _origin(root: Root, row: Row, asked_itself: bool) -> Mapping[str, str]:
    if not asked_itself:
        return {"endpoint": "GET /groups/:id/descendant_groups", "asked": f"group {root.path}"}
    if row is root.group and root.asked != root.path:
        return {"endpoint": "GET /groups/:id", "asked": f"group {root.asked}"}
    return {"endpoint": "GET /groups/:id"}


def _project(client: Client, server: Server, root: Root, plan: Plan, row: Row) -> Resource:
    path = str(row["path_with_namespace"])
    maintainer = read.MAINTAINER_KEY in row
    sight = root.sight(server, int(Role.MAINTAINER) if maintainer else 0, listed=False)
    origin = {"endpoint": "GET /groups/:id/projects", "asked": f"group {root.path}"}
    target = read.Target(Kind.PROJECT, path, int(row["id"]), row, sight, origin)
    sections = read.sections(client, target, plan.project)
    return Resource(Kind.PROJECT, path, int(row["id"]), root.licence.tier, sections)


def _instance(
    client: Client, server: Server, plan: Plan, roots: Sequence[Root], name: str
) -> Resource:
    tiers: Iterable[Tier] = {root.licence.tier for root in roots}
    tier = next(iter(tiers)) if len(set(tiers)) == 1 else Tier.UNKNOWN
    if any(root.gitlab_com for root in roots):
        section = Section(Status.NOT_COLLECTED, detail="GitLab.com does not show it")
    elif not server.administrator:
        section = Section(
            Status.FORBIDDEN, detail="not asked: the token's user is no administrator"
        )
    else:
        section = read.application_settings(client, roots[0].sight(server), name)
    return Resource(Kind.INSTANCE, name, 0, tier, dict.fromkeys(sorted(plan.instance), section))

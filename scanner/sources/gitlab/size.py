"""Asks how much a scan would read, and reads nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from scanner.errors import AccessError
from scanner.model import Kind
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.listed import below
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.question import Ask, Refusal
from scanner.sources.gitlab.scope import Root
from scanner.sources.gitlab.shard import Shard
from scanner.sources.gitlab.tree import Bounds, groups_of, projects_of


@dataclass(frozen=True, slots=True)
class Size:
    """How much is read below one root: no subgroups and one project where a project was asked."""

    root: Root
    subgroups: int
    projects: int
    listed: tuple[int, int]
    """How many subgroups and projects GitLab lists, whatever is read of them."""
    in_scope: int
    """The projects of all shards, which decide whether GraphQL is asked of several at once."""
    between: int = 0
    """Subgroups that are left out, and lie above something that is read."""
    with_groups: bool = True
    """Not so for all shards but the first, which has no groups and not the instance."""

    @property
    def groups(self) -> int:
        """The groups that are read for themselves."""
        asked = self.with_groups and self.root.kind is Kind.GROUP
        return 1 + self.subgroups if asked else 0

    @property
    def above(self) -> int:
        """The groups that are looked up above what is read."""
        return len(self.root.above) + self.between if self.with_groups else 0


_UNBOUND = Bounds()


def size(
    client: Client, root: Root, plan: Plan, bounds: Bounds = _UNBOUND, shard: Shard | None = None
) -> Size:
    """How much is read below a root, asked with a page of one row each.

    Where patterns leave some out, or a shard reads a part, the lists themselves are asked for.
    Raises AccessError when a list refuses, or GitLab does not say how long it is.
    """
    first = shard is None or shard.owns(Kind.GROUP, 0)
    if shard or bounds.exclude:
        tree = below(client, root, bounds, plan)
        ids = tree.projects.ids
        listed = Counter({Kind.GROUP: len(tree.groups), Kind.PROJECT: len(ids)}) + Counter(
            tree.excluded
        )
        return Size(
            root,
            len(tree.groups),
            sum(shard is None or shard.owns(Kind.PROJECT, id) for id in ids),
            (listed[Kind.GROUP], listed[Kind.PROJECT]),
            len(ids),
            len(tree.between),
            first,
        )
    if root.kind is Kind.PROJECT:
        return Size(root, 0, 1, (0, 0), 1)
    subgroups, projects = (_count(client, question(root)) for question in (groups_of, projects_of))
    most = bounds.limit or max(subgroups, projects)
    read = min(most, projects)
    return Size(root, min(most, subgroups), read, (subgroups, read), read)


def _count(client: Client, question: Ask) -> int:
    count = client.count(question)
    if isinstance(count, int):
        return count
    detail = count.detail if isinstance(count, Refusal) else "above 10,000 rows it does not"
    raise AccessError(
        f"GitLab does not say how long {question.name} of {question.resource} is: {detail}",
        "Plan for the groups below it, one by one.",
    )

"""Lists what lies below an asked group, within the bounds that the user set."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scanner import paths
from scanner.model import Kind, Status
from scanner.sources.gitlab import readers, scope
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.pages import PER_PAGE, ListBroken
from scanner.sources.gitlab.question import Ask, Refusal, ask
from scanner.sources.gitlab.rows import Rows
from scanner.sources.gitlab.scope import Root, Row

EVERY_PROJECT: Mapping[str, str] = {"include_subgroups": "true", "with_shared": "false"}
"""What has a list of a group's projects hold all below it, and none that is only shared with it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What of the asked scope is read."""

    exclude: Sequence[str] = ()
    """Patterns of full paths, `x` or `x/*`, that are left out."""
    limit: int = 0
    """At most so many projects, and so many subgroups, of each asked group; 0 for all."""

    def excludes(self, path: str) -> bool:
        """Whether the user left a path out."""
        return paths.covers(self.exclude, path)


@dataclass
class Tree:
    """The groups and projects to read, and what was left out."""

    itself: Row | None = None
    """The asked group, where groups are read."""
    groups: Rows = field(default_factory=lambda: Rows(Kind.GROUP))
    """Those below it."""
    projects: Rows = field(default_factory=lambda: Rows(Kind.PROJECT))
    between: list[Row] = field(default_factory=list)
    """Groups that are not in scope, and lie above something that is."""
    excluded: dict[Kind, int] = field(default_factory=dict)
    cut: bool = False
    """There is more than the limit let through."""
    unlisted: list[str] = field(default_factory=list)
    """Paths of groups that must be there, since projects lie in them, and were not listed."""


def tree(client: Client, root: Root, bounds: Bounds, groups: bool, projects: bool) -> Tree:
    """The asked group and what lies below it, or the asked project alone.

    Raises ListBroken.
    """
    found = Tree()
    if root.kind is Kind.PROJECT:
        found.projects.append(root.row)
        return found
    if projects:
        found.projects, _ = _within(bounds, Kind.PROJECT, found, client, root)
    if groups:
        found.itself = root.row
        found.groups, left = _within(bounds, Kind.GROUP, found, client, root)
        of_projects = _above(found.projects.holders, root)
        above = of_projects | _above(found.groups.holders, root)
        found.between = [row for row in left if scope.path_of(row, Kind.GROUP) in above]
        listed = {scope.path_of(row, Kind.GROUP) for rows in (found.groups, left) for row in rows}
        found.unlisted = sorted(of_projects - listed)
    return found


def _above(holders: Iterable[str], root: Root) -> set[str]:
    """The paths of these groups, and of those between them and the root."""
    return {
        "/".join(parts[:depth])
        for parts in (holder.split("/") for holder in holders)
        for depth in range(root.path.count("/") + 2, len(parts) + 1)
    }


def projects_of(root: Root) -> Ask:
    """The question for all projects below a group."""
    return ask(
        "/groups/:id/projects",
        root.row["id"],
        f"group {root.path}",
        "settings",
        **EVERY_PROJECT,
    )


def groups_of(root: Root) -> Ask:
    """The question for all groups below a group."""
    name = f"group {root.path}"
    return ask("/groups/:id/descendant_groups", root.row["id"], name, "settings")


def _within(
    bounds: Bounds, kind: Kind, found: Tree, client: Client, root: Root
) -> tuple[Rows, Rows]:
    """The rows of a list of the tree that are in scope, and those that are not.

    A list is read to its end at once: a row that goes away shifts those behind it.
    """
    question = projects_of(root) if kind is Kind.PROJECT else groups_of(root)
    parted = client.whole(
        question, lambda rows: _parted(bounds, kind, found, _rows(rows, root, question, kind))
    )
    if isinstance(parted, Refusal):
        raise ListBroken(question, parted)
    return parted


def _parted(bounds: Bounds, kind: Kind, found: Tree, rows: Iterator[Row]) -> tuple[Rows, Rows]:
    taken, left = Rows(kind), Rows(kind)
    excluded, cut = 0, False
    for row in rows:
        full = bounds.limit and len(taken) == bounds.limit
        if bounds.excludes(scope.path_of(row, kind)):
            excluded += 1
            left.append(row)
        elif not full:
            taken.append(row)
        else:
            cut = True
            left.append(row)
            if kind is Kind.PROJECT:
                break  # groups are read on: one may lie above a project that was taken
    if excluded:
        found.excluded[kind] = excluded
    found.cut = found.cut or cut  # not before: a list that breaks off may be read again
    return taken, left


def _rows(rows: Iterator[Row], root: Root, question: Ask, kind: Kind) -> Iterator[Row]:
    """The rows of a list, each once and cut to what is kept of it."""
    kept = readers.kept_keys(kind)
    last: deque[int] = deque(maxlen=PER_PAGE)  # no row comes twice but within a page
    for row in rows:
        if not scope.is_named(row, kind):
            detail = "a row of the list has no id or no path"
            raise ListBroken(question, Refusal(Status.FAILED, 200, detail))
        if not scope.path_of(row, kind).lower().startswith(f"{root.path.lower()}/"):
            detail = "a row of the list does not lie below the group"
            raise ListBroken(question, Refusal(Status.FAILED, 200, detail))
        if row["id"] in last:
            continue
        last.append(row["id"])
        yield {name: value for name, value in row.items() if name in kept}

"""Which groups and projects a scan was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.errors import UsageError
from scanner.sources.gitlab.tree import Bounds


def paths(
    groups: Sequence[str], projects: Sequence[str], bounds: Bounds
) -> tuple[Sequence[str], Sequence[str]]:
    """Full paths of groups and of projects. Raises UsageError for what cannot be asked for."""
    asked = _outermost(groups), _paths("project", projects)
    for project in filter(bounds.excludes, asked[1]):
        raise UsageError(
            f"the project {project} is both asked for and excluded", "Drop one of the two."
        )
    return asked


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

"""What must be read of a GitLab to tell who has access."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scanner.model import Kind
from scanner.requirement import Requirement, parse

_SETTINGS = (
    "settings.visibility",
    "settings.archived",
    "settings.default_branch",
    "settings.repository_access_level",
    "settings.builds_access_level",
    "settings.namespace_kind",
)
_OF_GROUPS = (
    "members",
    "members_all",
    "access_tokens",
    "service_account_tokens",
    "deploy_tokens",
    "protected_environments",
)
_OF_PROJECTS = (
    *_SETTINGS,
    "members_all",
    "shared_with_groups",
    "access_tokens",
    "deploy_tokens",
    "deploy_keys",
    "protected_branches",
    "protected_tags",
    "environments",
    "protected_environments",
)


def needs() -> Mapping[Kind, Sequence[Requirement]]:
    """By kind, what a review looks at; it is said as policies say it."""
    above = tuple(f"ancestors.{name}" for name in _OF_GROUPS)
    texts = {
        Kind.INSTANCE: ("users", "personal_access_tokens"),
        Kind.GROUP: ("settings.visibility", *_OF_GROUPS, *above),
        Kind.PROJECT: (*_OF_PROJECTS, *above),
    }
    return {kind: list(_parsed(paths)) for kind, paths in texts.items()}


def _parsed(paths: Sequence[str]) -> Iterator[Requirement]:
    yield from map(parse, paths)

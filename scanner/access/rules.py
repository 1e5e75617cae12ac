"""The rules of a project for its branches, tags and environments: what they cover, and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.access.known import data_of
from scanner.access.unread import unread
from scanner.branches import matches_branch
from scanner.model import JSON, Resource

NOT_READ = "(not read)"
"""Stands for what there may be of a list that could not be read."""

DEFAULT_BRANCH = "(default branch)"
"""Stands for the default branch where its name could not be read."""

OTHER_BRANCHES = "(other branches)"
"""Stands for every branch that no rule covers."""


def branches(project: Resource) -> Sequence[str]:
    """The branches that are asked about: every rule, the default branch, and all others."""
    rules = [_name(key, rule) for key, rule in data_of(project, "protected_branches").items()]
    default = data_of(project, "settings").get("default_branch", DEFAULT_BRANCH)
    named = dict.fromkeys([*([default] if default else []), *sorted(rules), OTHER_BRANCHES])
    return [name for name in named if name != OTHER_BRANCHES or "*" not in rules]


def tags(project: Resource) -> Sequence[str]:
    """The tags that are protected, by the names of their rules."""
    if unread(project, "protected_tags"):
        return [NOT_READ]
    return sorted(data_of(project, "protected_tags"))


def environments(project: Resource) -> Sequence[str]:
    """The environments that are there, and those that are protected before they are."""
    if unread(project, "environments") and not data_of(project, "protected_environments"):
        return [NOT_READ]
    return sorted({*data_of(project, "environments"), *data_of(project, "protected_environments")})


def _name(key: str, rule: Mapping[str, JSON]) -> str:
    """What a rule covers; one that comes from a group stands below a key of its own."""
    return str(rule.get("name", key.removeprefix("inherited:")))


def covering(rules: Mapping[str, Mapping[str, JSON]], name: str) -> Sequence[Mapping[str, JSON]]:
    """The rules that cover a branch or tag; of a pattern, those that cover all it stands for."""
    if name == OTHER_BRANCHES:
        return []
    return [rule for key, rule in rules.items() if matches_branch(_name(key, rule), name)]


_HOLDERS: Mapping[str, str] = {
    "role": "access_level",
    "user": "user_id",
    "group": "group_id",
    "deploy_key": "deploy_key_id",
    "member_role": "member_role_id",
}


def holder(entry: Mapping[str, JSON]) -> int | None:
    """Whom an entry of a rule lets in, by id or role; None where nobody can tell."""
    held: int | None = entry.get(_HOLDERS.get(entry["kind"], ""))
    return held

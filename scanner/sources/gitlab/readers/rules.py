"""Reads the rules for changes: push rules, protected branches and tags, approvals."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.branches import matches_branch
from scanner.model import JSON, Gap, Kind, Section, Status, Tier
from scanner.sections import Role
from scanner.sources.gitlab import normalise, texts
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.readers.target import Reader, Row, Target, by, map_of, object_of


def push_rule(client: Client, target: Target) -> Section:
    """A push rule. A project answers null where none was ever configured.

    A group's 404 is no permission, no licence, or never configured.
    """
    section = object_of(client, target, "push_rule", null=Status.NOT_CONFIGURED)
    never_set = (
        section.status is Status.MISSING
        and target.kind is Kind.GROUP
        and target.sight.role >= Role.OWNER
        and target.sight.licence.includes(Tier.PREMIUM)
    )
    if not never_set:
        return section
    detail = "404, and the caller is Owner on a tier that has push rules"
    return Section(Status.NOT_CONFIGURED, origin=section.origin, detail=detail)


def approval_settings(client: Client, target: Target) -> Section:
    """The effective approval settings, and what locks them."""
    return object_of(client, target, "approval_settings")


def approval_rules(client: Client, target: Target) -> Section:
    """The approval rules of a project."""
    return map_of(client, target, "approval_rules", by("id"), lambda row: _approval(target, row))


def _approval(target: Target, row: Row) -> Mapping[str, JSON | Gap]:
    branches = _names(row.get("protected_branches", Gap.UNEXPLAINED))
    return {
        "protected_branches": branches,
        "applies_to_default_branch": _applies(target, row, branches),
        "users_count": _count(row, "users"),
        "groups_count": _count(row, "groups"),
    }


def _applies(target: Target, row: Row, branches: list[str] | Gap) -> bool | Gap:
    """Whether a rule asks for approvals of changes to the default branch.

    One for all protected branches does if some rule protects it: the second pass looks.
    """
    if isinstance(branches, Gap):
        return branches
    table = {_EVERYWHERE: target.table("approval_rules")[_EVERYWHERE]}
    everywhere, gaps = normalise.fields(table, row, target.sight)
    if gaps:
        return gaps[_EVERYWHERE]
    if everywhere[_EVERYWHERE]:
        return Gap.NOT_COLLECTED
    matches = [_matches(name, target) for name in branches]
    return next((one for one in matches if isinstance(one, Gap)), not matches or any(matches))


_EVERYWHERE = "applies_to_all_protected_branches"


def _names(rows: JSON | Gap) -> list[str] | Gap:
    if isinstance(rows, Gap):
        return rows
    if not isinstance(rows, list):
        return Gap.MALFORMED
    found = [row.get("name") if isinstance(row, dict) else None for row in rows]
    names = [name for name in found if isinstance(name, str) and texts.is_text(name)]
    return names if len(names) == len(found) else Gap.MALFORMED


def _count(row: Row, name: str) -> int | Gap:
    if name not in row:
        return Gap.UNEXPLAINED
    return len(row[name]) if isinstance(row[name], list) else Gap.MALFORMED


def protected_branches(client: Client, target: Target) -> Section:
    """The rules that protect branches of a project, those of its top-level group among them."""
    return map_of(
        client,
        target,
        "protected_branches",
        _branch_key,
        lambda row: {"matches_default_branch": _matches(row.get("name"), target)},
    )


def _matches(name: JSON, target: Target) -> bool | Gap:
    """Whether a rule covers the default branch, or why nobody can tell."""
    default = target.answer.get("default_branch", Gap.ROLE)
    if isinstance(default, Gap):
        return default
    if not isinstance(name, str) or not isinstance(default, (str, type(None))):
        return Gap.MALFORMED
    return bool(default) and matches_branch(name, default or "")


def _branch_key(rule: Row) -> str:
    """A rule's name; a rule of the top-level group may have the same one as the project's own.

    No Git branch name holds a colon, so the two never meet.
    """
    name = by("name")(rule)
    return f"inherited:{name}" if rule.get("inherited") in (True, "true") else name


def protected_tags(client: Client, target: Target) -> Section:
    """The rules that protect tags of a project."""
    return map_of(client, target, "protected_tags", by("name"))


READERS: Mapping[str, Reader] = {
    "approval_rules": approval_rules,
    "approval_settings": approval_settings,
    "protected_branches": protected_branches,
    "protected_tags": protected_tags,
    "push_rule": push_rule,
}

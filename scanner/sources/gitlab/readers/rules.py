"""Reads the rules for changes: push rules, protected branches and tags, approvals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from scanner.model import JSON, Gap, Kind, Section, Status, Tier
from scanner.sections import Role, Type
from scanner.sections.rules import PROTECTED_BRANCH
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.follows import covers_default, of_approval_rule
from scanner.sources.gitlab.normalise import Derive, Fields
from scanner.sources.gitlab.readers.target import Reader, Row, Target, by, map_of, object_of


def push_rule(client: Client, target: Target) -> Section:
    """A push rule. A project answers null where none was ever configured.

    A group's 404 is no permission, no licence, or never configured, if it says no more than that:
    one that names the group is about the group, and one in other words is not GitLab's.
    """
    section = object_of(client, target, "push_rule", null=Status.NOT_CONFIGURED)
    never_set = (
        section.status is Status.MISSING
        and target.kind is Kind.GROUP
        and target.sight.role >= Role.OWNER
        and target.sight.licence.includes(Tier.PREMIUM)
        and section.detail == "404: 404 Not Found"
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
    return of_approval_rule(row, _default(target), target.sight)


def _default(target: Target) -> JSON | Gap:
    return target.answer.get("default_branch", Gap.ROLE)


def protected_branches(client: Client, target: Target) -> Section:
    """The rules that protect branches of a project, those of its top-level group among them."""
    section = map_of(client, target, _BRANCHES, _branch_key, _covering(target))
    return replace(section, data=_in_order(section.data))


def branches_of(target: Target, rows: Iterable[Row]) -> Fields:
    """Data and gaps of such rules that are there already, in REST's words. Raises Malformed."""
    table, derive = target.table(_BRANCHES), _covering(target)
    data, gaps = normalise.entries(table, rows, _branch_key, target.sight, derive)
    return _in_order(data), gaps


_BRANCHES = "protected_branches"


def _covering(target: Target) -> Derive:
    default = _default(target)
    return lambda row: {"matches_default_branch": covers_default(row.get("name"), default)}


def _in_order(rules: Mapping[str, Any]) -> dict[str, JSON]:
    """The rules with their levels in one order: GitLab promises none, and has two ways to tell."""
    return {
        name: {
            attribute: sorted(value, key=_place) if attribute in _LEVELS else value
            for attribute, value in rule.items()
        }
        for name, rule in rules.items()
    }


_LEVELS = {name for name, one in PROTECTED_BRANCH.items() if one.type is Type.LEVELS}
_KINDS = ("role", "user", "group", "deploy_key", "member_role")


def _place(level: Mapping[str, Any]) -> tuple[int, int, int]:
    """Roles come first, the highest of them before the others."""
    kind = level["kind"]
    number = level["access_level" if kind == "role" else f"{kind}_id"]
    return _KINDS.index(kind), -number, level.get("group_inheritance_type", 0)


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

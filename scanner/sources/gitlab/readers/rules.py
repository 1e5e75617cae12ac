"""Reads the rules for changes: push rules, protected branches and tags, approvals."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import JSON, Gap, Kind, Section, Status, Tier
from scanner.sections import Role
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.follows import covers_default, of_approval_rule
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
    return of_approval_rule(row, _default(target), target.sight)


def _default(target: Target) -> JSON | Gap:
    return target.answer.get("default_branch", Gap.ROLE)


def protected_branches(client: Client, target: Target) -> Section:
    """The rules that protect branches of a project, those of its top-level group among them."""
    return map_of(
        client,
        target,
        "protected_branches",
        _branch_key,
        lambda row: {"matches_default_branch": covers_default(row.get("name"), _default(target))},
    )


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

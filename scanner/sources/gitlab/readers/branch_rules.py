"""Words GraphQL's branch rules as REST words protected branches, where nothing can be mistaken.

Asked of administrators alone: to others a user, a group or a key may be hidden, and an entry of it
then looks like a role. Sources: `types/branch_rules/`, `types/branch_protections/` and
`types/projects/branch_rule_type.rb` below app/graphql and ee/app/graphql/ee,
`models/concerns/protected_ref_access.rb`.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import JSON
from scanner.sources.gitlab.graph_fields import BLOCKED, LEVELS, PROTECTION, camel
from scanner.sources.gitlab.normalise import Malformed
from scanner.sources.gitlab.readers import nodes
from scanner.sources.gitlab.readers.target import Row

_RULE = "Projects::BranchRule"

_ROLES: Mapping[JSON, str] = {0: "No one", 30: "Developers + Maintainers", 40: "Maintainers"}
"""How GitLab describes the roles; what it calls administrators differs by version."""

_HOLDERS: Mapping[str, tuple[str, str]] = {
    "user": ("user_id", "User"),
    "deployKey": ("deploy_key_id", "DeployKey"),
}
_UNTOLD = ("group", "memberRole")
"""Holders of whom REST tells more: whether those who inherit a group's membership are meant."""


def protecting(told: Row) -> list[Row]:
    """The rules that protect branches, in REST's words.

    Raises Malformed where one of them may be another one by REST.
    """
    return [_rule(node) for node in nodes.all_of(told) if not _is_of_no_branch(node)]


def _is_of_no_branch(node: Row) -> bool:
    """Whether it is a rule for all branches, which protects none."""
    named = str(node.get("id")).startswith(f"gid://gitlab/{_RULE}/")
    return node.get("isProtected") is False and node.get("branchProtection") is None and not named


def _rule(node: Row) -> Row:
    protection = nodes.object_of(node.get("branchProtection"))
    flags = {name: protection.get(theirs) for name, theirs in PROTECTION.items()}
    known = all(isinstance(value, bool) for value in flags.values())
    # Where a policy forbids pushes GraphQL says "no one", and REST what the rule says.
    if node.get("isProtected") is not True or protection.get(BLOCKED) is not False or not known:
        raise Malformed
    lists = {
        name: [_level(entry) for entry in nodes.all_of(protection.get(camel(name)))]
        for name in LEVELS
    }
    return {"id": nodes.id_of(node, _RULE), "name": node.get("name"), **flags, **lists}


def _level(entry: Row) -> Row:
    """Who may: a user, a key, or a role, which is told by the words that GitLab has for it."""
    if any(entry.get(name) is not None for name in _UNTOLD):
        raise Malformed
    held = [name for name in _HOLDERS if entry.get(name) is not None]
    if not held:
        return _role(entry)
    if len(held) > 1:
        raise Malformed
    name, kind = _HOLDERS[held[0]]
    return {name: nodes.id_of(nodes.object_of(entry[held[0]]), kind)}


def _role(entry: Row) -> Row:
    level, words = entry.get("accessLevel"), entry.get("accessLevelDescription")
    if not isinstance(level, int) or isinstance(level, bool) or _ROLES.get(level) != words:
        raise Malformed
    return {"access_level": level}

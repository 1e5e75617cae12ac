"""The shape of an answer: its keys and JSON types, and nothing of what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from scanner.model import JSON
from scanner.sources.gitlab.exchange import NO_JSON

ANY = "*"
"""Stands for the keys of a map that may be names: of people, of storages, of headers."""

_SAFE = re.compile(r"[a-z][a-z0-9_]*")

_OBJECTS = frozenset(
    {
        "_links",
        "allowed_to_merge",
        "allowed_to_push",
        "allow_author_approval",
        "allow_committer_approval",
        "allow_overrides_to_approver_list_per_merge_request",
        "compliance_frameworks",
        "container_expiration_policy",
        "create_access_levels",
        "created_by",
        "default_branch_protection_defaults",
        "eligible_approvers",
        "forked_from_project",
        "group_access",
        "group_saml_identity",
        "group_scim_identity",
        "groups",
        "identities",
        "kas",
        "ldap_group_links",
        "member_role",
        "merge_access_levels",
        "namespace",
        "owner",
        "permissions",
        "project_access",
        "protected_branches",
        "push_access_levels",
        "require_password_to_approve",
        "require_reauthentication_to_approve",
        "retain_approvals_on_push",
        "saml_group_links",
        "scim_identities",
        "selective_code_owner_removals",
        "shared_with_groups",
        "unprotect_access_levels",
        "users",
    }
)
"""Objects inside an answer whose keys GitLab chose; those of all others may be somebody's names."""

_NAMED = frozenset({"_links"})
"""Keys of GitLab's that do not look like keys."""


def shape(body: JSON) -> dict[str, JSON]:
    """Types, keys and merged rows of an answer, in the words of JSON Schema."""
    if body is NO_JSON:
        return {"type": ["not JSON"]}
    return _shape(body, ours=True)


def queried_shape(data: JSON) -> dict[str, JSON]:
    """The shape of what GraphQL sent: every key is one that our query named."""
    return _shape(data, ours=True, queried=True)


def _shape(value: JSON, ours: bool, queried: bool = False) -> dict[str, JSON]:
    """`ours` says that the keys are GitLab's; `queried` that a query of ours names all of them."""
    found: dict[str, JSON] = {"type": [_type(value)]}
    if isinstance(value, dict):
        properties: dict[str, JSON] = {}
        for name, inner in value.items():
            known = queried or (ours and (name in _NAMED or bool(_SAFE.fullmatch(name))))
            below = _shape(inner, queried or (known and name in _OBJECTS), queried)
            key = name if known else ANY
            properties[key] = merged([properties[key], below]) if key in properties else below
        found["properties"] = dict(sorted(properties.items()))
    elif isinstance(value, list) and value:
        found["items"] = merged([_shape(one, ours, queried) for one in value])
    return found


def merged(shapes: Iterable[Mapping[str, JSON]]) -> dict[str, JSON]:
    """One shape that has every type and key of the given ones."""
    types: set[str] = set()
    properties: dict[str, list[Mapping[str, JSON]]] = {}
    items: list[Mapping[str, JSON]] = []
    for each in shapes:
        types.update(each["type"])
        for name, below in each.get("properties", {}).items():
            properties.setdefault(name, []).append(below)
        items += [each["items"]] if "items" in each else []
    found: dict[str, JSON] = {"type": sorted(types)}
    if "object" in types:
        found["properties"] = {name: merged(below) for name, below in sorted(properties.items())}
    if items:
        found["items"] = merged(items)
    return found


def _type(value: JSON) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return next(name for kind, name in _TYPES if isinstance(value, kind))


_TYPES: tuple[tuple[type, str], ...] = (
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)

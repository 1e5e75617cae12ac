"""What is no change of a setting: values that move by mere use, and those that follow from others.

docs/diff.md lists both.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner import lines
from scanner.model import JSON, Kind
from scanner.sections import SECTIONS, Type, of_type

VOLATILE = frozenset(
    {
        "active_users",
        "contacted_at",
        "disabled_until",
        "last_activity_at",
        "last_activity_on",
        "last_login_at",
        "last_sign_in_at",
        "last_used",
        "last_used_at",
        "next_run_at",
        "online",
        "overage",
        "status",
        "update_status",
    }
)
"""Attributes that are another at each scan though nobody changed anything."""

FOLLOWS: Mapping[str, frozenset[str]] = {
    "access_tokens": frozenset({"lifetime_days"}),
    "application_settings": frozenset(
        {"default_artifacts_expire_days", "globally_allowed_ip_ranges"}
    ),
    "codeowners": frozenset({"sha256"}),
    "deploy_keys": frozenset({"projects_count", "write_projects_count"}),
    "forks": frozenset({"inside", "namespace_kind"}),
    "metadata": frozenset({"version"}),
    "personal_access_tokens": frozenset({"lifetime_days"}),
    "protected_branches": frozenset({"matches_default_branch"}),
    "protected_environments": frozenset({"approvals_required"}),
    "runners": frozenset({"minor_versions_behind"}),
    "service_account_tokens": frozenset({"lifetime_days"}),
    "settings": frozenset({"caller_role", "forks_count", "ip_ranges", "parent_id"}),
    "shared_with_groups": frozenset({"inside"}),
}
"""By section, what is computed from something that is told itself, or from who asks."""

AGES = frozenset(
    one.age
    for spec in SECTIONS.values()
    for attributes in spec.attributes.values()
    for one in attributes.values()
    if one.age
)
"""What a policy sees beside dates, which is another every day."""

_REPEATED = frozenset({"billable_members"})
"""Sections that only repeat, in other words, who is a member."""

ORDERED = frozenset({("codeowners", "entries")})
"""Lists in which the order means something: of code owners the last that fits decides."""


def unordered(value: JSON) -> JSON:
    """A value whose lists are sorted, as their order mostly means nothing."""
    if isinstance(value, dict):
        return {name: unordered(one) for name, one in value.items()}
    if isinstance(value, list):
        return sorted(map(unordered, value), key=lines.encode)
    return value


def whole(kind: Kind, section: str) -> bool:
    """Whether all of a section follows from others, as where GitLab is not asked for it."""
    spec = SECTIONS.get(section)
    if section in _REPEATED:
        return True
    return spec is not None and "" in spec.sources and kind not in spec.endpoints


def attribute(section: str, name: str) -> bool:
    """Whether an attribute is left out."""
    spec = SECTIONS.get(section)
    computed = spec is not None and name in spec.sources
    return computed or name in VOLATILE or name in FOLLOWS.get(section, ())


def own(section: str, name: str, value: JSON) -> JSON:
    """What is set: of an approval setting that the group above locks, the value alone."""
    return value["value"] if (section, name) in _LOCKED and "value" in value else value


_LOCKED = of_type(Type.SETTING)

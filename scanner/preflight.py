"""Says before a scan which policies a token will leave unknown, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.catalog.load import Catalog
from scanner.model import Kind, Tier
from scanner.requirement import Requirement, Scope
from scanner.sections import SECTIONS, Role


def blind_spots(
    catalog: Catalog,
    role: int,
    lacks: Mapping[Tier, bool],
    gitlab_com: bool = False,
    asked: Kind = Kind.GROUP,
) -> Mapping[str, str]:
    """By policy id, what the role cannot see that the policy requires.

    `role` is the access level on the top of what is scanned; `lacks[tier]` tells that the server
    is proven not to have a tier, where the policy will not apply rather than be unknown. On
    GitLab.com nobody who asks is an administrator, so what only they are shown is manual there.
    The instance itself is judged for administrators alone, and groups only where one is `asked`.
    """
    spots: dict[str, str] = {}
    for policy in catalog.policies:
        if lacks[policy.tier]:
            continue
        needs = {
            needed: where
            for kind in policy.kinds
            if _is_judged(kind, role, asked)
            for path in policy.requires
            if (found := _need(kind, path)) and not lacks[_tier(kind, path)]
            for needed, where in [found]
            if needed > role and not (gitlab_com and needed is Role.ADMIN)
        }
        if needs:
            worst = max(needs)
            spots[policy.id] = f"{needs[worst]} needs {role_name(worst).title()}"
    return spots


def _is_judged(kind: Kind, role: int, asked: Kind) -> bool:
    if kind is Kind.INSTANCE:
        return role >= Role.ADMIN
    return kind is not Kind.GROUP or asked is Kind.GROUP


def _bearer(kind: Kind, path: Requirement) -> Kind:
    if path.scope is Scope.ANCESTORS:
        return Kind.GROUP
    return Kind.INSTANCE if path.scope is Scope.INSTANCE else kind


def _tier(kind: Kind, path: Requirement) -> Tier:
    spec = SECTIONS.get(path.section)
    if spec is None:
        return Tier.FREE
    attribute = spec.attributes.get(_bearer(kind, path), {}).get(path.attribute)
    tiers = (spec.tier_of(_bearer(kind, path)), attribute.tier if attribute else Tier.FREE)
    return max(tiers, key=lambda tier: tier.rank)


def _need(kind: Kind, path: Requirement) -> tuple[Role, str] | None:
    """The role that a path asks for, and the words for where."""
    bearer = _bearer(kind, path)
    spec = SECTIONS.get(path.section)
    if spec is None or bearer not in spec.kinds:
        return None
    attribute = spec.attributes[bearer].get(path.attribute)
    needed = max(spec.role(bearer), spec.whole_for, attribute.role if attribute else Role.READER)
    article = "an" if bearer is Kind.INSTANCE else "a"
    return needed, f"{path.section} of {article} {bearer}"


def role_name(level: int) -> str:
    """The name GitLab gives to an access level."""
    return _ROLES.get(level, "none" if level < min(_ROLES) else str(level))


_ROLES: Mapping[int, str] = {
    5: "minimal access",
    10: "guest",
    15: "planner",
    20: "reporter",
    30: "developer",
    40: "maintainer",
    50: "owner",
    60: "administrator",
}


def sentence(spots: Mapping[str, str], role: int, policies: int) -> Sequence[str]:
    """The warning, a line each; empty when nothing is hidden."""
    if not spots:
        return ()
    by_reason: dict[str, list[str]] = {}
    for id, reason in spots.items():
        by_reason.setdefault(reason, []).append(id)
    head = (
        f"{len(spots)} of {policies} policies cannot be fully answered: "
        f"the token's role is {role_name(role)}"
    )
    return (head, *(f"  {reason}: {', '.join(ids)}" for reason, ids in by_reason.items()))

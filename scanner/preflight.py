"""Says before a scan which policies a token will leave unknown, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.catalog.load import Catalog
from scanner.model import Kind, Tier
from scanner.requirement import Requirement, Scope
from scanner.roles import role_name
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
            for paths, need in ((policy.requires, _need), (policy.also_reads, _need_of_all))
            for path in paths
            if (found := need(kind, path)) and not lacks[_tier(kind, path)]
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
    bearer = _bearer(kind, path)
    return spec.tier_of(bearer, spec.attributes.get(bearer, {}).get(path.attribute))


def _need(kind: Kind, path: Requirement) -> tuple[Role, str] | None:
    """The role that a path asks for, and the words for where."""
    bearer = _bearer(kind, path)
    spec = SECTIONS.get(path.section)
    if spec is None or bearer not in spec.kinds:
        return None
    needed = spec.whole_role(bearer, spec.attributes[bearer].get(path.attribute))
    return needed, _where(path, bearer)


def _need_of_all(kind: Kind, path: Requirement) -> tuple[Role, str] | None:
    """The same for what need not be there: where it is, all entries are asked for."""
    bearer = _bearer(kind, path)
    spec = SECTIONS.get(path.section)
    if spec is None or bearer not in spec.kinds or spec.whole_for is Role.READER:
        return None
    return spec.whole_for, _where(path, bearer)


def _where(path: Requirement, bearer: Kind) -> str:
    article = "an" if bearer is Kind.INSTANCE else "a"
    return f"{path.section} of {article} {bearer}"


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

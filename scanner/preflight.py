"""Says before a scan which policies a token will leave unknown, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from scanner.catalog.load import Catalog, Policy
from scanner.model import Kind, Tier
from scanner.requirement import Requirement, Scope
from scanner.roles import role_name
from scanner.sections import SECTIONS, Attribute, Role, SectionSpec, Source

EVERY_TIER: Mapping[Tier, bool] = dict.fromkeys(Tier, False)
"""No tier is lacking: every policy applies."""


def blind_spots(
    catalog: Catalog,
    role: int,
    lacks: Mapping[Tier, bool],
    gitlab_com: bool = False,
    asked: Kind = Kind.GROUP,
    knows: Callable[[Attribute], bool] = lambda attribute: True,
) -> Mapping[str, str]:
    """By policy id, what the role cannot see that the policy requires.

    `role` is the access level on the top of what is scanned; `lacks[tier]` tells that the server
    is proven not to have a tier, where the policy will not apply rather than be unknown. On
    GitLab.com nobody who asks is an administrator, so what only they are shown is manual there.
    The instance itself is judged for administrators alone, and groups only where one is `asked`.
    `knows` tells whether the server is new enough for an attribute: what was so on all older ones
    takes no role.
    """
    spots: dict[str, str] = {}
    if role >= Role.ADMIN:
        return spots  # nobody is shown more
    for policy in catalog.policies:
        if lacks[policy.tier]:
            continue
        needs = {
            needed: where
            for kind in policy.kinds
            if _is_judged(kind, role, asked)
            for path in (*policy.requires, *policy.also_reads)
            if not (lacks[_tier(kind, path)] or _is_settled(kind, path, knows))
            for needed, where in _needs(policy, kind, path, lacks, gitlab_com)
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


def _is_settled(kind: Kind, path: Requirement, knows: Callable[[Attribute], bool]) -> bool:
    """Whether the server's version alone says what the value is."""
    spec = SECTIONS.get(path.section)
    attribute = spec and spec.attributes.get(_bearer(kind, path), {}).get(path.attribute)
    return bool(attribute and attribute.before is not None and not knows(attribute))


def _needs(
    policy: Policy, kind: Kind, path: Requirement, lacks: Mapping[Tier, bool], gitlab_com: bool
) -> Iterator[tuple[Role, str]]:
    """The roles that a path asks for, each with the words for where.

    What need not be there asks less: that no entry is left out, and that what is joined to them
    from other sections can be looked up. Of what is enough where enough is seen, nobody has to be
    shown every entry.
    """
    bearer = _bearer(kind, path)
    spec = SECTIONS.get(path.section)
    if spec is None or bearer not in spec.kinds:
        return
    article = "an" if bearer is Kind.INSTANCE else "a"
    attribute = spec.attributes[bearer].get(path.attribute)
    if path.section in policy.annotation.custom.enough_of:
        role = max(spec.role(bearer), attribute.role if attribute else Role.READER)
    else:
        required = path in policy.requires
        role = spec.whole_role(bearer, attribute) if required else spec.whole_for
    yield role, f"{path.section} of {article} {bearer}"
    if sources := joined(spec, path.attribute):
        looked_up = joined_role(sources, lacks, gitlab_com)
        yield looked_up, f"{path.section}.{path.attribute} of {article} {bearer}"


def joined(spec: SectionSpec, name: str) -> Sequence[Source]:
    """The sections one of which tells an attribute of that name, or the date that an age is of."""
    if not (name and spec.sources):
        return ()
    dates = {shown.age: date for table in spec.attributes.values() for date, shown in table.items()}
    return spec.sources.get(dates.get(name, name), ())


def joined_role(
    sources: Sequence[Source],
    lacks: Mapping[Tier, bool] = EVERY_TIER,
    gitlab_com: bool = False,
) -> Role:
    """The least role that is shown one of them; where there is none of them, no role would help."""
    roles = []
    for source in sources:
        spec = SECTIONS[source.section]
        elsewhere = spec.self_managed if gitlab_com else spec.gitlab_com_only
        if not elsewhere and not lacks[spec.tier_of(source.kind)]:
            roles.append(spec.whole_role(source.kind, None))
    return min(roles, default=Role.READER)


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

"""Which role a set of policies needs, by the rule that warns before a scan."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.catalog.load import Catalog, Policy
from scanner.model import Kind, Tier
from scanner.policy_pages.reading import joined, joined_role
from scanner.preflight import blind_spots
from scanner.requirement import Requirement
from scanner.sections import SECTIONS, Role

NAMES: Mapping[Role, str] = {
    Role.READER: "Guest",
    Role.REPORTER: "Reporter",
    Role.DEVELOPER: "Developer",
    Role.MAINTAINER: "Maintainer",
    Role.OWNER: "Owner",
    Role.ADMIN: "administrator",
}
_ULTIMATE = dict.fromkeys(Tier, False)
"""No tier is lacking: every policy applies."""


def unknown(catalog: Catalog, role: Role) -> Mapping[str, str]:
    """By policy id, what a role of a self-managed GitLab does not see of it, on Ultimate.

    That is what a policy requires, and what its own `unknown` asks for: attributes that are joined
    from sections which others see. What judges the instance alone is there for administrators.
    """
    spots = dict(blind_spots(catalog, role, _ULTIMATE))
    for policy in catalog.policies:
        if of_the_instance(policy) and role < Role.ADMIN:
            spots.setdefault(policy.id, "the instance needs an administrator")
        for path in policy.also_reads:
            if _looked_up_by(policy, path) > role:
                spots.setdefault(policy.id, f"{path.text} is looked up where the role sees nothing")
    return spots


def _looked_up_by(policy: Policy, path: Requirement) -> Role:
    """The least role for what is looked up in other sections, of a group or project."""
    spec = SECTIONS.get(path.section)
    if spec is None or not {*policy.kinds} & {*spec.kinds} - {Kind.INSTANCE}:
        return Role.READER
    sources = joined(spec, path.attribute)
    return joined_role(sources) if sources else Role.READER


def of_the_instance(policy: Policy) -> bool:
    """Whether a policy judges the instance and nothing else."""
    return set(policy.kinds) == {Kind.INSTANCE}


def least(catalog: Catalog) -> Role:
    """The least role that leaves none of the policies unknown."""
    return next(role for role in Role if not unknown(catalog, role))

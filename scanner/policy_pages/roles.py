"""Which role a set of policies needs, by the rule that warns before a scan."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.catalog.load import Catalog, Policy
from scanner.model import Kind
from scanner.preflight import EVERY_TIER, blind_spots
from scanner.sections import Role

NAMES: Mapping[Role, str] = {
    Role.READER: "Guest",
    Role.REPORTER: "Reporter",
    Role.DEVELOPER: "Developer",
    Role.MAINTAINER: "Maintainer",
    Role.OWNER: "Owner",
    Role.ADMIN: "administrator",
}


def unknown(catalog: Catalog, role: Role) -> Mapping[str, str]:
    """By policy id, what a role of a self-managed GitLab does not see of it, on Ultimate.

    That is what a scan would warn of, and what judges the instance alone: others get nothing of it.
    """
    spots = dict(blind_spots(catalog, role, EVERY_TIER))
    for policy in catalog.policies:
        if of_the_instance(policy) and role < Role.ADMIN:
            spots.setdefault(policy.id, "the instance needs an administrator")
    return spots


def of_the_instance(policy: Policy) -> bool:
    """Whether a policy judges the instance and nothing else."""
    return set(policy.kinds) == {Kind.INSTANCE}


def least(catalog: Catalog) -> Role:
    """The least role that leaves none of the policies unknown."""
    return next(role for role in Role if not unknown(catalog, role))

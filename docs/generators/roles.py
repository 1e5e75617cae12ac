"""Which role a set of policies needs, by the rule that warns before a scan."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.catalog.load import Catalog
from scanner.model import Tier
from scanner.preflight import blind_spots
from scanner.sections import Role

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


def unknown(catalog: Catalog, role: Role, gitlab_com: bool = False) -> Mapping[str, str]:
    """By policy id, what a role does not see that the policy requires, on Ultimate."""
    return blind_spots(catalog, role, _ULTIMATE, gitlab_com)


def least(catalog: Catalog, gitlab_com: bool = False) -> Role:
    """The least role that leaves none of the policies unknown."""
    return next(role for role in Role if not unknown(catalog, role, gitlab_com))

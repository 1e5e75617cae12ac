"""Checks of an asked group or project: the role on it, its tier, whether projects are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scanner import preflight
from scanner.catalog.load import Catalog
from scanner.doctor.check import Check, ok, warn
from scanner.model import Tier
from scanner.roles import role_name
from scanner.sections import Role
from scanner.sources.gitlab.probe import Server
from scanner.sources.gitlab.scope import Root


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list of a group's projects shows."""

    any: bool
    counted: int = 0
    """How many GitLab counts where it lists none; 0 where it does not say."""
    trouble: str = ""
    """Why there is no list."""


def none() -> Check:
    """Nothing was asked for, so there is no role to look at."""
    return warn(
        "role",
        "not looked at: no group is named",
        "Name one (`glscan doctor acme`) to learn which policies would stay unknown.",
    )


def role(root: Root) -> Check:
    """Whether the role shows most settings."""
    name = role_name(root.role)
    if root.role >= Role.OWNER:
        return ok("role", name)
    hint = "Make the token's user an Owner of the top-level group: most settings need it."
    if root.role < min(Role):
        return warn("role", "not a member: only what is open to everybody is seen", hint)
    return warn("role", name, hint)


def tier(root: Root) -> Check:
    """Whether the tier is proven."""
    licence = root.licence
    if licence.tier is not Tier.UNKNOWN:
        return ok("tier", licence.tier.value.title())
    least, most = licence.at_least.value.title(), licence.at_most.value.title()
    return warn(
        "tier",
        f"not proven: {least} to {most}",
        "A private project below the group tells, or an administrator's token.",
    )


def projects(root: Root, listed: Listed) -> Check:
    """Whether projects are shown; an IP restriction hides them all, and says nothing."""
    if listed.trouble:
        return warn("projects", f"they cannot be listed: {listed.trouble}", "Try again.")
    if listed.any:
        return ok("projects", "they are listed")
    ranges = root.row.get("ip_restriction_ranges")
    if not ranges and not listed.counted:
        hint = "If there are any, this token or its address is not shown them."
        return warn("projects", "none is listed", hint)
    counts = f"GitLab counts {listed.counted}" if listed.counted else "the group restricts access"
    return warn(
        "projects",
        f"none is listed, and {counts}: this address is probably not allowed",
        "Scan from an address that the group's IP restriction allows.",
    )


@dataclass(frozen=True, slots=True)
class Blind:
    """Which policies a scan would leave unknown."""

    path: str
    role: int
    policies: int
    """How many there are."""
    spots: Mapping[str, str]
    """By policy id, why."""

    def sentence(self) -> Sequence[str]:
        """In words, a line each; empty when nothing is hidden."""
        return preflight.sentence(self.spots, self.role, self.policies)


def blind(catalog: Catalog, root: Root, server: Server) -> Blind:
    """What the role does not see of what the policies require."""
    lacks = {tier: root.licence.excludes(tier) for tier in Tier}
    knows = root.sight(server).knows
    spots = preflight.blind_spots(catalog, root.role, lacks, root.gitlab_com, root.kind, knows)
    return Blind(root.path, root.role, len(catalog.policies), spots)

"""What a caller can see: role, tier, version and edition, and why an attribute is not there."""

from __future__ import annotations

from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

from scanner.model import Gap, Kind, Section, Status, Tier
from scanner.sections import Attribute, Role, SectionSpec


@dataclass(frozen=True, slots=True)
class Licence:
    """What is proven of a tier: a lower and an upper bound."""

    at_least: Tier = Tier.FREE
    at_most: Tier = Tier.ULTIMATE

    @property
    def tier(self) -> Tier:
        """The tier when it is proven, else unknown."""
        return self.at_least if self.at_least is self.at_most else Tier.UNKNOWN

    def includes(self, needed: Tier) -> bool:
        """Whether the tier is proven to include `needed`."""
        return self.at_least.rank >= needed.rank

    def excludes(self, needed: Tier) -> bool:
        """Whether the tier is proven not to include `needed`."""
        return self.at_most.rank < needed.rank


@dataclass(frozen=True, slots=True)
class Sight:
    """Through whose eyes one answer was read."""

    role: int
    """The caller's access level on the resource, as far as it is known; 60 for administrators."""
    licence: Licence
    version: str
    edition: str
    listed: bool = False
    """The answer is a row of a list, which carries less than the resource's own answer."""
    gitlab_com: bool = False
    """Nobody who asks is an administrator there."""
    hides_nobody: bool = False
    """Every user, group and key is shown: the caller is an administrator whose rights work."""

    def knows(self, attribute: Attribute) -> bool:
        """Whether the server's version is new enough for the attribute."""
        return not attribute.since or not older(self.version, attribute.since)

    def lacks(self, spec: SectionSpec, kind: Kind) -> bool:
        """Whether the server's version is too old for a section."""
        return kind in spec.since and older(self.version, spec.since[kind])

    def why_hidden(self, whole_for: Role) -> Gap | None:
        """Why a list may be shorter than what there is; None for those who are sent all of it."""
        if self.role >= whole_for:
            return None
        return Gap.UNOBSERVABLE if self.gitlab_com else Gap.ROLE

    def why_absent(self, attribute: Attribute) -> Gap:
        """The best-founded reason that an attribute is not in an answer."""
        if not self.knows(attribute):
            return Gap.VERSION
        if self.edition == "ce" and (attribute.ee or attribute.tier is not Tier.FREE):
            return Gap.UNLICENSED
        if self.licence.excludes(attribute.tier):
            return Gap.UNLICENSED
        if self.listed and attribute.get_only:
            return Gap.NOT_COLLECTED
        if attribute.role > self.role:
            return Gap.ROLE
        return Gap.UNEXPLAINED


def older(version: str, than: str) -> bool:
    """Whether a GitLab version is older than another; one that cannot be read is not."""
    try:
        return Version(version.split("-")[0]) < Version(than)
    except InvalidVersion:
        return False


def why_unread(section: Section | None) -> Gap:
    """What is missing wherever something follows from a section that is not readable."""
    if section is None:
        return Gap.NOT_COLLECTED
    hidden = section.status in (Status.FORBIDDEN, Status.MISSING)
    return Gap.ROLE if hidden else Gap.UNEXPLAINED

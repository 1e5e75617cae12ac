"""Whether what a policy requires could be read on a resource, and if not, why, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.model import Gap, Kind, Resource, Section, Status, Tier
from scanner.requirement import Requirement, Scope
from scanner.sections import SECTIONS, Attribute

_GAPS: Mapping[Gap, str] = {
    Gap.UNLICENSED: "this tier or edition does not have it",
    Gap.ROLE: "the token's role is not shown it",
    Gap.VERSION: "this GitLab version does not have it",
    Gap.NOT_COLLECTED: "it was not collected",
    Gap.KNOWN_AFTER_APPLY: "it is known only after apply",
    Gap.MALFORMED: "GitLab answered with a value of another type",
    Gap.UNEXPLAINED: "GitLab did not send it",
}
_STATUSES: Mapping[Status, str] = {
    Status.FORBIDDEN: "the token may not read it",
    Status.MISSING: "GitLab says there is none, or hides it from this token",
    Status.UNLICENSED: "this tier or edition does not have it",
    Status.UNSUPPORTED: "this GitLab version does not have it",
    Status.FAILED: "reading it failed",
    Status.NOT_COLLECTED: "it was not collected",
}


class Demand:
    """Answers for one resource; the same question, asked by many policies, is looked up once."""

    def __init__(
        self, resource: Resource, ancestors: Sequence[Resource], instance: Resource | None
    ) -> None:
        self._resource = resource
        self._ancestors = ancestors
        self.instance = instance
        self._known_bearers: dict[Requirement, Sequence[Resource]] = {}
        self._reasons: dict[Requirement, str] = {}
        self._entries: dict[Requirement, int] = {}

    def missing(self, requirement: Requirement) -> str:
        """Why the requirement could not be read; empty when it could, or is not demanded here."""
        if requirement.scope is Scope.INSTANCE and self.instance is None:
            return f"{requirement.section} of the instance: it was not collected"
        if requirement not in self._reasons:
            reasons = (_missing(one, requirement) for one in self._bearers(requirement))
            self._reasons[requirement] = next(filter(None, reasons), "")
        return self._reasons[requirement]

    def unread_entries(self, requirement: Requirement) -> int:
        """How many entries of a map lack the attribute that the requirement asks of each."""
        if not requirement.each:
            return 0
        if requirement not in self._entries:
            self._entries[requirement] = sum(
                _unread(one.sections.get(requirement.section), requirement.attribute)
                for one in self._bearers(requirement)
            )
        return self._entries[requirement]

    def demanded(self, requirement: Requirement) -> bool:
        """Whether the requirement says anything about this resource, on this server and tier."""
        return requirement.scope is Scope.INSTANCE or bool(self._bearers(requirement))

    def _bearers(self, requirement: Requirement) -> Sequence[Resource]:
        """The resources on which the requirement is demanded."""
        if requirement not in self._known_bearers:
            self._known_bearers[requirement] = self._found_bearers(requirement)
        return self._known_bearers[requirement]

    def _found_bearers(self, requirement: Requirement) -> Sequence[Resource]:
        if requirement.scope is Scope.INSTANCE:
            return [self.instance] if self.instance else []
        if requirement.scope is Scope.ANCESTORS:
            return [one for one in self._ancestors if _demanded(one, requirement)]
        return [self._resource] if _demanded(self._resource, requirement) else []


def _demanded(resource: Resource, requirement: Requirement) -> bool:
    spec = SECTIONS.get(requirement.section)
    if spec is None:
        return True
    if resource.kind not in spec.kinds:
        return False
    attributes = spec.attributes[resource.kind]
    if requirement.attribute and requirement.attribute not in attributes:
        # An age is there when its date is; a name that no kind has is an error in the policy.
        return _age_of(attributes, requirement.attribute) or not _elsewhere(requirement)
    attribute = attributes.get(requirement.attribute)
    if attribute is None:
        return not resource.tier.proven_below(spec.tier)
    if attribute.root_only and not _is_root(resource):
        return False
    return not resource.tier.proven_below(_higher(spec.tier, attribute.tier))


def _higher(one: Tier, other: Tier) -> Tier:
    return max(one, other, key=lambda tier: tier.rank)


def _is_root(resource: Resource) -> bool:
    return resource.kind is Kind.GROUP and "/" not in resource.path


def _age_of(attributes: Mapping[str, Attribute], name: str) -> bool:
    return any(attribute.age == name for attribute in attributes.values())


def _elsewhere(requirement: Requirement) -> bool:
    """Whether another kind has the attribute, so that this one simply does not."""
    spec = SECTIONS[requirement.section]
    return any(requirement.attribute in table for table in spec.attributes.values())


def _missing(resource: Resource, requirement: Requirement) -> str:
    section = resource.sections.get(requirement.section)
    where = f"{requirement.section}"
    if requirement.scope is not Scope.RESOURCE:
        where = f"{where} of {resource.kind} {resource.path}"
    if section is None:
        return f"{where}: it was not collected"
    if not section.status.readable:
        detail = f" ({section.detail})" if section.detail else ""
        return f"{where}: {_STATUSES[section.status]}{detail}"
    name = requirement.attribute
    if not name or requirement.each or section.status is Status.NOT_CONFIGURED:
        return ""
    if name in section.gaps:
        return f"{where}.{name}: {_GAPS[section.gaps[name]]}"
    if name not in section.data:
        attributes = SECTIONS[requirement.section].attributes.get(resource.kind, {})
        return "" if _age_of(attributes, name) else f"{where}.{name}: {_GAPS[Gap.UNEXPLAINED]}"
    return ""


def _unread(section: Section | None, attribute: str) -> int:
    if section is None:
        return 0
    if not attribute:
        return len({name.rpartition(".")[0] for name in section.gaps})
    return sum(1 for name in section.gaps if name.rpartition(".")[2] == attribute)

"""Whether what a policy requires could be read on a resource, and if not, why, in words."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scanner.document import moment_of
from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Resource, Status, Tier
from scanner.requirement import Requirement, Scope
from scanner.sections import SECTIONS, Attribute, Type

_GAPS: Mapping[Gap, str] = {
    Gap.UNLICENSED: "this tier or edition does not have it",
    Gap.ROLE: "the token's role is not shown it",
    Gap.VERSION: "this GitLab version does not have it",
    Gap.NOT_COLLECTED: "it was not collected",
    Gap.KNOWN_AFTER_APPLY: "it is known only after apply",
    Gap.MALFORMED: "GitLab answered with a value of another type",
    Gap.UNEXPLAINED: "GitLab did not send it",
    Gap.UNOBSERVABLE: "GitLab shows it to no token",
    Gap.INVALID: "what it is read from is not valid, or refers to what the token may not read",
}
_STATUSES: Mapping[Status, str] = {
    Status.FORBIDDEN: "the token may not read it",
    Status.MISSING: "GitLab says there is none, or hides it from this token",
    Status.UNLICENSED: "this tier or edition does not have it",
    Status.UNSUPPORTED: "this GitLab version does not have it",
    Status.NOT_OFFERED: "this GitLab does not offer it",
    Status.FAILED: "reading it failed",
    Status.NOT_COLLECTED: "it was not collected",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What is so of one requirement on one resource."""

    demanded: bool = True
    """Whether it says anything about this resource, on this server and tier."""
    offered: bool = True
    """Whether this GitLab has such a thing at all."""
    unlicensed: bool = False
    """Whether the resource itself is proven not to have it, at its tier."""
    missing: str = ""
    """Why it could not be read; empty when it could, or is not demanded here."""
    unread: int = 0
    """How many entries of a map lack the attribute that is asked of each."""
    hidden: Gap | None = None
    """Why the map may lack entries that are there; None when it is whole."""


CLEAR = Look()
"""Nothing stands in the way of a verdict: nearly every look is this one."""


class Demand:
    """Answers for one resource; the same question, asked by many policies, is looked up once."""

    def __init__(
        self, resource: Resource, ancestors: Sequence[Resource], instance: Resource | None
    ) -> None:
        self._resource = resource
        self._ancestors = ancestors
        self.instance = instance
        self._looks: dict[Requirement, Look] = {}

    def look(self, requirement: Requirement) -> Look:
        """What is so of a requirement; the very object CLEAR when all of it could be read."""
        found = self._looks.get(requirement)
        if found is None:
            found = self._looks[requirement] = self._found(requirement)
        return found

    def spoiled(self, requirement: Requirement) -> int:
        """How many entries have a value of another type where others rightly have none.

        Of what is read where it is there, absence says nothing; a value that nobody can read does.
        """
        name, partial = _partial(self._resource.kind, requirement)
        section = self._resource.sections.get(requirement.section)
        if not partial or section is None or requirement.scope is not Scope.RESOURCE:
            return 0
        return sum(
            gap is Gap.MALFORMED and key.rpartition(".")[2] == name
            for key, gap in section.gaps.items()
        )

    def _found(self, requirement: Requirement) -> Look:
        asked = self._asked(requirement)
        demanded, offered, missing, unread = False, True, "", 0
        hidden: Gap | None = None
        for one in asked:
            section = one.sections.get(requirement.section)
            if section and section.status is Status.NOT_OFFERED:
                offered = False
            elif _demanded(one.kind, _is_subgroup(one), one.tier, requirement):
                demanded = True
                missing = missing or _missing(one, requirement)
                unread += _unread(one, requirement) if requirement.each else 0
                hidden = hidden or (section.gaps.get(HIDDEN_ENTRIES) if section else None)
        if requirement.scope is Scope.INSTANCE and self.instance is None:
            demanded = True
            missing = f"{requirement.section} of the instance: it was not collected"
        unlicensed = self._unlicensed(requirement)
        if demanded and offered and not (unlicensed or missing or unread or hidden):
            return CLEAR
        return Look(demanded, offered, unlicensed, missing, unread, hidden)

    def _unlicensed(self, requirement: Requirement) -> bool:
        """Whether the resource's tier is too low, or GitLab said so of the section."""
        if requirement.scope is Scope.RESOURCE:
            section = self._resource.sections.get(requirement.section)
            if section and section.status is Status.UNLICENSED:
                return True
        return self._resource.tier.proven_below(_needed(self._resource.kind, requirement))

    def _asked(self, requirement: Requirement) -> Sequence[Resource]:
        """The resources that the requirement is about."""
        if requirement.scope is Scope.INSTANCE:
            return [self.instance] if self.instance else []
        return self._ancestors if requirement.scope is Scope.ANCESTORS else [self._resource]


@functools.cache
def _demanded(kind: Kind, subgroup: bool, tier: Tier, requirement: Requirement) -> bool:
    """Whether a resource like this one can have what is asked of it, or nobody knows."""
    spec = SECTIONS.get(requirement.section)
    if spec is None:
        return True
    if kind not in spec.kinds or (spec.root_only and subgroup):
        return False
    attributes = spec.attributes[kind]
    name = _bearing(attributes, requirement.attribute)
    if name and name not in attributes:
        # A name that no kind has is an error in the policy.
        return not _elsewhere(requirement)
    attribute = attributes.get(name)
    if attribute and attribute.root_only and subgroup:
        return False
    return not tier.proven_below(spec.tier_of(kind, attribute))


@functools.cache
def _needed(kind: Kind, requirement: Requirement) -> Tier:
    """The least tier at which a resource of this kind has what is asked of it."""
    spec = SECTIONS.get(requirement.section)
    if requirement.scope is not Scope.RESOURCE or spec is None or kind not in spec.kinds:
        return Tier.FREE
    if not requirement.attribute:
        return spec.tier_of(kind)
    table = spec.attributes[kind]
    attribute = table.get(_bearing(table, requirement.attribute))
    return spec.tier_of(kind, attribute) if attribute else Tier.FREE


def _is_subgroup(resource: Resource) -> bool:
    return resource.kind is Kind.GROUP and "/" in resource.path


def _bearing(attributes: Mapping[str, Attribute], name: str) -> str:
    """The attribute that a name is read from: the date of an age, else the name itself."""
    if not name or name in attributes:
        return name
    return next((date for date, attribute in attributes.items() if attribute.age == name), name)


def _elsewhere(requirement: Requirement) -> bool:
    """Whether another kind has the attribute, so that this one simply does not."""
    tables = SECTIONS[requirement.section].attributes.values()
    return any(_bearing(table, requirement.attribute) in table for table in tables)


def misplaced(kinds: Sequence[Kind], requirement: Requirement) -> bool:
    """Whether no resource that the policy judges or looks up can have what others do have.

    Such a path is undefined everywhere, which in Rego looks as if all were fine.
    """
    spec = SECTIONS.get(requirement.section)
    if spec is None or requirement.scope is Scope.INSTANCE:
        return False
    bearers = {Kind.GROUP} if requirement.scope is Scope.ANCESTORS else set(kinds)
    tables = [spec.attributes[kind] for kind in bearers if kind in spec.kinds]
    name = requirement.attribute
    if not tables or not name:
        return not tables
    return _elsewhere(requirement) and not any(_bearing(table, name) in table for table in tables)


def _missing(resource: Resource, requirement: Requirement) -> str:
    section = resource.sections.get(requirement.section)
    if section is None:
        return f"{_where(resource, requirement)}: it was not collected"
    if not section.status.readable:
        detail = f" ({section.detail})" if section.detail else ""
        return f"{_where(resource, requirement)}: {_STATUSES[section.status]}{detail}"
    if not requirement.attribute or requirement.each or section.status is Status.NOT_CONFIGURED:
        return ""
    name, dated = _read_from(resource.kind, requirement)
    gap = section.gaps.get(name) or _gap(section.data.get(name), dated)
    return f"{_where(resource, requirement)}.{name}: {_GAPS[gap]}" if gap else ""


def _where(resource: Resource, requirement: Requirement) -> str:
    if requirement.scope is Scope.RESOURCE:
        return requirement.section
    return f"{requirement.section} of {resource.kind} {resource.path}"


@functools.cache
def _read_from(kind: Kind, requirement: Requirement) -> tuple[str, bool]:
    """The attribute that is read, and whether it has to be a date."""
    spec = SECTIONS.get(requirement.section)
    table = spec.attributes.get(kind, {}) if spec else {}
    name = _bearing(table, requirement.attribute)
    return name, name in table and (table[name].type is Type.DATE or bool(table[name].age))


@functools.cache
def _partial(kind: Kind, requirement: Requirement) -> tuple[str, bool]:
    """The attribute that is read of each entry, and whether some rightly lack it."""
    spec = SECTIONS.get(requirement.section)
    table = spec.attributes.get(kind, {}) if spec and requirement.each else {}
    name = _bearing(table, requirement.attribute)
    return name, name in table and table[name].partial


def _gap(value: JSON, dated: bool) -> Gap | None:
    """The gap that nobody declared: nothing stands there, or a date that is none."""
    if value is None:
        return Gap.UNEXPLAINED
    return Gap.MALFORMED if dated and value != "" and moment_of(value) is None else None


def _unread(resource: Resource, requirement: Requirement) -> int:
    """How many entries of the map lack what is asked of each, declared as a gap or not."""
    section = resource.sections.get(requirement.section)
    if section is None:
        return 0
    name, dated = _read_from(resource.kind, requirement)
    gaps = (gap.rpartition(".") for gap in section.gaps)
    unread = {key for key, _, attribute in gaps if not name or attribute == name}
    if name:
        unread |= {
            key
            for key, entry in section.data.items()
            if not isinstance(entry, dict) or _gap(entry.get(name), dated)
        }
    return len(unread)

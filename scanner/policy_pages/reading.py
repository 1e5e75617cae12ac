"""What it takes to read a path of `requires`: which request, role, tier and version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.catalog.load import Policy
from scanner.model import Kind, Tier
from scanner.preflight import joined, joined_role
from scanner.requirement import Requirement, Scope
from scanner.sections import SECTIONS, Attribute, Role, SectionSpec, Source

OWN = {
    Kind.GROUP: "`GET /groups/:id`",
    Kind.PROJECT: "the list of projects, or `GET /projects/:id`",
}
"""Where a section without an endpoint of its own comes from."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One path on resources of one kind."""

    path: str
    of: str
    endpoint: str
    role: Role
    tier: Tier
    notes: tuple[str, ...]


def readings(policy: Policy, paths: Sequence[Requirement]) -> Iterator[Reading]:
    """How each path is read, on each kind that bears it."""
    for path in paths:
        spec = SECTIONS.get(path.section)
        if spec is None:  # what no token is shown
            yield Reading(path.text, "", "nothing: it is shown by hand", Role.READER, Tier.FREE, ())
            continue
        for kind in _bearers(policy, path):
            attribute = bearing(spec, kind, path.attribute)
            if path.attribute and attribute is None:
                continue
            sources = joined(spec, path.attribute)
            yield Reading(
                path.text,
                "groups above" if path.scope is Scope.ANCESTORS else str(kind),
                _sections(sources) if sources else endpoint(spec, kind, attribute),
                joined_role(sources) if sources else spec.whole_role(kind, attribute),
                spec.tier_of(kind, attribute),
                tuple(notes(spec, kind, attribute)),
            )


def _bearers(policy: Policy, path: Requirement) -> Sequence[Kind]:
    if path.scope is Scope.ANCESTORS:
        return [Kind.GROUP]
    if path.scope is Scope.INSTANCE:
        return [Kind.INSTANCE]
    return [kind for kind in policy.kinds if kind in SECTIONS[path.section].kinds]


def bearing(spec: SectionSpec, kind: Kind, name: str) -> Attribute | None:
    """The attribute of that name, or the date that an age of that name is counted from."""
    table = spec.attributes[kind]
    ages = (attribute for attribute in table.values() if name and attribute.age == name)
    return table.get(name) or next(ages, None)


def _sections(sources: Sequence[Source]) -> str:
    return ", ".join(dict.fromkeys(f"`{source.section}`" for source in sources))


def endpoint(spec: SectionSpec, kind: Kind, attribute: Attribute | None) -> str:
    """What is asked for it."""
    if kind in spec.endpoints:
        method = "POST" if spec.endpoints[kind].startswith("/api/graphql") else "GET"
        return f"`{method} {spec.endpoints[kind]}`"
    if spec.beside:
        return "`glscan audit-events`"
    if whole := spec.sources.get(""):
        return _sections(whole)
    if kind is Kind.GROUP and attribute and not (attribute.get_only or spec.keyed):
        return "the list of groups, or `GET /groups/:id`"
    return OWN[kind]


def notes(spec: SectionSpec, kind: Kind, attribute: Attribute | None) -> Iterator[str]:
    """What else decides whether it is there."""
    if spec.self_managed:
        yield "not on GitLab.com"
    if spec.gitlab_com_only:
        yield "GitLab.com"
    if kind is Kind.GROUP and (spec.root_only or (attribute and attribute.root_only)):
        yield "top-level groups"
    if attribute and attribute.ee:
        yield "Enterprise Edition"
    if attribute and attribute.since:
        before = "" if attribute.before is None else f", {_word(attribute.before)} before"
        yield f"since {attribute.since}{before}"


def _word(value: object) -> str:
    return "empty" if value == "" else str(value).lower()


def hidden_maps(policy: Policy) -> list[str]:
    """The maps it requires of which GitLab sends every entry to administrators alone."""
    sections = (
        path.section
        for path in policy.requires
        if path.scope is not Scope.INSTANCE
        and path.section in SECTIONS
        and SECTIONS[path.section].whole_for is Role.ADMIN
        and path.section not in policy.annotation.custom.enough_of
    )
    return list(dict.fromkeys(sections))

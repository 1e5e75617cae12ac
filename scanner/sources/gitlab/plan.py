"""Which requests a selection of policies needs: nothing is asked that nobody reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scanner.model import Kind
from scanner.requirement import Requirement, Scope
from scanner.sections import SECTIONS

_FROM_GROUP_GET = {"shared_with_groups", "push_rule", "approval_settings"}
"""Sections that need the group's own answer: for their data, or for the role it proves."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read of each kind."""

    instance: frozenset[str]
    group: frozenset[str]
    project: frozenset[str]
    above: frozenset[str]
    """Of groups above the asked scope: what is looked up in ancestors."""
    group_get: bool
    """Every group is asked for itself; otherwise only the top-level one and those asked for."""
    invited_domains: bool
    """The top-level groups of invited groups are asked for the allowlist of their members."""

    def sections(self, kind: Kind) -> frozenset[str]:
        """The sections to read of a kind."""
        names: Mapping[Kind, frozenset[str]] = {
            Kind.INSTANCE: self.instance,
            Kind.GROUP: self.group,
            Kind.PROJECT: self.project,
        }
        return names.get(kind, frozenset())


def plan(requirements: Mapping[Kind, Iterable[Requirement]]) -> Plan:
    """The plan for what the selected policies require and also read, by the kind they judge."""
    wanted: dict[Kind, set[str]] = {Kind.INSTANCE: set(), Kind.GROUP: set(), Kind.PROJECT: set()}
    above: set[str] = set()
    attributes: set[tuple[str, str]] = set()
    for kind, paths in requirements.items():
        for path in paths:
            if kind in (Kind.GROUP, Kind.PROJECT):
                wanted[kind].add("settings")  # whatever is asked of it, a resource must be there
            target = _target(kind, path)
            spec = SECTIONS.get(path.section)
            if spec is None or target not in wanted or target not in spec.kinds:
                continue
            wanted[target].add(path.section)
            if target is Kind.GROUP:
                attributes.add((path.section, path.attribute))
            if path.scope is Scope.ANCESTORS:
                above.add(path.section)
    return _made(wanted, above, attributes)


def everything() -> Plan:
    """The plan that reads every section of the table."""
    return Plan(
        instance=_all(Kind.INSTANCE),
        group=_all(Kind.GROUP),
        project=_all(Kind.PROJECT),
        above=_all(Kind.GROUP),
        group_get=True,
        invited_domains=True,
    )


def _all(kind: Kind) -> frozenset[str]:
    return frozenset(name for name, spec in SECTIONS.items() if kind in spec.kinds)


def _target(kind: Kind, path: Requirement) -> Kind:
    if path.scope is Scope.ANCESTORS:
        return Kind.GROUP
    return Kind.INSTANCE if path.scope is Scope.INSTANCE else kind


def _made(
    wanted: Mapping[Kind, set[str]], above: set[str], attributes: set[tuple[str, str]]
) -> Plan:
    own_answer = {
        name
        for name, attribute in SECTIONS["settings"].attributes[Kind.GROUP].items()
        if attribute.get_only and not attribute.root_only
    }
    group_get = bool(wanted[Kind.GROUP] & _FROM_GROUP_GET) or any(
        section == "settings" and (not name or name in own_answer) for section, name in attributes
    )
    return Plan(
        instance=frozenset(wanted[Kind.INSTANCE]),
        group=frozenset(wanted[Kind.GROUP]),
        project=frozenset(wanted[Kind.PROJECT]),
        above=frozenset(above),
        group_get=group_get,
        invited_domains=("shared_with_groups", "allowed_email_domains_list") in attributes,
    )

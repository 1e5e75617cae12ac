"""Which requests a selection of policies needs: nothing is asked that nobody reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scanner.model import Kind
from scanner.requirement import Requirement, Scope
from scanner.sections import BESIDE, SECTIONS, Source
from scanner.sources.gitlab.runners import READ_WITH_THEM

_FROM_GROUP_GET = {"shared_with_groups", "push_rule", "approval_settings"}
"""Sections that need the group's own answer: for their data, or for the role it proves."""


_READ = (Kind.INSTANCE, Kind.GROUP, Kind.PROJECT, Kind.USER)
"""The kinds of which GitLab is asked."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read of each kind."""

    instance: frozenset[str]
    group: frozenset[str]
    project: frozenset[str]
    user: frozenset[str]
    above: frozenset[str]
    """Of groups above the asked scope: what is looked up in ancestors."""
    group_get: bool
    """Every group is asked for itself; otherwise only the top-level one and those asked for."""
    invited_domains: bool
    """The top-level groups of invited groups are asked for the allowlist of their members."""
    runner_details: bool
    """Every runner is asked for itself, for what lists do not tell of it."""

    @property
    def invited_members(self) -> bool:
        """Whether the members of invited groups are wanted, also of groups outside the scan."""
        return "members_all" in self.group | self.project | self.above

    def sections(self, kind: Kind) -> frozenset[str]:
        """The sections to read of a kind."""
        names: Mapping[Kind, frozenset[str]] = {
            Kind.INSTANCE: self.instance,
            Kind.GROUP: self.group,
            Kind.PROJECT: self.project,
            Kind.USER: self.user,
        }
        return names.get(kind, frozenset())

    def in_words(self) -> list[str]:
        """All that is read, as journals and shards tell it: two plans alike say the same."""
        read = {**{kind.value: self.sections(kind) for kind in _READ}, "above": self.above}
        asked = {
            "each group itself": self.group_get,
            "top-level groups of invited groups": self.invited_domains,
            "each runner itself": self.runner_details,
        }
        sections = [f"{kind} {name}" for kind, names in read.items() for name in names]
        return sorted([*sections, *(name for name, wanted in asked.items() if wanted)])


def plan(requirements: Mapping[Kind, Iterable[Requirement]]) -> Plan:
    """The plan for what the selected policies require and also read, by the kind they judge."""
    wanted: dict[Kind, set[str]] = {kind: set() for kind in _READ}
    above: set[str] = set()
    attributes: set[tuple[str, str]] = set()
    of_runners: set[str] = set()
    for kind, paths in requirements.items():
        for path in paths:
            if kind in (Kind.GROUP, Kind.PROJECT):
                wanted[kind].add("settings")  # whatever is asked of it, a resource must be there
            target = _target(kind, path)
            spec = SECTIONS.get(path.section)
            if spec is None or target not in wanted or target not in spec.kinds:
                continue
            own = {path.section} - BESIDE
            wanted[target] |= own
            if path.section == "runners":
                of_runners.add(path.attribute)
            if target is Kind.GROUP:
                attributes.add((path.section, path.attribute))
            if path.scope is Scope.ANCESTORS:
                above |= own
            for source in _sources(path):
                if (target, source.kind) in _BELOW:
                    continue  # what lies below says nothing of it
                wanted[source.kind].add(source.section)
                if source.kind is Kind.GROUP:
                    attributes.add((source.section, ""))
                if source.above:
                    above.add(source.section)
    return _made(wanted, above, attributes, bool(of_runners & READ_WITH_THEM))


_BELOW = {
    (Kind.GROUP, Kind.PROJECT),
    (Kind.INSTANCE, Kind.GROUP),
    (Kind.INSTANCE, Kind.PROJECT),
}


def _sources(path: Requirement) -> Iterable[Source]:
    """The sections from which what a path names is computed; of a whole section, all of them.

    Where one of them is computed itself, so are those from which it is.
    """
    sources = SECTIONS[path.section].sources
    names = {"", path.attribute} if path.attribute else set(sources)
    found = {source for name in names for source in sources.get(name, ())}
    return found | {below for one in found for below in SECTIONS[one.section].sources.get("", ())}


def everything() -> Plan:
    """The plan that reads every section of the table."""
    return Plan(
        instance=_all(Kind.INSTANCE),
        group=_all(Kind.GROUP),
        project=_all(Kind.PROJECT),
        user=_all(Kind.USER),
        above=_all(Kind.GROUP),
        group_get=True,
        invited_domains=True,
        runner_details=True,
    )


def _all(kind: Kind) -> frozenset[str]:
    return frozenset(name for name, spec in SECTIONS.items() if kind in spec.kinds) - BESIDE


def _target(kind: Kind, path: Requirement) -> Kind:
    if path.scope is Scope.ANCESTORS:
        return Kind.GROUP
    return Kind.INSTANCE if path.scope is Scope.INSTANCE else kind


def _made(
    wanted: Mapping[Kind, set[str]],
    above: set[str],
    attributes: set[tuple[str, str]],
    runner_details: bool,
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
        user=frozenset(wanted[Kind.USER]),
        above=frozenset(above),
        group_get=group_get,
        invited_domains=("shared_with_groups", "allowed_email_domains_list") in attributes,
        runner_details=runner_details,
    )

"""Runners of groups: each stands at the highest group that lists it, and there alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from scanner.model import Kind, Resource
from scanner.sources.gitlab.derive.fact import Fact

_SECTION = "runners"


class InheritedRunners(Fact):
    """Which runners of a group are those of a group above: GitLab lists them below as well.

    Groups that are no part of what is judged do not count, nor those whose list could not be read:
    what only they had would be judged nowhere.
    """

    def __init__(self) -> None:
        self._listed: dict[str, frozenset[str]] = {}

    def note(self, resource: Resource) -> None:
        """Remember the runners of a group, by their ids."""
        section = resource.sections.get(_SECTION)
        if resource.kind is Kind.GROUP and not resource.context and section is not None:
            self._listed[resource.path] = frozenset(section.data)

    def put(self, resource: Resource) -> Resource:
        """Leave to a group the runners that no group above has."""
        section = resource.sections.get(_SECTION)
        if resource.kind is not Kind.GROUP or section is None:
            return resource
        above = accumulate(resource.path.split("/")[:-1], lambda path, name: f"{path}/{name}")
        theirs = frozenset[str]().union(*(self._listed.get(path, ()) for path in above))
        if theirs.isdisjoint(section.data):
            return resource
        own = {id: runner for id, runner in section.data.items() if id not in theirs}
        gaps = {name: gap for name, gap in section.gaps.items() if name.split(".")[0] not in theirs}
        left = replace(section, data=own, gaps=gaps)
        return replace(resource, sections={**resource.sections, _SECTION: left})

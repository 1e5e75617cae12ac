"""Which attributes of which kind a flip has changed, told by the snapshots before and after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from scanner.model import JSON, Resource, Section
from scanner.sections import SECTIONS
from scanner.snapshot.store import Snapshot


class Touched(NamedTuple):
    """An attribute of a section, of resources of a kind."""

    kind: str
    section: str
    attribute: str
    """Empty for the section as a whole."""


OF_THE_KEY = {
    "ldap_group_links": {"cn", "filter", "provider"},
    "protected_branches": {"name"},
    "protected_tags": {"name"},
    "security_policies": {"type"},
    "variables": {"environment_scope", "key"},
    # Where a group or project lies follows from its path.
    "forks": {"inside"},
    "shared_with_groups": {"inside"},
}
"""Attributes by which an entry is known, so that another value is another entry."""


def touched(before: Snapshot, after: Snapshot) -> set[Touched]:
    """What is not the same."""
    old = {resource.name: resource for resource in before.resources()}
    new = {resource.name: resource for resource in after.resources()}
    return {
        Touched(old[name].kind.value, section, attribute)
        for name in old.keys() & new.keys()
        for section, attribute in _differences(old[name], new[name])
    }


def _differences(old: Resource, new: Resource) -> Iterator[tuple[str, str]]:
    for name in old.sections.keys() & new.sections.keys():
        was, now = old.sections[name], new.sections[name]
        if was.status is not now.status:
            yield name, ""
        elif SECTIONS[name].keyed:
            yield from ((name, attribute) for attribute in _of_entries(name, was, now))
        else:
            yield from ((name, attribute) for attribute in _changed(_told(was), _told(now)))


def _of_entries(name: str, was: Section, now: Section) -> Iterator[str]:
    for key in was.data.keys() | now.data.keys():
        if key in was.data and key in now.data:
            yield from _changed(_of_entry(was, key), _of_entry(now, key))
        else:
            yield ""
            yield from OF_THE_KEY.get(name, ())


def _changed(was: Mapping[str, JSON], now: Mapping[str, JSON]) -> Iterator[str]:
    yield from (name for name in was.keys() | now.keys() if was.get(name) != now.get(name))


def _told(section: Section) -> Mapping[str, JSON]:
    """Values, and the reasons for those that are not there."""
    return {**section.data, **section.gaps}


def _of_entry(section: Section, key: str) -> Mapping[str, JSON]:
    gaps = {
        name.removeprefix(f"{key}."): gap
        for name, gap in section.gaps.items()
        if name.startswith(f"{key}.")
    }
    return {**section.data[key], **gaps}

"""Tells what files change of a resource that is there for others alone, so no policy judges it."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model import JSON, Gap, Kind, Resource, Section
from scanner.place import PLACES, Place
from scanner.sources.files.proposal import Layer

WHY = "it stands in the snapshot as context only, so no policy judges it"


def unjudged(before: Resource, after: Resource, layer: Layer, is_named: bool) -> Iterator[str]:
    """A sentence for each section of `layer` that differs.

    What stands and was not read may differ, too. A pattern that covers the resource does not mean
    it in particular: there, only what was read can be told.
    """
    for name in sorted(layer.parts.keys() | layer.only):
        stood, comes = before.sections.get(name), after.sections[name]
        if stood is None or not stood.status.readable:
            differing = [*comes.data, ""] if is_named and comes != stood else []
        else:
            differing = _differing(stood, comes)
        if differing:
            at = min(_place(comes, one) for one in differing)
            yield f"{name} of {_whose(before)} ({at.file}:{at.line}): {WHY}"


def gone(resource: Resource) -> str:
    """The same of a resource that the files take away."""
    return f"the end of {_whose(resource)}: {WHY}"


def _whose(resource: Resource) -> str:
    return "the instance" if resource.kind is Kind.INSTANCE else resource.name


def _differing(stood: Section, comes: Section) -> list[str]:
    """Attributes of an object, or entries of a map, with another value or another gap."""
    names = dict.fromkeys([*stood.data, *comes.data, *stood.gaps, *comes.gaps])
    return [name for name in names if _said(stood, name) != _said(comes, name)]


def _said(section: Section, name: str) -> tuple[bool, JSON, Gap | None]:
    return name in section.data, section.data.get(name), section.gaps.get(name)


def _place(section: Section, name: str) -> Place:
    places = section.origin[PLACES]
    return Place(*places.get(name, places[""]))

"""The second pass: facts that follow from where a resource stands among the others."""

from __future__ import annotations

from dataclasses import replace

from scanner.model import Resource, Section


def derive(resource: Resource) -> Resource:
    """Add to each share whether the invited group lies inside the resource's own hierarchy."""
    section = resource.sections.get("shared_with_groups")
    if section is None or not section.data:
        return resource
    shares = _with_inside(section, resource.path.split("/")[0])
    return replace(resource, sections={**resource.sections, "shared_with_groups": shares})


def _with_inside(section: Section, root: str) -> Section:
    data = {
        path: {**share, "inside": path == root or path.startswith(f"{root}/")}
        for path, share in section.data.items()
    }
    return replace(section, data=data)

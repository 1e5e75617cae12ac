"""The table of what glscan reads: per section the attributes kept, their types, and who sees them.

It is an allow-list: what is not named here never enters a snapshot. Names are GitLab's own.
Sources: GitLab's REST API pages of the endpoints that are named, and its GraphQL reference.
docs/sections.md shows it whole.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner.sections import audit, credentials, instance, links, people, pipelines, rules, settings
from scanner.sections.spec import Attribute, Role, SectionSpec, Source, Type

__all__ = ["BESIDE", "SECTIONS", "Attribute", "Role", "SectionSpec", "Source", "Type", "of_type"]

SECTIONS: Mapping[str, SectionSpec] = {
    **instance.SECTIONS,
    **settings.SECTIONS,
    **rules.SECTIONS,
    **links.SECTIONS,
    **people.SECTIONS,
    **credentials.SECTIONS,
    **pipelines.SECTIONS,
    **audit.SECTIONS,
}
"""By the name that a snapshot, `requires` and a policy's input give to the section."""


BESIDE = frozenset(name for name, spec in SECTIONS.items() if spec.beside)
"""The sections that no scan reads."""


def of_type(kind: Type) -> frozenset[tuple[str, str]]:
    """Section and name of the attributes of a type."""
    return frozenset(
        (section, name)
        for section, spec in SECTIONS.items()
        for attributes in spec.attributes.values()
        for name, one in attributes.items()
        if one.type is kind
    )

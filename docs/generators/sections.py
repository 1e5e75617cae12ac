"""The page that names every attribute which may enter a snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from docs.generators.page import page, table
from docs.generators.reading import endpoint, notes
from docs.generators.roles import NAMES
from scanner.model import Kind, Tier
from scanner.sections import SECTIONS, Attribute, Role, SectionSpec


def text() -> str:
    """The whole page."""
    return page(_lines())


def _lines() -> Iterator[str]:
    yield from ("# What is read, and nothing else", "")
    yield (
        "Only the attributes named here enter a snapshot. Values of variables, tokens, secrets of "
        "hooks and addresses with credentials are not among them. A section is read only where a "
        "selected policy reads something of it."
    )
    for name, spec in SECTIONS.items():
        for kind in spec.kinds:
            yield from ("", f"## {name} of {_article(kind)} {kind}", "", _about(spec, kind), "")
            yield from table(
                ("attribute", "type", "when GitLab shows it"),
                (
                    (f"`{attribute}`", shown.type, _when(shown, kind))
                    for attribute, shown in spec.attributes[kind].items()
                ),
            )


def _article(kind: Kind) -> str:
    return "an" if kind is Kind.INSTANCE else "a"


def _about(spec: SectionSpec, kind: Kind) -> str:
    role = spec.role(kind)
    words = [
        f"From {endpoint(spec, kind, None)}.",
        "Any role." if role is Role.READER else f"Role: {NAMES[role]}.",
        _tier(spec.tier_of(kind)),
        *(f"{note[0].upper()}{note[1:]} only." for note in _limits(spec, kind)),
        "A map by natural key." if spec.keyed else "One object.",
    ]
    if spec.whole_for is not Role.READER:
        words.append(f"GitLab leaves entries out, in silence, below {NAMES[spec.whole_for]}.")
    return " ".join(filter(None, words))


def _tier(tier: Tier) -> str:
    return "" if tier is Tier.FREE else f"From {tier.value.title()} on."


def _limits(spec: SectionSpec, kind: Kind) -> Iterator[str]:
    for note in notes(spec, kind, None):
        yield "self-managed" if note == "not on GitLab.com" else note


def _when(attribute: Attribute, kind: Kind) -> str:
    conditions = [
        "" if attribute.role is Role.READER else f"from {NAMES[attribute.role]} on",
        "" if attribute.tier is Tier.FREE else f"from {attribute.tier.value.title()} on",
        *notes(_PLAIN, kind, attribute),
        f"`{attribute.older}` on older versions" if attribute.older else "",
        "in the group's own answer" if attribute.get_only else "",
        f"policies also see `{attribute.age}`" if attribute.age else "",
    ]
    return "; ".join(filter(None, conditions)) or "always"


_PLAIN = SectionSpec((), {})
"""A section that adds no condition of its own to those of an attribute."""

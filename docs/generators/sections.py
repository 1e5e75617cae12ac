"""The page that names every section, and every attribute which may enter a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from scanner.model import Kind, Tier
from scanner.policy_pages.page import listed, page, table
from scanner.policy_pages.reading import endpoint, notes
from scanner.policy_pages.roles import NAMES
from scanner.sections import SECTIONS, Attribute, Role, SectionSpec, Source, Type

_NULL: Mapping[Type, tuple[str, str]] = {
    Type.FLAG: ("true or false", "false"),
    Type.NUMBER: ("an integer", "not known: a gap"),
    Type.OPTIONAL: ("an integer, 0 where there is no limit", "0"),
    Type.ID: ("a numeric id", "0"),
    Type.TEXT: ("a text", "the empty text"),
    Type.DATE: ("a date, or a date with its time", "the empty text"),
    Type.IDS: ("a list of ids", "the empty list"),
    Type.TEXTS: ("a list of texts", "the empty list"),
    Type.COMMAS: ("a text with commas, as a sorted list", "the empty list"),
    Type.OBJECT: ("an object of GitLab's own shape", "the empty object"),
    Type.LEVELS: ("who a rule allows: roles, users, groups, deploy keys", "not known: a gap"),
    Type.SETTING: ("a value, whether it is locked, and whence", "not known: a gap"),
    Type.DERIVED: ("computed by glscan, from the same answer or as told below", ""),
}
"""By type: what is kept, and what GitLab's null means."""


def text() -> str:
    """The whole page."""
    return page(_lines())


def _lines() -> Iterator[str]:
    yield from ("# What is read, and nothing else", "")
    yield (
        "This page is an allow-list, made from the table that the code reads by: what is not named "
        "here never enters a snapshot. Values of variables, tokens, secrets of hooks and addresses "
        "with credentials are not among it. A section is read only where a selected policy, or "
        "`glscan access`, reads something of it; `glscan plan` tells which requests that makes."
    )
    yield from ("", "## Sections", "")
    yield (
        f"There are {len(SECTIONS)}. The role is the least one to which GitLab shows all of its "
        "entries, on the group or project or on a group above; some attributes ask for more. The "
        "number is that of the attributes. Where no request is named but other sections are, it is "
        "[computed](#computed-from-other-sections)."
    )
    yield ""
    yield from table(
        ("section", "of", "asked of GitLab", "role", "tier", "only", "number"),
        (_row(name, spec) for name, spec in SECTIONS.items()),
    )
    yield from ("", *_words())
    yield from ("", *_computed())
    yield from ("", "## Attributes")
    for name, spec in SECTIONS.items():
        yield from ("", f"### {name}", "", _about(spec))
        yield ""
        yield from table(("attributes", "of", "type", "when GitLab shows it"), _shown(spec))


def _row(name: str, spec: SectionSpec) -> Sequence[str]:
    kinds = spec.kinds
    return (
        f"[{name}](#{name})",
        ", ".join(kinds),
        "<br>".join(dict.fromkeys(endpoint(spec, kind, None) for kind in kinds)),
        _by_kind(kinds, lambda kind: "" if spec.beside else NAMES[spec.whole_role(kind, None)]),
        _by_kind(kinds, lambda kind: spec.tier_of(kind)),
        _by_kind(kinds, lambda kind: ", ".join(_limits(spec, kind))),
        _by_kind(kinds, lambda kind: str(len(spec.attributes[kind]))),
    )


def _by_kind(kinds: Iterable[Kind], word: Callable[[Kind], str]) -> str:
    """The word if it is the same for all kinds, otherwise each with its kind."""
    words: dict[str, list[Kind]] = {}
    for kind in kinds:
        words.setdefault(word(kind), []).append(kind)
    if len(words) == 1:
        return next(iter(words))
    return ", ".join(f"{said} ({', '.join(of)})" for said, of in words.items() if said)


def _words() -> Iterator[str]:
    yield from ("## Types", "")
    yield (
        "No null reaches a policy: what GitLab's null stands for is decided by the type. What a "
        "token is not shown is left out and noted as a gap, and is never taken for false. In "
        "brackets behind a date stands its age in days, which policies see beside it."
    )
    yield ""
    yield from table(
        ("type", "what is kept", "null is"),
        ((type, kept, null) for type, (kept, null) in _NULL.items()),
    )


def _computed() -> Iterator[str]:
    yield from ("## Computed from other sections", "")
    yield (
        "What no answer of GitLab tells by itself. Where none of the sections named here could be "
        "read, the attribute is a gap; to read it, these are asked for as well."
    )
    yield ""
    yield from table(
        ("attributes", "of", "computed from"),
        (
            (listed(attributes) or "all of it", f"[{name}](#{name})", "; ".join(map(_told, whole)))
            for name, spec in SECTIONS.items()
            for whole, attributes in _sources(spec).items()
        ),
    )


def _sources(spec: SectionSpec) -> Mapping[tuple[Source, ...], list[str]]:
    found: dict[tuple[Source, ...], list[str]] = {}
    for attribute, sources in spec.sources.items():
        found.setdefault(tuple(sources), []).extend([attribute] if attribute else [])
    return found


def _told(source: Source) -> str:
    whose = f"{_a(source.kind)}, and of the groups above" if source.above else _a(source.kind)
    return f"`{source.section}` of {whose}"


def _a(kind: Kind) -> str:
    return "the instance" if kind is Kind.INSTANCE else f"a {kind}"


def _about(spec: SectionSpec) -> str:
    words = [f"A map. The key of an entry is {spec.key}." if spec.keyed else "One object."]
    if spec.beside:
        words.append("It comes from a file of [audit events](audit-events.md); no scan reads it.")
    if spec.whole_for is not Role.READER:
        words.append(f"GitLab leaves entries out, in silence, below {NAMES[spec.whole_for]}.")
    return " ".join(words)


def _limits(spec: SectionSpec, kind: Kind) -> Iterator[str]:
    for note in notes(spec, kind, None):
        yield "self-managed" if note == "not on GitLab.com" else note
    if since := spec.since.get(kind):
        yield f"GitLab {since} and later"


def _shown(spec: SectionSpec) -> Iterator[Sequence[str]]:
    """The attributes that are alike in one row."""
    alike: dict[tuple[str, ...], list[str]] = {}
    names = dict.fromkeys(name for kind in spec.kinds for name in spec.attributes[kind])
    for name in names:
        same: dict[tuple[str, str, str], list[Kind]] = {}
        for kind in spec.kinds:
            if attribute := spec.attributes[kind].get(name):
                shown = f"`{name}` (`{attribute.age}`)" if attribute.age else f"`{name}`"
                when = _when(spec, name, attribute, kind)
                same.setdefault((shown, attribute.type, when), []).append(kind)
        for (shown, *rest), kinds in same.items():
            alike.setdefault((", ".join(kinds), *rest), []).append(shown)
    for about, together in alike.items():
        yield ", ".join(together), *about


def _when(spec: SectionSpec, name: str, attribute: Attribute, kind: Kind) -> str:
    whose = "its" if spec.keyed else "the group's"
    conditions = [
        "where it can be computed" if name in spec.sources else "",
        "" if attribute.role is Role.READER else f"from {NAMES[attribute.role]} on",
        "" if attribute.tier is Tier.FREE else f"from {attribute.tier.value.title()} on",
        *notes(_PLAIN, kind, attribute),
        f"`{attribute.older}` on older versions" if attribute.older else "",
        f"in {whose} own answer" if attribute.get_only else "",
        "with the entries that have it" if attribute.partial else "",
        "null is a gap" if attribute.never_null else "",
    ]
    return "; ".join(filter(None, conditions)) or "always"


_PLAIN = SectionSpec((), {})
"""A section that adds no condition of its own to those of an attribute."""

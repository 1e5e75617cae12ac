"""What the table of sections says of a place that a policy reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from scanner.authoring.values import ANY, Path
from scanner.model import Kind
from scanner.requirement import Requirement, Scope
from scanner.sections import SECTIONS, Attribute, SectionSpec, Type
from scanner.spelling import nearest

IDENTITY = ("id", "kind", "path", "tier")
ADDRESS = ("kind", "path", "url", "version")
PARTS = ("ancestors", "instance", "params", "resource", "schema")
_LISTED = "docs/sections.md lists what there is."
_SETTING = ("inherited_from", "locked", "value")


@dataclass(frozen=True, slots=True)
class Read:
    """A place in the input, in the words of `requires`."""

    scope: Scope
    section: str
    attribute: str
    """Empty where the section itself is read, or its keys; `*` where the name is computed."""
    below: str
    """The step below the attribute; empty where there is none."""

    @property
    def text(self) -> str:
        """As `requires` would say it."""
        scope = "" if self.scope is Scope.RESOURCE else f"{self.scope}."
        spec = SECTIONS.get(self.section)
        entries = ".*" if spec and spec.keyed and self.attribute else ""
        return f"{scope}{self.section}{entries}" + (f".{self.attribute}" if self.attribute else "")


def read_of(path: Path) -> Read | None:
    """The section that a place lies in; None for what every policy may read."""
    scope, rest = _scoped(path)
    if scope is None or not rest or rest[0] in _free(scope):
        return None
    section, *below = rest
    spec = SECTIONS.get(section)
    if (spec and spec.keyed) or (spec is None and len(below) > 1):
        below = below[1:]
    attribute, deeper = (*below, "", "")[:2]
    return Read(scope, section, attribute, deeper)


def _scoped(path: Path) -> tuple[Scope | None, Path]:
    match path:
        case ("resource", *rest):
            return Scope.RESOURCE, tuple(rest)
        case ("ancestors", _, *rest):
            return Scope.ANCESTORS, tuple(rest)
        case ("instance", *rest):
            return Scope.INSTANCE, tuple(rest)
    return None, ()


def _free(scope: Scope) -> Sequence[str]:
    return ADDRESS if scope is Scope.INSTANCE else IDENTITY


def bearers(kinds: Sequence[Kind], scope: Scope) -> Sequence[Kind]:
    """The kinds of resource that a scope is about, for a policy that judges `kinds`."""
    if scope is Scope.RESOURCE:
        return kinds
    return [Kind.GROUP if scope is Scope.ANCESTORS else Kind.INSTANCE]


def unknown(kinds: Sequence[Kind], read: Read) -> tuple[str, str] | None:
    """What no such kind has, and what may have been meant; None when all is known."""
    bearing = bearers(kinds, read.scope)
    whose = " or ".join(bearing)
    of = f"of {'an' if whose.startswith('i') else 'a'} {whose}"
    spec = SECTIONS.get(read.section)
    if read.section == ANY:
        return None
    if spec is None or not set(bearing) & set(spec.kinds):
        known = [name for name, one in SECTIONS.items() if set(bearing) & set(one.kinds)]
        known += _free(read.scope)
        hint = nearest(read.section, known, _LISTED)
        return f"no {whose} has the section {read.section!r}", hint
    tables = [spec.attributes[kind] for kind in bearing if kind in spec.kinds]
    if not read.attribute:
        return None
    if ANY in read.attribute:
        return (
            None if meant(kinds, read) else (f"{read.section} has no {read.attribute!r}", _LISTED)
        )
    found = [table[read.attribute] for table in tables if read.attribute in table]
    if not found and not any(read.attribute in _ages(table) for table in tables):
        known = [name for table in tables for name in (*table, *_ages(table))]
        hint = nearest(read.attribute, known, _LISTED)
        return f"{read.section} {of} has no attribute {read.attribute!r}", hint
    below_setting = found and all(one.type is Type.SETTING for one in found) and read.below
    if below_setting and read.below != ANY and read.below not in _SETTING:
        hint = nearest(read.below, _SETTING, f"It has {', '.join(_SETTING)}.")
        return f"{read.section}.{read.attribute} has no {read.below!r}", hint
    return None


def is_map(section: str) -> bool:
    """Whether a section holds entries by natural key."""
    return section in SECTIONS and SECTIONS[section].keyed


def is_known(read: Read) -> bool:
    """Whether some kind has it, if not the one that is judged."""
    spec = SECTIONS.get(read.section)
    return spec is not None and unknown(spec.kinds, replace(read, scope=Scope.RESOURCE)) is None


def meant(kinds: Sequence[Kind], read: Read) -> list[Read]:
    """The attributes that a name with a computed part may mean."""
    spec = SECTIONS.get(read.section)
    if spec is None:
        return []
    tables = [spec.attributes.get(kind, {}) for kind in bearers(kinds, read.scope)]
    names = {name for table in tables for name in (*table, *_ages(table))}
    return [
        replace(read, attribute=name) for name in sorted(names) if fnmatchcase(name, read.attribute)
    ]


def _ages(table: Mapping[str, Attribute]) -> Mapping[str, str]:
    """The date that each age is counted from."""
    return {one.age: name for name, one in table.items() if one.age}


def why_absent(kinds: Sequence[Kind], read: Read) -> str:
    """Why an attribute may be absent where its section is there; empty when it never is."""
    spec = SECTIONS.get(read.section)
    if spec is None:
        return ""
    for kind in bearers(kinds, read.scope):
        table = spec.attributes.get(kind, {})
        name = _ages(table).get(read.attribute, read.attribute)
        if name in table and (reason := next(_reasons(spec, kind, table[name]), "")):
            return reason
    return ""


def _reasons(spec: SectionSpec, kind: Kind, attribute: Attribute) -> Iterator[str]:
    if attribute.partial:
        return  # entries to which it does not apply come without it, and that is an answer
    if attribute.role > spec.role(kind):
        yield f"only {attribute.role.name.lower()}s are shown it"
    if attribute.tier.rank > spec.tier_of(kind).rank:
        yield f"it is there from {attribute.tier.title()} on"
    if attribute.ee:
        yield "only Enterprise Edition has it"
    if attribute.since and attribute.before is None:
        yield f"GitLab shows it since {attribute.since}"
    if attribute.type is Type.DERIVED:
        yield "it is computed from what may be unreadable"


def shape(requirement: Requirement) -> str:
    """What is wrong with the stars of a path of `requires`; empty when nothing is."""
    section, attribute = requirement.section, requirement.attribute
    spec = SECTIONS.get(section)
    if spec is None:
        return ""
    if ANY in attribute:
        return f"a star stands for the keys of a map alone; {section}.NAME for each, or {section}"
    if spec.keyed and attribute and not requirement.each:
        return f"{section} is a map: {section}.*.{attribute}"
    if requirement.each and not spec.keyed:
        return f"{section} is no map: {section}" + (f".{attribute}" if attribute else "")
    return ""


def needless(kinds: Sequence[Kind], requirement: Requirement) -> tuple[str, str] | None:
    """What is there without any section, and what to write instead; None for a section."""
    section = requirement.section
    if requirement.scope is Scope.RESOURCE and section in ("input", *PARTS):
        hint = "Name the section first: settings.archived, ancestors.settings.archived."
        return f"paths begin at the resource, not at {section!r}", hint
    if section not in _free(requirement.scope):
        return None
    first = next((name for name, spec in SECTIONS.items() if kinds[0] in spec.kinds), "a section")
    hint = f"Take it out; where nothing else is read, require {first} alone."
    return f"{section} stands in every input", hint

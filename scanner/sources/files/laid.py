"""One section with what files say of it laid over what stands, and where each value is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Resource, Section, Status
from scanner.place import PLACES, Place
from scanner.sections import SECTIONS, Attribute, SectionSpec
from scanner.sources.files.managed import MANAGED
from scanner.sources.files.proposal import MORE, ONE, Entry, Part
from scanner.sources.gitlab.sight import why_unread

_HAS_NONE = (Status.UNLICENSED, Status.UNSUPPORTED, Status.NOT_OFFERED)
"""GitLab has no such thing there, whatever a file says."""

_INHERITED = "inherited:"
"""How entries begin that are those of a group above."""


def laid(resource: Resource, name: str, part: Part, only: bool, unsaid: Gap) -> Section:
    """A section after the change.

    What a file says replaces what stands, attribute by attribute, and entry by entry of a map; with
    `only`, a map loses the entries that no file names. What neither tells is a gap: `unsaid`, where
    the section is new.
    """
    standing = resource.sections.get(name)
    if standing is not None and standing.status in _HAS_NONE:
        return standing
    spec = SECTIONS[name]
    if spec.keyed:
        data, gaps, places = _map(resource.kind, name, standing, part, only, unsaid)
    else:
        data, gaps, places = _object(resource, spec, standing, part, unsaid)
    origin = {
        **(standing.origin if standing else {}),
        PLACES: {"": part.place.told(), **{key: place.told() for key, place in places.items()}},
    }
    return Section(Status.OK, data, gaps, origin)


Places = dict[str, Place]
_Laid = tuple[dict[str, JSON], dict[str, Gap], Places]


def _object(
    resource: Resource, spec: SectionSpec, standing: Section | None, part: Part, unsaid: Gap
) -> _Laid:
    table = spec.attributes[resource.kind]
    subgroup = resource.kind is Kind.GROUP and "/" in resource.path
    there = {name: one for name, one in table.items() if not (one.root_only and subgroup)}
    if standing is not None and standing.status is Status.OK:
        data, gaps = dict(standing.data), dict(standing.gaps)
    else:
        data, gaps = {}, dict.fromkeys(_unsaid(there), _why(standing, unsaid))
    values = {name: value for name, value in part.entries[ONE].values.items() if name in there}
    places: Places = {}
    _put(replace(part.entries[ONE], values=values), data, gaps, places)
    return data, gaps, places


def _map(
    kind: Kind, name: str, standing: Section | None, part: Part, only: bool, unsaid: Gap
) -> _Laid:
    whole = standing is not None and standing.status.readable
    stands: Mapping[str, Mapping[str, JSON]] = standing.data if standing and whole else {}
    found = _found(name, part, stands)
    named = frozenset(found.values())
    kept = {
        key: entry
        for key, entry in stands.items()
        if not only
        or key in named
        or key.startswith(_INHERITED)
        or (part.keeps_bots and entry.get("is_bot") is not False)
    }
    data: dict[str, JSON] = dict(kept)
    gaps = dict(standing.gaps) if standing and whole else {HIDDEN_ENTRIES: _why(standing, unsaid)}
    by_entry = _by_entry(gaps)
    if only:
        by_entry = {key: found for key, found in by_entry.items() if key in kept}
    places: Places = {}
    new = Gap.KNOWN_AFTER_APPLY if whole else _why(standing, unsaid)
    for label, entry in part.entries.items():
        key = found.get(label) or (f"new:{label}" if label in kept else label)
        before = None if entry.fresh else kept.get(key)
        missing = by_entry.pop(key, {})
        fields = _entry(before, entry, missing, SECTIONS[name].attributes[kind], new)
        data[key] = fields[0]
        places[key] = entry.place
        if entry.gone:
            del data[key]
            continue
        by_entry[key] = fields[1]
        places |= {f"{key}.{place}": at for place, at in fields[2].items()}
    gaps = {
        f"{key}.{gap}" if key else gap: why
        for key, missing in by_entry.items()
        for gap, why in missing.items()
    }
    return data, gaps, places


def _by_entry(gaps: Mapping[str, Gap]) -> dict[str, dict[str, Gap]]:
    """The gaps of each entry; those of the whole map under the empty text."""
    found: dict[str, dict[str, Gap]] = {}
    for gap, why in gaps.items():
        key, _, attribute = gap.rpartition(".")
        found.setdefault(key, {})[attribute] = why
    return found


def _entry(
    standing: Mapping[str, JSON] | None,
    entry: Entry,
    missing: Mapping[str, Gap],
    table: Mapping[str, Attribute],
    new: Gap,
) -> _Laid:
    if standing is None:
        data: dict[str, JSON] = {}
        gaps = dict.fromkeys(_unsaid(table), new)
    else:
        data, gaps = dict(standing), dict(missing)
    places: Places = {}
    _put(entry, data, gaps, places)
    return data, gaps, places


def _put(entry: Entry, data: dict[str, JSON], gaps: dict[str, Gap], places: Places) -> None:
    """Put what is said in place of what stands."""
    for name, value in sorted(entry.values.items(), key=lambda one: one[0].startswith(MORE)):
        if isinstance(value.value, Gap):
            data.pop(name, None)
            gaps[name] = value.value
            places[name] = value.place
            continue
        if name.startswith(MORE):
            name = name.removeprefix(MORE)
            data[name] = [*(data[name] if name in entry.values else ()), *value.value]
        else:
            data[name] = _with_lock(data.get(name), value.value)
        gaps.pop(name, None)
        places[name] = value.place
        places |= {f"{name}.{inner}": place for inner, place in value.inside.items()}


def _with_lock(standing: JSON, said: JSON) -> JSON:
    """An approval setting stays locked by whom it is: a file says its value alone."""
    if isinstance(standing, dict) and isinstance(said, dict) and "inherited_from" in said:
        return {**standing, "value": said["value"]}
    return said


def _unsaid(table: Mapping[str, Attribute]) -> list[str]:
    """The attributes whose absence says something."""
    return [name for name, attribute in table.items() if not attribute.partial]


def _why(standing: Section | None, unsaid: Gap) -> Gap:
    """Why nobody knows what no file says."""
    if standing is None:
        return unsaid
    if standing.status is Status.NOT_COLLECTED:
        return Gap.NOT_COLLECTED
    return Gap.KNOWN_AFTER_APPLY if standing.status.readable else why_unread(standing)


def _found(section: str, part: Part, stands: Mapping[str, Mapping[str, JSON]]) -> Mapping[str, str]:
    """The key of the entry that stands, by the name that a file gives it.

    Where keys are ids, an entry is found by its id, else by what is alike in one alone.
    """
    alike = MANAGED[section].alike
    if not alike:
        named = ((name, _named(name, entry, stands)) for name, entry in part.entries.items())
        return {name: key for name, key in named if key}
    found: dict[str, str] = {}
    free = dict.fromkeys(stands)
    for name, entry in part.entries.items():
        if str(entry.id or name) in free:
            found[name] = str(entry.id or name)
            del free[found[name]]
            continue
        for attribute in alike:
            said = name if attribute == "name" and attribute not in entry.values else None
            wanted = entry.values[attribute].value if attribute in entry.values else said
            same = [key for key in free if wanted and stands[key].get(attribute) == wanted]
            if len(same) == 1:
                found[name] = same[0]
                del free[same[0]]
                break
    return found


def _named(name: str, entry: Entry, stands: Mapping[str, Mapping[str, JSON]]) -> str:
    """The key of an entry whose name is its key, unless a file knows its id alone."""
    if name in stands or not entry.id:
        return name if name in stands else ""
    kind = entry.values["kind"].value if "kind" in entry.values else None
    wanted = entry.id, kind
    return next(
        (key for key, one in stands.items() if (one.get("id"), one.get("kind")) == wanted), ""
    )

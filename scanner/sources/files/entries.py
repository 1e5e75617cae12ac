"""Makes an entry of what a file says of its attributes, whatever the file calls it."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import JSON, Kind
from scanner.place import Place
from scanner.sections import SECTIONS, Attribute
from scanner.sources.files.managed import MANAGED
from scanner.sources.files.proposal import Entry, Value
from scanner.sources.files.values import following, level, value
from scanner.sources.files.written import Written
from scanner.sources.gitlab import normalise


def entry(
    section: str,
    place: Place,
    said: Mapping[str, Written],
    known: Mapping[str, Attribute],
    name: str = "",
) -> Entry:
    """An entry of a map by its name, or the one object that a section is.

    `said` are attributes of `known`. Raises UsageError for a value that GitLab would not take.
    """
    managed = MANAGED[section]
    values: dict[str, Value] = {}
    for key, written in said.items():
        found = value(written, key, known[key])
        if long := managed.short.get(key):
            if long in said:
                raise written.refused(f"{long} says the same", "Keep one of the two.")
            levels = SECTIONS[section].attributes[Kind.PROJECT][long]
            values[long] = Value(normalise.kept(levels, [level(written)]), written.place)
        elif key not in managed.written:
            values[key] = found
    id: JSON = values.pop("id").value if "id" in values else 0
    values |= following(section, said)
    if name:
        implied = {key: one for key, one in managed.tells(name).items() if key not in values}
        values |= {key: Value(one, place, derived=True) for key, one in implied.items()}
    return Entry(place, values, id)

"""Merges the three levels of a gitlabform configuration, before anything is read from it.

Source: https://gitlabform.github.io/gitlabform/reference/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from scanner.model import JSON, Kind
from scanner.sources.files.gitlabform_names import KNOWN
from scanner.sources.files.proposal import fault
from scanner.sources.files.written import Written

HOLDS = "projects_and_groups"
"""The key by which a configuration is known."""

APPLICATION = "application"
_EVERYTHING = "*"
_OURS = frozenset({"instance", "groups", "projects", "not_judged"})
"""Keys of our own YAML that may be the path of a group as well."""


@dataclass(frozen=True, slots=True)
class Level:
    """All that is said of the resources of a kind that a pattern means."""

    kind: Kind
    pattern: str
    written: Written
    sections: Mapping[str, Written]
    of_top: Mapping[str, Written]
    """What is said of the top-level group above; empty for what is no project."""
    alone: bool = True
    """It holds what less specific levels say, too."""


def is_effective(value: Mapping[str, JSON]) -> bool:
    """Whether a file is what `gitlabform -o` writes: merged sections by full path."""
    if "version" in value or HOLDS in value:
        return False
    return any(isinstance(one, dict) and not KNOWN.isdisjoint(one) for one in value.values())


def levels(written: Written) -> Iterator[Level]:
    """What holds for each key of a configuration, with all that is said above it.

    Maps come together, and all else is replaced, as gitlabform has it; `inherit: false` breaks with
    what is above. Raises UsageError.
    """
    named: dict[str, tuple[str, Written]] = {}
    for key, one in written.items():
        if why := fault(key):
            raise one.refused(why)
        if "/" not in key and key != _EVERYTHING:
            raise one.refused("no project has such a path", f"Of a group write `{key}/*`.")
        if key.lower() in named:
            raise one.refused("this is said twice", "In paths, case does not count: keep one.")
        named[key.lower()] = key, one
    known: dict[str, Written | None] = {}

    def whole(key: str) -> Written | None:
        if key not in known:
            general = whole(_above(key)) if key != _EVERYTHING else None
            own = named[key][1] if key in named else None
            if own is None or own.value is None:
                known[key] = general
            else:
                known[key] = _merged(general, own) if general else own
        return known[key]

    for lowered, (key, own) in named.items():
        for kind, pattern in _means(key):
            top = lowered.split("/")[0]
            above = whole(f"{top}/*" if top != _EVERYTHING else top)
            of_top = _sections(above) if kind is Kind.PROJECT else {}
            yield Level(kind, pattern, own, _sections(whole(lowered)), of_top)


def effective(written: Written) -> Iterator[Level]:
    """What an effective configuration says of each path. Raises UsageError.

    Whether it is a group or a project is told by its sections.
    """
    for key, one in written.items():
        if one.value is None or (key == APPLICATION and _has(one, "settings")):
            continue
        if key in _OURS:
            raise one.refused(
                "this may be a group, or a key of glscan's own YAML",
                _VERSION,
            )
        if why := fault(key) or ("*" in key and "no effective configuration has a pattern"):
            hint = f"Put a configuration of gitlabform under `{HOLDS}`."
            raise one.refused(why, hint)
        sections = _sections(one)
        if any(name.startswith("group_") for name in sections):
            yield Level(Kind.GROUP, key, one, sections, {}, alone=False)
            if "/" not in key:
                yield Level(Kind.PROJECT, f"{key}/*", one, {}, sections, alone=False)
        elif "/" not in key and sections:
            raise one.refused("no project has such a path", _VERSION)
        elif sections:
            yield Level(Kind.PROJECT, key, one, sections, {}, alone=False)


_VERSION = "Begin with `version: 1`, or give gitlabform's own configuration."


def _has(written: Written, key: str) -> bool:
    return isinstance(written.value, dict) and key in written.value


def says(written: Written, key: str, value: JSON) -> bool:
    """Whether one of gitlabform's own words stands there with this value, true or false.

    Raises UsageError for a text or a number, which gitlabform would not take for what is meant.
    """
    said = written.value.get(key) if isinstance(written.value, dict) else None
    if isinstance(said, (str, int, float)) and not isinstance(said, bool):
        # The keys above may be addresses, which hold secrets.
        below = replace(dict(written.items(secret=True))[key], trail=(key,))
        raise below.refused("this should be true or false")
    return said is value


def _above(key: str) -> str:
    above = key.removesuffix("/*").rpartition("/")[0]
    return f"{above}/*" if above else _EVERYTHING


def _means(key: str) -> Iterator[tuple[Kind, str]]:
    """Whom a key means: `acme/*` is the group and all that lies below it."""
    if key.endswith("/*"):
        yield Kind.GROUP, key.removesuffix("/*")
    if key.endswith("*"):
        yield Kind.GROUP, key
    yield Kind.PROJECT, key


def _sections(written: Written | None) -> Mapping[str, Written]:
    """By name; where a project is archived nothing else is set, and a null sets nothing."""
    if written is None or written.value is None:
        return {}
    says(written, "inherit", False)
    said = {
        name: below
        for name, below in written.items()
        if name != "inherit" and below.value is not None
    }
    archived = "project" in said and says(said["project"], "archive", True)
    return {"project": said["project"]} if archived else said


def _merged(general: Written, specific: Written) -> Written:
    if not isinstance(general.value, dict) or not isinstance(specific.value, dict):
        return specific
    if says(specific, "inherit", False):
        return specific
    below = dict(general.items(secret=True))
    for name, one in specific.items(secret=True):
        below[name] = _merged(below[name], one) if name in below else one
    value = {name: one.value for name, one in below.items()}
    return replace(specific, value=value, made_of=below)

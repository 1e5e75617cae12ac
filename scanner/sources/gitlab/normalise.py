"""Turns GitLab's answers into section data: allow-listed, typed, without null, with gaps said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scanner import lines
from scanner.model import JSON, Gap
from scanner.sections import Attribute, Type
from scanner.sources.gitlab import texts
from scanner.sources.gitlab.sight import Sight

Fields = tuple[dict[str, JSON], dict[str, Gap]]
"""Data and gaps of one object."""

Key = Callable[[Mapping[str, JSON]], str]
"""Tells the natural key of a row."""

Derive = Callable[[Mapping[str, JSON]], Mapping[str, JSON | Gap]]
"""Tells what follows from a row beside what it says: a value, or why there is none."""


def nothing(_: Mapping[str, JSON]) -> Mapping[str, JSON | Gap]:
    """What is derived where nothing is."""
    return {}


_TOO_LARGE = 2**63
"""Where numbers end that every reader of JSON can hold."""


class Malformed(ValueError):
    """A value is not of the type that GitLab documents."""

    def __init__(self, message: str = "a value is of another type") -> None:
        super().__init__(message)


def fields(
    attributes: Mapping[str, Attribute], body: Mapping[str, JSON], sight: Sight, root: bool = True
) -> Fields:
    """Keep the attributes of the table from one answer; `root` says it is a top-level group's."""
    data: dict[str, JSON] = {}
    gaps: dict[str, Gap] = {}
    for name, attribute in attributes.items():
        if attribute.type is Type.DERIVED or (attribute.root_only and not root):
            continue
        source = name if name in body else attribute.older
        if source not in body:
            gap = sight.why_absent(attribute)
            if attribute.before is not None and not sight.knows(attribute):
                data[name] = attribute.before
            elif gap is not Gap.UNEXPLAINED or not attribute.partial:
                gaps[name] = gap
            continue
        try:
            data[name] = kept(attribute, body[source])
        except Malformed:
            gaps[name] = Gap.MALFORMED
    return data, gaps


def kept(attribute: Attribute, value: Any) -> JSON:
    """One value as the table wants it. Raises Malformed."""
    if attribute.never_null and value is None:
        raise Malformed
    if attribute.type is Type.OBJECT:
        value = _only(value, attribute.holds)
    found = _NORMALISERS[attribute.type](value)
    if attribute.words and found not in attribute.words:
        raise Malformed
    if attribute.type is Type.NUMBER and found < attribute.least:
        raise Malformed
    return found


def join(derived: Mapping[str, JSON | Gap], data: dict[str, JSON], gaps: dict[str, Gap]) -> None:
    """Put what was derived beside what was sent: values to values, and gaps to gaps."""
    for name, value in derived.items():
        if isinstance(value, Gap):
            gaps[name] = value
        else:
            data[name] = value


def entries(
    attributes: Mapping[str, Attribute],
    rows: Iterable[Mapping[str, JSON]],
    key: Key,
    sight: Sight,
    derive: Derive = nothing,
) -> Fields:
    """Keep a list as a map by natural key; gaps are named `key.attribute`.

    Raises Malformed when a row has no key, or one that stands for another row: it would hide that.
    """
    data: dict[str, JSON] = {}
    gaps: dict[str, Gap] = {}
    for row in rows:
        try:
            name = key(row)
        except (KeyError, TypeError) as error:
            raise Malformed("an entry has no name or id") from error
        if not texts.is_text(name):
            raise Malformed("the name of an entry is no text")
        entry, missing = fields(attributes, row, sight)
        join(derive(row), entry, missing)
        if data.setdefault(name, entry) != entry:
            raise Malformed("two entries go by one name or id")
        gaps.update({f"{name}.{attribute}": gap for attribute, gap in missing.items()})
    return data, gaps


def flag(value: Any) -> bool:
    """A truth value; null is false. Raises Malformed."""
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):  # GitLab has answered some flags as text.
        return bool(value == "true")
    raise Malformed


def _number(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _TOO_LARGE:
        return value
    raise Malformed


def _natural(value: Any) -> int:
    if _number(value) < 0:
        raise Malformed
    return _number(value)


def _or_zero(value: Any) -> int:
    return 0 if value is None else _natural(value)


def text(value: Any) -> str:
    """A text; null is the empty one. Raises Malformed."""
    if value is None:
        return ""
    if isinstance(value, str) and texts.is_text(value):
        return value
    raise Malformed


def words(value: Any) -> list[str]:
    """A list of texts, sorted; null is the empty one. Raises Malformed."""
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return sorted(map(text, value))
    raise Malformed


def _ids(value: Any) -> list[int]:
    if value is None:
        return []
    if isinstance(value, list):
        return sorted(map(_natural, value))
    raise Malformed


def commas(value: Any) -> list[str]:
    """A text with commas as a sorted list. Raises Malformed when it is no text."""
    parts = re.split(r"[,\n]", text(value))
    return sorted(part.strip() for part in parts if part.strip())


def _object(value: Any) -> dict[str, JSON]:
    if value is None:
        return {}
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if one is not None}
        try:
            lines.encode(kept)
        except TypeError as error:  # a number or a text that no JSON document of ours can hold
            raise Malformed from error
        return kept
    raise Malformed


def _only(value: Any, names: frozenset[str]) -> Any:
    """A value without what stands in it, at any depth, under a name that is not one of these."""
    if isinstance(value, list):
        return [_only(one, names) for one in value]
    if isinstance(value, dict):
        return {name: _only(one, names) for name, one in value.items() if name in names}
    return value


def _levels(value: Any) -> list[dict[str, JSON]]:
    """No null: an empty list says that nobody may, which is the best that can be said."""
    if not isinstance(value, list):
        raise Malformed
    return [_level(one) for one in value]


_HOLDERS = ("user_id", "group_id", "deploy_key_id", "member_role_id")


def _level(value: Any) -> dict[str, JSON]:
    """One entry of a protection rule: a role, or a named user, group, deploy key or custom role."""
    if not isinstance(value, dict):
        raise Malformed
    for holder in _HOLDERS:
        if value.get(holder) is not None:
            named = {"kind": holder.removesuffix("_id"), holder: _natural(value[holder])}
            return named | (_inherited(value) if holder == "group_id" else {})
    return {"kind": "role", "access_level": _natural(value.get("access_level"))}


_INHERITANCE = "group_inheritance_type"


def _inherited(level: Mapping[str, JSON]) -> dict[str, JSON]:
    """Whether more than the direct members of a group are meant; 0, or nothing, says no."""
    kind = _or_zero(level.get(_INHERITANCE))
    return {_INHERITANCE: kind} if kind else {}


def _setting(value: Any) -> dict[str, JSON]:
    if not isinstance(value, dict) or not isinstance(value.get("value"), bool):
        raise Malformed
    return {
        "value": value["value"],
        "locked": flag(value.get("locked")),
        "inherited_from": text(value.get("inherited_from")),
    }


_NORMALISERS: Mapping[Type, Callable[[Any], Any]] = {
    Type.FLAG: flag,
    Type.NUMBER: _number,
    Type.OPTIONAL: _or_zero,
    Type.ID: _or_zero,
    Type.TEXT: text,
    Type.DATE: text,
    Type.TEXTS: words,
    Type.IDS: _ids,
    Type.COMMAS: commas,
    Type.OBJECT: _object,
    Type.LEVELS: _levels,
    Type.SETTING: _setting,
}

"""Whether an audit event tells of a change: its type and words, its target, and the value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scanner.diff.event_rule import SHARED, Rule, Tells, plain
from scanner.diff.shape import CHANGED, SettingChange
from scanner.events.event import Event, Thing
from scanner.model import JSON, Kind
from scanner.roles import role_level

_ON, _OFF = frozenset({"true", "t", "1"}), frozenset({"", "false", "f", "0", "nil", "null"})
_DID = {"enabled": True, "disabled": False, "archived": True, "unarchived": False}
_NUMBERED = re.compile(r"\bid:? (\d{1,18})\b|_id: (\d{1,18})\b")
_INSTANCE = "Gitlab::Audit::InstanceScope"


def is_of(thing: Thing, kind: Kind, id: int, paths: frozenset[str]) -> bool:
    """Whether what an event names is a resource: by its id, or by a path where it has no id."""
    if kind is Kind.INSTANCE:
        return thing.kind == _INSTANCE
    if plain(thing.kind or "") != kind.value:
        return False
    return thing.id == id if isinstance(thing.id, int) else str(thing.id or thing.name) in paths


def tells_of(rule: Rule, event: Event) -> bool:
    """Whether an event is of the kind of change."""
    says = plain(event.details.get("change", ""))
    if event.type is None or event.type in SHARED:
        if event.type is not None and event.type not in rule.types:
            return False
        words = says or plain(event.details.get("custom_message", ""))
        return bool(says and says in rule.says) or (
            not says and any(one in words for one in rule.says)
        )
    return event.type in rule.types


def names(rule: Rule, event: Event, key: str, entry: Mapping[str, JSON], told: Thing) -> bool:
    """Whether `told` is the entry, or where it is only its resource, the message names it."""
    ids, texts = set(_values(rule.ids, key, entry)), set(_values(rule.names, key, entry))
    if str(told.id) in ids or (told.name is not None and told.name in texts):
        return True
    message = event.details.get("custom_message", "")
    if ids & {one for found in _NUMBERED.findall(message) for one in found}:
        return True
    alone = (told.kind, told.id) in ((None, None), (event.entity.kind, event.entity.id))
    return alone and any(
        re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", message) for one in texts
    )


def _values(attributes: tuple[str, ...], key: str, entry: Mapping[str, JSON]) -> Iterator[str]:
    for name in attributes:
        if name == "key":
            yield key
        if entry.get(name):
            yield str(entry[name])


def agrees(rule: Rule, event: Event, change: SettingChange) -> bool | None:
    """Whether the value an event tells is that of today; None where that cannot be told."""
    if change["change"] != CHANGED or "after" not in change or rule.to is Tells.NOT:
        return None
    value = change["after"]
    if isinstance(value, dict):  # an approval setting, with who locks it
        value = value.get("value")
    if rule.to is Tells.TYPE:
        did = _DID.get((event.type or "").rpartition("_")[2])
        return None if did is None or not isinstance(value, bool) else did == value
    if rule.to is Tells.ID:
        return event.target.id == value if isinstance(event.target.id, int) else None
    told = event.details.get("to")
    if told is None and rule.to is Tells.ROLE:
        told = event.details.get("as")  # what somebody was added as
    if told is None:
        return None
    told = told.strip()
    if rule.to is Tells.ROLE:
        level = role_level(told)
        return None if level is None else level == value
    if rule.words:
        known = rule.words.get(told.lower())
        return known is None or known == value  # it may mean the value; no earlier event tells
    if isinstance(value, bool):
        return _switch(told, value != (rule.to is Tells.OPPOSITE))
    if isinstance(value, int):
        return told == str(value) if told.isdecimal() else None
    if isinstance(value, str) and rule.to is Tells.VALUE:
        return plain(told) == plain(value)
    return None


def _switch(told: str, value: bool) -> bool | None:
    word = told.lower()
    return (word in _ON) == value if word in _ON | _OFF else None

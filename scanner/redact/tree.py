"""Replaces people in values and in the paths that lead to them, by what can stand where."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from scanner.model import JSON
from scanner.redact.people import IDS, NAMES, OF_ENTRY, OF_PEOPLE
from scanner.redact.text import ATTRIBUTES, NOBODY, Texts
from scanner.sections import SECTIONS
from scanner.sections.audit import DOWNLOADS, EVENTS

_ID = "id"
_ENTRY, _OF_ENTRY = 1, 2
"""Where in a path the name of an entry stands, and that of an attribute of it."""


class Values:
    """Replaces people in JSON that came from a snapshot."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def segments(self, path: Sequence[str], about: Collection[str] = NOBODY) -> list[str]:
        """A path; names of sections and attributes in it are no people."""
        return [self._segment(path[:at], name, about) for at, name in enumerate(path)]

    def _segment(self, above: Sequence[str], name: str, about: Collection[str]) -> str:
        if not above:
            return name if name in SECTIONS else self._texts.text(name, about)
        section = SECTIONS.get(above[0])
        keyed = section is not None and section.keyed
        if len(above) == _ENTRY and keyed:
            return self._entry(above[0], name, about)
        return name if name in ATTRIBUTES else self._texts.text(name, about)

    def _entry(self, section: str, name: str, about: Collection[str]) -> str:
        if section in OF_PEOPLE and _is_id(name):
            return self._texts.person_of_id(int(name))
        if section == DOWNLOADS:  # ID@HOUR, or ID:NAME@HOUR of who is no user
            author, sign, hour = name.rpartition("@")
            id, colon, called = author.partition(":")
            shown = self._texts.person_of_id(int(id)) if _is_id(id) else ""
            shown = shown or self._texts.text(id, about)
            return f"{shown}{colon}{self._texts.person(called)}{sign}{hour}"
        if section == "variables":  # KEY@SCOPE, and a scope may look like a domain
            return "@".join(self._texts.text(part, about) for part in name.split("@"))
        return self._texts.text(name, about)

    def value(self, value: JSON, path: Sequence[str] = (), about: Collection[str] = NOBODY) -> JSON:
        """A value that stands at a path, which tells what its texts and numbers are."""
        if isinstance(value, dict):
            made: dict[str, JSON] = {}
            for name, inner in value.items():
                shown = self._segment(path, name, about) if path else self._loose(name, about)
                # Two names of one person are two entries still.
                while shown in made:
                    shown += "'"
                user = _names_user(path, name, value)
                made[shown] = self._user(inner) if user else self.value(inner, (*path, name), about)
            return made
        if isinstance(value, list):
            return [self.value(one, path, about) for one in value]
        if isinstance(value, str):
            return self._texts.person(value) if _is_name(path) else self._texts.text(value, about)
        if isinstance(value, int) and not isinstance(value, bool) and value and _is_user_id(path):
            return self._texts.person_of_id(value)
        return value

    def _user(self, value: JSON) -> JSON:
        """What tells a user of an audit event: a name, or an id; below 0 nobody has one."""
        if isinstance(value, str):
            return self._texts.person(value)
        return self._texts.person_of_id(value) if isinstance(value, int) and value > 0 else value

    def _loose(self, name: str, about: Collection[str]) -> str:
        """A name in an object of which nobody knows where it is from."""
        return name if name in ATTRIBUTES else self._texts.text(name, about)

    def cut(self, text: str, path: Sequence[str], about: Collection[str]) -> str:
        """A value that was cut short: without its last word, of which only a part may be there."""
        if len(path) == 1 and (path[0] in OF_PEOPLE or path[0] == DOWNLOADS):
            return text.partition(":")[0]  # what follows are ids of users
        if text.endswith(_CUT):
            text = text.removesuffix(_CUT).rpartition(" ")[0] + _CUT
        return self._texts.text(text, about)


_CUT = " ..."


_AUTHOR = frozenset({"author_id", "author_name", "ip_address"})
_IMPERSONATOR = "impersonated_by"


def _names_user(path: Sequence[str], name: str, entry: Mapping[str, JSON]) -> bool:
    """Whether an attribute of an audit event tells who somebody is, or where."""
    if name == _IMPERSONATOR:  # in its details
        return len(path) > _OF_ENTRY and path[0] == EVENTS
    if len(path) != _OF_ENTRY or path[0] not in (EVENTS, DOWNLOADS):
        return False
    what, _, _ = name.partition("_")
    return name in _AUTHOR or (name in _OF_THING and entry.get(f"{what}_type") == "User")


_OF_THING = frozenset({"entity_id", "entity_path", "target_id", "target_details"})


def _is_id(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) < 19


def _is_name(path: Sequence[str]) -> bool:
    last = path[-1] if path else ""
    return last in NAMES or (_in_entry(path) and last in OF_ENTRY)


def _is_user_id(path: Sequence[str]) -> bool:
    return (path[-1] if path else "") in IDS or (_in_entry(path) and path[-1] == _ID)


def _in_entry(path: Sequence[str]) -> bool:
    return len(path) > _OF_ENTRY and path[0] in OF_PEOPLE

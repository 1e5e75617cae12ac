"""What makes an audit event one that tells of a change, and how such rules are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from scanner.diff.shape import ADDED, REMOVED

ANY, WHOLE = "*", ""
"""In place of an attribute: one that has no rule of its own; the resource itself."""

UNTYPED = "audit_operation"
"""The type of events that have none of their own."""

GIT = "repository_git_operation"
"""What is in files changes by a push, which is streamed and not stored."""

SHARED = frozenset({UNTYPED, GIT, "application_setting_updated", "protected_branch_updated"})
"""Types of events whose words alone tell what they are of."""


class Tells(StrEnum):
    """How `to` tells the value."""

    NOT = "not"
    """It does not, or in other words: it is never held against the value."""
    VALUE = "value"
    """A switch, a number or a word."""
    PLAIN = "plain"
    """A switch or a number; words are others than those of the API."""
    OPPOSITE = "opposite"
    """Of a switch, what it forbids."""
    ROLE = "role"
    """The name of an access level."""
    TYPE = "type"
    """The type of the event ends in what it did to a switch."""
    ID = "id"
    """The target has it as its id."""


def plain(words: str) -> str:
    """Words as they are compared: GitLab writes some of them as names of columns."""
    return words.lower().replace("_", " ").replace("-", " ")


@dataclass(frozen=True, slots=True)
class Rule:
    """The events of one kind of change."""

    types: frozenset[str]
    says: frozenset[str] = frozenset()
    """What `change` may say, in lower case, with spaces: it tells what has no type of its own."""
    to: Tells = Tells.NOT
    ids: tuple[str, ...] = ()
    """Attributes of the entry that the id of the target may be; `key` is also its key."""
    names: tuple[str, ...] = ()
    """Attributes of the entry that the name of the target may be."""
    owner: str = ""
    """The attribute with the id of the user whose event it may be, beside the resource's."""
    mirrored: bool = False
    """Whether the entry may be what the event is about, and the resource its target."""
    words: Mapping[str, str] = field(default_factory=dict)
    """By what `to` may say, in lower case, the value; what is not here cannot be compared.
    Empty where it says the value itself."""

    @property
    def keyed(self) -> bool:
        """Whether the target has to be the entry."""
        return bool(self.ids or self.names)


Rules = Mapping[str, Rule]


def rule(types: str, *says: str, to: Tells = Tells.NOT) -> Rule:
    """A rule of types, a space between them."""
    return Rule(frozenset(types.split()), frozenset(map(plain, says)), to)


def entries(
    added: str,
    removed: str,
    changed: str = "",
    *,
    ids: str = "id",
    names: str = "key",
    owner: str = "",
    mirrored: bool = False,
    **attributes: Rule,
) -> Rules:
    """The rules of a map: entries that come and go, and attributes of one."""
    told = {ADDED: rule(added), REMOVED: rule(removed), ANY: rule(changed), **attributes}
    return {
        name: replace(
            one, ids=tuple(ids.split()), names=tuple(names.split()), owner=owner, mirrored=mirrored
        )
        for name, one in told.items()
        if one.types
    }


def updated(names: str, prefix: str = "", to: Tells = Tells.VALUE) -> Rules:
    """Attributes whose event is named after them."""
    return {name: rule(f"{prefix}{name}_updated", name, to=to) for name in names.split()}

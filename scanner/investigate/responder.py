"""The account that took the snapshot: whoever ends it first cannot do the rest with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from scanner.investigate.listed import Listed, Place
from scanner.investigate.shape import Remedy
from scanner.model import JSON, Kind

NOTE = "This account took the snapshot: if you work with it, leave this for last."
_BY_USER = frozenset({"users", "members"})
"""Sections whose keys are ids of users."""

_One = TypeVar("_One", bound=Remedy)


@dataclass(frozen=True, slots=True)
class Responder:
    """Who took the snapshot."""

    id: int = 0
    """0 for nobody that is known."""
    is_administrator: bool = False

    @staticmethod
    def of(identity: Mapping[str, JSON], known: Listed) -> Responder:
        """The one that a manifest tells of, by what its snapshot lists."""
        name = identity.get("username")
        found = (one.id for one in known.accounts.values() if name and one.username == name)
        return Responder(next(found, 0), identity.get("role") == "administrator")

    def has(self, at: Place, section: str, key: str, entry: Mapping[str, JSON]) -> bool:
        """Whether an entry is this account, its membership, or a token or key of it."""
        if not self.id:
            return False
        if section in _BY_USER:
            return key == str(self.id)
        return self.id in (entry.get("user_id"), at.id if at.kind is Kind.USER else 0)


def noted(how: Remedy) -> Remedy:
    """With a word that it ends whoever does it."""
    return {**how, "note": " ".join(filter(None, (how["note"], NOTE)))}


def last(found: Iterable[_One]) -> list[_One]:
    """What was noted comes last; the rest as it came."""
    return sorted(found, key=lambda one: one["note"].endswith(NOTE))

"""Chapter 5, and what of it is the incident's: its own changes, and those that nobody explains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scanner.investigate import shape
from scanner.investigate.changed import Changed
from scanner.investigate.log import Span
from scanner.investigate.reach import Reached
from scanner.investigate.sought import Sought
from scanner.model import Kind

_BY_PUSH = frozenset({"codeowners", "ci_config", "scanners"})
"""Sections that a push changes."""


class Others(NamedTuple):
    """How many changes are not the incident's."""

    within: int
    """Of the period, and by somebody else; of a project, elsewhere."""
    outside: int
    """Made before or after the period, whoever it was."""


class Suspects:
    """Knows where the identity could have changed something that no event explains."""

    def __init__(self, sought: Sought, reached: Sequence[Reached]) -> None:
        self._sought = sought
        self._administers = {place[:1] + place[2:] for one in reached for place in one.administers}
        self._pushes = {place[:1] + place[2:] for one in reached for place in one.pushes}
        entry = sought.account.entry if sought.account else {"is_admin": False}
        bot = entry.get("bot", entry.get("is_bot"))
        # Of a bot of a token it is not told, and none is an administrator.
        self._administrator = entry.get("is_admin", not (bot or sought.is_of_a_bot)) is not False

    def may_have(self, one: Changed) -> bool:
        """Whether a change is the incident's, or may be."""
        if one.of != shape.UNEXPLAINED:
            return bool(one.of)
        place = (one.at.kind, one.at.id)
        if self._sought.place:
            return place == (self._sought.place.kind, self._sought.place.id)
        if one.at.kind is Kind.INSTANCE:
            own = str(one.entry.get("user_id") or "") == str(self._sought.user_id)
            return self._administrator or own
        if one.at.kind is Kind.USER:
            return one.at.id == self._sought.user_id
        return place in (self._pushes if one.section in _BY_PUSH else self._administers)


def others(found: Iterable[Changed], span: Span) -> Others:
    """The changes that are not the incident's, since events tell so."""
    theirs = [one for one in found if not one.of]
    within = sum(any(span.holds(each["at"]) for each in one.by) for one in theirs)
    return Others(within, len(theirs) - within)


def ordered(found: Iterable[Changed]) -> list[Changed]:
    """The identity's first, then by time, those without events last."""
    ranks = {of: rank for rank, of in enumerate(shape.ATTRIBUTIONS)}
    return sorted(
        found,
        key=lambda one: (
            ranks[one.of],
            one.by[0]["at"] if one.by else "",
            one.at.kind,
            one.at.path,
            one.path,
            one.change,
        ),
    )


def change(one: Changed) -> shape.Change:
    """A line of the chapter."""
    return shape.Change(
        at=one.at.to_json(),
        section=one.section,
        place=list(one.path),
        change=one.change,
        before=one.before,
        before_from=one.before_from,
        now=one.now,
        of=one.of,
        by=list(one.by),
        why=one.why,
    )

"""Which events are wanted: by author, entity, type and target."""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scanner.events.event import Event, Id, Thing


@dataclass(frozen=True, slots=True)
class Wanted:
    """Patterns: `*` stands for any text and `?` for one character; case does not count.

    An event is wanted when it meets one pattern of each kind that has any.
    """

    author: Sequence[str] = ()
    """Held against the id, the name and the e-mail address, and the name of an impersonator."""
    entity: Sequence[str] = ()
    """Held against `Project`, `Project:7`, and the full path."""
    type: Sequence[str] = ()
    target: Sequence[str] = ()
    """As `entity`, with what GitLab tells of a target in the place of the path."""

    def takes(self, event: Event) -> bool:
        """Whether an event is wanted; one without a type never meets a pattern of types."""
        author, behind = event.author, event.details.get("impersonated_by")
        return (
            _meets(self.author, (_word(author.id), author.name, author.email, behind))
            and _meets(self.entity, _names(event.entity))
            and _meets(self.type, (event.type,))
            and _meets(self.target, _names(event.target))
        )

    def cannot_tell(self, event: Event) -> bool:
        """Whether only the type is missing to tell whether an event is wanted."""
        untyped = Wanted(self.author, self.entity, (), self.target)
        return bool(self.type) and event.type is None and untyped.takes(event)

    def types_among(self, names: Iterable[str]) -> list[str]:
        """Those names of types that are asked for by their name, not by a pattern."""
        asked = {pattern.lower() for pattern in self.type}
        return [name for name in names if name in asked]


def _word(id: Id) -> str | None:
    return None if id is None else str(id)


def _names(thing: Thing) -> tuple[str | None, ...]:
    return thing.kind, f"{thing.kind}:{thing.id}", thing.name


def _meets(patterns: Sequence[str], names: Iterable[str | None]) -> bool:
    return not patterns or any(
        _pattern(pattern).fullmatch(name)
        for name in names
        if name is not None
        for pattern in patterns
    )


@functools.cache
def _pattern(text: str) -> re.Pattern[str]:
    # Brackets are no pattern here: names of bots have them. The translation never backtracks.
    return re.compile(fnmatch.translate(text.replace("[", "[[]")), re.IGNORECASE)

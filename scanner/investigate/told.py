"""Events as an investigation tells them."""

from __future__ import annotations

from scanner.diff.explained import by_of
from scanner.events.entries import is_download
from scanner.events.event import named
from scanner.investigate.shape import Entry
from scanner.investigate.trail import Kept


def entry(kept: Kept, finished: str) -> Entry:
    """A line of the timeline; `finished` is when the snapshot was taken, as events tell it."""
    event = kept.event
    return Entry(
        **by_of(event),
        of=kept.of,
        target=named(event.target),
        source=event.source,
        download=is_download(event),
        later=event.created_at > finished,
    )

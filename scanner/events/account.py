"""What became of each place where events were sought, so that silence is never taken for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from scanner.events.not_stored import NOT_STORED
from scanner.model import JSON


class Seen(StrEnum):
    """How much of a place was seen."""

    WHOLE = "ok"
    OWN = "own_events_only"
    """GitLab cuts the list to what the caller did, and says nothing of it."""
    FORBIDDEN = "forbidden"
    UNLICENSED = "unlicensed"
    MISSING = "missing"
    FAILED = "failed"
    """Asking again may help."""
    MALFORMED = "malformed"
    """Some of what came is no audit event."""
    UNTYPED = "untyped"
    """Events that were left out might be wanted: their type, which is asked for, is not told."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one place."""

    source: str
    """As `Event.source`."""
    seen: Seen
    events: int = 0
    """How many were kept."""
    detail: str = ""

    def to_json(self) -> dict[str, JSON]:
        """The entry of a summary."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands at the end: what was asked for, and what of it was not seen."""

    asked: Mapping[str, JSON]
    """The GitLab or the files, the period and the filters."""
    accounts: Sequence[Account]
    events: int
    requests: int = 0
    """Not in the file: an interrupted run needs more, and its file is the same."""
    never_stored: Sequence[str] = field(default=())
    """Types that were asked for, and that no GitLab stores."""

    @property
    def unseen(self) -> Sequence[Account]:
        """The places of which not all was seen."""
        return [one for one in self.accounts if one.seen is not Seen.WHOLE]

    @property
    def whole(self) -> bool:
        """Whether all that was asked for was seen."""
        return not self.unseen and not self.never_stored

    def to_json(self) -> dict[str, JSON]:
        """The last line of a file of events, under the one key `summary`."""
        return {
            "summary": {
                "asked": dict(self.asked),
                "events": self.events,
                "whole": self.whole,
                "sources": [one.to_json() for one in self.accounts],
                "never_stored_asked": list(self.never_stored),
                "never_stored": [] if self.streamed else sorted(NOT_STORED),
            }
        }

    @property
    def streamed(self) -> bool:
        """Whether the events come from a stream, which holds what is not stored, too."""
        return "files" in self.asked

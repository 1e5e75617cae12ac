"""What was found along the log: events of the incident, and who was let in by them."""

from __future__ import annotations

from dataclasses import dataclass, field

from scanner.events.event import Event
from scanner.investigate.invited import Roles
from scanner.investigate.listed import Place
from scanner.investigate.shape import Followed


@dataclass(frozen=True, slots=True)
class Kept:
    """An event that belongs to the incident."""

    event: Event
    of: str
    """One of `shape.ATTRIBUTIONS`."""

    @property
    def identity(self) -> tuple[object, ...]:
        """As `diff.shape.By` tells an event."""
        return self.event.id, self.event.type, self.event.created_at


@dataclass(frozen=True, slots=True)
class Guests:
    """The members of a group that was invited: followed where it was invited, and nowhere else."""

    on: Place
    group: Place
    roles: Roles


@dataclass(slots=True)
class Trail:
    """What was found."""

    events: list[Kept] = field(default_factory=list)
    followed: list[Followed] = field(default_factory=list)
    guests: list[Guests] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """Groups that were invited, whose members no snapshot tells."""
    made_by: Event | None = None
    """By which the credential that is asked about came to be."""
    names: dict[int, str] = field(default_factory=dict)
    """Of those who act, as the last event shows them."""
    unclear: int = 0
    """Events of it that may have let somebody in, and tell neither a type nor known words."""
    nameless: int = 0
    """Events of the period without an id of their author, which are not among the events."""
    namesakes: int = 0
    """How many of those bear the name of the identity."""
    earliest: str = ""
    """When the first event of all files happened."""
    latest: str = ""

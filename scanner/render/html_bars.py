"""The bars of the HTML report: how many of what, as parts of a line and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BAR = 320
"""Units that the longest bar is wide."""
LEAST = 3
"""Units below which no segment shrinks, so that one failure among thousands is seen."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar."""

    name: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A named line of counts, in the order they are shown."""

    name: str
    counts: Mapping[str, int]
    longest: int
    """What the longest bar beside it counts, or what this one does when each is its own whole."""

    @property
    def total(self) -> int:
        """Everything that it counts."""
        return sum(self.counts.values())

    @property
    def segments(self) -> list[Segment]:
        """The parts, side by side; nothing for what did not occur."""
        made = []
        x = 0.0
        for name, count in self.counts.items():
            if count:
                width = max(LEAST, round(BAR * count / self.longest, 1))
                made.append(Segment(name, round(x, 1), width))
                x += width + 1
        return made


def to_scale(rows: Mapping[str, Mapping[str, int]]) -> list[Bar]:
    """A bar for each row; lengths compare counts."""
    longest = max((sum(counts.values()) for counts in rows.values()), default=0)
    return [Bar(name, counts, longest) for name, counts in rows.items()]

"""What the HTML report tells of time: a column for each run of a history, and what is overdue."""

from __future__ import annotations

from dataclasses import dataclass, field

from scanner.model import Severity
from scanner.render.html_bars import LEAST
from scanner.render.html_changes import FIRST, Change, listed
from scanner.render.html_entry import Entry
from scanner.render.html_first import First
from scanner.render.html_pictures import AGES, OLDER, age_in_words
from scanner.trend import History, Point

WIDTH, HEIGHT = 720, 160
"""Units of the picture."""
_ROOM = (len(Severity) + 1) * (LEAST + 1)
"""Units above the highest column, for segments that may not shrink further."""
UNSEEN = "unknown"
"""The segment of what could not be looked at is drawn as evaluations without an answer are."""
_WIDEST = 40
"""Units; few runs leave a blank between them."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The findings of one severity in one run, or those of before that it could not look at."""

    name: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One run."""

    point: Point
    total: int
    """Its findings that no waiver covers."""
    x: float
    segments: list[Segment]
    """From the bottom up, the worst first, what could not be looked at on top of all; nothing for
    what did not occur."""


@dataclass(frozen=True, slots=True)
class Trend:
    """The picture of a history."""

    columns: list[Column]
    """The oldest run first, the one of this report last."""
    width: float
    """Of each."""
    most: int
    """What the highest column counts."""
    unseen: bool
    """Whether a run could not look at findings of before."""


def trend(history: History) -> Trend:
    """A column for each run that the history tells of; heights compare counts."""
    points = history["points"]
    last = len(points) - 1
    most = max(_total(point) + point["unseen"] for point in points)
    width = round(min(_WIDEST, WIDTH / len(points) * 0.8), 1)
    step = (WIDTH - width) / max(1, last)
    columns = [
        Column(
            point,
            _total(point),
            round(WIDTH - width - step * (last - number), 1),
            _segments(point, most),
        )
        for number, point in enumerate(points)
    ]
    return Trend(columns, width, most, any(point["unseen"] for point in points))


def _total(point: Point) -> int:
    return sum(point["open"].values())


def _segments(point: Point, most: int) -> list[Segment]:
    made = []
    bottom = float(HEIGHT)
    parts = [(severity.value, point["open"][severity]) for severity in Severity]
    for name, count in (*parts, (UNSEEN, point["unseen"])):
        if count:
            height = max(LEAST, round((HEIGHT - _ROOM) * count / most, 1))
            made.append(Segment(name, round(bottom - height, 1), height))
            bottom -= height + 1
    return made


_LONGEST_FIRST = (OLDER, *reversed(AGES))


def _kept() -> First[Change]:
    return First(FIRST)


@dataclass(slots=True)
class Overdue:
    """Findings that are there for longer than they may be."""

    as_of: str
    kept: First[Change] = field(default_factory=_kept)
    """The most severe first, of these about the first that were to be fixed."""

    def add(self, severity: str, policy: str, entry: Entry) -> None:
        """Keep a finding that is overdue."""
        if entry.overdue:
            late = age_in_words(f"{entry.overdue}T00:00:00Z", self.as_of)
            place = _LONGEST_FIRST.index(late)
            self.kept.add(listed(severity, policy, entry), Severity(severity).rank, place)

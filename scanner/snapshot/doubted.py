"""Which resources of a journal were read when nobody vouched for the user any more."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from scanner.model import JSON


class Doubted:
    """What an interrupted scan read after the user was last shown something.

    What was refused then may be due to a user who was blocked, or to a proxy that let nobody
    through: each process that wrote into a journal is looked at by itself.
    """

    def __init__(self) -> None:
        self._names: set[tuple[str, int]] = set()
        self._recent: deque[tuple[int, tuple[str, int]]] = deque()
        """Of the process that is looked at, what nothing has vouched for yet."""

    def note(self, name: tuple[str, int], line: Mapping[str, JSON]) -> None:
        """A resource follows; its line tells how long the ledger was, and how much vouched for."""
        length, vouched = (_count(line.get(name)) for name in ("ledger", "vouched"))
        self._names.discard(name)
        self._recent.append((length, name))
        while self._recent and self._recent[0][0] <= vouched:
            self._recent.popleft()

    def end(self) -> None:
        """The process has ended here: nothing that follows vouches for what it read."""
        self._names.update(name for _, name in self._recent)
        self._recent.clear()

    def __contains__(self, name: tuple[str, int]) -> bool:
        return name in self._names


def _count(value: JSON) -> int:
    return value if isinstance(value, int) else 0

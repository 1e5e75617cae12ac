"""Keeps the first of many things by their rank, in memory that does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class First(Generic[T]):
    """The first of some things, the lowest rank before the others, and how many there are."""

    limit: int
    total: int = 0
    _kept: dict[tuple[int, ...], list[T]] = field(default_factory=lambda: defaultdict(list))

    def add(self, one: T, *rank: int) -> None:
        """Count it, and keep it while there is room among those of its rank."""
        self.total += 1
        kept = self._kept[rank]
        if len(kept) < self.limit:
            kept.append(one)

    @property
    def shown(self) -> list[T]:
        """Those that are shown; of one rank in the order in which they came."""
        ordered = chain.from_iterable(self._kept[rank] for rank in sorted(self._kept))
        return list(islice(ordered, self.limit))

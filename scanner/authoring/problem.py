"""One thing that is wrong with a policy, where it stands, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """Whether a policy may be used as it is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What `glscan policies check` tells."""

    file: str
    line: int
    """0 where the whole file is meant, or the text names the place itself."""
    name: str
    """Which check found it."""
    text: str
    hint: str
    weight: Weight = Weight.ERROR

    @property
    def words(self) -> str:
        """`FILE, line N: what is wrong (name)`."""
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.text} ({self.name})" if place else f"{self.text} ({self.name})"

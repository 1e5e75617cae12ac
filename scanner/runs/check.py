"""What the checks of a kept run come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_MOST = 5
"""Of what is wrong, so many are named."""


class State(StrEnum):
    """What a check comes to."""

    OK = "ok"
    DIFFERS = "DIFFERS"
    UNCHECKED = "not checked"
    TRUSTED = "on trust"
    """Nothing in a run can prove it, and nothing hangs on it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    words: str


def first(wrong: Sequence[str]) -> str:
    """The first few of what is wrong, and how many more there are."""
    more = f"; and {len(wrong) - _MOST} more" if len(wrong) > _MOST else ""
    return "; ".join(wrong[:_MOST]) + more

"""What texts and numbers of results may be, beyond their type; `typed` holds JSON against them."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated

from scanner.model import Kind, Outcome, Severity, Tier

_MOST = 2**53
"""Beyond it not every reader of JSON has the same number."""


def one_of(*words: str) -> Callable[[str], bool]:
    """Whether a text is one of a few."""
    return frozenset(words).__contains__


def named(*names: str) -> Callable[[Mapping[str, object]], bool]:
    """Whether a map has just these keys."""
    return lambda value: value.keys() == {*names}


def _like(pattern: str) -> Callable[[str], bool]:
    fits = re.compile(pattern).fullmatch
    return lambda text: fits(text) is not None


_looks_like_moment = _like(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_looks_like_day = _like(r"\d{4}-\d\d-\d\d")


@functools.lru_cache(1024)
def _is_moment(text: str) -> bool:
    return text.isascii() and _looks_like_moment(text) and _is_one(text, datetime.fromisoformat)


@functools.lru_cache(1024)
def _is_day(text: str) -> bool:
    return text.isascii() and _looks_like_day(text) and _is_one(text, date.fromisoformat)


def _is_one(text: str, read: Callable[[str], object]) -> bool:
    try:
        read(text)
    except ValueError:  # there is no such day
        return False
    return True


def _is_pair(items: Iterable[str]) -> bool:
    return len(list(items)) == 2


def _are_prints(value: Mapping[str, str]) -> bool:
    return value.keys() == _RECIPES and all(map(_is_print, value.values()))


_RECIPES = {"id/v1", "path/v1"}
_is_print = _like("[0-9a-f]{32}")

Count = Annotated[int, lambda number: 0 <= number <= _MOST]
Moment = Annotated[str, _is_moment]
"""RFC 3339, in UTC, to the second."""
MomentIfKnown = Annotated[str, lambda text: not text or _is_moment(text)]
Day = Annotated[str, _is_day]
Sha256 = Annotated[str, _like("[0-9a-f]{64}")]
Commit = Annotated[str, _like("[0-9a-f]{40}|[0-9a-f]{64}")]
Fingerprints = Annotated[Mapping[str, str], _are_prints]
"""`id/v1` and `path/v1`, 32 hex characters each."""
Said = Annotated[str, bool]
"""Some words."""
Word = Annotated[str, _like("[a-z_]{1,50}")]
Ref = Annotated[str, lambda text: len(text) <= 255 and text.isprintable()]
"""The name of a branch or tag."""
Address = Annotated[str, _like(r"https?://\S+")]
Pair = Annotated[list[str], _is_pair]

KindName = Annotated[str, one_of(*Kind)]
TierName = Annotated[str, one_of(*Tier)]
SeverityName = Annotated[str, one_of(*Severity)]
OutcomeName = Annotated[str, one_of(*Outcome)]
StrengthName = Annotated[str, one_of("strong", "moderate", "weak")]


def rfc3339(moment: datetime) -> str:
    """A moment in UTC, to the second, as every document writes it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

"""Says which known word an unknown one may have meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """`Did you mean ...?` when some known word is like this one; else the other sentence."""
    spelled = {one.lower(): one for one in known}
    alike = {_without_zeros(one): one for one in spelled}
    if same := alike.get(_without_zeros(word.lower()[:100])):
        return f"Did you mean {spelled[same]}?"
    near = difflib.get_close_matches(word.lower()[:100], spelled, n=1)
    return f"Did you mean {spelled[near[0]]}?" if near else otherwise


def _without_zeros(word: str) -> str:
    """The word with its numbers as they count: GL-PRJ-8 is GL-PRJ-008."""
    return re.sub(r"\b0+(?=\d)", "", word)

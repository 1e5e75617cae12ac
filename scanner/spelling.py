"""Says which known word an unknown one may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """`Did you mean ...?` when some known word is like this one; else the other sentence."""
    spelled = {one.lower(): one for one in known}
    near = difflib.get_close_matches(word.lower()[:100], spelled, n=1)
    return f"Did you mean {spelled[near[0]]}?" if near else otherwise

"""Shows the characters that nobody can see, or that would act, instead of passing them on."""

from __future__ import annotations

import unicodedata

_ACTING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Controls, formats (zero widths, direction marks, tags), lone surrogates, line separators."""


def visible(text: str, keep: str = "") -> str:
    """The text with every acting character written out as `\\u202e`, but for those of `keep`."""
    if text.isprintable():
        return text
    return "".join(
        _escape(character) if _acts(character) and character not in keep else character
        for character in text
    )


def line(text: str, length: int) -> str:
    """One visible line: white space is single blanks, and what is longer ends in an ellipsis."""
    text = visible(" ".join(text.split()))
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _acts(character: str) -> bool:
    # U+FFFE and U+FFFF of each plane are no characters, and no XML may hold them.
    return unicodedata.category(character) in _ACTING or ord(character) & 0xFFFE == 0xFFFE


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

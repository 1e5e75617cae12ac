"""CSV that a spreadsheet opens as text: no cell is a formula, none acts, none is too long."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from scanner.visible import visible

_FORMULA = frozenset("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")
"""What a cell may not begin with; spreadsheets of East Asian locales take the wide signs, too."""

_LONGEST = 32_000
"""Characters: Excel takes 32,767 in a cell."""


def line(cells: Iterable[str]) -> str:
    """One line, ended as RFC 4180 has it."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow([cell(text) for text in cells])
    return stream.getvalue()


def cell(text: str) -> str:
    """The text as a cell; what a spreadsheet would take for a formula gets an apostrophe."""
    formula = text[:1] in _FORMULA
    text = visible(text)
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return f"'{text}" if formula else text

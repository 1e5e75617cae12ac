"""CSV that no spreadsheet obeys."""

from __future__ import annotations

import csv
import io

import pytest

from scanner import spreadsheet


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("plain", "plain"),
        ("a=1", "a=1"),
        ("", ""),
        *((f"{first}1", f"'{first}1") for first in "=+-@|%\uff1d\uff0b\uff0d\uff20"),
        ("\t=1", "'\\u0009=1"),
        ("\r=1", "'\\u000d=1"),
        ("a\nb", "a\\u000ab"),
        ("\u202egpj", "\\u202egpj"),
    ],
)
def test_no_cell_is_a_formula_or_acts(text: str, cell: str) -> None:
    assert spreadsheet.cell(text) == cell


def test_no_cell_is_longer_than_a_spreadsheet_takes() -> None:
    cell = spreadsheet.cell("=" * 40_000)
    assert 31_990 < len(cell) < 32_767
    assert cell.endswith("…")


def test_a_line_is_read_back_as_its_cells() -> None:
    cells = ['say "x"', "a, b", "", "ü"]
    line = spreadsheet.line(cells)
    assert line.endswith("\r\n")
    assert list(csv.reader(io.StringIO(line, newline=""))) == [cells]

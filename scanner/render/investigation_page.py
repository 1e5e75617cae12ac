"""The parts of the page of an investigation: chapters, facts and tables, before any format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Cell(NamedTuple):
    """A text of a table, as words or as code."""

    text: str
    code: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Row]
    whole: bool = False
    """Whether no row of it may be left out, however long it is."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One of the nine."""

    id: str
    title: str
    sentences: Sequence[str] = ()
    facts: Sequence[tuple[str, Cell]] = ()
    tables: Sequence[Table] = ()
    nothing: str = ""
    """What is said where none of it is."""


@dataclass(frozen=True, slots=True)
class Page:
    """All of it."""

    title: str
    first: Sequence[tuple[str, Cell]] = ()
    """What to know before all else."""
    facts: Sequence[tuple[str, Cell]] = ()
    chapters: Sequence[Chapter] = field(default_factory=list)

"""JSON is held against TypedDicts, and the first place that does not fit is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NotRequired, TypedDict

import pytest

from scanner.typed import holds, misplaced
from scanner.values import one_of


class Row(TypedDict):
    id: int
    name: NotRequired[str]


class Table(TypedDict):
    title: str
    open: bool
    rows: list[Row]
    by_name: Mapping[str, Row]
    free: Mapping[str, Any]


GOOD: dict[str, Any] = {
    "title": "t",
    "open": True,
    "rows": [{"id": 1}, {"id": 2, "name": "x", "more": None}],
    "by_name": {"a": {"id": 3}},
    "free": {"a": [1, None]},
}


def test_what_fits_is_nowhere_misplaced() -> None:
    assert misplaced(GOOD, Table, "table") == ""


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": 5}, "table.title"),
        ({"open": 1}, "table.open"),
        ({"rows": {}}, "table.rows"),
        ({"rows": [{"id": 1}, {"name": "x"}]}, "table.rows.1.id"),
        ({"rows": [{"id": True}]}, "table.rows.0.id"),
        ({"rows": [{"id": 1, "name": None}]}, "table.rows.0.name"),
        ({"by_name": {"a": {"id": 3}, "b": 4}}, "table.by_name.b"),
        ({"free": []}, "table.free"),
    ],
)
def test_the_first_place_that_does_not_fit_is_named(change: dict[str, Any], where: str) -> None:
    assert misplaced({**GOOD, **change}, Table, "table") == where


def test_what_is_not_there_is_named() -> None:
    assert misplaced({}, Table, "table") == "table.title"
    assert misplaced(None, Table, "table") == "table"


Letter = Annotated[str, one_of("a", "b")]


class Narrow(TypedDict):
    letter: NotRequired[Letter]
    counts: NotRequired[Mapping[Letter, Annotated[int, lambda number: number > 0]]]
    two: NotRequired[Annotated[list[Letter], lambda items: len(items) == 2]]


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"letter": "a", "counts": {"b": 1}, "two": ["a", "b"]}, ""),
        ({"letter": "c"}, "narrow.letter"),
        ({"letter": 1}, "narrow.letter"),
        ({"counts": {"b": 0}}, "narrow.counts.b"),
        ({"counts": {"c": 1}}, "narrow.counts.c"),
        ({"two": ["a", "c"]}, "narrow.two.1"),
        ({"two": ["a"]}, "narrow.two"),
        ({"two": "ab"}, "narrow.two"),
    ],
)
def test_what_a_kind_is_annotated_with_has_to_hold(value: dict[str, Any], where: str) -> None:
    assert misplaced(value, Narrow, "narrow") == where
    assert holds(value, Narrow) is (not where)

from __future__ import annotations

from typing import Any

import pytest

from scanner.model import Kind
from scanner.sources.gitlab.rows import Rows


def row(number: int, **more: Any) -> dict[str, Any]:
    settings = {f"a_setting_of_some_length_{one}": one % 3 == 0 for one in range(80)}
    return {"id": number, "path_with_namespace": f"acme/p{number}", **settings, **more}


@pytest.fixture
def rows() -> Rows:
    made = Rows(Kind.PROJECT)
    for number in range(1, 101):
        made.append(row(number))
    return made


def test_rows_are_as_they_came(rows: Rows) -> None:
    assert list(rows) == [row(number) for number in range(1, 101)]
    assert (len(rows), rows[0], rows[-1]) == (100, row(1), row(100))
    assert rows[98:] == [row(99), row(100)]
    with pytest.raises(IndexError):
        rows[100]


def test_ids_and_places_are_known_without_a_look(rows: Rows) -> None:
    assert list(rows.ids) == list(range(1, 101))
    assert rows.holders == {"acme"}


def test_rows_alike_take_little_room(rows: Rows) -> None:
    assert len(rows._packed._bytes) < 100 * len(rows)


@pytest.mark.parametrize("value", ["\ud800", "ü€😀", 2**70, 1.5, None, [], {"a": [{"b": None}]}])
def test_whatever_a_gitlab_sends_comes_back(value: Any) -> None:
    rows = Rows(Kind.PROJECT)
    rows.append(row(1, odd=value))
    rows.append(row(2, odd=[value]))
    assert list(rows) == [row(1, odd=value), row(2, odd=[value])]


def test_no_rows_are_none() -> None:
    assert not Rows(Kind.PROJECT)
    assert list(Rows(Kind.GROUP)) == []

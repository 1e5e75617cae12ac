from __future__ import annotations

from typing import Any

import pytest

from scanner.sources.gitlab.packed import Packed


@pytest.mark.parametrize(
    "values",
    [
        [{"path": f"acme/p{number}", "id": number} for number in range(3)],
        [[-1, {"a": "é\U0001f600"}, {}], "", None, 2**62, [], "x" * 100_000],
    ],
    ids=["alike", "not alike"],
)
def test_values_come_back(values: list[Any]) -> None:
    packed = Packed()
    for value in values:
        packed.append(value)
    assert [packed[place] for place in range(len(packed))] == values


def test_what_is_alike_takes_little_room() -> None:
    packed = Packed()
    for number in range(1000):
        packed.append({"kind": "project", "path": f"acme/team/p{number}", "access_level": 40})
    assert len(packed._bytes) < 20 * 1000


def test_there_is_nothing_behind_the_last_one() -> None:
    packed = Packed()
    with pytest.raises(IndexError):
        packed[0]

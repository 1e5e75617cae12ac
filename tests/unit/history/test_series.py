from __future__ import annotations

from typing import Any, cast

import pytest

from scanner.history import series
from scanner.report import Scope


def scope(**parts: Any) -> Scope:
    return cast("Scope", {"groups": ["acme"], **parts})


def digest(**parts: Any) -> str:
    return series.digest(series.asked("gitlab.example.com", scope(**parts)))


def test_the_order_and_what_was_found_make_no_other_series() -> None:
    one = digest(projects=["b", "a"], excluded={"project": 3}, gone=["acme/x"])
    assert one == digest(projects=["a", "b"], instance=False, cut=[])


@pytest.mark.parametrize(
    "parts",
    [
        {"groups": ["acme", "other"]},
        {"projects": ["a/b"]},
        {"exclude": ["acme/old"]},
        {"limit": 3},
        {"shard": {"index": 1, "of": 2}},
        {"instance": True},
    ],
)
def test_another_scope_is_another_series(parts: dict[str, Any]) -> None:
    assert digest(**parts) != digest()


def test_another_instance_is_another_series() -> None:
    other = series.asked("other.example.com", scope())
    assert series.digest(other) != digest()


def test_it_is_said_in_words() -> None:
    whole = scope(projects=["a/b"], exclude=["acme/old"], limit=2, instance=True)
    part = scope(shard={"index": 1, "of": 2})
    told = "gl: acme, a/b, but not acme/old, at most 2 of each, as administrator"
    assert series.in_words(series.asked("gl", whole)) == told
    assert series.in_words(series.asked("gl", part)) == "gl: acme, shard 1 of 2"
    assert series.in_words(series.asked("gl", scope(groups=[]))) == "gl: the instance"

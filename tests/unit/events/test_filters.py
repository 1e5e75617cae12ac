"""Which events are wanted."""

from __future__ import annotations

import time

import pytest

from scanner.events.filters import Wanted
from scanner.events.not_stored import NOT_STORED
from tests.unit.events.rows import event


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        (Wanted(), True),
        (Wanted(author=["2"]), True),
        (Wanted(author=["ADA"]), True),
        (Wanted(author=["*@example.com"]), True),
        (Wanted(author=["Ad"]), False),
        (Wanted(author=["ben", "ada"]), True),
        (Wanted(entity=["group"]), True),
        (Wanted(entity=["Group:1"]), True),
        (Wanted(entity=["acm?"]), True),
        (Wanted(entity=["acme/*"]), False),
        (Wanted(type=["member_*"]), True),
        (Wanted(type=["member"]), False),
        (Wanted(target=["User:3"]), True),
        (Wanted(target=["Ben"], author=["nobody"]), False),
        (Wanted(target=["B.n"]), False),
        (Wanted(target=["B[e]n"]), False),
    ],
)
def test_patterns(wanted: Wanted, taken: bool) -> None:
    assert wanted.takes(event()) is taken


def test_who_impersonates_somebody_is_an_author() -> None:
    as_another = event(details={"impersonated_by": "Rut"})
    assert Wanted(author=["rut"]).takes(as_another)
    assert Wanted(author=["ada"]).takes(as_another)


def test_an_event_without_a_type_is_not_taken_for_another() -> None:
    untyped = event(event_name=None)
    assert not Wanted(type=["*"]).takes(untyped)
    assert Wanted(type=["*"]).cannot_tell(untyped)
    assert not Wanted(type=["*"], author=["nobody"]).cannot_tell(untyped)
    assert not Wanted().cannot_tell(untyped)
    assert not Wanted(type=["x"]).cannot_tell(event())


def test_types_that_are_never_stored_are_told_where_they_are_asked_for() -> None:
    wanted = Wanted(type=["Repository_Git_Operation", "member_*"])
    assert wanted.types_among(NOT_STORED) == ["repository_git_operation"]


def test_no_pattern_takes_long() -> None:
    started = time.monotonic()
    Wanted(target=["*a" * 50 + "b"]).takes(event(details={"target_details": "a" * 9_000}))
    assert time.monotonic() - started < 1

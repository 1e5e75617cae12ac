"""What an unknown word may have meant."""

from __future__ import annotations

import pytest

from scanner.spelling import nearest


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("basline", "Did you mean baseline?"),
        ("GL-PRJ-04", "Did you mean GL-PRJ-004?"),
        ("GL-PRJ-4", "Did you mean GL-PRJ-004?"),
        ("gl-prj-004", "Did you mean GL-PRJ-004?"),
        ("nothing like it", "Known: two."),
        ("", "Known: two."),
        ("x" * 100_000, "Known: two."),
    ],
)
def test_nearest_known_word_is_named(word: str, hint: str) -> None:
    assert nearest(word, ["baseline", "GL-PRJ-004"], "Known: two.") == hint


def test_nothing_is_known() -> None:
    assert nearest("word", []) == ""


def test_the_same_number_comes_before_what_looks_like_it() -> None:
    assert nearest("GL-PRJ-8", ["GL-PRJ-028", "GL-PRJ-008"]) == "Did you mean GL-PRJ-008?"

"""What nobody can see is written out, and lines are one line."""

from __future__ import annotations

import pytest

from scanner.visible import line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("ä ß 中 🙂", "ä ß 中 🙂"),
        ("a\x1b[31mred", "a\\u001b[31mred"),
        ("a\x07\x08", "a\\u0007\\u0008"),
        ("one\ntwo\r\tx", "one\\u000atwo\\u000d\\u0009x"),
        ("\x9b31m", "\\u009b31m"),
        ("evil\u202egpj.exe", "evil\\u202egpj.exe"),
        ("\u2066a\u2069", "\\u2066a\\u2069"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("a\u2028b\u2029", "a\\u2028b\\u2029"),
        ("\ud800", "\\ud800"),
        ("\uffff", "\\uffff"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_characters_that_act_are_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_what_is_kept_stays() -> None:
    assert visible("a\n\tb\x1b", keep="\n\t") == "a\n\tb\\u001b"


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        (" a \n b\t c ", 9, "a b c"),
        ("12345", 5, "12345"),
        ("123456", 5, "1234…"),
        ("\u202e1234", 5, "\\u20…"),
    ],
)
def test_a_line_is_one_line_of_some_length(text: str, length: int, shown: str) -> None:
    assert line(text, length) == shown

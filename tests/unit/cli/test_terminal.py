"""What people read cannot be steered by names."""

from __future__ import annotations

import pytest

from scanner.cli.terminal import complain, say, visible


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
        ("\U000e0041", "\\ue0041"),
    ],
)
def test_characters_that_act_are_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_said_lines_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1bb")
    assert capsys.readouterr() == ("", "a\\u001bb\n")


def test_complaint_has_no_line_for_a_hint_that_is_not_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    complain("wrong")
    assert capsys.readouterr().err == "glscan: wrong\n"

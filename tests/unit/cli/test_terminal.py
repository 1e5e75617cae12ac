"""What people read cannot be steered by names."""

from __future__ import annotations

import pytest

from scanner.cli.terminal import complain, say


def test_said_lines_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1bb")
    assert capsys.readouterr() == ("", "a\\u001bb\n")


def test_complaint_has_no_line_for_a_hint_that_is_not_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    complain("wrong")
    assert capsys.readouterr().err == "glscan: wrong\n"

"""The lines that say a waiver: all of its own, and none of another's."""

from __future__ import annotations

import pytest

from scanner import yaml_text
from scanner.triage import rows


def of(text: str) -> list[list[int]]:
    return [sorted(each) for each in rows.of(text, yaml_text.parse(text).root)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("version: 1", []),
        ("waivers: []", []),
        ("waivers:", []),
        ("waivers: 3", []),
        ("", []),
        ("waivers:\n- id: a\n  b: [1,\n  2]\n- id: b\n", [[2, 3, 4], [5]]),
        ("waivers:\n- id: a\n# of b\n\n- id: b\n  # inside\n  c: 1\n# end\n", [[2], [5, 7]]),
        ("waivers:\n-\n  id: a\n-\n  id: b\n", [[3], [5]]),
        ("waivers: [{id: a, b: 1}, {id: b,\n b: 2}]\n", [[1], [1, 2]]),
        ("waivers:\n- id: a\n  b: |\n    x\n    # y\n\n\n- id: b\n", [[2, 3, 4, 5], [8]]),
        ('waivers:\n- id: a\n  b: "x\n\ny"\n- id: b\n', [[2, 3, 4, 5], [6]]),
        ('waivers:\n- id: ""\n- id: b\n', [[2], [3]]),
        ("x: &x\n  y: 1\nwaivers:\n- id: a\n  b: *x\n", [[1, 2, 4, 5]]),
        ("x: &x [1]\nwaivers:\n- a: *x\n  b: *x\n", [[1, 3, 4]]),
    ],
)
def test_lines_of_each(text: str, lines: list[list[int]]) -> None:
    assert of(text) == lines


def test_what_a_merge_brings_in_counts() -> None:
    assert of("x: &x\n  y: 1\nwaivers:\n- id: a\n- <<: *x\n  id: b\n") == [[4], [2, 5, 6]]


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\r"])
def test_lines_are_those_of_git_which_ends_them_by_line_feeds_alone(end: str) -> None:
    text = f"# a{end}# b\nwaivers:\n- id: a\n  b: 1\n- id: b\n"
    assert of(text) == [[3, 4], [5]]


def test_windows_line_ends_are_one() -> None:
    assert of("waivers:\r\n- id: a\r\n  b: 1\r\n- id: b\r\n") == [[2, 3], [4]]

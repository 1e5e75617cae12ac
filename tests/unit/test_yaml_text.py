"""YAML: plain data, the line of each key, and texts that are made to grow."""

from __future__ import annotations

import itertools
import time
import tracemalloc
from typing import Any

import pytest
import yaml

from scanner import yaml_text

NAMES = "abcdefghi"


def doubling(each: str) -> str:
    """Nine lines, each of which names the one before ten times."""
    first = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    if "<<" in each:
        first = "a: &a {k: 1}\n"
    lines = [
        f"{name}: &{name} {each % ','.join([f'*{before}'] * 10)}\n"
        for before, name in itertools.pairwise(NAMES)
    ]
    return first + "".join(lines)


HOSTILE = {
    "lists of aliases": (doubling("[%s]"), "its aliases stand for more than 1,000,000"),
    "merged aliases": (doubling("{<<: [%s]}"), "its aliases stand for more than 1,000,000"),
    "one long text often": (
        f'a: &a "{"x" * 100_000}"\nb: [{",".join(["*a"] * 1000)}]',
        "its aliases stand for more than 1,000,000",
    ),
    "an alias of itself": ("a: &a [1, *a]", "stands inside what it names"),
    "deep": ("- " * 400_000, "nested more than 50 deep"),
    "deep in brackets": ("[" * 60 + "]" * 60, "nested more than 50 deep"),
    "many values": (f"[{'1,' * 400_000}]", "holds more than 50,000 values"),
    "long": ("x" * 1_000_001, "more than 1,000,000 characters"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_text_that_is_made_to_grow_is_refused_soon_and_in_little_memory(name: str) -> None:
    text, words = HOSTILE[name]
    tracemalloc.start()
    started = time.perf_counter()
    with pytest.raises(yaml.YAMLError, match=words):
        yaml_text.load(text)
    duration, (_, most) = time.perf_counter() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert duration < 2
    assert most < 20_000_000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# nothing", None),
        ("a: 1", {"a": 1}),
        ("a: &x {b: [1, 2]}\nc: *x", {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}),
        ("a: &x {b: 1}\nc: {<<: *x, d: 2}", {"a": {"b": 1}, "c": {"b": 1, "d": 2}}),
    ],
)
def test_plain_text_is_data(text: str, value: Any) -> None:
    assert yaml_text.load(text) == value


def test_key_of_a_merged_map_may_be_overridden_wherever_it_is_merged_again() -> None:
    text = "z: &a {k: 1}\nb: {x: &m {<<: *a, k: 2}}\nc: {<<: *m}"
    assert yaml_text.load(text)["c"] == {"k": 2}


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\nb: 2\na: 3", 3), ("a:\n  b: {c: 1,\n    c: 2}", 3), ("- {a: 1}\n- {b: 1, b: 2}", 2)],
)
def test_key_that_stands_twice_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(yaml.MarkedYAMLError, match="stands twice") as caught:
        yaml_text.load(text)
    assert caught.value.problem_mark
    assert caught.value.problem_mark.line + 1 == line


@pytest.mark.parametrize(
    "text", ["a: [", "a: 2026-13-45", "a: b\n---\nc: d", "!!python/name:os.system ''", "a\x01"]
)
def test_what_is_no_plain_yaml_is_refused(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        yaml_text.load(text)


TEXT = """\
# line 1
a: 1
b:
  c:
    - x
    - d: y
      e: z
1: number
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ((), 1),
        (("a",), 2),
        (("b", "c"), 4),
        (("b", "c", 0), 5),
        (("b", "c", 1, "e"), 7),
        (("b", "c", 9), 4),
        (("b", "absent", "deeper"), 3),
        (("a", "below a text"), 2),
        (("1",), 8),
        (("nowhere",), 1),
    ],
)
def test_line_is_that_of_the_key_or_of_the_nearest_above(
    key: tuple[str | int, ...], line: int
) -> None:
    assert yaml_text.parse(TEXT).line(key) == line


def test_line_of_an_overridden_key_is_that_of_the_override() -> None:
    text = yaml_text.parse("a: &a {k: 1}\nb:\n  <<: *a\n  k: 2\n")
    assert text.line(("b", "k")) == 4


def test_empty_text_has_a_first_line() -> None:
    assert yaml_text.parse("").line(("a",)) == 1

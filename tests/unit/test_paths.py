"""Patterns over full paths."""

from __future__ import annotations

import pytest

from scanner import paths


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("acme", "acme", True),
        ("acme", "acme/web", False),
        ("acme/*", "acme/web", True),
        ("acme/*", "acme/a/b/c", True),
        ("acme/*", "acme", False),
        ("acme/*", "acme-labs", False),
        ("acme/*", "acme-labs/web", False),
        ("acme/pay/*", "acme/payments/web", False),
        ("*", "anything/at/all", True),
        ("*", "gitlab.example.com", True),
        ("ACME/Web", "acme/web", True),
        ("acme/web", "Acme/WEB", True),
        ("acme/[a-z]eb", "acme/web", False),
        ("acme/w?b", "acme/web", False),
    ],
)
def test_pattern_covers(pattern: str, path: str, covered: bool) -> None:
    assert paths.covers([pattern], path) is covered


def test_one_pattern_of_several_is_enough() -> None:
    assert paths.covers(["other", "acme/*"], "acme/web")
    assert not paths.covers([], "acme/web")


@pytest.mark.parametrize("pattern", ["acme", "acme/web", "acme/*", "a.b/c-d/_e/*", "*"])
def test_pattern_is_fine(pattern: str) -> None:
    assert paths.fault(pattern) == ""


@pytest.mark.parametrize("pattern", ["a*", "acme/*/web", "*/web", "**", "acme/**", "*/*"])
def test_star_elsewhere_is_a_fault(pattern: str) -> None:
    assert "star" in paths.fault(pattern)


@pytest.mark.parametrize("pattern", ["", " ", "/acme", "acme/", "a//b", "a/ b", "/*", "acme//*"])
def test_what_is_no_full_path_is_a_fault(pattern: str) -> None:
    assert "no full path" in paths.fault(pattern)


@pytest.mark.parametrize(
    ("patterns", "words"),
    [
        (["acme/web"], "acme/web"),
        (["acme/*"], "everything below acme"),
        (["acme", "acme/*"], "acme and everything below it"),
        (["acme/*", "acme"], "acme and everything below it"),
        (["*"], "everything"),
        (["acme/pay", "acme/old/*", "acme/pay"], "acme/pay, everything below acme/old"),
    ],
)
def test_patterns_have_words(patterns: list[str], words: str) -> None:
    assert paths.in_words(patterns) == words

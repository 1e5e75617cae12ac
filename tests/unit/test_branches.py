"""Protection rules cover what GitLab says they cover."""

from __future__ import annotations

import pytest

from scanner.branches import matches_branch


@pytest.mark.parametrize(
    ("pattern", "branch", "expected"),
    [
        ("main", "main", True),
        ("main", "Main", False),
        ("main", "main2", False),
        ("main", "amain", False),
        ("*", "main", True),
        ("*", "feature/a/b", True),
        ("*", "", True),
        ("ma*", "main", True),
        ("ma*", "ma", True),
        ("ma*", "Main", False),
        ("*in", "main", True),
        ("m*n", "main", True),
        ("m*n", "mainx", False),
        ("release/*", "release/7.x", True),
        ("release/*", "release/a/b", True),
        ("release/*", "release", False),
        ("release/*", "prerelease/7", False),
        ("*-stable", "7-1-stable", True),
        ("*/*", "a/b", True),
        ("*/*", "ab", False),
        ("**", "a", True),
        # Nothing but the star is special.
        ("m?in", "main", False),
        ("m?in", "m?in", True),
        ("m[a]in", "main", False),
        ("m[a]in", "m[a]in", True),
        ("m.in", "main", False),
        ("ma+in", "maain", False),
        ("m{a,b}in", "main", False),
        ("main\\", "main", False),
        ("(main", "(main", True),
        ("^main$", "main", False),
        ("", "main", False),
        ("*", "two\nlines", True),
    ],
)
def test_only_the_star_is_special_in_the_name_of_a_rule(
    pattern: str, branch: str, expected: bool
) -> None:
    assert matches_branch(pattern, branch) is expected

"""Names that others choose are text on a page, and nothing else."""

from __future__ import annotations

import pytest

from scanner.policy_pages.page import code, inert, span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No forks", "No forks"),
        ("SOC 2 (2017), A.8.3", "SOC 2 (2017), A.8.3"),
        ("1.1.12", "1.1.12"),
        ("[x](javascript:alert(1))", r"\[x\](javascript:alert(1))"),
        ("![x](y)", r"\!\[x\](y)"),
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("&lt;", r"\&lt;"),
        ("`x` *y* _z_ ~~w~~", r"\`x\` \*y\* \_z\_ \~\~w\~\~"),
        ("https://evil.example www.evil.example", r"https\://evil.example www\.evil.example"),
        ("@all #1", r"\@all \#1"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("# heading", r"\# heading"),
        ("a\n\n# b", r"a \# b"),
        ("a\\", "a\\\\"),
    ],
)
def test_text_is_inert(text: str, expected: str) -> None:
    assert inert(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x", "`x`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("a\nb", "`a b`")],
)
def test_span_holds_whatever_is_in_it(text: str, expected: str) -> None:
    assert span(text) == expected


def test_block_of_code_is_longer_than_any_fence_in_it() -> None:
    assert list(code("a\n```\nb", "yaml")) == ["````yaml", "a\n```\nb", "````"]

"""A file of a policy folder is text, and not more than anybody writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalog import source
from scanner.errors import PolicyError


def test_text_is_read_without_the_mark_that_begins_it(tmp_path: Path) -> None:
    (tmp_path / "x.rego").write_bytes("\ufeffpackage a # é\n".encode())
    assert source.read(tmp_path / "x.rego") == "package a # é\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"package \xff", "it is not text in UTF-8"),
        (b"package a\0", "it holds a null character"),
        (b"#" * (source.MOST_BYTES + 1), "it is larger than 1,000,000 bytes"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.rego"
    path.write_bytes(content)
    with pytest.raises(PolicyError, match=words) as caught:
        source.read(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert caught.value.hint


def test_the_largest_file_is_taken(tmp_path: Path) -> None:
    (tmp_path / "x.rego").write_bytes(b"#" * source.MOST_BYTES)
    assert len(source.read(tmp_path / "x.rego")) == source.MOST_BYTES


@pytest.mark.parametrize(
    ("name", "words"), [("absent.rego", "No such file"), (".", "Is a directory")]
)
def test_what_cannot_be_read_is_refused(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=f"cannot be read: {words}"):
        source.read(tmp_path / name)

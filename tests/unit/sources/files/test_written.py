"""Files that cannot be read are refused, with their line and without what may be a secret."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.sources.files import written


def refusal(path: Path) -> UsageError:
    with pytest.raises(UsageError) as refused:
        written.read(path)
    return refused.value


def put(folder: Path, content: bytes) -> Path:
    path = folder / "settings.yaml"
    path.write_bytes(content)
    return path


BOMB = b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (name, name, b", ".join([b"*%c" % (name - 1)] * 9)) for name in b"bcdefghij"
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"groups:\n  acme: {}\n  acme: {}\n",
            "line 3: this YAML cannot be used: the key 'acme' stands twice",
        ),
        (b"groups:\n\tacme: {}\n", "line 2"),
        (b"groups: [unclosed\n", "cannot be used"),
        (BOMB, "aliases stand for more than"),
        (b"a: &a [*a]\n", "inside what it names"),
        (b"\xff\xfe\x00g", "it is not text"),
        (b"x" * 6_000_000, "more than 5,000,000 characters"),
        (b"- a\n- b\n", "it holds no keys"),
        (b"", "it holds no keys"),
        (b"--- {}\n--- {}\n", "cannot be used"),
        (b"[" * 60 + b"]" * 60, "nested more than"),
    ],
    ids=["twice", "tab", "cut", "bomb", "circle", "bytes", "large", "list", "empty", "two", "deep"],
)
def test_a_file_that_is_no_yaml_of_ours_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    refused = refusal(put(tmp_path, content))
    assert words in str(refused)
    assert "settings.yaml" in str(refused)
    assert refused.hint


def test_a_byte_order_mark_says_nothing(tmp_path: Path) -> None:
    file = written.read(put(tmp_path, b"\xef\xbb\xbfversion: 1\n"))
    assert dict(file.content.items())["version"].value == 1


def test_what_is_merged_in_stands_where_it_was_written(tmp_path: Path) -> None:
    text = b"a: &strict {force: false, owners: true}\nb:\n  <<: *strict\n  force: true\n"
    below = dict(dict(written.read(put(tmp_path, text)).content.items())["b"].items())
    assert (below["owners"].value, below["owners"].place.line) == (True, 1)
    assert (below["force"].value, below["force"].place[1:3]) == (True, (4, 3))


def test_items_of_a_list_know_their_lines(tmp_path: Path) -> None:
    content = written.read(put(tmp_path, b"ranges:\n- 10.0.0.0/8\n- 0.0.0.0/0\n")).content
    items = dict(content.items())["ranges"].list()
    assert [(item.value, item.place.line, item.place.column) for item in items] == [
        ("10.0.0.0/8", 2, 3),
        ("0.0.0.0/0", 3, 3),
    ]


def test_a_key_that_is_no_text_is_refused(tmp_path: Path) -> None:
    content = written.read(put(tmp_path, b"on: 1\n")).content
    with pytest.raises(UsageError, match="line 1: on: this key should be text"):
        content.items()


def test_a_key_that_looks_like_a_token_is_not_repeated(tmp_path: Path) -> None:
    content = written.read(put(tmp_path, b"glpat-0123456789abcdefghij: 1\n")).content
    with pytest.raises(UsageError, match="a secret does not belong") as refused:
        content.items()
    assert "glpat" not in str(refused.value)


def test_folders_are_read_in_order_and_what_is_hidden_is_not(tmp_path: Path) -> None:
    kept = ["a/z.yaml", "b.yml", "c.YAML", "d.YmL"]
    for name in (*reversed(kept), ".gitlab-ci.yml", ".cache/c.yaml", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("version: 1\n")
    found = [path.relative_to(tmp_path).as_posix() for path in written.find([tmp_path])]
    assert found == kept


def test_a_folder_without_yaml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no YAML files"):
        list(written.find([tmp_path]))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "a pipe" in str(refusal(tmp_path / "pipe.yaml"))
    assert "cannot be read" in str(refusal(tmp_path / "missing.yaml"))


def test_a_file_may_hold_the_settings_of_a_whole_estate(tmp_path: Path) -> None:
    text = b"projects:\n" + b"".join(b"  acme/p%d: {archived: true}\n" % n for n in range(20_000))
    projects = dict(written.read(put(tmp_path, text)).content.items())["projects"].items()
    assert (len(projects), projects[-1][1].place.line) == (20_000, 20_001)

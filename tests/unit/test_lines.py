"""Documents on disk: written whole, canonical, and refused when cut short, altered or foreign."""

from __future__ import annotations

import gzip
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from scanner import lines
from scanner.errors import DocumentError
from scanner.model import JSON

HEADER = {"schema": 1, "manifest": {"who": "auditor"}}
ITEMS = [{"b": 1, "a": "ä"}, {"c": [1, 2]}]


@pytest.fixture(params=["plain.json", "packed.json.gz"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path: Path = tmp_path / request.param
    lines.write(path, HEADER, ITEMS, lambda: {"extra": "e"})
    return path


def read(path: Path) -> lines.Lines:
    return lines.read(path, "snapshot", 1, "manifest")


def body(path: Path) -> bytes:
    with read(path).open() as stream:
        return stream.read()


def refusal(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        list(read(path).items())
    assert caught.value.hint
    assert path.name in str(caught.value)
    return str(caught.value)


def test_encode_is_canonical() -> None:
    assert lines.encode({"b": 1, "a": "ä"}) == '{"a":"ä","b":1}'.encode()


def test_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert lines.digest_of({"a": 1, "b": 2}) == lines.digest_of({"b": 2, "a": 1})


def test_items_come_back_in_order(written: Path) -> None:
    assert list(read(written).items()) == ITEMS


def test_items_may_be_read_again(written: Path) -> None:
    document = read(written)
    assert list(document.items()) == list(document.items())


def test_header_and_footer_come_back(written: Path) -> None:
    document = read(written)
    assert document.header == HEADER
    assert document.footer["extra"] == "e"
    assert document.footer["resources"] == len(ITEMS)


def test_whole_document_is_plain_json(written: Path) -> None:
    whole = json.loads(body(written))
    assert whole["resources"] == ITEMS
    assert whole["manifest"] == HEADER["manifest"]


def test_document_without_items_is_valid(tmp_path: Path) -> None:
    lines.write(tmp_path / "x.json", HEADER, [])
    assert list(read(tmp_path / "x.json").items()) == []
    assert orjson.loads(body(tmp_path / "x.json"))["resources"] == []


def test_write_returns_the_digest_of_the_footer(tmp_path: Path) -> None:
    digest = lines.write(tmp_path / "x.json", HEADER, ITEMS)
    assert read(tmp_path / "x.json").footer["sha256"] == digest


@pytest.mark.parametrize("name", ["x.json", "x.json.gz"])
def test_same_content_is_the_same_bytes(tmp_path: Path, name: str) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        lines.write(tmp_path / folder / name, HEADER, ITEMS)
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_footer_cannot_override_count_and_digest(tmp_path: Path) -> None:
    lines.write(tmp_path / "x.json", HEADER, ITEMS, lambda: {"resources": 99, "sha256": "forged"})
    assert read(tmp_path / "x.json").footer["resources"] == len(ITEMS)


def test_footer_is_asked_after_the_last_item(tmp_path: Path) -> None:
    seen: list[JSON] = []

    def items() -> Iterator[JSON]:
        for item in ITEMS:
            seen.append(item)
            yield item

    lines.write(tmp_path / "x.json", HEADER, items(), lambda: {"seen": len(seen)})
    assert read(tmp_path / "x.json").footer["seen"] == len(ITEMS)


def broken_items() -> Iterator[JSON]:
    yield ITEMS[0]
    raise RuntimeError("half way")


def test_failed_write_leaves_the_old_document(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    lines.write(path, HEADER, ITEMS)
    before = path.read_bytes()
    with pytest.raises(RuntimeError):
        lines.write(path, HEADER, broken_items())
    assert path.read_bytes() == before


def test_failed_write_leaves_no_partial_file(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        lines.write(tmp_path / "x.json.gz", HEADER, broken_items())
    assert list(tmp_path.iterdir()) == []


def altered(path: Path, change: Any) -> Path:
    """The same document with other bytes, in the same packing."""
    content = change(body(path))
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[: text.index(b"], ")], "ends without its footer"),
        (lambda text: text[: text.index(b'"c"')], "ends without its footer"),
        (lambda text: text[:-30], "this is not JSON"),
        (lambda text: text.replace(b"auditor", b"nobody!"), "was altered"),
        (lambda text: text.replace(b'"a":"', b'"a":"x'), "was altered"),
        (lambda text: text.replace(b'"resources":2', b'"resources":3'), "was altered"),
        (lambda text: text.replace(b'{"c":[1,2]}\n', b""), "was altered"),
        (lambda text: text + b'{"c":[3]}\n', "something follows its footer"),
        (lambda text: text + text, "something follows its footer"),
        (lambda text: text.replace(b'"sha256"', b'"sha257"'), "was altered"),
        (lambda text: text.replace(b'"sha256":', b'"sha256"'), "not JSON"),
        (lambda text: b"", "not a glscan snapshot"),
        (lambda text: b"\n", "not a glscan snapshot"),
        (lambda text: b"hello", "not a glscan snapshot"),
        (lambda text: b'{"a": 1}', "not a glscan snapshot"),
        (lambda text: b"\xff\xfe\x00", "not a glscan snapshot"),
        (lambda text: b'{nonsense, "resources": [\n' + text, "line 1: this is not JSON"),
    ],
)
def test_damaged_document_is_refused(written: Path, change: Any, words: str) -> None:
    assert words in refusal(altered(written, change))


@pytest.mark.parametrize("item", ["not json", '["a", "list"]'])
def test_item_that_is_no_object_is_refused_with_its_line(tmp_path: Path, item: str) -> None:
    path = tmp_path / "x.json"
    lines.write(path, HEADER, [orjson.Fragment(item)])
    assert "line 2" in refusal(path)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"schema": 2, "manifest": {}}, "schema 2 is not the schema 1"),
        ({"schema": 0, "manifest": {}}, "schema 0 is not the schema 1"),
        ({"schema": "1", "manifest": {}}, "not a glscan snapshot"),
        ({"schema": True, "manifest": {}}, "not a glscan snapshot"),
        ({"schema": 1, "manifest": []}, "not a glscan snapshot"),
        ({"schema": 1, "manifest": None}, "not a glscan snapshot"),
        ({"manifest": {}}, "not a glscan snapshot"),
        ({"schema": 1, "run": {}}, "not a glscan snapshot"),
    ],
)
def test_document_of_another_sort_is_refused(
    tmp_path: Path, header: dict[str, JSON], words: str
) -> None:
    lines.write(tmp_path / "x.json", header, ITEMS)
    assert words in refusal(tmp_path / "x.json")


def test_missing_document_is_refused(tmp_path: Path) -> None:
    assert "there is no such snapshot" in refusal(tmp_path / "absent.json")


def test_folder_in_place_of_a_document_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[: len(packed) // 2],
        lambda packed: b"this is no gzip",
        lambda packed: packed[:40] + bytes([packed[40] ^ 0xFF]) + packed[41:],
        lambda packed: packed[:-8] + b"\x00" * 8,
        lambda packed: packed[:10] + b"\xff" * 20,
    ],
    ids=["cut", "foreign", "flipped", "checksum", "deflate"],
)
def test_damaged_gzip_is_refused(tmp_path: Path, damage: Any) -> None:
    path = tmp_path / "x.json.gz"
    lines.write(path, HEADER, ITEMS)
    path.write_bytes(damage(path.read_bytes()))
    assert refusal(path)


def test_document_that_ends_in_its_first_line_is_cut_short(tmp_path: Path) -> None:
    lines.write(tmp_path / "x.json", HEADER, ITEMS)
    whole = (tmp_path / "x.json").read_bytes()
    (tmp_path / "x.json").write_bytes(whole[:25])
    assert "ends in its first line" in refusal(tmp_path / "x.json")


@pytest.mark.parametrize("start", [b"", b"{"])
def test_line_without_end_is_not_read_whole(
    start: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "_LONGEST", 100)
    (tmp_path / "x.json").write_bytes(start + b"x" * 10_000)
    assert "is not a glscan snapshot" in refusal(tmp_path / "x.json")


def test_newer_document_is_told_before_its_digest(tmp_path: Path) -> None:
    lines.write(tmp_path / "x.json", {**HEADER, "schema": 2}, ITEMS)
    altered = (tmp_path / "x.json").read_bytes().replace(b"auditor", b"someone")
    (tmp_path / "x.json").write_bytes(altered)
    assert "snapshot schema 2 is not the schema 1" in refusal(tmp_path / "x.json")


def test_error_of_a_full_disk_names_its_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught, lines.naming(tmp_path / "x"):
        raise OSError(28, "No space left on device")
    assert caught.value.filename == str(tmp_path / "x")


def test_a_power_cut_finds_the_old_document_or_the_whole_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    replace = os.replace

    def synced(descriptor: int) -> None:
        done.append("names" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "document")

    def renamed(source: Path, target: Path) -> None:
        done.append("renamed")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    lines.write(tmp_path / "x.json.gz", HEADER, ITEMS)
    assert done == ["document", "renamed", "names"]


def test_a_folder_whose_names_cannot_be_synced_is_no_error(tmp_path: Path) -> None:
    lines.sync_names(tmp_path / "nowhere")

"""A manifest is read as it was written, and not otherwise."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import orjson
import pytest

from scanner.errors import DocumentError
from scanner.runs import manifest as manifests
from tests.kept import Place


def test_manifest_is_read_as_it_was_written(place: Place) -> None:
    kept = place.keep()
    path = kept.folder / "manifest.json"
    assert manifests.read(kept.folder) == kept
    assert manifests.encode(kept.manifest) == path.read_bytes()
    assert kept.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert kept.results == kept.folder / "results.json"


def test_manifest_is_for_people_to_read(place: Place) -> None:
    lines = (place.keep().folder / "manifest.json").read_text().splitlines()
    assert lines[:2] == ["{", '  "as_of": "2026-11-21T10:00:00Z",']


def deep(whole: bytes) -> bytes:
    return whole.replace(b'"schema": 1', b'"deep": ' + b"[" * 500 + b"]" * 500 + b', "schema": 1')


def twice(whole: bytes) -> bytes:
    return whole.replace(b'"schema": 1', b'"schema": 2, "schema": 1')


def dense(whole: bytes) -> bytes:
    return orjson.dumps(orjson.loads(whole))


def followed(whole: bytes) -> bytes:
    return whole + b"\n"


def cut(whole: bytes) -> bytes:
    return whole[:-1]


@pytest.mark.parametrize("alter", [deep, twice, dense, followed, cut])
def test_manifest_in_other_bytes_is_refused(place: Place, alter: object) -> None:
    path = place.keep().folder / "manifest.json"
    assert callable(alter)
    path.write_bytes(alter(path.read_bytes()))
    with pytest.raises(DocumentError, match="it is not written as glscan writes it"):
        manifests.read(path.parent)


def test_everything_in_the_folder_is_a_part(tmp_path: Path) -> None:
    for name in ("manifest.json", "b/manifest.json", "a", ".hidden"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    (tmp_path / "empty/below").mkdir(parents=True)
    (tmp_path / "link").symlink_to("b")
    (tmp_path / "nowhere").symlink_to("absent")
    names = [name for name, _ in manifests.parts(tmp_path)]
    assert names == [".hidden", "a", "b/manifest.json", "empty/below", "link", "nowhere"]


def test_folder_that_cannot_be_read_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    run = place.keep().folder

    def walk(top: Path, onerror: object) -> None:
        assert callable(onerror)
        onerror(PermissionError(13, "Permission denied", f"{top}/policies"))

    monkeypatch.setattr(os, "walk", walk)
    checks = place.verify(run)
    words = f"{run}/policies cannot be read: Permission denied"
    assert (checks["parts"].state, checks["parts"].words) == ("DIFFERS", words)


def test_names_of_runs_sort_by_time() -> None:
    assert manifests.stamp("20261122T093347Z-a807ed6e") == "20261122T093347Z"


@pytest.mark.parametrize(
    ("name", "is_part"),
    [
        ("results.json", True),
        ("waivers.yaml", True),
        ("snapshot.ledger.jsonl", True),
        ("policies/bundled/x.rego", True),
        ("policies/custom-1/x.rego", False),
        ("policies/bundled", False),
        ("snapshot.journal", False),
        ("x/results.json", False),
    ],
)
def test_parts_are_those_that_runs_have(place: Place, name: str, is_part: bool) -> None:
    assert manifests.belongs(place.keep().manifest, name) is is_part

"""Documents that anybody may have written, and signed anew, are told of and end no check."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

from scanner import report
from scanner.runs import manifest as manifests
from tests.kept import Place, resign, rewrite, wrong


@pytest.fixture
def run(place: Place) -> Path:
    return place.keep().folder


ODD: list[Any] = [None, True, -1, 2**63, 1.5, "", "../../etc", "\x00", [], {}, [[]]]


def keys_of(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of everything in a document."""
    items: Any = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    return [at, *(place for key, one in items for place in keys_of(one, (*at, key)))][:400]


def put(document: Any, place: tuple[Any, ...], value: Any) -> None:
    for key in place[:-1]:
        document = document[key]
    document[place[-1]] = value


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_manifest_with_anything_in_any_place_is_told_of(
    place: Place, run: Path, value: Any
) -> None:
    path = run / manifests.NAME
    whole = orjson.loads(path.read_bytes())
    for where in keys_of(whole)[1:]:
        document = orjson.loads(path.read_bytes()) if where else whole
        put(document, where, value)
        if document == whole:
            continue
        altered = run.with_name("altered")
        shutil.copytree(run, altered)
        (altered / manifests.NAME).write_bytes(orjson.dumps(document))
        found = wrong(place.verify(altered, engine=None))
        shutil.rmtree(altered)
        assert found, where


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_results_with_anything_in_any_place_are_told_of(
    place: Place, run: Path, value: Any
) -> None:
    found = report.read(run / "results.json")
    whole = [found.run, *found.resources()]
    for where in keys_of(orjson.loads(orjson.dumps(whole))):
        document = orjson.loads(orjson.dumps(whole))
        if len(where) < 2:
            continue
        put(document, where, value)
        if document == whole:
            continue
        altered = run.with_name("altered")
        shutil.copytree(run, altered)

        def edit(header: dict[str, Any], items: list[Any], new: Any = document) -> None:
            header.clear()
            header.update(new[0])
            items[:] = new[1:]

        rewrite(altered, edit)
        resign(altered, run="altered")
        told = wrong(place.verify(altered))
        shutil.rmtree(altered)
        assert told, where


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff",
        b"null",
        b"1" * 5000,
        b" " * 10_000_001 + b"{}",
        b'{"schema": 1e999}',
    ],
    ids=["empty", "deep list", "deep map", "no text", "null", "number", "large", "infinite"],
)
def test_manifest_that_is_none_is_told_of(place: Place, run: Path, content: bytes) -> None:
    (run / manifests.NAME).write_bytes(content)
    assert wrong(place.verify(run)).keys() == {"manifest"}


def test_manifest_that_is_a_link_or_a_pipe_is_told_of(place: Place, run: Path) -> None:
    (run / manifests.NAME).rename(run.parent / "aside")
    (run / manifests.NAME).symlink_to(run.parent / "aside")
    assert "it is a link" in wrong(place.verify(run))["manifest"]
    (run / manifests.NAME).unlink()
    os.mkfifo(run / manifests.NAME)
    assert "it is a pipe" in wrong(place.verify(run))["manifest"]


@pytest.mark.parametrize(
    "name", ["policies/../..", "/etc", "policies/", "policies/a/b", "policies/.x", "", "policies"]
)
def test_policies_elsewhere_are_not_read(place: Place, run: Path, name: str) -> None:
    resign(run, policies=[name])
    assert "leads out of the folder of the run" in wrong(place.verify(run))["manifest"]


@pytest.mark.parametrize("name", ["..", "../x", "/tmp/x", ".glscan-part-x", "a/b", ""])
def test_run_before_elsewhere_is_not_read(place: Place, run: Path, name: str) -> None:
    resign(run, previous={"run": name, "manifest_sha256": "0" * 64})
    assert "leads out of the folder of the run" in wrong(place.verify(run))["manifest"]


def test_bomb_of_gzip_ends(place: Place, run: Path) -> None:
    with gzip.open(run / "snapshot.json.gz", "wb") as stream:
        for _ in range(300):
            stream.write(b"{" + b" " * 1_000_000)
    resign(run)
    assert "this is not a glscan snapshot" in wrong(place.verify(run))["documents"]

"""Whatever is done to the files of a kept run is found."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kept import WHOLE, Place, resign, states, wrong

POLICY = "policies/bundled/project/sample.rego"
PARTS = (
    "results.json",
    "report.html",
    "snapshot.json.gz",
    "snapshot.ledger.jsonl",
    POLICY,
)


@pytest.fixture
def run(place: Place) -> Path:
    return place.keep().folder


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("name", PARTS)
def test_flipped_bit_is_found(place: Place, run: Path, name: str) -> None:
    flip(run / name)
    assert wrong(place.verify(run))["parts"] == f"{name} was changed"


@pytest.mark.parametrize("name", PARTS)
def test_removed_file_is_found(place: Place, run: Path, name: str) -> None:
    (run / name).unlink()
    assert f"{name} is not there" in wrong(place.verify(run))["parts"]


@pytest.mark.parametrize("name", PARTS)
def test_file_under_another_name_is_found(place: Place, run: Path, name: str) -> None:
    other = name.upper()
    (run / other).parent.mkdir(parents=True, exist_ok=True)
    (run / name).rename(run / other)
    assert f"{other} is not in the manifest" in wrong(place.verify(run))["parts"]


@pytest.mark.parametrize("name", PARTS)
def test_link_to_the_same_content_is_found(place: Place, run: Path, name: str) -> None:
    elsewhere = run.parent / "elsewhere"
    (run / name).rename(elsewhere)
    (run / name).symlink_to(elsewhere)
    assert wrong(place.verify(run))["parts"] == f"{name} is a link"


def test_hard_link_is_the_file_itself(place: Place, run: Path) -> None:
    os.link(run / "report.html", run.parent / "copy.html")
    assert states(place.verify(run)) == WHOLE


def add_file(run: Path) -> None:
    (run / "more.txt").write_bytes(b"")


def add_folder(run: Path) -> None:
    (run / "policies/more").mkdir()


def add_pipe(run: Path) -> None:
    os.mkfifo(run / "pipe")


def add_odd_name(run: Path) -> None:
    (run / os.fsdecode(b"\xff\x1b[31m\n")).write_bytes(b"")


def add_policy(run: Path) -> None:
    (run / POLICY).with_name("more.rego").write_text("package x")


def link_folder(run: Path) -> None:
    (run / "policies").rename(run.parent / "aside")
    (run / "policies").symlink_to(run.parent / "aside")


def link_to_nothing(run: Path) -> None:
    (run / "waivers.yaml").symlink_to("/dev/zero")


def make_pipe(run: Path) -> None:
    (run / "report.html").unlink()
    os.mkfifo(run / "report.html")


def make_folder(run: Path) -> None:
    (run / "report.html").unlink()
    (run / "report.html").mkdir()


def make_socket(run: Path) -> None:
    here = Path.cwd()
    (run / "report.html").unlink()
    os.chdir(run)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("report.html")
    os.chdir(here)


ALTERED: list[tuple[Callable[[Path], None], str]] = [
    (add_file, "more.txt is not in the manifest"),
    (add_folder, "policies/more is not in the manifest"),
    (add_pipe, "pipe is not in the manifest"),
    (add_odd_name, "\udcff\x1b[31m\n is not in the manifest"),
    (add_policy, "policies/bundled/project/more.rego is not in the manifest"),
    (link_folder, f"{POLICY} is not there; policies is not in the manifest"),
    (link_to_nothing, "waivers.yaml is not in the manifest"),
    (make_pipe, "report.html cannot be read: it is a pipe, and no file"),
    (make_folder, "report.html cannot be read: Is a directory"),
    (make_socket, "report.html cannot be read: it is a socket, and no file"),
]


@pytest.mark.parametrize(("alter", "words"), ALTERED, ids=[one.__name__ for one, _ in ALTERED])
def test_alteration_is_found(
    place: Place, run: Path, alter: Callable[[Path], None], words: str
) -> None:
    alter(run)
    assert wrong(place.verify(run))["parts"] == words


def test_nothing_is_made_of_parts_that_were_changed(place: Place, run: Path) -> None:
    flip(run / POLICY)
    found = states(place.verify(run))
    assert {found[name] for name in ("policies", "verdicts", "report")} == {"not checked"}


@pytest.mark.parametrize("size", [0, 1, 100, -1])
@pytest.mark.parametrize("name", [*PARTS, "manifest.json"])
def test_cut_file_is_found(place: Place, run: Path, name: str, size: int) -> None:
    (run / name).write_bytes((run / name).read_bytes()[:size])
    assert wrong(place.verify(run))
    if name != "manifest.json":
        resign(run)
        assert wrong(place.verify(run))


def test_added_file_is_nothing_that_runs_have_whoever_signs_it(place: Place, run: Path) -> None:
    add_file(run)
    resign(run)
    assert wrong(place.verify(run)) == {"parts": "more.txt is nothing that runs have"}


def test_report_that_nobody_misses_is_missed(place: Place, run: Path) -> None:
    (run / "report.html").unlink()
    resign(run)
    assert wrong(place.verify(run)) == {"parts": "report.html is not there"}

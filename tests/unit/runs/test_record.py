"""A run is kept whole or not at all, and the same run is the same bytes."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest

from scanner.errors import GlscanError, UsageError
from scanner.judging import Beside
from scanner.runs import manifest as manifests
from scanner.runs import record
from scanner.snapshot import store
from scanner.triage import waivers_file
from tests.builders import policy_source, resource, snapshot
from tests.kept import LATER, WHOLE, Place, states


def content(folder: Path) -> Mapping[str, bytes]:
    return {name: path.read_bytes() for name, path in manifests.parts(folder)}


def left(runs: Path) -> list[str]:
    return sorted(path.name for path in runs.iterdir())


def test_run_holds_what_was_judged_what_judged_and_what_came_of_it(place: Place) -> None:
    (place.bundled / "project/sample_test.rego").write_text("package x_test")
    (place.bundled / "values.yaml").write_text("password: of somebody")
    (place.bundled / "project/.hidden.rego").write_text("package hidden")
    kept = place.keep()
    assert kept.folder.name.startswith("20261121T100000Z-")
    assert (
        list(content(kept.folder))
        == sorted(kept.manifest["parts"])
        == [
            "policies/bundled/project/sample.rego",
            "report.html",
            "results.json",
            "snapshot.json.gz",
            "snapshot.ledger.jsonl",
        ]
    )
    assert kept.manifest["verdict"] == {"word": "NOT COMPLIANT", "exit_code": 1}
    assert kept.manifest["policies"] == ["policies/bundled"]


def test_kept_snapshot_is_the_one_that_was_judged(place: Place) -> None:
    kept = place.keep()
    there = store.read(kept.folder / "snapshot.json.gz")
    here = store.read(place.folder / "snapshot.json")
    assert (there.sha256, there.read_times) == (here.sha256, here.read_times)
    assert there.document.open().read() == (place.folder / "snapshot.json").read_bytes()


def test_same_run_kept_twice_is_the_same_bytes(place: Place) -> None:
    one, other = place.keep(runs=place.folder / "a"), place.keep(runs=place.folder / "b")
    assert content(one.folder) == content(other.folder)
    assert one.sha256 == other.sha256


def test_very_same_run_stays_as_it_is(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    first = place.keep()
    before = content(first.folder)
    monkeypatch.setattr(record, "last", lambda *_: None)
    assert place.keep() == first
    assert content(first.folder) == before
    assert left(place.runs) == [first.folder.name]


def test_times_of_files_tell_nothing(place: Place) -> None:
    kept = place.keep()
    for _, path in manifests.parts(kept.folder):
        os.utime(path, (0, 0))
    assert states(place.verify(kept.folder)) == WHOLE


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_others_may_read_what_the_umask_lets_them(place: Place, mask: int) -> None:
    before = os.umask(mask)
    try:
        kept = place.keep()
    finally:
        os.umask(before)
    paths = [kept.folder, *kept.folder.rglob("*")]
    for path in paths:
        whole = 0o777 if path.is_dir() else 0o666
        assert path.stat().st_mode & 0o777 == whole & ~mask, path


def test_place_that_cannot_hold_folders_is_refused(place: Place) -> None:
    place.runs.write_text("a file")
    with pytest.raises(UsageError, match="runs cannot be written"):
        place.keep()
    with pytest.raises(UsageError, match="runs cannot be written"):
        record.check(place.runs)


def test_read_only_place_is_refused_before(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match="it is read-only"):
        record.check(place.runs)


def test_place_is_made_before(place: Place) -> None:
    record.check(place.runs / "deep" / "down")
    assert (place.runs / "deep" / "down").is_dir()


STEPS = ["scanner.runs.record._copy", "scanner.runs.record._policies", "gzip.GzipFile.write"]


@pytest.mark.parametrize("step", STEPS)
def test_full_disk_leaves_nothing(place: Place, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    first = place.keep()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(step, full)
        with pytest.raises(UsageError, match="cannot be written: No space left on device"):
            place.keep(LATER)
    assert left(place.runs) == [first.folder.name]
    assert place.keep(LATER).manifest["previous"]["run"] == first.folder.name


def test_what_a_killed_run_left_is_no_run_and_goes_after_a_day(place: Place) -> None:
    first = place.keep()
    old, young = place.runs / ".glscan-part-old", place.runs / ".glscan-part-young"
    shutil.copytree(first.folder, old)
    shutil.copytree(first.folder, young)
    link = place.runs / ".glscan-part-link"
    link.symlink_to(place.bundled)
    (place.runs / ".part-of-somebody").mkdir()
    for path in (old, place.bundled, place.runs / ".part-of-somebody"):
        os.utime(path, (0, 0))
    second = place.keep(LATER)
    assert second.manifest["previous"]["run"] == first.folder.name
    assert left(place.runs) == [
        ".glscan-part-link",
        ".glscan-part-young",
        ".part-of-somebody",
        first.folder.name,
        second.folder.name,
    ]
    assert any(place.bundled.iterdir())


def test_other_run_of_the_same_name_is_not_written_over(place: Place) -> None:
    first = place.keep()
    before = orjson.loads((first.folder / "manifest.json").read_bytes())
    name = first.folder.name
    shutil.rmtree(first.folder)
    other = place.keep(instance="gitlab.other.example")
    occupied = other.folder.rename(place.runs / name)
    with pytest.raises(UsageError, match="another run has this name"):
        place.keep()
    assert left(place.runs) == [name]
    assert orjson.loads((occupied / "manifest.json").read_bytes()) != before


WAIVERS = b"version: 1\nwaivers: []\n"


def waived(place: Place) -> Path:
    path = place.folder / "waivers.yaml"
    path.write_bytes(WAIVERS)
    place.beside = Beside(waivers_file.read(path, WAIVERS, {}))
    return path


def test_waivers_are_kept_as_they_were_read(place: Place) -> None:
    waived(place)
    kept = place.keep()
    assert (kept.folder / "waivers.yaml").read_bytes() == WAIVERS
    assert states(place.verify(kept.folder)) == WHOLE


def test_waivers_that_changed_meanwhile_are_not_kept(place: Place) -> None:
    waived(place).write_bytes(WAIVERS + b"# later\n")
    with pytest.raises(UsageError, match=r"waivers\.yaml has changed since it was read"):
        place.keep()
    assert left(place.runs) == []


def test_policies_that_changed_meanwhile_are_not_kept(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = place.asked

    def asked() -> object:
        (place.bundled / "project/sample.rego").write_text(policy_source(severity="low"))
        return judge()

    monkeypatch.setattr(place, "asked", asked)
    with pytest.raises(UsageError, match="the policies have changed since they judged"):
        place.keep()
    assert left(place.runs) == []


@pytest.mark.parametrize("what", ["snapshot.json", "snapshot.ledger.jsonl"])
def test_snapshot_that_changed_meanwhile_is_not_kept(
    place: Place, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    copy = record._copy_snapshot

    def altered(to: Path, taken: store.Snapshot) -> None:
        if what == "snapshot.json":
            snapshot(place.folder / what, resource())
        else:
            (place.folder / what).write_bytes(b"{}\n")
        copy(to, taken)

    monkeypatch.setattr(record, "_copy_snapshot", altered)
    with pytest.raises(UsageError, match=r"snapshot\.json has changed since it was read"):
        place.keep()
    assert left(place.runs) == []


def test_errors_are_for_people(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("tempfile.mkdtemp", denied)
    with pytest.raises(GlscanError, match="Permission denied"):
        place.keep()

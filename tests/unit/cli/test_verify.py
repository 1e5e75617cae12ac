"""`glscan verify`: what it prints, and how it ends."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from scanner.errors import EngineError
from tests.builders import SAMPLE, FakeEngine, denying
from tests.kept import resign
from tests.unit.cli.conftest import Glscan


@pytest.fixture
def run(glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path) -> Path:
    assert glscan("evaluate", taken, "--runs", "runs").code == 0
    [kept] = (tmp_path / "runs").iterdir()
    return kept


def test_whole_run_is_verified(glscan: Glscan, run: Path) -> None:
    ended = glscan("verify", run)
    assert (ended.code, ended.err) == (0, "")
    first, *checks, last = ended.out.splitlines()
    assert (first, last) == (str(run), "VERIFIED")
    names = [line.split()[0] for line in checks]
    assert names == [
        "manifest",
        "parts",
        "documents",
        "chain",
        "policies",
        "verdicts",
        "report",
        "recorded",
    ]


def test_what_differs_ends_with_1(glscan: Glscan, run: Path) -> None:
    (run / "report.html").write_text("All is well.")
    ended = glscan("verify", run)
    assert (ended.code, ended.out.splitlines()[-1]) == (1, "NOT VERIFIED")
    assert "  parts      DIFFERS      report.html was changed" in ended.out


def test_what_is_not_checked_ends_with_3(glscan: Glscan, run: Path) -> None:
    ended = glscan("verify", "--no-evaluate", run)
    assert (ended.code, ended.out.splitlines()[-1]) == (3, "NOT VERIFIED WHOLE")


def test_machine_without_an_engine_ends_with_3(
    glscan: Glscan, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise EngineError("there is no policy engine", "Get one.")

    monkeypatch.setattr("scanner.cli.options.engine", none)
    ended = glscan("verify", run)
    assert ended.code == 3
    assert "there is no policy engine" in ended.out


def test_difference_in_one_of_several_runs_decides(
    glscan: Glscan, engine: FakeEngine, run: Path, taken: Path, tmp_path: Path
) -> None:
    engine.answers = {SAMPLE: denying({"path": ["settings"], "message": "no"})}
    glscan("evaluate", taken, "--runs", "runs")
    both = sorted((tmp_path / "runs").iterdir())
    ended = glscan("verify", *both)
    assert ended.code == 1
    assert "GL-PRJ-900 was pass, is fail" in ended.out
    assert [line for line in ended.out.splitlines() if line in map(str, both)] == [*map(str, both)]


def test_folder_that_is_no_run_ends_with_2(glscan: Glscan, engine: FakeEngine) -> None:
    ended = glscan("verify", ".")
    assert ended.code == 2
    assert "this is no folder of a run: it has no manifest.json" in ended.err


@pytest.mark.parametrize("given", ["absent", "snapshot.json"])
def test_what_is_no_folder_ends_with_2(
    glscan: Glscan, engine: FakeEngine, taken: Path, given: str
) -> None:
    ended = glscan("verify", given)
    assert ended.code == 2
    assert given in ended.err


def test_damaged_manifest_is_a_difference(glscan: Glscan, run: Path) -> None:
    (run / "manifest.json").write_text("{")
    ended = glscan("verify", run)
    assert ended.code == 1
    assert "  manifest   DIFFERS      " in ended.out


def test_digest_that_was_kept_elsewhere_decides(
    glscan: Glscan, engine: FakeEngine, run: Path
) -> None:
    said = glscan("verify", run).out
    digest = re.findall(r"sha256 (\w{64})", said)[0]
    assert glscan("verify", run, "--manifest-sha256", digest.upper()).code == 0
    other = glscan("verify", run, "--manifest-sha256", "0" * 64)
    assert other.code == 1
    assert f"manifest   DIFFERS      its sha256 is {digest}" in other.out


@pytest.mark.parametrize("text", ["abc", "g" * 64, "0" * 63, "0" * 65])
def test_digest_that_is_none_is_refused(glscan: Glscan, run: Path, text: str) -> None:
    ended = glscan("verify", run, "--manifest-sha256", text)
    assert ended.code == 2
    assert "it is no sha256" in ended.err


def test_digest_is_that_of_one_run(glscan: Glscan, run: Path) -> None:
    ended = glscan("verify", run, run, "--manifest-sha256", "0" * 64)
    assert ended.code == 2
    assert "is that of one run" in ended.err


def test_hostile_names_do_not_act_on_the_terminal(glscan: Glscan, run: Path) -> None:
    (run / os.fsdecode(b"\xff\x1b[31m\nVERIFIED\n")).write_bytes(b"")
    (run / "\u202egpj.exe").write_bytes(b"")
    ended = glscan("verify", run)
    assert ended.code == 1
    assert "\x1b" not in ended.out
    assert "\u202e" not in ended.out
    assert "\\udcff\\u001b[31m\\u000aVERIFIED\\u000a is not in the manifest" in ended.out


def test_run_under_another_name_differs(glscan: Glscan, run: Path) -> None:
    other = run.with_name("latest")
    shutil.copytree(run, other)
    assert "the folder has another name than the run" in glscan("verify", other).out
    resign(other, run="latest")
    assert glscan("verify", other).code == 0


def test_link_to_a_run_is_that_run(glscan: Glscan, run: Path) -> None:
    link = run.parent / "latest"
    link.symlink_to(run.name)
    assert glscan("verify", link).code == 0


def test_verifying_leaves_nothing(glscan: Glscan, run: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    glscan("verify", run)
    assert sorted(tmp_path.rglob("*")) == before

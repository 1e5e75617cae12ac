"""`--runs`: a run is kept beside the outputs that are asked for."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.builders import SAMPLE, FakeEngine, at, denying
from tests.unit.cli.conftest import Glscan


def manifests(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_bytes()) for path in sorted(folder.glob("*/manifest.json"))]


def test_run_is_kept_and_said(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path
) -> None:
    ended = glscan("evaluate", taken, "--runs", "deep/runs")
    assert ended.code == 0
    [kept] = (tmp_path / "deep/runs").iterdir()
    digest = hashlib.sha256((kept / "manifest.json").read_bytes()).hexdigest()
    assert f"kept: deep/runs/{kept.name}, manifest sha256 {digest}" in ended.err
    assert not (tmp_path / "glscan-report.html").exists()


def test_outputs_that_are_asked_for_are_written_too(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path
) -> None:
    glscan("evaluate", taken, "--runs", "runs", "-o", "json=x.json")
    [kept] = (tmp_path / "runs").iterdir()
    assert (tmp_path / "x.json").read_bytes() == (kept / "results.json").read_bytes()


def test_exit_code_is_that_of_the_verdict(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path
) -> None:
    engine.answers = {SAMPLE: denying(at("settings", "archived"))}
    assert glscan("evaluate", taken, "--runs", "runs").code == 1
    assert glscan("evaluate", taken, "--runs", "runs", "--exit-zero").code == 0
    codes = {one["verdict"]["exit_code"] for one in manifests(tmp_path / "runs")}
    assert codes == {1}


def test_run_is_compared_with_the_one_before(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path
) -> None:
    glscan("evaluate", taken, "--runs", "runs")
    engine.answers = {SAMPLE: denying(at("settings", "archived"))}
    glscan("evaluate", taken, "--runs", "runs", "-o", "json=x.json")
    told = json.loads((tmp_path / "x.json").read_bytes())["run"]["previous"]
    [first] = [one for one in manifests(tmp_path / "runs") if "previous" not in one]
    assert (told["run"], told["findings"]["new"]) == (first["run"], 1)


def test_two_runs_before_are_one_too_many(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path
) -> None:
    ended = glscan("evaluate", taken, "--runs", "runs", "--previous", "x.json")
    assert ended.code == 2
    assert "--runs and --previous exclude each other" in ended.err


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"{", b"\xff"])
def test_damaged_run_stops_before_anything_is_judged(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "runs/x").mkdir(parents=True)
    (tmp_path / "runs/x/manifest.json").write_bytes(content)
    ended = glscan("evaluate", taken, "--runs", "runs")
    assert ended.code == 2
    assert "runs/x/manifest.json: " in ended.err
    assert not engine.seen


def test_runs_are_kept_in_a_folder(glscan: Glscan, engine: FakeEngine, taken: Path) -> None:
    ended = glscan("evaluate", taken, "--runs", taken)
    assert ended.code == 2
    assert "runs are kept in a folder, and it is none" in ended.err


def test_configuration_is_named_by_its_digest(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path
) -> None:
    file = tmp_path / "glscan.yaml"
    file.write_text("gate: {fail_on: low}\n")
    glscan("evaluate", taken, "--runs", "runs")
    [manifest] = manifests(tmp_path / "runs")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert manifest["configuration"] == {"name": "glscan.yaml", "sha256": digest}


def test_folder_may_come_from_the_environment(
    glscan: Glscan,
    engine: FakeEngine,
    taken: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GLSCAN_RUNS", "runs")
    ended = glscan("evaluate", taken)
    assert re.search(r"^kept: runs/\d{8}T\d{6}Z-\w{8}, ", ended.err, re.MULTILINE)
    assert len(manifests(tmp_path / "runs")) == 1

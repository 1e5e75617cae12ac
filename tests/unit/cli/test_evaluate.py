"""`glscan evaluate`: exit codes, outputs, and the moment to which ages are counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.engines.base import Answer, Failure
from tests.builders import (
    SAMPLE,
    FakeEngine,
    at,
    denying,
    policy_folder,
    policy_source,
    resource,
    snapshot,
)
from tests.unit.cli.conftest import Glscan

FAILS = denying(at("settings"))
UNSURE = denying(unknown=["unsure"])


@pytest.mark.parametrize(
    ("answer", "flags", "code"),
    [
        (denying(), [], 0),
        (FAILS, [], 1),
        (FAILS, ["--fail-on", "critical"], 0),
        (FAILS, ["--fail-on", "never"], 0),
        (FAILS, ["--exit-zero"], 0),
        (FAILS, ["--allow-incomplete"], 1),
        (UNSURE, [], 3),
        (UNSURE, ["--allow-incomplete"], 0),
        (UNSURE, ["--exit-zero"], 0),
        (UNSURE, ["--fail-on", "never"], 3),
        (Failure("boom"), [], 3),
        ({}, [], 3),
        (denying(skip=["aside"]), [], 3),
    ],
)
def test_verdict_gives_the_exit_code(
    glscan: Glscan, engine: FakeEngine, taken: Path, answer: Answer, flags: list[str], code: int
) -> None:
    engine.answers = {SAMPLE: answer}
    assert glscan("evaluate", taken, "-o", "json=x.json", *flags).code == code


def test_threshold_may_come_from_the_environment(
    glscan: Glscan, engine: FakeEngine, taken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLSCAN_FAIL_ON", "critical")
    engine.answers = {SAMPLE: FAILS}
    assert glscan("evaluate", taken, "-o", "json=x.json").code == 0


def test_threshold_may_come_from_the_configuration(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path
) -> None:
    engine.answers = {SAMPLE: FAILS}
    (tmp_path / "glscan.yaml").write_text("gate: {fail_on: critical}\noutput: {json: x.json}")
    assert glscan("evaluate", taken).code == 0
    assert glscan("evaluate", taken, "--fail-on", "high").code == 1


def test_exit_zero_does_not_hide_errors(glscan: Glscan, engine: FakeEngine) -> None:
    assert glscan("evaluate", "absent.json", "--exit-zero").code == 2


def test_results_on_stdout_stand_alone(glscan: Glscan, engine: FakeEngine, taken: Path) -> None:
    ended = glscan("evaluate", taken, "-o", "json=-")
    assert json.loads(ended.out)["run"]["totals"]["outcomes"]["pass"] == 1
    assert ended.err.splitlines()[-1].startswith("1 pass")


def test_html_report_is_written_when_nothing_is_asked(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path
) -> None:
    glscan("evaluate", taken)
    assert (tmp_path / "glscan-report.html").read_bytes().startswith(b"<!doctype html>")


def test_several_outputs_are_written(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path
) -> None:
    glscan("evaluate", taken, "-o", "json=a.json", "-o", "sarif=a.sarif")
    assert json.loads((tmp_path / "a.sarif").read_bytes())["version"] == "2.1.0"
    assert not (tmp_path / "glscan-report.html").exists()


def test_wrong_output_is_refused(glscan: Glscan, engine: FakeEngine, taken: Path) -> None:
    assert glscan("evaluate", taken, "-o", "pdf=x").code == 2


@pytest.mark.parametrize("content", [b"", b"not json", b'{"schema": 1}'])
def test_document_that_is_no_snapshot_is_refused(
    glscan: Glscan, engine: FakeEngine, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "x.json").write_bytes(content)
    ended = glscan("evaluate", "x.json")
    assert ended.code == 2
    assert "this is not a glscan snapshot" in ended.err


def age(glscan: Glscan, engine: FakeEngine, path: Path, *flags: str) -> object:
    snapshot(path, resource(settings={"archived": False}, members={"5": {"expires_at": DAY}}))
    glscan("evaluate", path, "-o", "json=x.json", *flags)
    return engine.seen[-1]["resource"]["members"]["5"]["days_until_expiry"]


DAY = "2026-11-30"


@pytest.mark.parametrize(
    ("flags", "days"),
    [
        ([], 9),
        (["--as-of", "2026-11-29"], 1),
        (["--as-of", "2026-11-29T23:59:59Z"], 1),
        (["--as-of", "2026-11-30T01:00:00+02:00"], 1),
        (["--as-of", "2026-12-01"], -1),
    ],
)
def test_ages_are_counted_to_the_end_of_the_snapshot_or_as_asked(
    glscan: Glscan, engine: FakeEngine, taken: Path, flags: list[str], days: int
) -> None:
    assert age(glscan, engine, taken, *flags) == days


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "1"])
def test_moment_that_is_no_date_is_refused(
    glscan: Glscan, engine: FakeEngine, taken: Path, text: str
) -> None:
    ended = glscan("evaluate", taken, "--as-of", text)
    assert ended.code == 2
    assert "is no date" in ended.err


HINT = (
    "the snapshot was taken for other policies: take it again with the same selection,"
    " or with --all-sections"
)


def test_snapshot_of_other_policies_is_said_to_be_one(
    glscan: Glscan, engine: FakeEngine, taken: Path
) -> None:
    assert HINT not in glscan("evaluate", taken).err
    snapshot(taken, resource())
    ended = glscan("evaluate", taken)
    assert ended.code == 3
    assert ended.err.splitlines().count(HINT) == 1


def test_override_that_fits_nothing_is_named(
    glscan: Glscan, engine: FakeEngine, policies: Path, taken: Path, tmp_path: Path
) -> None:
    least = {"type": "integer", "default": 1, "meaning": "Least."}
    policy_folder(policies, {"project/sample.rego": policy_source(params={"least": least})})
    (tmp_path / "glscan.yaml").write_text(
        "overrides:\n"
        "  - {paths: [acme, acme/*], params: {GL-PRJ-900: {least: 2}}}\n"
        "  - {paths: [acme/payment/*], params: {GL-PRJ-900: {least: 3}}}\n"
    )
    said = [line for line in glscan("evaluate", taken).err.splitlines() if "override" in line]
    assert said == ["the override for acme/payment/* fits no resource that was judged"]


def test_engine_is_left_closed(glscan: Glscan, engine: FakeEngine, taken: Path) -> None:
    glscan("evaluate", taken, "-o", "json=x.json")
    assert not engine.open


def test_a_report_does_not_replace_the_configuration(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path
) -> None:
    (tmp_path / "glscan.yaml").write_text("gate: {fail_on: low}\n")
    ended = glscan("evaluate", taken, "-o", "html=glscan.yaml")
    assert ended.code == 2
    assert "an output would replace glscan.yaml" in ended.err
    assert (tmp_path / "glscan.yaml").read_text() == "gate: {fail_on: low}\n"

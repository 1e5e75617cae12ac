"""`glscan report`: the same results in other formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import reports
from tests.unit.cli.conftest import Glscan


def test_failing_results_are_rendered_and_not_judged_again(glscan: Glscan, tmp_path: Path) -> None:
    reports.write(tmp_path / "results.json", [reports.resource("F")])
    ended = glscan("report", "results.json", "-o", "sarif=a.sarif")
    assert ended.code == 0
    assert "NOT COMPLIANT" in ended.err
    assert json.loads((tmp_path / "a.sarif").read_bytes())["runs"]


def test_html_is_written_when_nothing_is_asked(glscan: Glscan, tmp_path: Path) -> None:
    reports.write(tmp_path / "results.json", [reports.resource("P")])
    glscan("report", "results.json")
    assert (tmp_path / "glscan-report.html").exists()


def test_results_go_to_stdout_as_they_are(glscan: Glscan, tmp_path: Path) -> None:
    report = reports.write(tmp_path / "results.json", [reports.resource("P")])
    ended = glscan("report", "results.json", "-o", "json=-")
    assert ended.out.encode() == report.document.path.read_bytes()


def test_snapshot_is_no_results_file(glscan: Glscan, taken: Path) -> None:
    ended = glscan("report", taken)
    assert ended.code == 2
    assert "this is not a glscan results file" in ended.err


@pytest.mark.parametrize(
    ("outcomes", "code"), [("P", 0), ("F", 1), ("U", 3)], ids=["pass", "fail", "unknown"]
)
def test_the_verdict_ends_it_where_that_is_asked_for(
    glscan: Glscan, tmp_path: Path, outcomes: str, code: int
) -> None:
    reports.write(tmp_path / "results.json", [reports.resource(outcomes)])
    ended = glscan("report", "results.json", "--exit-code")
    assert ended.code == code
    assert glscan("report", "results.json", "-o", "csv=all.csv").code == 0


def test_the_verdict_alone_writes_nothing_and_with_outputs_those(
    glscan: Glscan, tmp_path: Path
) -> None:
    reports.write(tmp_path / "results.json", [reports.resource("F")])
    glscan("report", "results.json", "--exit-code")
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]
    assert glscan("report", "results.json", "--exit-code", "-o", "csv=all.csv").code == 1
    assert (tmp_path / "all.csv").exists()


def test_the_verdict_is_by_the_threshold_of_the_run(glscan: Glscan, tmp_path: Path) -> None:
    reports.write(tmp_path / "results.json", [reports.resource("F")], fail_on="never")
    assert glscan("report", "results.json", "--exit-code").code == 0


def test_results_that_cannot_be_read_are_no_verdict(glscan: Glscan, tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text("{}")
    assert glscan("report", "results.json", "--exit-code").code == 2

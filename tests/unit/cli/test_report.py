"""`glscan report`: the same results in other formats."""

from __future__ import annotations

import json
from pathlib import Path

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

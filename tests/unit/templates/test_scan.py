"""The component `templates/scan.yml`: what its two jobs do, and what GitLab gets."""

from __future__ import annotations

import shlex
from typing import Any

from tests.unit.templates.test_components import jobs


def both(**given: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two jobs, of the default prefix."""
    made = jobs("scan.yml", **given)
    return made["glscan-scan"], made["glscan-verdict"]


def test_every_text_that_is_scanned_by_is_a_variable() -> None:
    scan, _ = both()
    assert len([value for value in scan["variables"].values() if isinstance(value, dict)]) == 5


def test_gitlab_gets_sarif_where_it_is_asked_for() -> None:
    assert both()[0]["artifacts"]["reports"].keys() == {"junit", "codequality"}
    assert both(sarif=True)[0]["artifacts"]["reports"].keys() == {"junit", "codequality", "sarif"}
    assert both(sarif=True)[0]["artifacts"]["paths"] == ["glscan-out/"]


def test_the_verdict_reads_what_the_scan_wrote() -> None:
    scan, verdict = both()
    written = [word.partition("=")[2] for word in shlex.split(scan["script"][0]) if "=" in word]
    assert len(written) == 5
    assert "glscan-out/results.json" in written
    assert "glscan-out/results.json" in verdict["script"][0]
    assert verdict["needs"] == ["glscan-scan"]


def test_only_an_incomplete_run_may_be_let_through() -> None:
    assert both()[1]["allow_failure"] == {"exit_codes": [3]}
    assert both(incomplete="fail")[1]["allow_failure"] is False
    assert "allow_failure" not in both()[0]


def test_runs_are_kept_by_one_job_at_a_time() -> None:
    kept, _ = both(runs=True)
    assert kept["variables"]["GLSCAN_RUNS"] == "glscan-out/runs"
    assert kept["resource_group"] == kept["cache"]["key"] == "glscan-runs"
    assert kept["cache"]["paths"] == ["glscan-out/runs/"]
    plain, _ = both()
    assert plain["variables"]["GLSCAN_RUNS"] == ""
    assert plain.keys().isdisjoint({"cache", "resource_group"})

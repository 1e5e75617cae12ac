"""SARIF for one consumer: its kinds, its suppressions, its limits; what is cut is said."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from scanner import report
from scanner.render import Renderer, sarif
from scanner.render.sarif_profiles import GITLAB, Profile
from tests import rendered, reports


def run_of(opened: report.Report, render: Renderer) -> dict[str, Any]:
    out = io.BytesIO()
    render(opened, out)
    found: dict[str, Any] = json.loads(out.getvalue())["runs"][0]
    return found


def test_gitlab_gets_every_finding_and_nothing_else(opened: report.Report) -> None:
    run = run_of(opened, sarif.render_for_gitlab)
    assert {one["kind"] for one in run["results"]} <= {"fail"}
    assert len(run["results"]) == opened.run["totals"]["findings"]


def test_github_gets_what_no_waiver_covers(opened: report.Report) -> None:
    run = run_of(opened, sarif.render_for_github)
    totals = opened.run["totals"]
    assert len(run["results"]) == totals["findings"] - totals["waived_findings"]
    statuses = [each["status"] for one in run["results"] for each in one["suppressions"]]
    assert "accepted" not in statuses


def test_with_passes_every_evaluation_has_a_result(opened: report.Report) -> None:
    run, rest = run_of(opened, sarif.render_with_passes), run_of(opened, sarif.render)
    passed = [one for one in run["results"] if one["kind"] == "pass"]
    assert len(passed) == opened.run["totals"]["outcomes"]["pass"]
    assert [one["message"] for one in run["results"] if one not in passed] == [
        one["message"] for one in rest["results"]
    ]


def test_gaps_are_notifications_for_every_consumer(unknown: report.Report) -> None:
    full = run_of(unknown, sarif.render)["invocations"]
    for render in (sarif.render_for_gitlab, sarif.render_for_github):
        run = run_of(unknown, render)
        assert run["results"] == []
        assert run["invocations"] == full


def many(folder: Path, findings: int) -> report.Report:
    """Findings of three policies, the least severe of the first."""
    policies = [
        reports.policy(id, severity=severity)
        for id, severity in (("A-1", "low"), ("B-1", "critical"), ("C-1", "medium"))
    ]
    lines = [
        reports.resource(
            "FFF",
            path=f"acme/p{number:05}",
            id=number,
            findings=[rendered.finding(one["id"], number) for one in policies],
        )
        for number in range(findings)
    ]
    return rendered.write(folder / "many.json", lines, policies)


def test_what_gitlab_would_not_take_is_cut_by_severity_and_said(tmp_path: Path) -> None:
    run = run_of(many(tmp_path, 2_000), sarif.render_for_gitlab)
    rules = [one["ruleId"] for one in run["results"]]
    assert rules[:2_000] == ["B-1"] * 2_000
    assert rules[2_000:4_000] == ["C-1"] * 2_000
    assert set(rules[4_000:]) <= {"A-1"}
    left = 6_000 - len(rules)
    assert left >= 1_000
    [notice] = run["invocations"][0]["toolConfigurationNotifications"]
    assert notice["message"]["text"].startswith(f"{left:,} more results are left out")
    declared = run["tool"]["driver"]["notifications"]
    assert declared[notice["descriptor"]["index"]]["id"] == notice["descriptor"]["id"]
    assert [run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] for one in run["results"]] == (
        rules
    )


def test_the_whole_file_is_one_that_gitlab_takes(tmp_path: Path) -> None:
    out = io.BytesIO()
    sarif.render_for_gitlab(many(tmp_path, 2_500), out)
    assert 4_000_000 < len(out.getvalue()) < 10_000_000


@pytest.mark.parametrize(
    ("profile", "kept"), [(Profile("F", most=2), 2), (Profile("F", most_bytes=1), 1)]
)
def test_a_limit_is_a_number_or_a_size(tmp_path: Path, profile: Profile, kept: int) -> None:
    out = io.BytesIO()
    sarif.render(many(tmp_path, 3), out, profile)
    assert len(json.loads(out.getvalue())["runs"][0]["results"]) == kept


def test_nothing_is_cut_from_the_full_file(tmp_path: Path) -> None:
    run = run_of(many(tmp_path, 2_000), sarif.render)
    assert len(run["results"]) == 6_000
    assert run["invocations"][0]["toolConfigurationNotifications"] == []


def test_texts_of_a_rule_are_as_long_as_gitlab_takes(tmp_path: Path) -> None:
    long = reports.policy(
        name="x_" * 500,
        title="t" * 5_000,
        description="d" * 5_000,
        related_resources=[f"https://e.example/{'l' * 3_000}", "https://e.example/short"],
    )
    opened = rendered.write(tmp_path / "long.json", [reports.resource("F")], [long])
    [rule] = run_of(opened, sarif.render_for_gitlab)["tool"]["driver"]["rules"]
    assert len(rule["name"]) == 255
    assert len(rule["shortDescription"]["text"]) == 1_024
    assert len(rule["fullDescription"]["text"]) == 2_048
    assert rule["helpUri"] == "https://e.example/short"
    assert len(rule["properties"]["tags"]) <= 10
    assert all(
        len(one["message"]["text"]) <= 2_048 for one in run_of(opened, sarif.render)["results"]
    )


def test_the_severity_of_a_waived_finding_stays(rich: report.Report) -> None:
    out = io.BytesIO()
    sarif.render(rich, out, GITLAB)
    waived = [
        one for one in json.loads(out.getvalue())["runs"][0]["results"] if one["suppressions"]
    ]
    assert {one["level"] for one in waived} == {"error", "warning"}

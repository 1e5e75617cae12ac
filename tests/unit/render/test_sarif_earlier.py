"""SARIF beside a baseline and the run before: states, what ended, and where the run came from."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from scanner import report
from scanner.render import sarif
from scanner.render.sarif_profiles import EVERYTHING, FULL, GITHUB, GITLAB, Profile
from scanner.render.sarif_rules import guid
from tests import rendered, reports
from tests.compared import BASELINE, CI, PREVIOUS, THERE, earlier


def run_of(opened: report.Report, profile: Profile = FULL) -> dict[str, Any]:
    out = io.BytesIO()
    sarif.render(opened, out, profile)
    found: dict[str, Any] = json.loads(out.getvalue())["runs"][0]
    return found


def ended(run: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in run["results"] if "became" in one["properties"]]


@pytest.mark.parametrize("profile", [FULL, EVERYTHING, GITLAB, GITHUB])
def test_every_finding_has_a_state_beside_the_run_before(
    rich: report.Report, profile: Profile
) -> None:
    run = run_of(rich, profile)
    assert run["baselineGuid"] == guid("run", "6" * 64)
    failing = [one for one in run["results"] if one["kind"] == "fail"]
    assert {one["baselineState"] for one in failing} == {"new", "updated", "unchanged"}
    [new] = (one for one in failing if one["baselineState"] == "new")
    assert new["provenance"] == {"firstDetectionTimeUtc": "2026-11-21T10:00:09Z"}
    assert new["message"]["text"].endswith(" New since the run before.")
    [updated] = (one for one in failing if one["baselineState"] == "updated")
    assert updated["provenance"] == {"firstDetectionTimeUtc": "2026-09-01T06:00:00Z"}
    assert (
        "The run before found another value. First seen on 2026-09-01."
        in (updated["message"]["text"])
    )


def test_the_guid_of_the_run_before_is_the_one_it_gave_itself(tmp_path: Path) -> None:
    before = reports.write(tmp_path / "before.json", [reports.resource()])
    now = reports.write(
        tmp_path / "now.json",
        [reports.resource("F", findings=[reports.finding(**THERE)])],
        previous={**PREVIOUS, "sha256": before.sha256, "absent": []},
    )
    assert run_of(now)["baselineGuid"] == run_of(before)["automationDetails"]["guid"]


def test_without_a_run_before_nothing_has_a_state(unknown: report.Report, tmp_path: Path) -> None:
    plain = reports.write(tmp_path / "r.json", [reports.resource()])
    for run in (run_of(unknown), run_of(plain)):
        assert "baselineGuid" not in run
        assert not [one for one in run["results"] if "baselineState" in one or "provenance" in one]
        assert "properties" not in run["automationDetails"]
        assert run["properties"].keys().isdisjoint({"baseline", "previous", "redacted"})


@pytest.mark.parametrize("profile", [GITLAB, GITHUB])
def test_consumers_that_count_results_get_none_that_ended(
    opened: report.Report, profile: Profile
) -> None:
    assert ended(run_of(opened, profile)) == []


def test_what_ended_is_absent_and_no_failure(rich: report.Report) -> None:
    found = ended(run_of(rich))
    assert {(one["level"], one["rank"]) for one in found} == {("none", 0)}
    assert [
        (one["ruleId"], one["properties"]["became"], one["kind"], one["baselineState"])
        for one in found
    ] == [
        ("GL-PRJ-003", "not_evaluated", "open", "updated"),
        ("GL-PRJ-009", "not_applicable", "informational", "absent"),
        ("GL-PRJ-003", "fixed", "informational", "absent"),
        ("GL-PRJ-001", "not_judged", "informational", "absent"),
        ("GL-PRJ-003", "gone", "informational", "absent"),
        ("GL-PRJ-008", "gone", "informational", "absent"),
    ]
    assert [one["message"]["text"] for one in found[2:]] == [
        "Project acme/www failed before at protected_branches.main.allow_force_push on group "
        "acme. It is fixed.",
        "Project acme/www failed before at settings.visibility. "
        "The policy is not among those of this run: nobody looked for it.",
        "Project acme/old failed before at protected_branches.main.allow_force_push. "
        "The resource is not there any more.",
        "Project acme/old failed before at approvals.rules (any). "
        "The resource is not there any more.",
    ]


def test_what_ended_keeps_its_fingerprints_and_its_place(rich: report.Report) -> None:
    run = run_of(rich)
    [fixed] = (one for one in ended(run) if one["properties"]["became"] == "fixed")
    was = earlier("GL-PRJ-003", 25, "fixed")["fingerprints"]
    assert fixed["partialFingerprints"] == {
        "glscanFinding/v1": was["id/v1"],
        "glscanFindingPath/v1": was["path/v1"],
        "primaryLocationLineHash": f"{was['id/v1'][:16]}:1",
    }
    assert fixed["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        "gitlab/projects/acme/www/-/@groups/acme/-/protected_branches/main/allow_force_push.json"
    )
    assert run["tool"]["driver"]["rules"][fixed["ruleIndex"]]["id"] == "GL-PRJ-003"
    [unjudged] = (one for one in ended(run) if one["properties"]["became"] == "not_judged")
    assert "ruleIndex" not in unjudged


def test_a_verdict_says_which_findings_stay_open(rich: report.Report) -> None:
    told = [
        one for one in run_of(rich)["results"] if one["kind"] == "open" and "baselineState" in one
    ]
    assert [
        (one["properties"]["resource"]["path"], one["baselineState"], one["message"]["text"])
        for one in told
    ] == [
        (
            "acme/team",
            "updated",
            "Group acme/team could not be judged (Two-factor authentication is required): "
            "Forbidden. It failed before: 2 findings stay open.",
        ),
        (
            "acme/team/api",
            "updated",
            "Project acme/team/api failed before at protected_branches.v*. "
            "It is not evaluated now, so it stays open.",
        ),
    ]


def test_every_finding_that_stays_open_is_told_once(rich: report.Report) -> None:
    told = [one["message"]["text"] for one in run_of(rich)["results"] if one["kind"] == "open"]
    stays = rich.run["previous"]["findings"]["not_evaluated"]
    assert sum("2 findings stay open" in text for text in told) * 2 + sum(
        "so it stays open" in text for text in told
    ) == (stays)


def test_a_baseline_suppresses_nothing(rich: report.Report) -> None:
    for profile in (FULL, GITLAB, GITHUB):
        [known] = (
            one for one in run_of(rich, profile)["results"] if "known_since" in one["properties"]
        )
        assert known["properties"]["known_since"] == "2026-10-01"
        assert known["message"]["text"].startswith("Known from the baseline since 2026-10-01. ")
        assert known["suppressions"] == []
        assert known["level"] == "error"


def test_the_run_tells_what_it_was_compared_with(tmp_path: Path) -> None:
    told = run_of(rendered.rich(tmp_path, redacted=["users"]))["properties"]
    assert told["baseline"] == BASELINE
    assert told["previous"] == {name: value for name, value in PREVIOUS.items() if name != "absent"}
    assert told["redacted"] == ["users"]
    assert told["totals"]["known_findings"] == 1


def test_the_pipeline_is_told_and_its_repository_is_not_what_was_scanned(
    rich: report.Report,
) -> None:
    run = run_of(rich)
    assert run["automationDetails"]["properties"] == CI
    assert "versionControlProvenance" not in run

"""Code Quality: what GitLab's parser takes, one object per finding."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from scanner import report
from scanner.compared import NEW
from scanner.render.codequality import render
from tests import rendered, reports
from tests.compared import NOW, THERE

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def entries(opened: report.Report) -> list[dict[str, Any]]:
    out = io.BytesIO()
    render(opened, out)
    found: list[dict[str, Any]] = json.loads(out.getvalue())
    return found


def test_each_object_is_one_that_gitlab_takes(opened: report.Report) -> None:
    for entry in entries(opened):
        assert entry.keys() == {
            *("check_name", "description", "fingerprint", "location", "severity"),
        }
        assert entry["description"].strip()
        assert entry["severity"] in SEVERITIES
        assert entry["location"]["lines"] == {"begin": 1}
        path = entry["location"]["path"]
        assert not path.startswith(("/", "./"))
        assert ".." not in path.split("/")


def test_fingerprints_are_unique_for_gitlab_keeps_one_of_each(opened: report.Report) -> None:
    prints = [entry["fingerprint"] for entry in entries(opened)]
    assert len(prints) == len(set(prints))


def test_each_finding_stands_once_with_the_severity_of_its_policy(rich: report.Report) -> None:
    found = [entry for entry in entries(rich) if "not_evaluated" not in entry["location"]["path"]]
    assert len(found) == rich.run["totals"]["findings"]
    severities = {(entry["check_name"], entry["severity"]) for entry in found}
    assert severities == {
        ("GL-GRP-001", "blocker"),
        ("GL-PRJ-003", "critical"),
        ("GL-PRJ-003", "info"),
        ("GL-PRJ-008", "info"),
    }
    for entry in found:
        waived = entry["description"].startswith("Waived by WVR-1. ")
        assert waived == (entry["severity"] == "info")


def test_what_could_not_be_judged_is_no_silence(unknown: report.Report) -> None:
    found = entries(unknown)
    assert [entry["check_name"] for entry in found] == ["GL-PRJ-003", "GL-PRJ-008", "GL-PRJ-009"]
    assert found[0] == {
        "check_name": "GL-PRJ-003",
        "description": "Not evaluated on 2 resources: The default branch refuses force pushes",
        "fingerprint": found[0]["fingerprint"],
        "location": {"path": "gitlab/not_evaluated/GL-PRJ-003.json", "lines": {"begin": 1}},
        "severity": "info",
    }


def test_nothing_found_is_an_empty_array(empty: report.Report) -> None:
    assert entries(empty) == []


def test_what_is_known_is_said_and_changes_neither_set_nor_fingerprint(tmp_path: Path) -> None:
    finding = rendered.finding("GL-PRJ-003", 1)
    marks: tuple[dict[str, str], ...] = (
        {},
        {"known": "2026-10-01"},
        {"change": NEW, "first_seen": NOW},
        THERE,
    )
    told = []
    for number, mark in enumerate(marks):
        line = reports.resource("F", findings=[{**finding, **mark}])
        [entry] = entries(reports.write(tmp_path / f"{number}.json", [line]))
        told.append(entry.pop("description"))
        assert entry == {
            "check_name": "GL-PRJ-003",
            "severity": "critical",
            "fingerprint": finding["fingerprints"]["id/v1"],
            "location": entry["location"],
        }
    plain = told[0]
    assert told[1:] == [
        f"Known from the baseline since 2026-10-01. {plain}",
        f"{plain} New since the run before.",
        f"{plain} First seen on 2026-09-01.",
    ]

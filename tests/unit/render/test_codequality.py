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
        "description": "Project acme/api could not be judged (The default branch refuses force "
        "pushes): settings: forbidden (403), the token's role is too low. And 1 more resource.",
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


def gap(folder: Path, *resources: tuple[str, int, str], outcome: str = "U") -> dict[str, Any]:
    """The entry for what could not be evaluated on these: path, id and reason."""
    lines = [
        reports.resource(outcome, path=path, id=id, reasons={"GL-PRJ-003": [reason]})
        for path, id, reason in resources
    ]
    passing = reports.resource("P", path="acme/www", id=99)
    [entry] = entries(reports.write(folder / "r.json", [*lines, passing]))
    return entry


def test_a_gap_names_the_first_resource_and_its_reason(tmp_path: Path) -> None:
    assert gap(tmp_path, ("acme/a", 1, "It timed out"))["description"] == (
        "Project acme/a could not be judged (The default branch refuses force pushes): "
        "It timed out."
    )
    broken = gap(tmp_path, ("acme/a", 1, "boom"), ("acme/b", 2, ""), ("acme/c", 3, ""), outcome="E")
    assert "the policy ended in an error" in broken["description"]
    assert broken["description"].endswith(": boom. And 2 more resources.")


def test_a_gap_is_another_one_when_it_is_on_other_resources(tmp_path: Path) -> None:
    one, other, third = (("acme/a", 1, "r"), ("acme/b", 2, "r"), ("acme/c", 3, "r"))
    gaps = [gap(tmp_path, *on) for on in ([one], [other], [one, other], [one, third])]
    assert len({each["fingerprint"] for each in gaps}) == len(gaps)


def test_a_gap_stays_the_same_whatever_its_reason_its_names_and_their_order(tmp_path: Path) -> None:
    before = gap(tmp_path, ("acme/a", 1, "It timed out"), ("acme/b", 2, "boom"))
    after = gap(tmp_path, ("acme/b", 2, "It timed out"), ("acme/z", 1, "It timed out"))
    error = gap(tmp_path, ("acme/a", 1, "boom"), ("acme/b", 2, "boom"), outcome="E")
    assert before["fingerprint"] == after["fingerprint"] == error["fingerprint"]

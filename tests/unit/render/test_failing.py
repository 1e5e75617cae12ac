"""What fails: what is open comes first, and what is not is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from scanner.render import failing
from scanner.report import Finding, Run
from tests import reports

KNOWN = {"known": "2026-10-01"}
WAIVED = {"waived_by": "WVR-1"}


def run(folder: Path, *marks: dict[str, str]) -> Run:
    """Each policy fails on one project, on a finding with these marks."""
    ids = [f"GL-PRJ-{number:03}" for number in range(len(marks))]
    findings = [reports.finding(id, **mark) for id, mark in zip(ids, marks, strict=True)]
    line = reports.resource("F" * len(ids), findings=findings)
    return reports.write(folder / "r.json", [line], [reports.policy(id) for id in ids]).run


def test_policies_are_sorted_by_severity_then_by_what_is_open(tmp_path: Path) -> None:
    policies = [
        reports.policy("A", severity="low"),
        reports.policy("B"),
        reports.policy("C"),
        reports.policy("D", severity="critical"),
    ]
    known = [reports.finding("B", **KNOWN), reports.finding("D", **KNOWN)]
    resources = [
        reports.resource("FFPF", findings=[*known, reports.finding("A")], path="acme/a"),
        reports.resource("PFFN", findings=[known[0], reports.finding("C")], path="acme/b"),
        reports.resource("PFFP", findings=[reports.finding(id) for id in "BC"], path="acme/c"),
    ]
    found = failing.policies(reports.write(tmp_path / "r.json", resources, policies).run)
    assert [(one.policy["id"], *one[1:]) for one in found] == [
        ("C", 2, 0, 0, 3),
        ("B", 1, 2, 0, 3),
        ("A", 1, 0, 0, 3),
    ]


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ([{}, {}], ""),
        ([], ""),
        ([KNOWN], "1 policy fails only on what the baseline knows."),
        ([WAIVED, WAIVED], "2 policies fail only on what waivers cover."),
        ([{}, KNOWN], "1 more policy fails only on what the baseline knows."),
        (
            [WAIVED, {}, KNOWN],
            "2 more policies fail only on what the baseline knows or waivers cover.",
        ),
        ([{**WAIVED, **KNOWN}], "1 policy fails only on what waivers cover."),
    ],
)
def test_what_fails_on_nothing_open_is_counted(
    tmp_path: Path, marks: list[dict[str, str]], words: str
) -> None:
    assert failing.others_in_words(run(tmp_path, *marks)) == words


def test_new_findings_come_first_and_waived_ones_last() -> None:
    marks: list[dict[str, Any]] = [
        {**WAIVED, **KNOWN, "change": "new"},
        {**KNOWN, "change": "new"},
        {"change": "unchanged"},
        {"waiver_ended": "WVR-2"},
        {"change": "updated"},
        {"change": "new"},
    ]
    findings = [cast("Finding", reports.finding(**mark)) for mark in marks]
    assert failing.open_first(findings) == [findings[number] for number in (5, 4, 2, 3, 1, 0)]

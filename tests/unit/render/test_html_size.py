"""report.html: how large it gets, and how much memory that takes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner import resources
from scanner.catalog import frameworks
from scanner.report import Report
from tests import reports
from tests.compared import BASELINE, PREVIOUS
from tests.page import render


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(*args: Any, **run: Any) -> Report:
        return reports.write(tmp_path / "results.json", *args, **run)

    return write


def large(write: Callable[..., Report], policies: int, findings: int) -> Report:
    listed = [
        reports.policy(f"X-{n:03}", severity=("critical", "high", "medium", "low")[n % 4])
        for n in range(policies)
    ]
    lines = []
    for number in range(findings * 4 // policies):
        failing = [policy["id"] for n, policy in enumerate(listed) if (n + number) % 4 == 0]
        path = ["protected_branches", f"release-{number % 17}", "x"]
        seen = {"change": "unchanged", "first_seen": f"2026-01-{number % 28 + 1:02}T00:00:00Z"}
        found = [reports.finding(id, path=path, known="2026-01-31", **seen) for id in failing]
        letters = "".join("F" if policy["id"] in failing else "P" for policy in listed)
        name = f"acme/platform/team-{number % 40}/service-{number:05}"
        lines.append(reports.resource(letters, path=name, id=number, findings=found))
    return write(lines, listed, previous=PREVIOUS, baseline=BASELINE)


@pytest.mark.parametrize("policies", [4, 60, 132])
def test_ten_thousand_findings_stay_below_two_megabytes(
    policies: int, write: Callable[..., Report]
) -> None:
    report = large(write, policies, 10_000)
    assert report.run["totals"]["findings"] > 9_000
    assert len(render(report)) < 2_000_000


def test_all_controls_of_all_frameworks_stay_below_half_a_megabyte(
    write: Callable[..., Report],
) -> None:
    bundled = frameworks.load(resources.policies() / "frameworks")
    listed = []
    for number in range(134):
        cited = {
            one["id"]: {
                one["controls"][(number + step) % len(one["controls"])]["id"]: "strong"
                for step in (0, 40)
            }
            for one in bundled
        }
        listed.append(reports.policy(f"X-{number:03}", controls=cited))
    page = render(write([reports.resource("P" * 134)], listed, frameworks=bundled))
    assert page.count(b'<th scope="row"><span class="control">') == sum(
        len(one["controls"]) for one in bundled
    )
    assert len(page) < 500_000


def test_an_empty_report_is_small(write: Callable[..., Report]) -> None:
    page = render(write([], []))
    assert len(page) < 100_000
    assert b"No policy has findings." in page


def test_memory_does_not_grow_with_what_passes(write: Callable[..., Report]) -> None:
    def peak(resources: int) -> int:
        report = write([reports.resource("P", path=f"p{n}", id=n) for n in range(resources)])
        tracemalloc.start()
        render(report)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(1)
    assert peak(5_000) < peak(100) + 200_000

"""JUnit: an evaluation is a test case, and the counts of a suite are true."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scanner import report
from scanner.render import junit
from tests import rendered

ELEMENTS = ("failure", "error", "skipped")


def suites(opened: report.Report) -> ElementTree.Element:
    out = io.BytesIO()
    junit.render(opened, out)
    return ElementTree.fromstring(out.getvalue())  # written a line above


def counts(of: ElementTree.Element) -> dict[str, str]:
    numbers = {"tests": len(list(of.iter("testcase")))}
    numbers |= {
        name: len(list(of.iter(element)))
        for name, element in zip(("failures", "errors", "skipped"), ELEMENTS, strict=True)
    }
    return {name: str(count) for name, count in numbers.items()}


def test_counts_are_those_of_the_cases(opened: report.Report) -> None:
    root = suites(opened)
    for of in (root, *root):
        assert counts(of).items() <= of.attrib.items()


def test_there_is_a_case_for_every_evaluation(opened: report.Report) -> None:
    outcomes = opened.run["totals"]["outcomes"]
    root = suites(opened)
    assert int(root.attrib["tests"]) == sum(outcomes.values())
    waived = sum(opened.run["totals"]["waived"].values())
    assert int(root.attrib["failures"]) == outcomes["fail"] - waived
    assert int(root.attrib["errors"]) == outcomes["unknown"] + outcomes["error"]
    assert int(root.attrib["skipped"]) == outcomes["not_applicable"] + outcomes["manual"] + waived


def test_gitlab_can_tell_every_case_apart(opened: report.Report) -> None:
    names = Counter(
        (suite.attrib["name"], case.attrib["classname"], case.attrib["name"])
        for suite in suites(opened)
        for case in suite.iter("testcase")
    )
    assert set(names.values()) <= {1}


def test_a_failure_tells_every_finding(rich: report.Report) -> None:
    [failure] = (
        case.find("skipped")
        for case in suites(rich).iter("testcase")
        if case.attrib["classname"] == "GL-PRJ-008" and case.find("skipped") is not None
    )
    assert failure is not None
    assert failure.attrib["message"].startswith("Waived by WVR-1. Project acme/team/api: ")
    assert failure.attrib["message"].endswith(" And 2 more.")
    assert [line.partition(" At ")[2] for line in (failure.text or "").splitlines()] == [
        'approvals.rules (10.0.0.0/8), found ["10.0.0.0/8"], expected false.',
        'approvals.rules (a..b), found ["a..b"], expected false.',
        'approvals.rules (@x), found ["@x"], expected false.',
    ]


def test_a_large_estate_leaves_out_what_passes_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(junit, "MOST", 5)
    root = suites(rendered.rich(tmp_path))
    assert counts(root) == {"tests": "9", "failures": "4", "errors": "3", "skipped": "2"}
    for of in (root, *root):
        assert counts(of).items() <= of.attrib.items()
    told = {each.attrib["value"] for each in root.iter("property")}
    assert told == {"more than 5 evaluations: those that pass or do not apply are left out"}

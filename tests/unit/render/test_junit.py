"""JUnit: an evaluation is a test case, and the counts of a suite are true."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scanner import report
from scanner.render import junit
from scanner.render.wording import redacted_in_words
from tests import rendered, reports

ELEMENTS = ("failure", "error", "skipped")


def suites(opened: report.Report) -> ElementTree.Element:
    out = io.BytesIO()
    junit.render(opened, out)
    return ElementTree.fromstring(out.getvalue())  # written a line above


def skipped(root: ElementTree.Element) -> int:
    """The sum over the suites, for the root may not say it."""
    return sum(int(suite.attrib["skipped"]) for suite in root)


def counts(of: ElementTree.Element) -> dict[str, str]:
    numbers = {"tests": len(list(of.iter("testcase")))}
    numbers |= {
        name: len(list(of.iter(element)))
        for name, element in zip(("failures", "errors", "skipped"), ELEMENTS, strict=True)
    }
    return {name: str(count) for name, count in numbers.items()}


def test_counts_are_those_of_the_cases(opened: report.Report) -> None:
    root = suites(opened)
    for suite in root:
        assert counts(suite).items() <= suite.attrib.items()
    assert skipped(root) == int(counts(root)["skipped"])
    assert counts(root).items() - root.attrib.items() == {("skipped", str(skipped(root)))}


def test_there_is_a_case_for_every_evaluation(opened: report.Report) -> None:
    outcomes = opened.run["totals"]["outcomes"]
    root = suites(opened)
    assert int(root.attrib["tests"]) == sum(outcomes.values())
    waived = sum(opened.run["totals"]["waived"].values())
    assert int(root.attrib["failures"]) == outcomes["fail"] - waived
    assert int(root.attrib["errors"]) == outcomes["unknown"] + outcomes["error"]
    assert skipped(root) == outcomes["not_applicable"] + outcomes["manual"] + waived


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
    assert failure.attrib["message"].endswith(" And 2 more, waived.")
    assert [line.partition(" At ")[2] for line in (failure.text or "").splitlines()] == [
        f'approvals.rules ({key}), found ["{key}"], expected false. First seen on 2026-09-01.'
        for key in ("10.0.0.0/8", "a..b", "@x")
    ]


def test_a_large_estate_leaves_out_what_passes_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(junit, "MOST", 5)
    root = suites(rendered.rich(tmp_path))
    assert counts(root) == {"tests": "9", "failures": "4", "errors": "3", "skipped": "2"}
    for suite in root:
        assert counts(suite).items() <= suite.attrib.items()
    assert {"tests": "9", "failures": "4", "errors": "3"}.items() <= root.attrib.items()
    told = {each.attrib["value"] for each in root.iter("property")}
    assert "more than 5 evaluations: those that pass or do not apply are left out" in told


def test_a_suite_tells_what_its_findings_were_compared_with(tmp_path: Path) -> None:
    redacted = rendered.rich(tmp_path, redacted=["users"])
    for suite in suites(redacted):
        told = {one.attrib["name"]: one.attrib["value"] for one in suite.iter("property")}
        assert told == {
            "baseline": "baseline.json of 2026-10-01: 1 of 4 findings still there",
            "previous": "the run of 2026-11-20T10:00:09Z (20261120T100009Z-66666666)",
            "changes": "1 new, 1 updated, 7 unchanged, 1 fixed, 1 not applicable now, "
            "3 not evaluated now, 1 not judged now, 2 gone",
            "redacted": redacted_in_words(redacted.run),
        }
        assert suite[0].tag == "properties"


def test_without_any_of_it_a_suite_has_no_properties(unknown: report.Report) -> None:
    assert list(suites(unknown).iter("properties")) == []


def test_a_known_finding_fails_and_says_what_stays_open_beside_it(rich: report.Report) -> None:
    [case] = (
        case
        for case in suites(rich).iter("testcase")
        if "acme/team/api" in case.attrib["name"] and case.attrib["classname"] == "GL-PRJ-003"
    )
    [failure] = case
    assert failure.tag == "failure"
    assert failure.attrib["message"].startswith("Known from the baseline since 2026-10-01. ")
    assert (failure.text or "").splitlines()[1:] == [
        "Project acme/team/api failed before at protected_branches.v*. "
        "It is not evaluated now, so it stays open."
    ]


def test_a_new_finding_says_so(rich: report.Report) -> None:
    texts = [failure.text or "" for failure in suites(rich).iter("failure")]
    assert sum(text.count("New since the run before.") for text in texts) == 1


def test_what_could_not_be_judged_says_that_it_failed_before(rich: report.Report) -> None:
    errors = [error.attrib["message"] for error in suites(rich).iter("error")]
    assert [text for text in errors if "It failed before: 2 findings stay open." in text]


KNOWN, WAIVED = {"known": "2026-10-01"}, {"waived_by": "WVR-1"}


@pytest.mark.parametrize(
    ("marks", "more"),
    [
        ([KNOWN, {}], "And 1 more, known."),
        ([WAIVED, {}], "And 1 more, waived."),
        ([WAIVED, KNOWN, {}, {}], "And 3 more (1 known, 1 waived)."),
        ([{}, {}], "And 1 more."),
    ],
)
def test_the_message_of_a_failure_is_that_of_its_open_finding(
    tmp_path: Path, marks: list[dict[str, str]], more: str
) -> None:
    findings = [
        reports.finding(message=f"Finding {number}.", **mark) for number, mark in enumerate(marks)
    ]
    opened = reports.write(tmp_path / "r.json", [reports.resource("F", findings=findings)])
    [failure] = suites(opened).iter("failure")
    message = failure.attrib["message"]
    assert message.startswith(f"Project acme/web: Finding {marks.index({})}.")
    assert message.endswith(f" {more}")
    assert (failure.text or "").count("Finding") == len(marks)


def test_a_new_finding_comes_before_one_that_was_there(tmp_path: Path) -> None:
    findings = [
        reports.finding(message=f"Finding {change}.", change=change)
        for change in ("unchanged", "updated", "new")
    ]
    opened = reports.write(tmp_path / "r.json", [reports.resource("F", findings=findings)])
    [failure] = suites(opened).iter("failure")
    assert "Finding new." in failure.attrib["message"]

"""The control matrix: what was found for a control, how strong its evidence is, who supports it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.render import html_matrix
from scanner.report import Report
from tests import reports
from tests.page import Page, render, small


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(*args: Any, **run: Any) -> Report:
        return reports.write(tmp_path / "results.json", *args, **run)

    return write


def counts(**given: int) -> dict[str, int]:
    return given


@pytest.mark.parametrize(
    ("given", "manual", "word"),
    [
        (counts(fail=1, error=1, unknown=1), False, "Findings"),
        (counts(error=1, unknown=1), False, "Error"),
        (counts(unknown=1), False, "Not evaluated"),
        ({"unknown": 1, "pass": 9}, False, "Not evaluated"),
        ({"pass": 1, "not_applicable": 9, "unlicensed": 9}, False, "No findings"),
        (counts(not_applicable=1), False, "Not applicable"),
        (counts(not_applicable=2, unlicensed=1), False, "Not available on this tier"),
        (counts(unlicensed=1, manual=1), False, "Not available on this tier"),
        (counts(manual=1), False, "Manual"),
        (counts(), True, "Manual"),
        (counts(), False, "Not covered"),
    ],
)
def test_a_control_takes_the_worst_status(given: dict[str, int], manual: bool, word: str) -> None:
    assert html_matrix.status(given, manual).word == word


def supporting(row: html_matrix.Row) -> list[tuple[str, list[tuple[str, str]]]]:
    """What was found, and by which policies of which strength."""
    return [(mark.word, [(one.policy, one.strength) for one in found]) for mark, found in row.found]


def test_the_matrix_counts_and_tells_the_tier_apart(write: Callable[..., Report]) -> None:
    policies = [reports.policy(), reports.policy("X-1", controls={"soc2": {"CC6.1": "weak"}})]
    report = write([reports.resource("FN"), reports.resource("PN", path="acme/x")], policies)
    report.run["totals"]["unlicensed"] = {"X-1": 2}
    soc2, iso = html_matrix.matrices(report.run)
    assert [(row.control["id"], row.status.word, row.evidence) for row in soc2.rows] == [
        ("CC6.1", "Not available on this tier", "none"),
        ("CC8.1", "Findings", "strong"),
    ]
    assert [supporting(row) for row in soc2.rows] == [
        [("Not available on this tier", [("X-1", "weak")])],
        [("Fail", [("GL-PRJ-003", "strong")])],
    ]
    assert [(mark.word, number) for mark, number in soc2.rows[0].evaluations] == [
        ("Not available on this tier", 2)
    ]
    assert [(mark.word, number) for mark, number in soc2.rows[1].evaluations] == [
        ("Fail", 1),
        ("Pass", 1),
    ]
    assert [control["id"] for control in soc2.manual] == ["CC1.1"]
    assert soc2.uncovered == []
    assert [(mark.word, number) for mark, number in soc2.summary] == [
        ("Findings", 1),
        ("Not available on this tier", 1),
        ("Manual", 1),
    ]
    assert soc2.evidence == [("strong", 1), ("moderate", 0), ("weak", 0), ("none", 2)]
    assert [row.status.word for row in iso.rows] == ["Findings", "Findings"]


def supporters(write: Callable[..., Report], **given: tuple[str, str]) -> html_matrix.Row:
    """The row of CC8.1, which policies support: name, strength and outcomes of each."""
    policies = [
        reports.policy(name.upper().replace("_", "-"), controls={"soc2": {"CC8.1": strength}})
        for name, (strength, _) in given.items()
    ]
    lines = [
        reports.resource("".join(letters), path=f"p{n}", id=n, findings=[])
        for n, letters in enumerate(zip(*(outcomes for _, outcomes in given.values()), strict=True))
    ]
    [row] = html_matrix.matrices(write(lines, policies).run)[0].rows
    return row


def test_policies_of_a_control_come_by_what_they_found_then_by_strength(
    write: Callable[..., Report],
) -> None:
    row = supporters(
        write,
        a_1=("weak", "P"),
        a_2=("strong", "P"),
        a_3=("moderate", "F"),
        a_4=("strong", "U"),
        a_5=("moderate", "P"),
        a_6=("weak", "M"),
    )
    assert supporting(row) == [
        ("Fail", [("A-3", "moderate")]),
        ("Unknown", [("A-4", "strong")]),
        ("Pass", [("A-2", "strong"), ("A-5", "moderate"), ("A-1", "weak")]),
        ("Manual", [("A-6", "weak")]),
    ]


@pytest.mark.parametrize(
    ("strong", "weak", "evidence"),
    [
        ("P", "P", "strong"),
        ("F", "P", "strong"),
        ("UP", "PP", "strong"),
        ("EF", "PP", "strong"),
        ("U", "P", "weak"),
        ("N", "F", "weak"),
        ("E", "U", "none"),
        ("M", "N", "none"),
        ("", "", "none"),
    ],
)
def test_evidence_is_the_strongest_that_was_read(
    strong: str, weak: str, evidence: str, write: Callable[..., Report]
) -> None:
    row = supporters(write, a_1=("strong", strong), a_2=("weak", weak))
    assert row.evidence == evidence


def test_a_control_whose_policies_judged_nothing_is_not_covered(
    write: Callable[..., Report],
) -> None:
    row = supporters(write, a_1=("strong", ""))
    assert row.status.word == "Not covered"
    assert supporting(row) == [("Nothing judged", [("A-1", "strong")])]
    assert row.evaluations == []


def test_controls_that_no_policy_supports_are_apart(write: Callable[..., Report]) -> None:
    report = write([reports.resource("P")], [reports.policy(controls={"soc2": {"CC8.1": "weak"}})])
    soc2, iso = html_matrix.matrices(report.run)
    assert [control["id"] for control in soc2.uncovered] == ["CC6.1"]
    assert [control["id"] for control in soc2.manual] == ["CC1.1"]
    assert iso.rows == []
    assert iso.evidence == [("strong", 0), ("moderate", 0), ("weak", 0), ("none", 2)]
    assert [(mark.word, number) for mark, number in iso.summary] == [("Not covered", 2)]


def test_controls_without_a_policy_are_said_in_plain_words(write: Callable[..., Report]) -> None:
    report = write([reports.resource("P")], [reports.policy(controls={"soc2": {"CC8.1": "weak"}})])
    words = Page(render(report)).words
    assert "No findings 1 ○ Manual 1 · Not covered 1 Controls by evidence:" in words
    assert "1 control: no policy of this run supports these, so nothing is known" in words
    assert "1 control: no policy judges these; they need proof of another kind" in words
    assert (
        "No policy of this run supports a control of this framework: nothing is known about any "
        "of them. · Not covered 2 controls" in words
    )


def test_former_ids_stand_beside_a_control(write: Callable[..., Report]) -> None:
    standards = copy.deepcopy(reports.FRAMEWORKS)
    standards[1]["controls"][0]["formerly"] = ["A.9.4.5"]
    standards[1]["controls"].append(
        {"id": "A.7.1", "title": "Buildings", "manual": True, "formerly": ["A.11.1.1"]}
    )
    words = Page(render(write([reports.resource("F")], frameworks=standards))).words
    assert "A.8.4 Access to source code formerly A.9.4.5" in words
    assert "A.7.1 Buildings formerly A.11.1.1" in words


@pytest.mark.parametrize(("matrices", "opened"), [(1, 1), (2, 0)])
def test_the_matrix_is_open_when_it_is_the_only_one(
    matrices: int, opened: int, write: Callable[..., Report]
) -> None:
    page = render(write([reports.resource("F")], frameworks=reports.FRAMEWORKS[:matrices]))
    assert page.count(b'<details class="supported" open>') == opened
    assert page.count(b'<details class="supported"') == matrices


def test_many_policies_of_a_control_fold(write: Callable[..., Report]) -> None:
    policies = [reports.policy(f"X-{n}") for n in range(7)]
    words = Page(render(write([reports.resource("P" * 7)], policies))).words
    assert "✓ Pass 7 policies X-0 strong X-1 strong" in words


def test_a_framework_is_supported_and_never_more(write: Callable[..., Report]) -> None:
    words = Page(render(small(write))).words
    section = words[words.index("A policy supports a control") : words.index("Set it in GitLab")]
    assert "is no evidence that the control operates" in section
    assert "It is not endorsed by the publisher of any framework or by GitLab" in section
    assert not re.search(r"satisf|fulfil|compliant|certif|\d ?%", section, re.IGNORECASE)

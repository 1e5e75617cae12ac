"""report.html: what needs attention comes first, and what has no evidence says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.render import html_numbers, html_rows
from scanner.report import Report
from tests import reports
from tests.page import Page, render


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(*args: Any, **run: Any) -> Report:
        return reports.write(tmp_path / "results.json", *args, **run)

    return write


def test_what_fails_is_folded_beyond_twenty(write: Callable[..., Report]) -> None:
    policies = [reports.policy(f"X-{n:02}") for n in range(21)]
    findings = [reports.finding(one["id"]) for one in policies]
    fits = write([reports.resource("F" * 20, findings=findings[:20])], policies[:20])
    assert "more failing" not in Page(render(fits)).words
    page = render(write([reports.resource("F" * 21, findings=findings)], policies)).decode()
    folded = re.search(r"<details class=\"folded\">.*?</details>", page, re.DOTALL)
    assert folded
    assert "1 more failing policy, high" in folded.group()
    assert re.findall(r"#policy-(X-\d+)", folded.group()) == ["X-20"]


def test_a_finding_that_is_words_alone_says_so(write: Callable[..., Report]) -> None:
    bare = reports.finding(path=[], evidence={"endpoint": "", "asked": "", "read_at": ""})
    del bare["expected"], bare["actual"]
    page = Page(render(write([reports.resource("F", findings=[bare])])))
    assert "the policy gives no evidence" in page.words
    assert "not set" not in page.words.split("1 finding ")[1].split("All results")[0]


def test_every_link_has_a_text_though_an_instance_has_no_path(rich: Report) -> None:
    assert not re.search(r"<a [^>]*>\s*</a>", render(rich).decode())


def test_what_has_no_path_is_not_called_unset(write: Callable[..., Report]) -> None:
    whole = reports.finding(path=[])
    del whole["expected"], whole["actual"]
    words = Page(render(write([reports.resource("F", findings=[whole])]))).words
    assert "whole resource\N{EN DASH}\N{EN DASH}2026" in words
    assert "gives no evidence" not in words


def test_a_long_value_stands_below_its_row(write: Callable[..., Report]) -> None:
    long = reports.finding(actual="x" * 300)
    page = Page(render(write([reports.resource("F", findings=[long])])))
    assert "below" in page.words
    assert "whole" in page.values("class")


def test_a_person_learns_what_to_check_and_where(write: Callable[..., Report]) -> None:
    lines = [
        reports.resource("M", path=f"acme/p{n:02}", id=n, reasons={"GL-PRJ-003": ["Hidden."]})
        for n in range(52)
    ]
    page = Page(render(write(lines)))
    told = page.words.split("What a person must check")[1].split("Controls")[0]
    assert "The default branch refuses force pushes GL-PRJ-003" in told
    assert "Protected branches > Allowed to force push: off" in told
    assert "project acme/p49 and 2 more, in all results" in told
    assert [row[1] for row in page.data["rows"]] == [page.data["outcomes"].index("manual")] * 52


def test_what_was_not_evaluated_names_resources(write: Callable[..., Report]) -> None:
    lines = [
        reports.resource("U", path=f"acme/p{n}", id=n, reasons={"GL-PRJ-003": ["Forbidden."]})
        for n in range(5)
    ]
    words = Page(render(write(lines))).words
    assert "Forbidden. project acme/p0, project acme/p1, project acme/p2 and 2 more" in words


def test_an_evaluation_with_several_reasons_is_counted_in_one_row(
    write: Callable[..., Report],
) -> None:
    include = ["Webhook 1: the host is masked.", "hooks.*.url_host: 1 could not be read"]
    lines = [
        reports.resource("U", path="acme/a", id=1, reasons={"GL-PRJ-003": include}),
        reports.resource("U", path="acme/b", id=2, reasons={"GL-PRJ-003": include[:1]}),
        reports.resource("E", path="acme/c", id=3, reasons={"GL-PRJ-003": []}),
    ]
    report = write(lines)
    groups, _ = html_numbers.unread(html_rows.collect(report).gaps)
    assert {(one.reason, one.evaluations) for one in groups} == {
        ("Webhook 1: the host is masked; hooks.*.url_host: 1 could not be read", 1),
        (include[0], 1),
        ("No reason was given.", 1),
    }
    outcomes = report.run["totals"]["outcomes"]
    assert sum(one.evaluations for one in groups) == outcomes["unknown"] + outcomes["error"]
    assert "each evaluation is counted in one row" in Page(render(report)).words


def test_a_dash_under_expected_is_explained(write: Callable[..., Report]) -> None:
    glossary = Page(render(write([]))).words.split("Glossary")[1]
    assert "A value that would do." in glossary
    assert "the policy names no single value" in glossary


def test_a_tier_stands_as_gitlab_writes_it(write: Callable[..., Report]) -> None:
    words = Page(render(write([reports.resource("P", tier="ultimate")]))).words
    assert "Ultimate: 1 resource" in words


def test_what_the_tier_does_not_have_is_no_gap(write: Callable[..., Report]) -> None:
    report = write([reports.resource("N", reasons={"GL-PRJ-003": ["Needs ultimate."]})])
    assert "What the tier does not have" not in Page(render(report)).words
    report.run["totals"]["unlicensed"] = {"GL-PRJ-003": 1}
    words = Page(render(report)).words.split("What the tier does not have")[1]
    assert "Not available on this tier 1 evaluations" in words
    assert words.index("1 policy") < words.index("GL-PRJ-003 1")

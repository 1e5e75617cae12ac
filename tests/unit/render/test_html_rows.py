"""report.html: what it shows of single findings and reasons, and how it says what it cuts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Outcome
from scanner.render import (
    html,
    html_entry,
    html_rows,
    html_table,
)
from scanner.report import Report
from tests import reports
from tests.page import Page, render, small


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(*args: Any, **run: Any) -> Report:
        return reports.write(tmp_path / "results.json", *args, **run)

    return write


def test_findings_are_cut_at_fifty_and_the_page_says_so(write: Callable[..., Report]) -> None:
    report = write([reports.resource("F", path=f"acme/p{n:03}", id=n) for n in range(60)])
    collected = html_rows.collect(report)
    page = Page(render(report))
    assert len(collected.judged["GL-PRJ-003"].entries) == 50
    assert "60 findings: shown 50 of 60" in page.words
    assert "Shown 50 of 60; the others are in all results" in page.words
    assert sum("/edit" in href for href in page.values("href")) == 50
    assert len(page.data["rows"]) == 60


def test_many_failing_policies_share_the_page(write: Callable[..., Report]) -> None:
    policies = [reports.policy(f"X-{n:03}") for n in range(100)]
    findings = [reports.finding(policy["id"]) for policy in policies]
    assert (
        html_rows.share(write([reports.resource("F" * 100, findings=findings)], policies).run) == 30
    )
    assert html_rows.share(write([]).run) == 50


def test_the_table_is_cut_findings_first(
    write: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html_table, "ROWS", 3)
    monkeypatch.setattr(html, "ROWS", 3)
    unread = [reports.resource("U", path=f"acme/a{n}", id=n) for n in range(5)]
    failing = [reports.resource("F", path=f"acme/b{n}", id=9 + n) for n in range(2)]
    page = Page(render(write([*unread, *failing])))
    assert "Shown 3 of 7 rows: the page holds at most 3, findings first." in page.words
    assert [page.data["outcomes"][row[1]] for row in page.data["rows"]] == [
        "unknown",
        "fail",
        "fail",
    ]
    page = Page(
        render(write([*unread, *failing, *(reports.resource("F", id=n) for n in (20, 21))]))
    )
    assert [page.data["outcomes"][row[1]] for row in page.data["rows"]] == ["fail"] * 3


def test_a_row_holds_all_the_evidence(write: Callable[..., Report]) -> None:
    data = Page(render(small(write))).data
    rows = [
        [data["policies"][row[0]][0], data["outcomes"][row[1]], *row[2:]] for row in data["rows"]
    ]
    assert [row[:2] for row in rows] == [
        ["GL-GRP-001", "fail"],
        ["GL-PRJ-003", "fail"],
        ["GL-PRJ-003", "unknown"],
        ["GL-PRJ-030", "manual"],
        ["GL-PRJ-030", "error"],
    ]
    below = rows[0]
    assert data["resources"][below[2]] == [data["kinds"].index("group"), "acme/team"]
    assert data["resources"][below[3] - 1] == [data["kinds"].index("group"), "acme"]
    assert [data["texts"][cell] for cell in below[4:]] == [
        "Two-factor authentication is not required.",
        "settings.require_two_factor_authentication",
        "all",
        "false",
        "",
        "GET /projects/:id/protected_branches",
        "",
        reports.READ_AT,
    ]


def test_a_shortened_value_says_so() -> None:
    finding: Any = reports.finding(actual="a list of 312 entries", actual_cut=True)
    resource: Any = reports.resource()
    run: Any = {"instance": {"url": "https://gitlab.example.com"}, "as_of": reports.READ_AT}
    entry = html_entry.describe(resource, finding, run)
    assert entry.actual == "a list of 312 entries (shortened)"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ([], ""),
        (["settings", "visibility"], "settings.visibility"),
        (["protected_branches", "release/1.0", "x"], 'protected_branches["release/1.0"].x'),
        (["variables", "KEY@*", ""], 'variables.KEY@*[""]'),
        (["a b"], '["a b"]'),
    ],
)
def test_an_attribute_path_cannot_be_misread(path: list[str], shown: str) -> None:
    assert html_entry.where(path) == shown


def test_reasons_are_grouped_and_bounded(
    write: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html_rows, "REASONS", 2)
    lines = [
        reports.resource("U", path=f"acme/{n}", id=n, reasons={"GL-PRJ-003": [reason]})
        for n, reason in enumerate(["one", "two", "one", "three", "four"])
    ]
    lines.append(reports.resource("E", path="acme/9", id=9))
    gaps = html_rows.collect(write(lines)).gaps
    told = {key: (gap.evaluations, gap.resources) for key, gap in gaps.items()}
    assert told == {
        (Outcome.UNKNOWN, "one"): (2, 2),
        (Outcome.UNKNOWN, "two"): (1, 1),
        (Outcome.UNKNOWN, html_rows.OTHER_REASONS): (2, 2),
        (Outcome.ERROR, html_rows.OTHER_REASONS): (1, 1),
    }


def test_what_could_not_be_read_beside_a_finding_is_said(write: Callable[..., Report]) -> None:
    reasons = {"GL-PRJ-003": ["1 of 4 rules could not be read."]}
    words = Page(render(write([reports.resource("F", reasons=reasons)]))).words
    assert "Beside a finding 1 1 of 4 rules could not be read." in words

"""What the HTML report tells of the run before and of a baseline."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.compared import FIXED, GONE, NEW, NOT_EVALUATED
from scanner.render import html_changes, html_rows
from scanner.report import Report
from tests import reports
from tests.compared import BASELINE, CI, PREVIOUS, earlier
from tests.unit.render.test_html import HOSTILE, Page, render

NEW_ONE = {"change": NEW, "first_seen": "2026-11-21T10:00:09Z"}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(*args: Any, **run: Any) -> Report:
        return reports.write(tmp_path / "results.json", *args, **run)

    return write


def section(report: Report, id: str) -> str:
    """A section of the page as a reader sees it."""
    page = render(report).decode()
    found = re.search(rf'<section id="{id}".*?</section>', page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]*>", " ", found.group().replace("<wbr>", "")).split())


def test_without_a_run_before_the_section_says_so(write: Callable[..., Report]) -> None:
    words = section(write([reports.resource("F")]), "changes")
    assert "No run before was given, so nothing is known of what changed." in words
    assert "What else changed" not in words


def test_numbers_tell_everything_that_became_of_findings(rich: Report) -> None:
    words = section(rich, "changes")
    assert "Beside the run of 2026-11-20T10:00:09Z , in 20261120T100009Z-66666666" in words
    assert "New 1 Updated 1 Unchanged 7 Fixed 1" in words
    assert "1 not applicable now, 3 not evaluated now, 1 not judged now" in words
    assert "and 2 gone with their resource" in words


def test_what_else_moved_comes_before_the_numbers(
    rich: Report, write: Callable[..., Report]
) -> None:
    words = section(rich, "changes")
    told = "GitLab was 18.4.0 and is 18.5.1. 1 policy was added: ACME-1."
    assert words.index(told) < words.index("New 1 Updated")
    assert "The waivers changed." in words
    still = {**PREVIOUS, "moved": {}}
    assert "The numbers below come from settings." in section(
        write([reports.resource("F")], previous=still), "changes"
    )


def test_new_fixed_and_open_findings_are_listed(rich: Report) -> None:
    page = render(rich).decode().split('id="changes"')[1].split('id="attention"')[0]
    tables = re.findall(r"<caption>(.*?)</caption>.*?<tbody>(.*?)</tbody>", page, re.DOTALL)
    shown = {
        caption.split(",")[0].split(":")[0]: re.findall(r'<span class="id">([^<]*)<', body)
        for caption, body in tables
    }
    assert shown == {
        "New findings": ["GL-GRP-001"],
        "Fixed": ["GL-PRJ-003"],
        "Not evaluated now and failing before": ["GL-GRP-001", "GL-GRP-001", "GL-PRJ-003"],
    }
    assert "these stay open" in page


def test_an_earlier_finding_says_where_it_was(rich: Report) -> None:
    words = section(rich, "changes")
    assert (
        "project acme/www protected_branches.main.allow_force_push at group acme 2026-09-01"
        in words
    )


def test_lists_are_cut_the_most_severe_first(write: Callable[..., Report]) -> None:
    policies = [reports.policy(), reports.policy("X-1", severity="critical")]
    lines = [
        reports.resource(
            "FF", path=f"acme/p{n:02}", id=n, findings=[reports.finding("GL-PRJ-003", **NEW_ONE)]
        )
        for n in range(60)
    ]
    lines[-1]["findings"].append(reports.finding("X-1", **NEW_ONE))
    report = write(lines, policies, previous=PREVIOUS)
    new = html_rows.collect(report).changes.new
    assert (new.total, len(new.first), new.first[0].policy) == (61, 50, "X-1")
    assert "the most severe first: shown the first 50 of 61" in section(report, "changes")


def test_a_policy_that_is_gone_has_no_link_and_no_severity_of_its_own() -> None:
    changes = html_changes.Changes()
    line: Any = reports.resource("P", earlier=[earlier("OLD-1", 1, FIXED)])
    changes.add_earlier(line, {})
    assert [(one.policy, one.severity) for one in changes.fixed.first] == [("OLD-1", "info")]


def test_gone_ones_are_counted_and_not_listed() -> None:
    changes = html_changes.Changes()
    line: Any = reports.resource("P", earlier=[earlier("OLD-1", 1, GONE)])
    changes.add_earlier(line, {})
    assert not changes.fixed.total + changes.open.total + changes.new.total


def test_findings_say_since_when_they_are_there(rich: Report) -> None:
    words = section(rich, "findings")
    assert "new" in words
    assert "updated, since 2026-09-01" in words
    assert "since 2026-09-01 ◇ known from the baseline since 2026-10-01" in words


def test_without_a_run_before_findings_say_nothing_of_it(write: Callable[..., Report]) -> None:
    assert "since" not in section(write([reports.resource("F")]), "findings")


def test_the_table_of_all_results_knows_changes_and_known_findings(rich: Report) -> None:
    data = Page(render(rich)).data
    change, accepted = 12, 13
    rows = [[*row, *([0] * (14 - len(row)))] for row in data["rows"]]
    told = {(data["outcomes"][row[1]], *data["changes"][row[change]]) for row in rows}
    assert ("fail", "new", "new") in told
    assert ("known", "unchanged", "since 2026-09-01") in told
    assert ("unknown", "", "") in told
    assert "Known from the baseline since 2026-10-01" in {
        data["texts"][row[accepted]] for row in rows
    }


def test_the_baseline_tells_what_is_left_of_it(rich: Report) -> None:
    words = section(rich, "baseline")
    assert "baseline.json , of 2026-10-01" in words
    assert "Entries 4 Still found 1 To take out 1 fixed, 1 not applicable now" in words
    assert "0 not evaluated now, 0 not judged now, 1 whose resource is not there" in words
    assert "GL-PRJ-003 project acme/www GL-PRJ-009 project acme/team/api" in words


def test_without_a_baseline_there_is_no_section(write: Callable[..., Report]) -> None:
    page = render(write([reports.resource("F")])).decode()
    assert 'id="baseline"' not in page
    assert "#baseline" not in page


def test_known_findings_are_counted_apart_everywhere(write: Callable[..., Report]) -> None:
    known = reports.finding(known="2026-10-01")
    report = write([reports.resource("F", findings=[known])], baseline=BASELINE)
    words = Page(render(report)).words
    assert "1 failing and known from the baseline" in words
    assert "Findings: 1, of which 1 is known from the baseline." in words
    assert "No policy fails." in words
    assert "◇ Known findings 1" in words


def test_integrity_names_every_document_and_the_pipeline(rich: Report) -> None:
    words = section(rich, "integrity")
    for label, digit in (("Waivers", "4"), ("Baseline", "5"), ("Results before", "6")):
        assert f"{label} sha256 {digit * 64}" in words
    assert f"Commit {'7' * 40} Branch or tag main Started by schedule" in words
    assert "Run before 20261120T100009Z-66666666" in words
    assert "glscan verify RUN_DIRECTORY" in words
    assert CI["pipeline_url"] in Page(render(rich)).values("href")


@pytest.mark.parametrize("name", [*HOSTILE, "javascript:alert(1)"])
def test_hostile_words_of_a_run_before_are_inert(name: str, write: Callable[..., Report]) -> None:
    before = {
        **PREVIOUS,
        "as_of": name,
        "run": name,
        "moved": {"tool": [name, name], "policies_removed": [name]},
    }
    old = earlier("GL-PRJ-003", 1, NOT_EVALUATED, path=[name], key=name, first_seen=name)
    report = write(
        [
            reports.resource(
                "F",
                path=name,
                findings=[reports.finding(change=name, first_seen=name, known=name)],
                earlier=[old, {**old, "policy": name}],
            )
        ],
        previous=before,
        baseline={**BASELINE, "path": name, "created": name, "fixed": [name]},
        ci=dict.fromkeys(CI, name),
        redacted=[name],
    )
    page = Page(render(report))
    assert page.tags["img"] == 0
    assert len(page.scripts) == 2
    assert all(re.match(r"#|https?://|data:,$", href) for href in page.values("href"))
    assert not any(attribute.startswith("on") for attribute, _ in page.attributes)


def test_pseudonyms_are_told_on_the_cover(write: Callable[..., Report]) -> None:
    told = "People are shown under pseudonyms:"
    assert told not in section(write([]), "cover")
    assert told in section(write([], redacted=["users"]), "cover")

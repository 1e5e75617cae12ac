"""What the HTML report tells of the run before and of a baseline."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner import gate
from scanner.compared import GONE, NEW, NOT_EVALUATED, NOT_JUDGED, UPDATED
from scanner.render import html_changes, html_rows
from scanner.report import Report
from tests import reports
from tests.compared import BASELINE, CI, LONG_AGO, PREVIOUS, earlier
from tests.page import HOSTILE, Page, render, section

NEW_ONE = {"change": NEW, "first_seen": "2026-11-21T10:00:09Z"}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(*args: Any, **run: Any) -> Report:
        return reports.write(tmp_path / "results.json", *args, **run)

    return write


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


def listed(report: Report) -> dict[str, list[str]]:
    """The tables of changes by the first words of their captions: ids of policies."""
    page = render(report).decode().split('id="changes"')[1].split("</section>")[0]
    tables = re.findall(r"<caption>(.*?)</caption>.*?<tbody>(.*?)</tbody>", page, re.DOTALL)
    return {
        re.split("[,:]", caption)[0]: re.findall(r'<span class="id">([^<]*)<', body)
        for caption, body in tables
    }


def test_every_change_that_is_counted_is_listed(rich: Report) -> None:
    assert listed(rich) == {
        "New findings": ["GL-GRP-001"],
        "Updated findings": ["GL-GRP-001"],
        "Fixed": ["GL-PRJ-003"],
        "Not evaluated now and failing before": ["GL-GRP-001", "GL-GRP-001", "GL-PRJ-003"],
        "Not judged now and failing before": ["GL-PRJ-001"],
        "Not applicable now": ["GL-PRJ-009"],
        "Gone with their resource": ["GL-PRJ-003", "GL-PRJ-008"],
    }
    assert "these stay open" in section(rich, "changes")


def test_a_known_finding_that_got_worse_is_listed_with_its_value(
    write: Callable[..., Report],
) -> None:
    worse = reports.finding(
        known="2026-10-01", change=UPDATED, first_seen=LONG_AGO, actual="developers"
    )
    words = section(write([reports.resource("F", findings=[worse])], previous=PREVIOUS), "changes")
    told = words.split("Updated findings")[1]
    assert "A rule for the default branch accepts force pushes." in told
    assert "now &#34;developers&#34; Known from the baseline since 2026-10-01" in told
    assert "updated, since 2026-09-01" in told


def test_what_a_run_did_not_judge_has_no_severity_unless_its_policy_tells_one() -> None:
    before: Any = {
        "absent": [
            {"kind": "group", "path": "old", "id": 3, "findings": [earlier("A", 1, NOT_JUDGED)]},
            {"kind": "project", "path": "old/x", "id": 4, "findings": [earlier("B", 2, GONE)]},
        ]
    }
    changes = html_changes.Changes()
    changes.add_absent(before, {"B": "low"})
    assert [(one.kind, one.severity) for one in changes.kept[NOT_JUDGED].shown] == [("group", "")]
    assert [(one.path, one.severity) for one in changes.kept[GONE].shown] == [("old/x", "low")]


@pytest.mark.parametrize(("count", "printed"), [(10, True), (11, False)])
def test_a_long_list_of_what_is_gone_is_not_printed_unasked(
    count: int, printed: bool, write: Callable[..., Report]
) -> None:
    gone = [earlier("GL-PRJ-003", n, GONE) for n in range(count)]
    absent = [{"kind": "project", "path": "acme/old", "id": 6, "findings": gone}]
    page = render(write([], previous={**PREVIOUS, "absent": absent})).decode()
    changes = page.split('id="changes"')[1].split("</section>")[0]
    assert ('<details class="folded">' in changes) is printed
    assert ('<details class="folded unprinted">' in changes) is not printed
    assert ("Not printed, since the list is long" in changes) is not printed
    assert page.count("details:not(.unprinted)::details-content") == 1
    assert page.count("details:not([open], .unprinted)") == 1


def test_open_ones_are_listed_before_those_that_somebody_knew(
    write: Callable[..., Report],
) -> None:
    lines = [
        reports.resource(
            "F", path=f"acme/p{n}", id=n, findings=[reports.finding(**NEW_ONE, **accepted)]
        )
        for n, accepted in enumerate([{"waived_by": "WVR-1"}, {"known": "2026-10-01"}, {}])
    ]
    shown = html_rows.collect(write(lines, previous=PREVIOUS)).changes.kept[NEW].shown
    assert [one.path for one in shown] == ["acme/p2", "acme/p0", "acme/p1"]


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
    new = html_rows.collect(report).changes.kept[NEW]
    assert (new.total, len(new.shown), new.shown[0].policy) == (61, 50, "X-1")
    assert "the most severe first: shown the first 50 of 61" in section(report, "changes")


def test_words_that_no_run_says_are_not_listed() -> None:
    changes = html_changes.Changes()
    line: Any = reports.resource("P", earlier=[earlier("OLD-1", 1, "odd")])
    changes.add_earlier(line, {})
    assert not any(kept.total for kept in changes.kept.values())


def test_findings_say_since_when_they_are_there(rich: Report) -> None:
    words = section(rich, "findings")
    assert "new" in words
    assert "updated, since 2026-09-01" in words
    assert (
        "since 2026-09-01, overdue since 2026-10-01 ◇ Known from the baseline since 2026-10-01"
        in words
    )


def test_without_a_run_before_findings_say_nothing_of_it(write: Callable[..., Report]) -> None:
    assert "since" not in section(write([reports.resource("F")]), "findings")


def test_the_table_of_all_results_knows_changes_and_known_findings(rich: Report) -> None:
    data = Page(render(rich)).data
    change, accepted = 12, 13
    rows = [[*row, *([0] * (14 - len(row)))] for row in data["rows"]]
    told = {(data["outcomes"][row[1]], *data["changes"][row[change]]) for row in rows}
    assert ("fail", "new", "new") in told
    assert ("known", "unchanged", "since 2026-09-01, overdue since 2026-10-01") in told
    assert ("unknown", "", "") in told
    assert "Known from the baseline since 2026-10-01" in {
        data["texts"][row[accepted]] for row in rows
    }


def test_the_baseline_tells_what_is_left_of_it(rich: Report) -> None:
    words = section(rich, "baseline")
    assert "baseline.json , of 2026-10-01" in words
    assert "Entries 4 Still known 1 To take out 1 fixed, 1 not applicable now" in words
    assert "0 not evaluated now, 0 not judged now, 1 whose resource is not there" in words
    assert "GL-PRJ-003 project acme/www GL-PRJ-009 project acme/team/api" in words


def test_entries_that_make_nothing_known_are_to_be_taken_out(write: Callable[..., Report]) -> None:
    before: Any = BASELINE["findings"]
    counts = {**before, "waived": 2, "raised": 3}
    told = section(write([], baseline={**BASELINE, "findings": counts, "renamed": 5}), "baseline")
    assert "2 found, but a waiver was made for them" in told
    assert "3 found, but their policy is more severe now" in told
    assert "Under an old path 5 of those still known" in told
    assert "Under an old path" not in section(write([], baseline=BASELINE), "baseline")


def test_without_a_baseline_there_is_no_section(write: Callable[..., Report]) -> None:
    page = render(write([reports.resource("F")])).decode()
    assert 'id="baseline"' not in page
    assert "#baseline" not in page


def test_known_findings_are_counted_apart_everywhere(write: Callable[..., Report]) -> None:
    known = reports.finding(known="2026-10-01")
    report = write([reports.resource("F", findings=[known])], baseline=BASELINE)
    words = Page(render(report)).words
    assert all(reason in words for reason in gate.decide(report.run).reasons)
    assert "Findings: 1, of which 1 is known from the baseline." in words
    assert "1 policy fails only on what the baseline knows" in words
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

"""report.html: what nobody knew or accepted comes first, and nothing that fails goes unsaid."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.compared import NEW, UNCHANGED, UPDATED
from scanner.render import html_rows
from scanner.report import Report
from tests import reports
from tests.compared import BASELINE, PREVIOUS
from tests.page import render, section
from tests.rendered import WAIVERS

KNOWN = {"known": "2026-10-01"}
WAIVED = {"waived_by": "WVR-1"}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(*args: Any, **run: Any) -> Report:
        return reports.write(tmp_path / "results.json", *args, **run)

    return write


def failing(number: int, policy: str = "GL-PRJ-003", **told: Any) -> dict[str, Any]:
    """A project with one finding."""
    found = reports.finding(policy, **told)
    return reports.resource("F", path=f"acme/p{number:04}", id=number + 1, findings=[found])


def paths(report: Report, policy: str = "GL-PRJ-003") -> list[str]:
    return [entry.path for entry in html_rows.collect(report).judged[policy].entries]


def test_the_one_that_fails_the_gate_stands_in_the_page(write: Callable[..., Report]) -> None:
    lines = [failing(n, **KNOWN) for n in range(60)]
    lines += [failing(n, **WAIVED) for n in range(60, 70)]
    lines += [failing(70)]
    report = write(lines, baseline=BASELINE, waivers=WAIVERS)
    assert len(paths(report)) == 50
    assert paths(report)[0] == "acme/p0070"
    words = section(report, "findings")
    assert "acme/p0070" in words
    assert "71 findings (1 open, 60 known, 10 waived): shown 50 of 71, open ones first" in words
    assert "Shown 50 of 71, open ones first; the others are in" in words


def test_open_ones_come_before_known_ones_and_those_before_waived_ones(
    write: Callable[..., Report],
) -> None:
    told: list[dict[str, Any]] = [
        {**KNOWN, **WAIVED, "change": NEW},
        {**KNOWN, "change": UNCHANGED},
        {"change": UNCHANGED},
        {**KNOWN, "change": UPDATED},
        {"change": UPDATED},
        {"change": NEW},
        {},
    ]
    seen = [{**one, "first_seen": "2026-01-01T00:00:00Z"} for one in told]
    report = write([failing(n, **one) for n, one in enumerate(seen)], previous=PREVIOUS)
    assert [int(path[-1]) for path in paths(report)] == [5, 4, 2, 6, 3, 1, 0]


def test_what_was_known_before_takes_no_more_memory(write: Callable[..., Report]) -> None:
    def held(known: int) -> int:
        report = write([*(failing(n, **KNOWN) for n in range(known)), failing(known)])
        tracemalloc.start()
        judged = html_rows.collect(report).judged
        used = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert judged["GL-PRJ-003"].entries[0].path == f"acme/p{known:04}"
        return used

    held(1)
    # A finding in words takes more than 800 bytes, its row in the table of all results a tenth.
    assert held(5_000) < held(500) + 4_500 * 400


def row(report: Report, id: str) -> str:
    """What the first tables of all say of a policy."""
    page = render(report).decode().split('id="attention"')[1]
    found = re.search(rf'<tr>(?:(?!</tr>).)*#policy-{id}".*?</tr>', page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]*>", " ", found.group()).split())


def test_what_fails_counts_open_findings(write: Callable[..., Report]) -> None:
    places = [{"key": "a"}, {"key": "b", **KNOWN}, {"key": "c", **WAIVED}, {"key": "d", **WAIVED}]
    both = reports.resource("F", findings=[reports.finding(**one) for one in places])
    report = write([both], baseline=BASELINE)
    assert row(report, "GL-PRJ-003").endswith("GL-PRJ-003 beside 1 known, 2 waived 1 of 1 1")
    assert "Open findings" in section(report, "attention")
    assert "beside" not in row(write([failing(1)]), "GL-PRJ-003")


@pytest.mark.parametrize(
    ("accepted", "words"),
    [
        ([KNOWN, WAIVED, KNOWN], "the baseline knows or waivers cover"),
        ([KNOWN, KNOWN, KNOWN], "the baseline knows"),
        ([WAIVED, WAIVED, WAIVED], "waivers cover"),
    ],
)
def test_what_fails_tells_of_policies_whose_failures_are_all_known_or_waived(
    accepted: list[dict[str, Any]], words: str, write: Callable[..., Report]
) -> None:
    policies = [reports.policy(f"X-{n}") for n in range(3)]
    found = [reports.finding(f"X-{n}", **one) for n, one in enumerate(accepted)]
    report = write([reports.resource("FFF", findings=found)], policies)
    told = section(report, "attention")
    assert f"What fails 3 policies fail only on what {words}. X-0 1 , X-1 1 , X-2 1 What" in told
    assert "No policy fails." not in told
    found[2] = reports.finding("X-2")
    told = section(write([reports.resource("FFF", findings=found)], policies), "attention")
    assert f"2 more policies fail only on what {words}. X-0 1 , X-1 1 What" in told


def test_where_nothing_fails_the_page_says_so(write: Callable[..., Report]) -> None:
    assert "No policy fails." in section(write([reports.resource("P")]), "attention")


def test_print_says_where_each_row_is_and_promises_no_more(write: Callable[..., Report]) -> None:
    page = render(write([failing(n) for n in range(60)])).decode()
    told = re.search(r'<p class="print-only">The table.*?</p>', page)
    assert told
    assert "the findings stand with their policies above" not in told.group()
    assert "every row is in results.json" in told.group()
    assert "what was not evaluated" in told.group()
    assert "What is cut says so." in told.group()

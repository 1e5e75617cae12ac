"""The pictures of the HTML report: what each bar counts, and that its numbers stand beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.render import html_pictures, html_rows
from scanner.render.html_bars import Bar, to_scale
from scanner.render.html_matrix import matrices
from scanner.report import Report
from tests import reports
from tests.compared import BASELINE, PREVIOUS
from tests.page import render


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(*args: Any, **run: Any) -> Report:
        return reports.write(tmp_path / "results.json", *args, **run)

    return write


def words(report: Report) -> str:
    """The page without its pictures, as a reader sees it."""
    page = re.sub(r"<(style|script|svg).*?</\1>", "", render(report).decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def groups(report: Report) -> tuple[dict[str, int], int]:
    """How much fails in each group, and how many groups share a bar."""
    bars, others = html_rows.collect(report).fails.bars()
    return {bar.name: bar.total for bar in bars}, others


def test_lengths_compare_counts_and_nothing_small_vanishes() -> None:
    long, short = to_scale({"long": {"a": 1000, "b": 1}, "short": {"a": 0, "b": 500}})
    assert [(part.name, part.x, part.width) for part in long.segments] == [
        ("a", 0, 319.7),
        ("b", 320.7, 3),
    ]
    assert [part.width for part in short.segments] == [159.8]
    assert to_scale({"empty": {"a": 0}})[0].segments == []


def test_a_framework_counts_all_controls_it_lists(write: Callable[..., Report]) -> None:
    soc2, iso = html_pictures.standards(matrices(write([reports.resource("F")]).run))
    assert soc2 == Bar(
        "SOC 2 Trust Services Criteria", {"fail": 1, "manual": 1, "uncovered": 1}, longest=3
    )
    assert (iso.counts, iso.total) == ({"fail": 2}, 2)


def test_groups_are_those_of_the_top_where_there_are_several(
    write: Callable[..., Report],
) -> None:
    lines = [
        reports.resource("F", path=path, id=n)
        for n, path in enumerate(["acme/a/x", "acme/b/y", "other/z", "other/c/d/e"])
    ]
    assert groups(write(lines)) == ({"acme": 2, "other": 2}, 0)


def test_groups_are_those_below_the_only_one_at_the_top(write: Callable[..., Report]) -> None:
    policies = [reports.policy(kinds=["group", "project"])]
    lines = [
        reports.resource("F", kind="group", path="acme", id=1),
        reports.resource("F", kind="group", path="acme/a/deep", id=2),
        reports.resource("F", path="acme/a/x", id=3),
        reports.resource("F", path="acme/direct", id=4),
        reports.resource("P", path="acme/b/fine", id=5),
    ]
    report = write(lines, policies)
    assert groups(report) == ({"acme": 2, "acme/a": 2}, 0)
    assert "directly in acme" in words(report)


def test_what_lies_in_no_group_is_named(rich: Report) -> None:
    assert groups(rich)[0] == {"acme": 2, "the instance": 1}


def test_other_groups_share_a_bar_that_says_how_many(write: Callable[..., Report]) -> None:
    lines = [reports.resource("F", path=f"g{n:02}/p", id=n) for n in range(12)]
    report = write(lines)
    counts, others = groups(report)
    assert list(counts.items())[-1] == ("", 2)
    assert (len(counts), others) == (11, 2)
    assert "2 other groups High 2" in words(report)


def test_waived_and_known_evaluations_do_not_fail_in_the_picture(
    write: Callable[..., Report],
) -> None:
    lines = [
        reports.resource("F", path="a/x", id=1, findings=[reports.finding(waived_by="WVR-1")]),
        reports.resource("F", path="b/x", id=2, findings=[reports.finding(known="2026-10-01")]),
        reports.resource(
            "F",
            path="c/x",
            id=3,
            findings=[reports.finding(known="2026-10-01"), reports.finding()],
        ),
    ]
    assert groups(write(lines, baseline=BASELINE)) == ({"c": 1}, 0)


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("2026-11-21T10:00:09Z", "today"),
        ("2026-11-20T10:00:10Z", "today"),
        ("2026-11-20T10:00:09Z", "under a week"),
        ("2026-11-14T10:00:09Z", "under a month"),
        ("2026-10-22T10:00:08Z", "under a quarter"),
        ("2026-08-23T10:00:09Z", "under a year"),
        ("2025-11-21T10:00:08Z", "a year and older"),
        ("2026-12-31T00:00:00Z", "today"),
        ("yesterday", "not known"),
        ("2026-11-20", "not known"),
    ],
)
def test_ages_have_names(since: str, words: str) -> None:
    assert html_pictures.age_in_words(since, "2026-11-21T10:00:09Z") == words


def test_findings_are_counted_by_age_and_severity_without_waived_ones(
    write: Callable[..., Report],
) -> None:
    new, old = "2026-11-21T10:00:09Z", "2025-01-01T00:00:00Z"
    found = [
        reports.finding(change="new", first_seen=new),
        reports.finding(change="unchanged", first_seen=old, known="2025-01-01"),
        reports.finding(change="unchanged", first_seen=old, waived_by="WVR-1"),
    ]
    report = write([reports.resource("F", findings=found)], previous=PREVIOUS)
    ages = {bar.name: bar.counts["high"] for bar in html_rows.collect(report).ages.bars()}
    assert {name: count for name, count in ages.items() if count} == {
        "today": 1,
        "a year and older": 1,
    }
    assert "a year and older High 1" in words(report)


def test_without_a_run_before_the_page_says_how_to_get_ages(write: Callable[..., Report]) -> None:
    told = words(write([reports.resource("F")]))
    assert "How old findings are is not known: no run before was given." in told
    assert "under a week" not in told


def test_every_picture_has_a_title_a_description_and_its_numbers(rich: Report) -> None:
    page = render(rich).decode()
    drawn = re.findall(r'<svg class="bar".*?</svg>', page)
    assert len(drawn) > 10
    assert all('role="img"' in one for one in drawn)
    assert all(re.search(r"<title>[^<]+</title><desc>[^<]+</desc>", one) for one in drawn)
    assert "style=" not in page.split("<main")[1].split('id="data"')[0]
    soc2 = page.split("SOC 2 Trust Services Criteria</th>")[1].split("</tr>")[0]
    assert "<desc>1 findings, 1 manual, 1 not covered</desc>" in soc2
    assert re.findall(r'class="count">(\d+)<', soc2) == ["1", "1", "1"]


def test_what_could_be_taken_for_another_part_has_a_texture(write: Callable[..., Report]) -> None:
    lines = [
        reports.resource("U", path="a/x", id=1),
        reports.resource("F", path="a/y", id=2, findings=[reports.finding(known="2026-10-01")]),
    ]
    page = render(write(lines, baseline=BASELINE)).decode()
    bar = next(one for one in re.findall(r'<svg class="bar".*?</svg>', page) if ">high<" in one)
    for name, texture in (("known", "dots"), ("unknown", "hatch")):
        assert re.search(rf'class="{name}"[^>]*/><rect fill="url\(#{texture}\)"', bar)
    assert 'id="hatch"' in page
    assert 'id="dots"' in page

"""report.html: its counts, in words and in widths."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Outcome
from scanner.render import (
    html_matrix,
    html_numbers,
    html_rows,
)
from scanner.report import Report
from tests import reports
from tests.page import render


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(*args: Any, **run: Any) -> Report:
        return reports.write(tmp_path / "results.json", *args, **run)

    return write


def test_policies_come_by_severity_then_breadth(write: Callable[..., Report]) -> None:
    policies = [
        reports.policy("A", severity="low"),
        reports.policy("B", severity="critical"),
        reports.policy("C", severity="high"),
        reports.policy("D", severity="high"),
    ]
    lines = [
        reports.resource(letters, path=f"p{n}", id=n, findings=[])
        for n, letters in enumerate(["FFPF", "FPFF", "FNUP"])
    ]
    report = write(lines, policies)
    cards = html_numbers.cards(report.run, html_rows.collect(report).judged)
    assert [(c.policy["id"], c.failed, c.applied) for c in cards] == [
        ("B", 1, 2),
        ("D", 2, 3),
        ("C", 1, 3),
        ("A", 3, 3),
    ]


def test_bars_show_every_outcome_in_words_and_widths(write: Callable[..., Report]) -> None:
    policies = [reports.policy(), reports.policy("X-1", severity="low")]
    lines = [reports.resource("PP", path=f"p{n}", id=n) for n in range(999)]
    lines.append(reports.resource("FP", path="q", id=1000))
    report = write(lines, policies)
    bars = html_numbers.bars(report.run)
    assert [bar.name for bar in bars] == ["high", "low"]
    assert bars[0].counts == {
        **{"fail": 1, "waived": 0, "error": 0, "unknown": 0, "pass": 999},
        **{"not_applicable": 0, "manual": 0},
    }
    assert "<title>high</title><desc>1 fail, 999 pass</desc>" in render(report).decode()
    assert [(part.name, part.width) for part in bars[0].segments] == [("fail", 3), ("pass", 319.7)]
    assert bars[0].segments[1].x == 4
    assert html_numbers.bars(write([]).run)[0].segments == []


def test_all_six_outcomes_have_a_mark_and_so_has_what_is_waived_or_known() -> None:
    assert set(html_matrix.MARKS) == {*(outcome.value for outcome in Outcome), "waived", "known"}


def test_known_is_counted_only_where_there_is_a_baseline(
    write: Callable[..., Report], rich: Report
) -> None:
    assert "known" not in html_numbers.marks(write([]).run)
    assert "known" in html_numbers.marks(rich.run)

"""The verdict on the terminal: all bins in the last line, and names that cannot steer it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from scanner import gate
from scanner.cli import summary
from scanner.cli.output import Output
from tests import reports
from tests.compared import PREVIOUS


def shown(
    path: Path,
    capsys: pytest.CaptureFixture[str],
    resources: list[dict[str, Any]],
    policies: list[dict[str, Any]] | None = None,
    written: tuple[Output, ...] = (),
    **run: Any,
) -> list[str]:
    report = reports.write(path / "results.json", resources, policies, **run)
    summary.show(report, gate.decide(report.run), written)
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.splitlines()


def numbered(count: int, outcome: str = "P", **parts: Any) -> list[dict[str, Any]]:
    return [reports.resource(outcome, path=f"acme/{n}", id=n, **parts) for n in range(count)]


def test_last_line_names_all_bins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(tmp_path, capsys, [*numbered(3), reports.resource("F"), reports.resource("M")])
    assert lines[-1] == "3 pass · 1 fail · 0 not applicable · 0 unknown · 1 manual · 0 error"


def test_head_says_what_was_read_and_by_which_engine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, scope, *_ = shown(tmp_path, capsys, numbered(2))
    assert head == "https://gitlab.example.com 18.5.1 · regorus 0.13.0 (embedded)"
    assert scope == "acme: 2 projects · 31 requests"


def test_what_is_overdue_is_counted_where_a_time_to_fix_is_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    limits = {"days": {"high": 30}, "overdue": {"high": 2}, "unseen": {"high": 0}, "undated": 0}
    lines = shown(tmp_path, capsys, numbered(2), time_to_fix=limits)
    assert "time to fix: 2 findings overdue: 2 high after 30 days" in lines
    assert not any("time to fix" in line for line in shown(tmp_path, capsys, numbered(2)))


def test_empty_run_says_that_there_was_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = shown(tmp_path, capsys, [])
    assert lines[1] == "acme: nothing · 31 requests"
    hidden = "no project was seen: there is none, or this token or address is shown none"
    assert f"INCOMPLETE: nothing was judged; {hidden}" in lines


def test_failing_policies_are_listed_the_worst_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policies = [
        reports.policy("GL-PRJ-001", severity="low"),
        reports.policy("GL-PRJ-002", severity="critical"),
        reports.policy("GL-PRJ-003", severity="low"),
    ]
    resources = [reports.resource("FFP", findings=[]), reports.resource("PPP", findings=[])]
    table = "\n".join(shown(tmp_path, capsys, resources, policies))
    assert table.index("GL-PRJ-002") < table.index("GL-PRJ-001")
    assert "GL-PRJ-003" not in table
    assert "1 of 2" in table


def test_run_without_failures_has_no_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not any("severity" in line for line in shown(tmp_path, capsys, numbered(1)))


KNOWN, WAIVED = {"known": "2026-10-01"}, {"waived_by": "WVR-1"}


def test_what_is_open_comes_first_and_the_rest_is_counted_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policies = [
        reports.policy("GL-PRJ-001", severity="low", title="A long title " * 9),
        reports.policy("GL-PRJ-002", title="Everything of it is known"),
        reports.policy("GL-PRJ-003", severity="critical", title="Everything of it is waived"),
    ]
    marks: dict[str, tuple[dict[str, str], ...]] = {
        "GL-PRJ-001": ({}, KNOWN, KNOWN, WAIVED),
        "GL-PRJ-002": (KNOWN, KNOWN, KNOWN, KNOWN),
        "GL-PRJ-003": (WAIVED, WAIVED, WAIVED, WAIVED),
    }
    resources = [
        reports.resource(
            "FFF",
            path=f"acme/{number}",
            findings=[reports.finding(id, **each[number]) for id, each in marks.items()],
        )
        for number in range(4)
    ]
    lines = shown(tmp_path, capsys, resources, policies)
    head, row = lines[3:5]
    assert head.split() == ["severity", "policy", "title", "failing", "known", "waived"]
    assert row.split()[:2] + row.split()[-5:] == ["low", "GL-PRJ-001", "1", "of", "4", "2", "1"]
    assert len(head) == len(row) == 80
    assert lines[5] == "2 more policies fail only on what the baseline knows or waivers cover."
    assert not any("GL-PRJ-002" in line or "GL-PRJ-003" in line for line in lines)


def test_where_nothing_is_open_there_is_a_line_and_no_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = reports.resource(findings=[reports.finding(**KNOWN)])
    lines = shown(tmp_path, capsys, [known])
    assert "1 policy fails only on what the baseline knows." in lines
    assert not any("severity" in line for line in lines)


def test_without_a_baseline_or_waivers_no_column_tells_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = shown(tmp_path, capsys, [reports.resource("F")])
    assert lines[3].split() == ["severity", "policy", "title", "failing"]
    assert lines[5] == ""


def test_where_nobody_can_be_told_nothing_takes_stdout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert shown(tmp_path, capsys, [reports.resource("F")]) == []


def test_what_changed_since_the_run_before_is_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = {**dict.fromkeys(PREVIOUS["findings"], 0), "new": 1, "unchanged": 1_409, "fixed": 2}
    previous = {**PREVIOUS, "findings": counts}
    lines = shown(tmp_path, capsys, [reports.resource("F")], previous=previous)
    told = [line for line in lines if "2026-11-20T10:00:09Z" in line]
    assert told == ["findings since 2026-11-20T10:00:09Z: 1 new, 1,409 unchanged, 2 fixed"]


def test_what_could_not_be_seen_is_counted_by_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rare = reports.resource("E", reasons={"GL-PRJ-003": ["boom"]})
    common = numbered(2, "U", reasons={"GL-PRJ-003": ["settings: the token may not read it"]})
    lines = shown(tmp_path, capsys, [rare, *common])
    assert [line for line in lines if "not evaluated" in line] == [
        "  not evaluated: GL-PRJ-003 on 2: settings: the token may not read it",
        "  not evaluated: GL-PRJ-003 on 1: boom",
    ]


def test_outcome_without_a_reason_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = shown(tmp_path, capsys, [reports.resource("U")])
    assert "  not evaluated: GL-PRJ-003 on 1: no reason given" in lines


def test_many_reasons_are_cut_and_the_cut_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    resources = [reports.resource("U", reasons={"GL-PRJ-003": [f"r{n}"]}) for n in range(10)]
    lines = [line for line in shown(tmp_path, capsys, resources) if "not evaluated" in line]
    assert len(lines) == 9
    assert lines[-1] == "  not evaluated: and 2 more, see the report"


def test_written_files_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(tmp_path, capsys, numbered(1), written=(Output("html", "a.html"),))
    assert "  html a.html" in lines


@pytest.mark.parametrize("hostile", ["\x1b[2Jgone", "[bold]loud[/bold]", "a\nCOMPLIANT: forged"])
def test_names_cannot_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], hostile: str
) -> None:
    policies = [reports.policy(title=hostile)]
    resources = [
        reports.resource("F"),
        reports.resource("U", reasons={"GL-PRJ-003": [hostile]}),
    ]
    lines = shown(tmp_path, capsys, resources, policies)
    text = "\n".join(lines)
    assert "\x1b[2J" not in text
    assert not any(line.startswith("COMPLIANT") for line in lines)
    assert "loud" not in hostile or "[bold]loud[/bold]" in text

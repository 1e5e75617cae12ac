"""Markdown: short enough for a note, and no name in it is markup."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from scanner import report
from scanner.render import markdown
from tests import rendered, reports
from tests.compared import PREVIOUS


def render(opened: report.Report) -> str:
    out = io.BytesIO()
    markdown.render(opened, out)
    return out.getvalue().decode()


def test_no_report_is_longer_than_a_note(opened: report.Report) -> None:
    assert len(render(opened).encode()) <= markdown.LONGEST


def test_what_is_cut_is_said(tmp_path: Path) -> None:
    resources = [
        reports.resource("F", path=f"acme/{'🦊' * 60}{number}", findings=[finding(number)])
        for number in range(300)
    ]
    text = render(reports.write(tmp_path / "r.json", resources))
    assert len(text.encode()) <= markdown.LONGEST
    [shown] = re.findall(r"Shown (\d+) of 300 findings", text)
    assert (
        5
        < int(shown)
        == text.count("| `GL-PRJ-003` | ``project acme")
        + text.count("| `GL-PRJ-003` | `project acme")
    )


def finding(number: int) -> dict[str, object]:
    return rendered.finding("GL-PRJ-003", number, message="💥" * 150, actual="🐌" * 150)


def test_the_verdict_comes_first(rich: report.Report, empty: report.Report) -> None:
    assert render(rich).startswith("# glscan: NOT COMPLIANT and INCOMPLETE\n")
    assert render(empty).startswith("# glscan: INCOMPLETE\n\n- nothing was judged\n")


def test_the_worst_findings_come_first(rich: report.Report) -> None:
    table = render(rich).partition("## Findings")[2]
    policies = re.findall(r"^\| `(GL-\w+-\d+)`", table.partition("##")[0], flags=re.MULTILINE)
    assert policies == ["GL-GRP-001"] * 3 + ["GL-PRJ-003"]


def section(text: str, title: str) -> str:
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_what_changed_is_the_first_section_and_new_findings_its_first_rows(
    rich: report.Report,
) -> None:
    text = render(rich)
    assert text.partition("\n## ")[2].startswith("Changes\n")
    told = section(text, "Changes")
    assert "| 1 | 1 | 7 | 1 | 1 | 3 | 1 | 2 |" in told.splitlines()
    assert re.findall(r"^\| ([a-z]+) \| `([A-Z0-9-]+)`", told, flags=re.MULTILINE) == [
        ("new", "GL-GRP-001"),
        ("updated", "GL-GRP-001"),
        ("fixed", "GL-PRJ-003"),
    ]
    assert "What is not evaluated or not judged now stays open." in told
    assert "Not only settings changed: GitLab was 18.4.0 and is 18.5.1. 1 policy was added" in told


def test_ten_changes_are_shown_the_new_and_most_severe_first(tmp_path: Path) -> None:
    policies = [reports.policy("A-1", severity="low"), reports.policy("B-1", severity="critical")]
    resources = [
        reports.resource(
            "FF",
            path=f"acme/p{number}",
            id=number,
            findings=[
                rendered.finding("A-1", number, change="new" if number else "updated"),
                rendered.finding("B-1", number, change="updated" if number > 3 else "new"),
            ],
        )
        for number in range(9)
    ]
    counts = {**dict.fromkeys(PREVIOUS["findings"], 0), "new": 12, "updated": 6}
    previous = {**PREVIOUS, "findings": counts, "moved": {}, "absent": []}
    told = section(
        render(rendered.write(tmp_path / "r.json", resources, policies, previous=previous)),
        "Changes",
    )
    rows = re.findall(r"^\| ([a-z]+) \| `([A-Z0-9-]+)`", told, flags=re.MULTILINE)
    assert rows == [("new", "B-1")] * 4 + [("new", "A-1")] * 6
    assert "Shown 10 of 18 changes, new findings first." in told
    assert "stays open" not in told
    assert "Not only" not in told


def test_a_run_alone_tells_no_changes(unknown: report.Report) -> None:
    text = render(unknown)
    assert "## Changes" not in text
    assert "## Baseline" not in text
    assert "Redacted" not in text


def test_known_and_waived_are_counted_apart(rich: report.Report) -> None:
    text = render(rich)
    assert "5 fail (1 waived, 1 known)" in text
    assert "acme/team/api" not in section(text, "Findings")
    assert "| high | `GL-PRJ-003` | The default branch refuses force pushes | 1 |" in text
    told = section(text, "Baseline")
    assert "1 of 4 findings still there." in told
    assert "To take out of it: 2 of its entries" in told
    assert "- `GL-PRJ-003 project acme/www`" in told.splitlines()


def test_a_redacted_report_says_so(tmp_path: Path) -> None:
    text = render(rendered.rich(tmp_path, redacted=["users"]))
    assert any(
        line.startswith("| Redacted | People are shown under pseud") for line in text.splitlines()
    )


def test_it_says_which_policies_judged_and_as_whom(tmp_path: Path) -> None:
    only = {**report.EVERYTHING, "only": ["GL-PRJ-003"], "left_out": ["GL-PRJ-001", "GL-PRJ-008"]}
    text = render(reports.write(tmp_path / "r.json", [reports.resource("P")], selection=only))
    facts = re.findall(r"^\| (Policies|Asked as) \| (.*) \|$", text, flags=re.MULTILINE)
    assert facts == [
        ("Policies", "1 of 3 policies"),
        ("Policies", "Only GL-PRJ-003"),
        ("Policies", "Left out, 2\\: GL-PRJ-001, GL-PRJ-008"),
        ("Asked as", "`auditor`, role `owner`"),
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gitlab.example.com", "`https://gitlab.example.com`, GitLab `18.5.1`"),
        ("production|1", "`production\\|1`, `https://gitlab.example.com`, GitLab `18.5.1`"),
    ],
)
def test_an_instance_is_named_as_reports_name_it(tmp_path: Path, name: str, told: str) -> None:
    url = "https://gitlab.example.com"
    instance = {"name": name, "url": url, "version": "18.5.1", "edition": "ee"}
    text = render(reports.write(tmp_path / "r.json", [reports.resource("P")], instance=instance))
    assert f"| Instance | {told} |" in text.splitlines()


def test_who_asked_may_be_unknown(tmp_path: Path) -> None:
    opened = reports.write(tmp_path / "r.json", [reports.resource("P")])
    snapshot = {**opened.run["snapshot"], "identity": {}}
    text = render(reports.write(tmp_path / "r.json", [reports.resource("P")], snapshot=snapshot))
    assert "| Asked as | `unknown user`, role `unknown` |" in text.splitlines()


def test_what_fails_on_nothing_open_is_counted_and_its_findings_are(tmp_path: Path) -> None:
    findings = [
        reports.finding("GL-PRJ-001", known="2026-10-01"),
        reports.finding("GL-PRJ-002"),
        reports.finding("GL-PRJ-002", waived_by="WVR-1"),
    ]
    policies = [reports.policy("GL-PRJ-001"), reports.policy("GL-PRJ-002")]
    line = reports.resource("FF", findings=findings)
    text = render(reports.write(tmp_path / "r.json", [line], policies))
    said = "1 more policy fails only on what the baseline knows."
    assert said in section(text, "What fails").splitlines()
    assert "Not among them: 1 known and 1 waived." in section(text, "Findings").splitlines()
    assert "GL-PRJ-001" not in text


def test_where_all_is_known_it_says_that_policies_fail(tmp_path: Path) -> None:
    line = reports.resource("F", findings=[reports.finding(known="2026-10-01")])
    text = render(reports.write(tmp_path / "r.json", [line]))
    said = "1 policy fails only on what the baseline knows."
    assert said in section(text, "What fails").splitlines()
    assert "| Severity |" not in text
    assert "## Findings" not in text


def test_without_a_baseline_or_waivers_nothing_is_said_to_be_left_out(
    unknown: report.Report,
) -> None:
    assert "Not among them" not in render(unknown)


def test_every_table_has_its_columns_whatever_the_names_are(hostile: report.Report) -> None:
    width = 0
    for line in render(hostile).splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line))
        if re.fullmatch(r"[|:-]+", line):
            width = cells
        elif line.startswith("|") and width:
            assert cells == width, line
        elif not line:
            width = 0


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("a_b*c", r"a\_b\*c"),
        ("<b>", r"\<b\>"),
        ("[x](https://e.example)", "\\[x\\]\\(https\\://\u2060e.example\\)"),
        ("@all #1 !2", "@\u2060all \\#1 \\!2"),
        ("www.e.example", "www\u2060.e.example"),
        ("a\nb\u202e", "a b\\\\u202e"),
    ],
)
def test_text_is_no_markup(words: str, written: str) -> None:
    assert markdown.text(words) == written


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("a", "`a`"),
        ("", ""),
        ("a`b``c", "```a`b``c```"),
        ("`", "`` ` ``"),
        ("a|b", "`a\\|b`"),
        ("x" * 200, f"`{'x' * 119}…`"),
    ],
)
def test_code_is_code(words: str, written: str) -> None:
    assert markdown.code(words) == written

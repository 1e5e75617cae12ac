"""Markdown: short enough for a note, and no name in it is markup."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from scanner import report
from scanner.render import markdown
from tests import rendered, reports


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
    assert policies == ["GL-GRP-001"] * 3 + ["GL-PRJ-003"] * 2


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

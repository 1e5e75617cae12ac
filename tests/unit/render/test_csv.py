"""CSV: every evaluation, in a form a spreadsheet opens as text."""

from __future__ import annotations

import csv
import io

from scanner import report
from scanner.model import Outcome
from scanner.render.csv import render


def rows(opened: report.Report) -> list[dict[str, str]]:
    out = io.BytesIO()
    render(opened, out)
    text = out.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_it_begins_with_the_mark_by_which_excel_knows_utf8(rich: report.Report) -> None:
    out = io.BytesIO()
    render(rich, out)
    assert out.getvalue().startswith(b"\xef\xbb\xbfoutcome,severity,policy,")


def test_every_evaluation_has_a_line_and_a_failing_one_a_line_per_finding(
    opened: report.Report,
) -> None:
    found = rows(opened)
    totals = opened.run["totals"]
    for outcome in Outcome:
        count = sum(row["outcome"] == outcome for row in found)
        wanted = totals["findings"] if outcome is Outcome.FAIL else totals["outcomes"][outcome]
        assert count == wanted


def test_a_finding_carries_its_proof(rich: report.Report) -> None:
    [row] = (row for row in rows(rich) if row["path"] == "settings.shared_runners_setting")
    assert row == {
        "outcome": "fail",
        "severity": "high",
        "policy": "GL-PRJ-003",
        "title": "The default branch refuses force pushes",
        "kind": "project",
        "resource": "acme/web",
        "id": "7",
        "tier": "premium",
        "at": "group acme",
        "path": "settings.shared_runners_setting",
        "key": "",
        "message": "A rule for the default branch accepts force pushes.",
        "expected": '["disabled_and_unoverridable"]',
        "actual": '"enabled"',
        "reasons": "",
        "endpoint": "GET /projects/:id/protected_branches",
        "asked": "",
        "read_at": "2026-11-21T10:00:05Z",
        "settings": "https://gitlab.example.com/groups/acme/-/edit",
        "waived_by": "WVR-1",
        "waiver_ended": "",
        "fingerprint": row["fingerprint"],
        "soc2": "CC8.1",
        "iso27001_2022": "A.8.32 A.8.4",
        "known_since": "",
        "change": "unchanged",
        "first_seen": "2026-09-01T06:00:00Z",
        "due": "",
        "overdue": "",
    }
    assert len(row["fingerprint"]) == 32


def test_what_is_known_of_a_finding_stands_behind_all_other_columns(rich: report.Report) -> None:
    found = rows(rich)
    behind = ["known_since", "change", "first_seen", "due", "overdue"]
    assert list(found[0])[-7:] == ["soc2", "iso27001_2022", *behind]
    assert [row["known_since"] for row in found if row["known_since"]] == ["2026-10-01"]
    changes = [row["change"] for row in found if row["outcome"] == "fail"]
    counts = rich.run["previous"]["findings"]
    for change in ("new", "updated", "unchanged"):
        assert changes.count(change) == counts[change]
    assert {row["change"] for row in found if row["outcome"] != "fail"} == {""}


def test_what_is_due_says_whether_it_is_overdue(rich: report.Report) -> None:
    due = {(row["policy"], row["due"], row["overdue"]) for row in rows(rich) if row["due"]}
    assert due == {
        ("GL-GRP-001", "2026-09-08T06:00:00Z", "yes"),
        ("GL-GRP-001", "2026-11-28T10:00:09Z", ""),
        ("GL-PRJ-003", "2026-10-01T06:00:00Z", "yes"),
    }


def test_without_a_run_before_these_are_empty(unknown: report.Report) -> None:
    behind = ("known_since", "change", "first_seen", "due", "overdue")
    cells = {row[name] for row in rows(unknown) for name in behind}
    assert cells == {""}


def test_what_was_not_judged_says_why(rich: report.Report) -> None:
    told = {row["outcome"]: row["reasons"] for row in rows(rich) if row["outcome"] != "fail"}
    assert told["not_applicable"] == "The project is archived."
    assert told["error"] == "The engine stopped: undefined function"


def test_no_cell_begins_a_formula(hostile: report.Report) -> None:
    cells = [cell for row in rows(hostile) for cell in row.values()]
    assert any(cell.startswith("'=cmd") for cell in cells)
    assert not [cell for cell in cells if cell[:1] in set("=+-@|%\t\r\n")]

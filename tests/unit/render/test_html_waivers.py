"""Waivers in the page: what they cover stays a finding, is marked, and is counted apart."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

from scanner import report
from scanner.render import html, html_matrix, html_numbers
from tests import rendered, reports, waivers


def page(opened: report.Report) -> str:
    out = io.BytesIO()
    html.render(opened, out)
    return out.getvalue().decode()


def part(text: str, id: str) -> str:
    """One section of the page."""
    return text.partition(f'<section id="{id}"')[2].partition("</section>")[0]


def test_the_register_has_every_waiver_those_that_need_a_hand_first(rich: report.Report) -> None:
    register = part(page(rich), "waivers")
    assert re.findall(r'<tr id="waiver-([^"]+)">', register) == ["WVR-2", "WVR-3", "WVR-1"]
    for said in (
        "expired 3 days ago",
        "covers nothing; it holds for everything",
        "holds until 2027-01-31",
        "Moves to the new pipeline in spring.",
        "owner iam-team@acme.example, accepted by ciso@acme.example",
        'href="https://tickets.acme.example/RISK-42"',
        "everything below acme",
    ):
        assert said in register
    assert register.count('class="sub odd"') == 3


def test_the_register_tells_who_committed_each_and_what_git_cannot_tell(
    rich: report.Report,
) -> None:
    register = part(page(rich), "waivers")
    assert f"changed last by commit <code>{'c' * 12}</code>." in register
    assert "Its history is not whole here: changed since the last commit." in register
    assert (
        f"commit <code>{'a1' * 6}</code> by Ann Ackers &lt;ann@acme.example&gt;, "
        "<time>2026-11-01T09:30:00Z</time>" in register
    )
    rows = register.split("<tr id=")[1:]
    assert ["in no commit as it stands here" in row for row in rows] == [False, True, False]
    assert [" by Ann" in row for row in rows] == [False, False, True]


def test_a_register_without_git_says_nothing_of_it(tmp_path: Path) -> None:
    told = {"path": "w", "sha256": "0" * 64, "entries": [waivers.told()]}
    register = part(page(reports.write(tmp_path / "r.json", [], waivers=told)), "waivers")
    assert "commit" not in register
    assert "git" not in register


def test_a_page_without_waivers_has_no_register(unknown: report.Report) -> None:
    assert 'id="waivers"' not in page(unknown)
    assert "#waivers" not in page(unknown)


def test_what_is_waived_is_marked_where_it_stands(rich: report.Report) -> None:
    found = part(page(rich), "findings")
    assert found.count('by <a href="#waiver-WVR-1">WVR-1</a>') == 4
    assert found.count('waiver <a href="#waiver-WVR-2">WVR-2</a> does not hold') == 1


def test_a_policy_of_which_all_is_waived_fails_nowhere_and_has_its_findings(
    rich: report.Report,
) -> None:
    text = page(rich)
    table, _, rest = part(text, "attention").partition("</table>")
    assert "GL-PRJ-008" not in table
    assert "1 more policy fails only on what waivers cover" in rest
    assert 'id="policy-GL-PRJ-008"' in part(text, "findings")
    assert 'id="policy-GL-PRJ-008"' not in part(text, "quiet")


def test_counts_tell_it_apart(rich: report.Report) -> None:
    totals = html_numbers.totals(rich.run)
    outcomes = rich.run["totals"]["outcomes"]
    told = {name: totals[name] for name in ("fail", "known", "waived")}
    assert told == {"fail": outcomes["fail"] - 2, "known": 1, "waived": 1}
    assert sum(totals.values()) == sum(outcomes.values())
    assert ", of which 4 are waived and 1 is known from the baseline." in part(
        page(rich), "numbers"
    )


def test_the_table_of_all_results_has_it_as_an_outcome_of_its_own(rich: report.Report) -> None:
    data = json.loads(re.findall(r'id="data">(.*?)</script>', page(rich))[0])
    told = [data["texts"][row[-1]] for row in data["rows"] if len(row) == 14]
    assert sorted(told) == [
        "Known from the baseline since 2026-10-01",
        "The waiver WVR-2 does not hold",
        *["Waived by WVR-1"] * 4,
    ]
    waived = data["outcomes"].index("waived")
    assert sum(row[1] == waived for row in data["rows"]) == 4


def test_a_waiver_leads_to_its_findings_and_one_without_any_does_not(rich: report.Report) -> None:
    register = part(page(rich), "waivers")
    assert re.findall('data-filter="([^"]+)"', register) == ["q=WVR-2", "q=WVR-1"]


def test_a_control_with_waived_findings_says_so(tmp_path: Path) -> None:
    line = reports.resource("F", findings=[reports.finding(waived_by="WVR-1")])
    run = reports.write(
        tmp_path / "r.json",
        [line],
        waivers={"path": "w", "sha256": "0" * 64, "entries": [waivers.told()]},
    ).run
    soc2 = next(one for one in html_matrix.matrices(run) if one.framework["id"] == "soc2")
    [row] = soc2.rows
    assert (row.status.name, row.evidence) == ("waived", "strong")


def test_a_hostile_register_is_inert(tmp_path: Path) -> None:
    evil = rendered.HOSTILE["script"]
    entry = waivers.told(
        reason=evil,
        owner=evil,
        approver=evil,
        ticket="javascript:alert(1)",
        commit=evil,
        author=evil,
    )
    made = reports.write(
        tmp_path / "r.json",
        [reports.resource("F", findings=[reports.finding(waived_by="WVR-1")])],
        waivers={"path": evil, "sha256": "0" * 64, "entries": [entry]},
    )
    register = part(page(made), "waivers")
    assert evil not in register
    assert 'href="javascript' not in register
    assert register.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 5

"""The HTML report in a real browser: its script runs from a file, nothing is refused, it prints."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.render import html
from scanner.render.html_theme import Theme
from scanner.report import Report
from tests import rendered, reports
from tests.chromium import require_chromium
from tests.compared import BASELINE

HOSTILE = "</script><img src=x onerror=alert(1)>\u202e"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
]

Chromium = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def chromium(tmp_path: Path) -> Chromium:
    """Runs a headless browser once; skipped without one, an error in CI."""
    program = require_chromium()

    def run(address: str, *flags: str) -> subprocess.CompletedProcess[str]:
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        return subprocess.run(
            [program, *FLAGS, profile, *flags, address],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )

    return run


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A report of 130 failing projects, one of them hostile, and one unread."""
    lines = [reports.resource("F", path=f"acme/p{n:03}", id=n) for n in range(129)]
    lines.append(
        reports.resource("F", path=HOSTILE, id=200, findings=[reports.finding(message=HOSTILE)])
    )
    lines.append(
        reports.resource("U", path="acme/z", id=201, reasons={"GL-PRJ-003": ["Forbidden."]})
    )
    path = tmp_path / "report.html"
    with path.open("wb") as out:
        html.render(reports.write(tmp_path / "results.json", lines), out)
    return path


def shown(dom: str) -> str:
    """What the table of all results says it shows."""
    found = re.search(r'id="count"[^>]*>([^<]*)<', dom)
    assert found
    return found.group(1)


def test_the_table_of_all_results_works_from_a_file(chromium: Chromium, page: Path) -> None:
    done = chromium(page.as_uri(), "--dump-dom")
    assert "CONSOLE" not in done.stderr
    assert shown(done.stdout) == "Shown 1 to 100 of 131 rows"
    rows = done.stdout.split('id="browser"')[1].split("</table>")[0]
    assert rows.count("<tr") == 101
    assert 'href="https://gitlab.example.com/acme/p000/edit"' in rows
    assert 'aria-sort="ascending"' in rows


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        ("outcome=unknown", "Shown 1 to 1 of 1 row (filtered from 131)"),
        ("q=ACME/p00+force", "Shown 1 to 10 of 10 rows (filtered from 131)"),
        ("page=2", "Shown 101 to 131 of 131 rows"),
        ("q=nothing-has-this", "No row matches (filtered from 131)"),
        (
            "policy=GL-PRJ-003&severity=high&kind=project&sort=-resource",
            "Shown 1 to 100 of 131 rows",
        ),
    ],
)
def test_the_address_keeps_the_filter(
    filters: str, says: str, chromium: Chromium, page: Path
) -> None:
    done = chromium(f"{page.as_uri()}#results:{filters}", "--dump-dom")
    assert "CONSOLE" not in done.stderr
    assert shown(done.stdout) == says


@pytest.mark.parametrize(
    ("filters", "rows", "says"),
    [
        ("outcome=waived", 4, "Waived by WVR-1"),
        ("q=wvr-1", 4, "Waived by WVR-1"),
        ("q=WVR-2", 1, "The waiver WVR-2 does not hold"),
        ("outcome=fail&q=WVR-2", 1, "The waiver WVR-2 does not hold"),
        ("outcome=known", 1, "Known from the baseline since 2026-10-01"),
        ("change=new", 1, "new"),
        ("change=updated", 1, "updated, since 2026-09-01, overdue since 2026-09-08"),
        ("change=unchanged&outcome=waived", 4, "since 2026-09-01"),
    ],
)
def test_what_is_waived_known_or_new_is_found(
    filters: str, rows: int, says: str, chromium: Chromium, tmp_path: Path
) -> None:
    path = tmp_path / "waived.html"
    with path.open("wb") as out:
        html.render(rendered.rich(tmp_path), out)
    done = chromium(f"{path.as_uri()}#results:{filters}", "--dump-dom")
    assert "CONSOLE" not in done.stderr
    assert shown(done.stdout).startswith(f"Shown 1 to {rows} of {rows} row")
    table = done.stdout.split('id="browser"')[1].split("</table>")[0]
    assert table.count(f">{says}<") == rows


def test_the_admin_area_is_linked_by_section(chromium: Chromium, tmp_path: Path) -> None:
    found = [reports.finding(path=["users", "7", "state"], at={"kind": "instance", "path": ""})]
    path = tmp_path / "admin.html"
    with path.open("wb") as out:
        html.render(
            reports.write(tmp_path / "admin.json", [reports.resource("F", findings=found)]), out
        )
    dom = chromium(path.as_uri(), "--dump-dom").stdout
    table = dom.split('id="browser"')[1].split("</table>")[0]
    assert 'href="https://gitlab.example.com/admin/users"' in table


def test_a_hostile_name_stays_text(chromium: Chromium, page: Path) -> None:
    done = chromium(f"{page.as_uri()}#results:q=onerror", "--dump-dom")
    assert "CONSOLE" not in done.stderr
    assert shown(done.stdout) == "Shown 1 to 1 of 1 row (filtered from 131)"
    assert "<img" not in done.stdout
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;\\u202e" in done.stdout


def test_a_finding_that_is_words_alone_says_so(chromium: Chromium, tmp_path: Path) -> None:
    bare = reports.finding(path=[], evidence={"endpoint": "", "asked": "", "read_at": ""})
    del bare["expected"], bare["actual"]
    path = tmp_path / "bare.html"
    with path.open("wb") as out:
        lines = [reports.resource("F", findings=[bare])]
        html.render(reports.write(tmp_path / "bare.json", lines), out)
    dom = chromium(path.as_uri(), "--dump-dom").stdout
    rows = dom.split('id="browser"')[1].split("</table>")[0]
    assert "the policy gives no evidence" in rows
    assert "not set" not in rows


def test_it_prints(chromium: Chromium, page: Path, tmp_path: Path) -> None:
    printed = tmp_path / "report.pdf"
    done = chromium(page.as_uri(), f"--print-to-pdf={printed}", "--no-pdf-header-footer")
    assert "CONSOLE" not in done.stderr
    data = printed.read_bytes()
    assert data.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", data)) > 3


def measured(report: Report, path: Path, measure: str) -> str:
    """The address of a page that tells in `data-measured` what an expression comes to."""
    out = io.BytesIO()
    html.render(report, out)
    text = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", out.getvalue().decode())
    script = f"<script>document.body.dataset.measured = {measure}</script></body>"
    path.write_text(text.replace("</body>", script), encoding="utf-8")
    return path.as_uri()


def test_numbers_and_waivers_fit_a_narrow_window(chromium: Chromium, tmp_path: Path) -> None:
    measure = """[...document.querySelectorAll("#numbers .scroll, #waivers .scroll")]
        .filter((one) => one.scrollWidth > one.clientWidth).length"""
    page = measured(rendered.rich(tmp_path), tmp_path / "narrow.html", measure)
    done = chromium(page, "--window-size=500,900", "--dump-dom")
    assert 'data-measured="0"' in done.stdout


CUT = """[...document.querySelectorAll("main .scroll")].filter((one) => {
    for (let above = one; above; above = above.parentElement) {
        if (above.tagName === "DETAILS") above.open = true;
    }
    const caption = one.querySelector("caption");
    return caption && [0, one.scrollWidth].some((left) => {
        one.scrollLeft = left;
        const [inner, outer] = [caption, one].map((each) => each.getBoundingClientRect());
        return inner.left < outer.left - 1 || inner.right > outer.right + 1;
    });
}).length"""
"""Tables whose caption is cut, scrolled or not."""


@pytest.mark.parametrize("width", [1280, 390])
def test_what_a_table_shows_is_read_without_scrolling_it(
    width: int, chromium: Chromium, tmp_path: Path
) -> None:
    page = measured(rendered.rich(tmp_path), tmp_path / "captions.html", CUT)
    done = chromium(page, f"--window-size={width},900", "--dump-dom")
    assert 'data-measured="0"' in done.stdout


BROKEN = """[...document.querySelectorAll("thead th")].filter((th) => {
    const words = document.createTreeWalker(th, NodeFilter.SHOW_TEXT);
    let broken = th.scrollWidth > th.clientWidth + 1;
    while (words.nextNode()) for (const word of words.currentNode.data.matchAll(/\\S+/g)) {
        const range = document.createRange();
        range.setStart(words.currentNode, word.index);
        range.setEnd(words.currentNode, word.index + word[0].length);
        broken ||= new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size > 1;
    }
    return broken;
}).map((th) => th.textContent).join()"""
"""Headers with a word that stands on two lines, or that reaches into the next column."""


def few_severities(folder: Path) -> Report:
    """A report whose first columns hold short words only."""
    policy = reports.policy(severity="low")
    return reports.write(folder / "few.json", [reports.resource("F")], [policy], baseline=BASELINE)


@pytest.mark.parametrize("width", [1280, 500])
@pytest.mark.parametrize("report", [rendered.rich, few_severities])
def test_no_word_of_a_table_header_is_broken(
    report: Callable[[Path], Report], width: int, chromium: Chromium, tmp_path: Path
) -> None:
    page = measured(report(tmp_path), tmp_path / "headers.html", BROKEN)
    done = chromium(page, f"--window-size={width},900", "--dump-dom")
    assert re.findall('data-measured="([^"]*)"', done.stdout) == [""]


def test_a_theme_is_allowed_by_the_page(chromium: Chromium, tmp_path: Path) -> None:
    style = "#cover { margin-left: 7px; }"
    theme = Theme(tmp_path, style=style)
    path = tmp_path / "themed.html"
    with path.open("wb") as out:
        html.render(rendered.rich(tmp_path), out, theme)
    assert "CONSOLE" not in chromium(path.as_uri(), "--dump-dom").stderr


def test_a_policy_with_findings_takes_less_than_half_a_page(
    chromium: Chromium, tmp_path: Path
) -> None:
    policies = [reports.policy(f"X-{n:02}") for n in range(60)]
    findings = [reports.finding(policy["id"]) for policy in policies]
    path, printed = tmp_path / "many.html", tmp_path / "many.pdf"
    line = reports.resource("F" * 60, findings=findings)
    with path.open("wb") as out:
        html.render(reports.write(tmp_path / "many.json", [line], policies), out)
    chromium(path.as_uri(), f"--print-to-pdf={printed}", "--no-pdf-header-footer")
    assert len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes())) < 30


def test_it_is_drawn(chromium: Chromium, page: Path, tmp_path: Path) -> None:
    drawn = tmp_path / "report.png"
    chromium(page.as_uri(), f"--screenshot={drawn}", "--window-size=1280,900")
    assert drawn.read_bytes().startswith(b"\x89PNG")

"""report.html: what it shows, what it cuts, and that no name in it is ever obeyed."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
import tracemalloc
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from scanner import gate, resources
from scanner.catalog import frameworks
from scanner.model import Outcome
from scanner.render import (
    Renderer,
    html,
    html_entry,
    html_matrix,
    html_numbers,
    html_rows,
    html_table,
)
from scanner.render.template import shown as seen
from scanner.report import Report
from tests import reports
from tests.compared import BASELINE, PREVIOUS

RENDERER: Renderer = html.render
HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>",
    "{{7*7}}{% raw %}",
    "evil\u202egnp.exe",
    "\u2066isolate\u2069\u200b",
    "n" * 10_000,
    "🦊/rocket 🚀",
    "../../etc/passwd",
    "a\"b'c&d",
    "javascript:alert(1)",
    "line\u2028end\x00",
]


class Page(HTMLParser):
    """The elements, attributes and texts of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]
        self._inside = tag
        if tag == "script":
            self.scripts.append("")
        if tag == "style":
            self.styles.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside == "style":
            self.styles[-1] += data
        else:
            self.text += data

    def values(self, name: str) -> list[str]:
        return [value for found, value in self.attributes if found == name]

    @property
    def words(self) -> str:
        return " ".join(self.text.split())

    @property
    def data(self) -> Any:
        return json.loads(self.scripts[0])


def render(report: Report) -> bytes:
    out = BytesIO()
    html.render(report, out)
    return out.getvalue()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(*args: Any, **run: Any) -> Report:
        return reports.write(tmp_path / "results.json", *args, **run)

    return write


def small(write: Callable[..., Report]) -> Report:
    two_factor = reports.policy(
        "GL-GRP-001",
        title="Two-factor authentication is required",
        severity="critical",
        kinds=["group"],
        params={"grace_period_hours": 48},
        controls={"soc2": {"CC6.1": "strong"}, "cis_gitlab": {"1.3.3": "weak"}},
    )
    scans = reports.policy("GL-PRJ-030", title="Secrets are found", severity="low", controls={})
    below = reports.finding(
        "GL-GRP-001",
        path=["settings", "require_two_factor_authentication"],
        message="Two-factor authentication is not required.",
        at={"kind": "group", "path": "acme"},
        key="all",
    )
    del below["actual"]
    return write(
        [
            reports.resource("P", kind="group", path="acme", id=1),
            reports.resource("F", kind="group", path="acme/team", id=2, findings=[below]),
            reports.resource("FN", reasons={"GL-PRJ-030": ["Needs ultimate."]}),
            reports.resource(
                "UM",
                path="acme/x",
                id=8,
                reasons={
                    "GL-PRJ-003": ["protected_branches: forbidden."],
                    "GL-PRJ-030": ["No token can see it."],
                },
            ),
            reports.resource("PE", path="acme/y", id=9, reasons={"GL-PRJ-030": ["It broke."]}),
        ],
        [two_factor, reports.policy(), scans],
    )


def test_same_results_same_bytes(write: Callable[..., Report]) -> None:
    report = small(write)
    assert render(report) == render(report)


def test_the_policy_of_the_page_allows_its_own_style_and_script_only(
    write: Callable[..., Report],
) -> None:
    page = Page(render(small(write)))
    policy = next(value for value in page.values("content") if "default-src" in value)
    for kind, text in (("style", page.styles[0]), ("script", page.scripts[1])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert len(page.styles) == 1
    assert len(page.scripts) == 2
    assert "no-referrer" in page.values("content")
    assert "noindex" in page.values("content")


def test_the_page_asks_the_network_for_nothing(write: Callable[..., Report]) -> None:
    page = Page(render(small(write)))
    assert not page.values("src")
    assert not page.values("style")
    assert page.tags["link"] == 1
    assert all(re.match(r"#|https?://|data:,$", href) for href in page.values("href"))
    assert not re.search(r"url\(|@import", page.styles[0])


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_inert(name: str, write: Callable[..., Report]) -> None:
    def page(name: str) -> Page:
        found = reports.finding(
            message=name,
            path=["protected_branches", name, "x"],
            key=name,
            expected=name,
            actual={name: [name]},
            at={"kind": "group", "path": name},
            evidence={"endpoint": name, "asked": f"group {name}", "read_at": name},
        )
        return Page(
            render(
                write(
                    [reports.resource("FU", path=name, findings=[found], reasons={"X-1": [name]})],
                    [
                        reports.policy(
                            title=name,
                            description=name,
                            params={name: name},
                            remediation={"ui": name, "api": name},
                            related_resources=[name, f"https://x.example/{name}"],
                        ),
                        reports.policy("X-1", title=name),
                    ],
                    instance={"name": name, "url": name, "version": name, "edition": "ee"},
                )
            )
        )

    shown = page(name)
    plain = page("plain")
    # A long value stands in a row of its own.
    optional = ("details", "summary", "span", "wbr", "a", "code", "tr", "td")
    kept = {tag: count for tag, count in shown.tags.items() if tag not in optional}
    assert kept == {tag: count for tag, count in plain.tags.items() if tag not in optional}
    assert not any(attribute.startswith("on") for attribute, _ in shown.attributes)
    assert all(re.match(r"#|https?://|data:,$", href) for href in shown.values("href"))
    assert seen(shown.text) == shown.text
    assert seen(name) in shown.text
    assert seen(name) in shown.data["texts"]


def test_links_lead_to_the_settings_where_the_value_stands(write: Callable[..., Report]) -> None:
    page = Page(render(small(write)))
    base = "https://gitlab.example.com"
    assert f"{base}/acme/web/edit" in page.values("href")
    assert f"{base}/groups/acme/-/edit" in page.values("href")
    assert f"{base}/groups/acme/team/-/edit" not in page.values("href")
    assert page.data["admin"]["users"] == f"{base}/admin/users"
    assert page.data["links"] == {
        "instance": [f"{base}/admin/application_settings/general"],
        "group": [f"{base}/groups/", "/-/edit"],
        "project": [f"{base}/", "/edit"],
        "user": [f"{base}/", ""],
    }


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ("P", "COMPLIANT"),
        ("F", "NOT COMPLIANT"),
        ("U", "INCOMPLETE"),
        ("E", "INCOMPLETE"),
        ("FU", "NOT COMPLIANT and INCOMPLETE"),
        ("FE", "NOT COMPLIANT and INCOMPLETE"),
        ("N", "INCOMPLETE"),
    ],
)
def test_the_verdict_says_incomplete_too(
    outcomes: str, words: str, write: Callable[..., Report]
) -> None:
    policies = [reports.policy(), reports.policy("X-1")][: len(outcomes)]
    page = render(write([reports.resource(outcomes)], policies)).decode()
    heading = re.search(r"<h1.*?</h1>", page, re.DOTALL)
    assert heading
    assert " ".join(re.sub("<[^>]*>", " ", heading.group()).split()) == words


def test_the_cover_names_everything_an_auditor_asks(write: Callable[..., Report]) -> None:
    report = small(write)
    words = Page(render(report)).words
    for expected in (
        "https://gitlab.example.com",
        "GitLab 18.5.1, Enterprise Edition",
        "Groups: acme",
        "Judged: 2 groups, 3 projects",
        "Premium: 5 resources",
        "2026-11-21T10:00:00Z to 2026-11-21T10:00:09Z",
        "role: owner",
        "token scopes: read_api",
        "glscan 0.1.0",
        "Policy engine: embedded regorus 0.13.0",
        "Fails from severity high",
        "1" * 64,
        "2" * 64,
        "3" * 64,
        report.sha256,
    ):
        assert expected in words


def test_the_cover_says_what_is_not_known(write: Callable[..., Report]) -> None:
    report = write([], [], fail_on="never", allow_incomplete=True)
    report.run["instance"] = {"name": "x", "url": "file", "version": "", "edition": "unknown"}
    report.run["snapshot"] |= {"scope": {"groups": [], "instance": False}, "identity": {}}
    words = Page(render(report)).words
    for expected in (
        "version unknown, edition unknown",
        "The instance itself was not judged: that takes an administrator",
        "Judged: nothing",
        "unknown user",
        "No finding fails the run",
        "What could not be evaluated does not fail the run",
        "Nothing was judged at all.",
    ):
        assert expected in words


def test_findings_are_cut_at_fifty_and_the_page_says_so(write: Callable[..., Report]) -> None:
    report = write([reports.resource("F", path=f"acme/p{n:03}", id=n) for n in range(60)])
    collected = html_rows.collect(report)
    page = Page(render(report))
    assert len(collected.judged["GL-PRJ-003"].entries) == 50
    assert "60 findings: shown 50 of 60" in page.words
    assert "Shown 50 of 60; the others are in all results" in page.words
    assert sum("/edit" in href for href in page.values("href")) == 50
    assert len(page.data["rows"]) == 60


def test_many_failing_policies_share_the_page(write: Callable[..., Report]) -> None:
    policies = [reports.policy(f"X-{n:03}") for n in range(100)]
    findings = [reports.finding(policy["id"]) for policy in policies]
    assert (
        html_rows.share(write([reports.resource("F" * 100, findings=findings)], policies).run) == 30
    )
    assert html_rows.share(write([]).run) == 50


def test_the_table_is_cut_findings_first(
    write: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html_table, "ROWS", 3)
    monkeypatch.setattr(html, "ROWS", 3)
    unread = [reports.resource("U", path=f"acme/a{n}", id=n) for n in range(5)]
    failing = [reports.resource("F", path=f"acme/b{n}", id=9 + n) for n in range(2)]
    page = Page(render(write([*unread, *failing])))
    assert "Shown 3 of 7 rows: the page holds at most 3, findings first." in page.words
    assert [page.data["outcomes"][row[1]] for row in page.data["rows"]] == [
        "unknown",
        "fail",
        "fail",
    ]
    page = Page(
        render(write([*unread, *failing, *(reports.resource("F", id=n) for n in (20, 21))]))
    )
    assert [page.data["outcomes"][row[1]] for row in page.data["rows"]] == ["fail"] * 3


def test_a_row_holds_all_the_evidence(write: Callable[..., Report]) -> None:
    data = Page(render(small(write))).data
    rows = [
        [data["policies"][row[0]][0], data["outcomes"][row[1]], *row[2:]] for row in data["rows"]
    ]
    assert [row[:2] for row in rows] == [
        ["GL-GRP-001", "fail"],
        ["GL-PRJ-003", "fail"],
        ["GL-PRJ-003", "unknown"],
        ["GL-PRJ-030", "manual"],
        ["GL-PRJ-030", "error"],
    ]
    below = rows[0]
    assert data["resources"][below[2]] == [data["kinds"].index("group"), "acme/team"]
    assert data["resources"][below[3] - 1] == [data["kinds"].index("group"), "acme"]
    assert [data["texts"][cell] for cell in below[4:]] == [
        "Two-factor authentication is not required.",
        "settings.require_two_factor_authentication",
        "all",
        "false",
        "",
        "GET /projects/:id/protected_branches",
        "",
        reports.READ_AT,
    ]


def test_a_shortened_value_says_so() -> None:
    finding: Any = reports.finding(actual="a list of 312 entries", actual_cut=True)
    resource: Any = reports.resource()
    entry = html_entry.describe(resource, finding, "https://gitlab.example.com")
    assert entry.actual == "a list of 312 entries (shortened)"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ([], ""),
        (["settings", "visibility"], "settings.visibility"),
        (["protected_branches", "release/1.0", "x"], 'protected_branches["release/1.0"].x'),
        (["variables", "KEY@*", ""], 'variables.KEY@*[""]'),
        (["a b"], '["a b"]'),
    ],
)
def test_an_attribute_path_cannot_be_misread(path: list[str], shown: str) -> None:
    assert html_entry.where(path) == shown


def test_reasons_are_grouped_and_bounded(
    write: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html_rows, "REASONS", 2)
    lines = [
        reports.resource("U", path=f"acme/{n}", id=n, reasons={"GL-PRJ-003": [reason]})
        for n, reason in enumerate(["one", "two", "one", "three", "four"])
    ]
    lines.append(reports.resource("E", path="acme/9", id=9))
    gaps = html_rows.collect(write(lines)).gaps
    told = {key: (gap.evaluations, gap.resources) for key, gap in gaps.items()}
    assert told == {
        (Outcome.UNKNOWN, "one"): (2, 2),
        (Outcome.UNKNOWN, "two"): (1, 1),
        (Outcome.UNKNOWN, html_rows.OTHER_REASONS): (2, 2),
        (Outcome.ERROR, html_rows.OTHER_REASONS): (1, 1),
    }


def test_what_could_not_be_read_beside_a_finding_is_said(write: Callable[..., Report]) -> None:
    reasons = {"GL-PRJ-003": ["1 of 4 rules could not be read."]}
    words = Page(render(write([reports.resource("F", reasons=reasons)]))).words
    assert "Beside a finding 1 1 of 4 rules could not be read." in words


def test_controls_without_a_policy_are_said_in_plain_words(write: Callable[..., Report]) -> None:
    report = write([reports.resource("P")], [reports.policy(controls={"soc2": {"CC8.1": "weak"}})])
    words = Page(render(report)).words
    assert "No findings 1 ○ Manual 1 · Not covered 1 Controls by evidence:" in words
    assert "1 control: no policy of this run supports these, so nothing is known" in words
    assert "1 control: no policy judges these; they need proof of another kind" in words
    assert (
        "No policy of this run supports a control of this framework: nothing is known about any "
        "of them. · Not covered 2 controls" in words
    )


def test_former_ids_stand_beside_a_control(write: Callable[..., Report]) -> None:
    standards = copy.deepcopy(reports.FRAMEWORKS)
    standards[1]["controls"][0]["formerly"] = ["A.9.4.5"]
    standards[1]["controls"].append(
        {"id": "A.7.1", "title": "Buildings", "manual": True, "formerly": ["A.11.1.1"]}
    )
    words = Page(render(write([reports.resource("F")], frameworks=standards))).words
    assert "A.8.4 Access to source code formerly A.9.4.5" in words
    assert "A.7.1 Buildings formerly A.11.1.1" in words


@pytest.mark.parametrize(("matrices", "opened"), [(1, 1), (2, 0)])
def test_the_matrix_is_open_when_it_is_the_only_one(
    matrices: int, opened: int, write: Callable[..., Report]
) -> None:
    page = render(write([reports.resource("F")], frameworks=reports.FRAMEWORKS[:matrices]))
    assert page.count(b'<details class="supported" open>') == opened
    assert page.count(b'<details class="supported"') == matrices


def test_many_policies_of_a_control_fold(write: Callable[..., Report]) -> None:
    policies = [reports.policy(f"X-{n}") for n in range(7)]
    words = Page(render(write([reports.resource("P" * 7)], policies))).words
    assert "✓ Pass 7 policies X-0 strong X-1 strong" in words


def test_a_framework_is_supported_and_never_more(write: Callable[..., Report]) -> None:
    words = Page(render(small(write))).words
    section = words[words.index("A policy supports a control") : words.index("Set it in GitLab")]
    assert "is no evidence that the control operates" in section
    assert "It is not endorsed by the publisher of any framework or by GitLab" in section
    assert not re.search(r"satisf|fulfil|compliant|certif|\d ?%", section, re.IGNORECASE)


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


def test_incomplete_follows_the_verdict(write: Callable[..., Report]) -> None:
    run = write([reports.resource("P")]).run
    assert not gate.decide(run).incomplete


def large(write: Callable[..., Report], policies: int, findings: int) -> Report:
    listed = [
        reports.policy(f"X-{n:03}", severity=("critical", "high", "medium", "low")[n % 4])
        for n in range(policies)
    ]
    lines = []
    for number in range(findings * 4 // policies):
        failing = [policy["id"] for n, policy in enumerate(listed) if (n + number) % 4 == 0]
        path = ["protected_branches", f"release-{number % 17}", "x"]
        seen = {"change": "unchanged", "first_seen": f"2026-01-{number % 28 + 1:02}T00:00:00Z"}
        found = [reports.finding(id, path=path, known="2026-01-31", **seen) for id in failing]
        letters = "".join("F" if policy["id"] in failing else "P" for policy in listed)
        name = f"acme/platform/team-{number % 40}/service-{number:05}"
        lines.append(reports.resource(letters, path=name, id=number, findings=found))
    return write(lines, listed, previous=PREVIOUS, baseline=BASELINE)


@pytest.mark.parametrize("policies", [4, 60, 132])
def test_ten_thousand_findings_stay_below_two_megabytes(
    policies: int, write: Callable[..., Report]
) -> None:
    report = large(write, policies, 10_000)
    assert report.run["totals"]["findings"] > 9_000
    assert len(render(report)) < 2_000_000


def test_all_controls_of_all_frameworks_stay_below_half_a_megabyte(
    write: Callable[..., Report],
) -> None:
    bundled = frameworks.load(resources.policies() / "frameworks")
    listed = []
    for number in range(134):
        cited = {
            one["id"]: {
                one["controls"][(number + step) % len(one["controls"])]["id"]: "strong"
                for step in (0, 40)
            }
            for one in bundled
        }
        listed.append(reports.policy(f"X-{number:03}", controls=cited))
    page = render(write([reports.resource("P" * 134)], listed, frameworks=bundled))
    assert page.count(b'<th scope="row"><span class="control">') == sum(
        len(one["controls"]) for one in bundled
    )
    assert len(page) < 500_000


def test_an_empty_report_is_small(write: Callable[..., Report]) -> None:
    page = render(write([], []))
    assert len(page) < 100_000
    assert b"No policy has findings." in page


def test_memory_does_not_grow_with_what_passes(write: Callable[..., Report]) -> None:
    def peak(resources: int) -> int:
        report = write([reports.resource("P", path=f"p{n}", id=n) for n in range(resources)])
        tracemalloc.start()
        render(report)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(1)
    assert peak(5_000) < peak(100) + 200_000

"""The HTML report as tests read it, and a small report to render."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from scanner.render import (
    html,
)
from scanner.report import Report
from tests import reports

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


def section(report: Report, id: str) -> str:
    """A section of the page as a reader sees it."""
    page = render(report).decode()
    found = re.search(rf'<section id="{id}".*?</section>', page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]*>", " ", found.group().replace("<wbr>", "")).split())


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

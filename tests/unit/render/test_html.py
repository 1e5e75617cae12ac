"""report.html: one file that asks for nothing, and in which no name is ever obeyed."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.render import (
    Renderer,
    html,
)
from scanner.render.template import shown as seen
from scanner.report import Report
from tests import reports
from tests.page import HOSTILE, Page, render, small

RENDERER: Renderer = html.render


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Report]:
    def write(*args: Any, **run: Any) -> Report:
        return reports.write(tmp_path / "results.json", *args, **run)

    return write


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

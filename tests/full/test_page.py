"""The HTML report in a browser: whom it shuts out, what it asks for, and how it bears its size."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner import report
from scanner.render import html
from tests.chromium import require_chromium
from tests.full.large import FINDINGS, large
from tests.full.tools import NODE, require_fetched, require_node

SHOWN = ("sample", "rich", "large")
SCHEMES = ("light", "dark")
TRIES = {"sample": 1, "rich": 1, "large": 5}
"""How often a page is timed; the quickest counts, for the machine may have other work."""
UNSURE = {"th-has-data-cells"}
"""Axe cannot tell of which cells a header with `scope=rowgroup` is."""

BROKEN = """<!doctype html><title>x</title>
<img src="missing.png"><p style="color: #888; background: #fff">✕</p>
<section id="browser"><input type="search" aria-label="Search"></section>
<script>console.log("heard")</script>"""

Seen = Mapping[str, Any]
Look = Callable[..., Seen]


@pytest.fixture(scope="module")
def pages(
    opened: Mapping[str, report.Report], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    shown = {"sample": opened["sample"], "rich": opened["rich"], "large": large(folder)}
    for name, one in shown.items():
        with (folder / f"{name}.html").open("wb") as out:
            html.render(one, out)
    return {name: folder / f"{name}.html" for name in shown}


@pytest.fixture(scope="module")
def look() -> Look:
    """Opens a page in a browser, and tells what it saw."""
    node, chromium = require_node(), require_chromium()
    require_fetched(NODE, "node_modules/puppeteer-core/package.json")

    def run(path: Path, tries: int = 1) -> Seen:
        command = [node, str(NODE / "page.mjs"), chromium, path.as_uri(), str(tries)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        seen: Seen = json.loads(done.stdout)
        return seen

    return run


@pytest.fixture(scope="module")
def seen(pages: Mapping[str, Path], look: Look) -> Mapping[str, Seen]:
    """What was seen of each report."""
    return {name: look(path, TRIES[name]) for name, path in pages.items()}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", SHOWN)
def test_axe_finds_no_violation(name: str, scheme: str, seen: Mapping[str, Seen]) -> None:
    judged = seen[name]["axe"][scheme]
    assert judged["violations"] == []
    assert {"color-contrast", "target-size"} <= set(judged["passed"])
    assert {each["rule"] for each in judged["unsure"]} <= UNSURE


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", SHOWN)
def test_nothing_that_axe_leaves_open_is_faint(
    name: str, scheme: str, seen: Mapping[str, Seen]
) -> None:
    judged = seen[name]["axe"][scheme]
    assert judged["computed"]
    assert judged["faint"] == []


@pytest.mark.parametrize("name", SHOWN)
def test_it_complains_of_nothing_and_asks_for_nothing(name: str, seen: Mapping[str, Seen]) -> None:
    assert seen[name]["messages"] == []
    assert seen[name]["requests"] == []


@pytest.mark.parametrize("name", SHOWN)
def test_it_prints(name: str, seen: Mapping[str, Seen]) -> None:
    print(f"{name}: {seen[name]['pages']} pages of A4")
    assert seen[name]["pages"] > 1


def test_it_bears_many_findings(pages: Mapping[str, Path], seen: Mapping[str, Seen]) -> None:
    size = pages["large"].stat().st_size
    load, keystroke = seen["large"]["load"], seen["large"]["keystroke"]
    print(f"{FINDINGS:,} findings: {size:,} bytes, {load:.0f} ms, a keystroke {keystroke:.0f} ms")
    assert size < 2_000_000
    assert load < 500
    assert keystroke < 50


def test_what_is_wrong_with_a_page_is_seen(look: Look, tmp_path: Path) -> None:
    page = tmp_path / "broken.html"
    page.write_text(BROKEN, encoding="utf-8")
    found = look(page)
    for scheme in SCHEMES:
        rules = {each["rule"] for each in found["axe"][scheme]["violations"]}
        assert rules >= {"html-has-lang", "image-alt"}
        assert [each["target"] for each in found["axe"][scheme]["faint"]] == ["p"]
    assert "heard" in found["messages"]
    assert (tmp_path / "missing.png").as_uri() in found["requests"]

"""The template environment: escaped, strict, and nothing unseen."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from scanner import resources
from scanner.render import template


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("evil\u202egnp.exe", "evil\\u202egnp.exe"),
        ("\u2066iso\u2069", "\\u2066iso\\u2069"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("line\u2028end", "line\\u2028end"),
        ("\x1b[31m\x85\r", "\\u001b[31m\\u0085\\u000d"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("🦊 é 漢字 עברית", "🦊 é 漢字 עברית"),
    ],
)
def test_unseen_characters_are_shown(text: str, shown: str) -> None:
    assert template.shown(text) == shown


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://gitlab.example.com/a", True),
        ("http://gitlab.internal:8080", True),
        ("javascript:alert(1)", False),
        ("javascript:alert(1)//https://x", False),
        ("data:text/html,x", False),
        ("//evil.example", False),
        ("https:", False),
        ("https://[bad", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(url: str, kept: bool) -> None:
    assert template.web_url(url) == (url if kept else "")


@pytest.mark.parametrize(
    ("source", "values", "written"),
    [
        ("{{ x }}", {"x": "<b>&\"'"}, "&lt;b&gt;&amp;&#34;&#39;"),
        ("{{ x }}", {"x": "{{ 7*7 }}"}, "{{ 7*7 }}"),
        ("{{ x }}", {"x": "a\u202eb"}, "a\\u202eb"),
        ("{{ x|breakable }}", {"x": "a.<b>.\u202e"}, "a.<wbr>&lt;b&gt;.<wbr>\\u202e"),
        ("{{ x ~ y }}", {"x": "<", "y": "\u200b"}, "&lt;\\u200b"),
        ("{{ x }}", {"x": Markup("<b>")}, "<b>"),
        ("{{ x|number }}", {"x": 9812}, "9,812"),
        (
            "{{ x|value }}",
            {"x": {"b": [1, None], "a": "é"}},
            "{&#34;a&#34;: &#34;é&#34;, &#34;b&#34;: [1, null]}",
        ),
    ],
)
def test_values_are_inert(source: str, values: dict[str, Any], written: str) -> None:
    assert template.environment().from_string(source).render(**values) == written


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        template.environment().from_string("{{ nothing }}").render()


def test_an_island_cannot_end_its_script() -> None:
    data = ["</script><!--<script>", "&amp;", "\u2028\u2029", "é🦊"]
    island = template.island(data)
    assert not set("<>&\u2028\u2029") & set(island)
    assert json.loads(island) == data


def test_an_asset_tells_the_digest_the_browser_computes() -> None:
    asset = template.asset("report.css")
    data = (resources.templates() / "report.css").read_bytes()
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    assert asset.csp == f"'sha256-{digest}'"
    assert asset.text == data.decode()

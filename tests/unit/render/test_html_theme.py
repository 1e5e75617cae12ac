"""A theme changes blocks and colours of the page, and nothing that keeps it safe."""

from __future__ import annotations

import base64
import hashlib
import re
from io import BytesIO
from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.render import html
from scanner.render.html_theme import Theme
from scanner.report import Report
from tests import reports
from tests.page import Page

COVER = '{% extends "glscan/html/cover.j2" %}\n'


def render(report: Report, theme: Theme | None) -> bytes:
    out = BytesIO()
    html.render(report, out, theme)
    return out.getvalue()


def cover(body: str) -> Theme:
    """A theme that overrides a block of the cover."""
    text = f"{COVER}{{% block logo %}}\n{body}\n{{% endblock %}}"
    return Theme(Path("theme"), {"html/cover.j2": text})


def test_a_block_is_overridden_and_the_rest_is_ours(rich: Report) -> None:
    themed, plain = render(rich, cover("<b>ACME</b>")), render(rich, None)
    assert b"<b>ACME</b>" in themed
    for section in ("numbers", "changes", "findings", "method"):
        part = re.compile(rf'<section id="{section}".*?</section>'.encode(), re.DOTALL)
        assert part.findall(themed) == part.findall(plain)


def test_a_style_has_an_element_and_a_digest_of_its_own(rich: Report) -> None:
    style = ":root { --link: #6b2fa0 }"
    page = Page(render(rich, Theme(Path("theme"), style=style)))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    [policy] = [value for value in page.values("content") if "default-src" in value]
    assert page.styles[1] == style
    assert f" 'sha256-{digest}';" in policy.split("script-src")[0]


def test_without_a_theme_there_is_one_style(rich: Report) -> None:
    assert Page(render(rich, None)).styles[1:] == []


def test_the_page_names_the_theme_it_was_made_with(rich: Report) -> None:
    theme = cover("x")
    assert f"Theme sha256{theme.sha256}" in Page(render(rich, theme)).text
    assert cover("y").sha256 != theme.sha256


def test_same_theme_same_bytes(rich: Report) -> None:
    assert render(rich, cover("{{ run.tool.name }}")) == render(rich, cover("{{ run.tool.name }}"))


def test_names_are_escaped_in_a_theme_as_well(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>\u202e"
    instance = {"name": hostile, "url": "x", "version": "", "edition": "ee"}
    report = reports.write(tmp_path / "r.json", [], instance=instance)
    page = Page(render(report, cover("<i>{{ run.instance.name }}</i>")))
    assert page.tags["script"] == 2
    assert "\u202e" not in page.text


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("{{ nobody }}", 3, "'nobody' is undefined"),
        ("{{ run.nothing }}", 3, "has no attribute 'nothing'"),
        ("{{ 1 / 0 }}", 3, "division by zero"),
        ('{{ run["x"]["y"] }}', 3, "has no attribute 'x'"),
        ("{{ run.__class__.__mro__ }}", 3, "unsafe"),
        ("{% set x = run.update({}) %}", 3, "unsafe"),
        ('{% include "html/nothing.j2" %}', 3, "html/nothing.j2"),
        ('{{ "a" + 1 }}', 3, "concatenate"),
    ],
)
def test_a_template_that_fails_is_named_with_its_line(
    body: str, line: int, words: str, rich: Report
) -> None:
    with pytest.raises(UsageError) as caught:
        render(rich, cover(body))
    assert str(caught.value).startswith(f"theme/html/cover.j2:{line}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("{% if %}", 3, "Expected an expression"),
        ("{{ run.x|safe }}", 3, "No filter named 'safe'"),
        ("{{ [1, 2]|random }}", 3, "No filter named 'random'"),
        ("{% autoescape false %}{{ run }}{% endautoescape %}", 3, "autoescape stays on"),
        ("{% nothing %}", 3, "unknown tag"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_before_a_report_is_there(
    body: str, line: int, words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        cover(body).check()
    assert str(caught.value).startswith(f"theme/html/cover.j2:{line}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text", ["<html></html>", '{% extends "html/cover.j2" %}', "{% extends run.tool.name %}"]
)
def test_the_page_itself_must_extend_ours(text: str) -> None:
    with pytest.raises(UsageError, match=r"theme/html\.j2:1: it must begin with"):
        Theme(Path("theme"), {"html.j2": text}).check()


def test_a_template_that_extends_itself_is_an_error(rich: Report) -> None:
    theme = Theme(Path("theme"), {"html/cover.j2": '{% extends "html/cover.j2" %}'})
    with pytest.raises(UsageError, match="extends or includes itself"):
        render(rich, theme)


def test_a_style_cannot_end_itself() -> None:
    with pytest.raises(UsageError, match=r"theme/theme\.css holds </style"):
        Theme(Path("theme"), style="</STYLE><script>").check()


def test_lorem_is_not_for_reports(rich: Report) -> None:
    with pytest.raises(UsageError, match="'lipsum' is undefined"):
        render(rich, cover("{{ lipsum() }}"))


def test_a_template_that_nothing_would_use_is_told() -> None:
    with pytest.raises(UsageError, match="no template has the name of one of glscan") as caught:
        Theme(Path("theme"), {"cover.j2": "x"}).check()
    assert "html/cover.j2" in caught.value.hint

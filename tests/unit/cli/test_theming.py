"""`--template-dir`: what of a folder is read, and what is refused."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest

from scanner.cli import theming
from scanner.errors import UsageError
from scanner.render import FORMATS
from tests import rendered

EXAMPLE = Path(__file__).parents[3] / "examples" / "theme"


def test_without_a_folder_formats_are_ours() -> None:
    assert theming.formats(None) is FORMATS


def test_the_example_renders_and_only_html_is_another(tmp_path: Path) -> None:
    formats = theming.formats(EXAMPLE)
    assert formats.keys() == FORMATS.keys()
    assert {name for name in FORMATS if formats[name] is not FORMATS[name]} == {"html"}
    out = BytesIO()
    formats["html"]()(rendered.rich(tmp_path), out)
    page = out.getvalue().decode()
    assert '<svg class="logo"' in page
    assert "ACME compliance report, internal" in page
    assert "Questions: the audit office of ACME." in page
    assert "This page is one file" in page
    assert (EXAMPLE / "theme.css").read_text() in page


def test_only_templates_and_the_style_are_read(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "cover.j2").write_text('{% extends "glscan/html/cover.j2" %}')
    (tmp_path / "theme.css").write_text(".logo {}")
    (tmp_path / "notes.txt").write_bytes(b"\xff")
    theme = theming.read(tmp_path)
    assert list(theme.templates) == ["html/cover.j2"]
    assert theme.style == ".logo {}"


def test_a_folder_that_is_not_there_or_empty_is_no_theme(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        theming.read(tmp_path / "no")
    with pytest.raises(UsageError, match=r"holds neither theme\.css nor a template"):
        theming.read(tmp_path)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    style = tmp_path / "theme.css"
    style.write_bytes(b"\xff")
    with pytest.raises(UsageError, match=r"theme\.css is not UTF-8"):
        theming.read(tmp_path)
    style.write_bytes(b"x" * (theming.LARGEST + 1))
    with pytest.raises(UsageError, match=r"theme\.css is too large"):
        theming.read(tmp_path)
    style.unlink()
    os.mkfifo(style)
    with pytest.raises(UsageError, match=r"theme\.css cannot be read: it is a pipe"):
        theming.read(tmp_path)


@pytest.mark.parametrize("name", ["theme.css", "html.j2"])
def test_a_link_that_leads_out_of_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "theme"
    folder.mkdir()
    (tmp_path / "secret").write_text("secret")
    (folder / name).symlink_to(tmp_path / "secret")
    with pytest.raises(UsageError, match="leads out of") as caught:
        theming.read(folder)
    assert caught.value.hint


def test_a_link_within_the_folder_and_a_folder_that_is_a_link_are_fine(tmp_path: Path) -> None:
    folder = tmp_path / "theme"
    folder.mkdir()
    (folder / "dark.css").write_text(".logo {}")
    (folder / "theme.css").symlink_to("dark.css")
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    assert theming.read(tmp_path / "link").style == ".logo {}"


def test_a_broken_theme_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "html.j2").write_text("{% if %}")
    with pytest.raises(UsageError, match=r"html\.j2:1: "):
        theming.formats(tmp_path)

"""Each format, byte for byte: with everything in it, nothing, nothing evaluated, hostile names."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from scanner import report
from scanner.render import FORMATS, Renderer
from tests import rendered

ENDINGS = {
    "codequality": "json",
    "csv": "csv",
    "html": "html",
    "json": "json",
    "junit": "xml",
    "markdown": "md",
    "sarif": "sarif",
    "sarif-github": "sarif",
    "sarif-gitlab": "sarif",
    "sarif-passes": "sarif",
}


MADE: dict[str, Callable[[Path], report.Report]] = {
    "rich": rendered.rich,
    "empty": rendered.empty,
    "unknown": rendered.unknown,
    "hostile": partial(rendered.hostile, longest=200),
}


def test_every_format_has_goldens() -> None:
    assert ENDINGS.keys() == FORMATS.keys()


@pytest.mark.parametrize("format", ENDINGS)
@pytest.mark.parametrize("name", MADE)
def test_golden(
    format: str, name: str, tmp_path: Path, golden: Callable[[str, bytes], None]
) -> None:
    found = written(MADE[name](tmp_path), FORMATS[format]())
    assert found == written(MADE[name](tmp_path), FORMATS[format]())
    found = without_assets(found) if format == "html" else found
    golden(f"{format}/{name}.{ENDINGS[format]}", found)


def written(opened: report.Report, render: Renderer) -> bytes:
    out = BytesIO()
    render(opened, out)
    return out.getvalue()


def without_assets(found: bytes) -> bytes:
    """The style sheet and the script are reviewed where they are written."""
    found = re.sub(rb"(<style>|<script>).*?(</)", rb"\1\2", found, flags=re.DOTALL)
    return re.sub(rb"sha256-[\w+/=]+", b"sha256-", found)

"""JSON is the report itself."""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from pathlib import Path

import pytest

from scanner.render import FORMATS
from scanner.render.json import render
from tests import reports


@pytest.mark.parametrize("name", ["results.json", "results.json.gz"])
def test_json_is_the_report_byte_for_byte(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    out = BytesIO()
    render(reports.write(path, [reports.resource()]), out)
    stored = path.read_bytes()
    assert out.getvalue() == (gzip.decompress(stored) if path.suffix == ".gz" else stored)


def test_json_is_one_plain_document(tmp_path: Path) -> None:
    out = BytesIO()
    render(reports.write(tmp_path / "results.json", [reports.resource()]), out)
    whole = json.loads(out.getvalue())
    assert whole["resources"][0]["path"] == "acme/web"
    assert whole["footer"]["resources"] == 1


def test_json_is_a_known_format() -> None:
    assert FORMATS["json"]() is render

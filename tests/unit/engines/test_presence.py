"""Engines are found wherever PATH says they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.engines.presence import opa_binary


def test_an_opa_in_a_relative_folder_is_found_from_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tools").mkdir()
    binary = tmp_path / "tools" / "opa"
    binary.write_text("#!/bin/sh\n")
    binary.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    assert opa_binary({"PATH": "tools"}) == str(binary)


def test_without_an_opa_there_is_none(tmp_path: Path) -> None:
    assert opa_binary({"PATH": str(tmp_path)}) is None
    assert opa_binary({}) is None

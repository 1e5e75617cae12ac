"""`--version`, and who may see tracebacks."""

from __future__ import annotations

import pytest

from scanner import __version__
from tests.unit.cli.conftest import Glscan


def test_version_names_glscan_python_and_engines(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    ended = glscan("--version")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == f"glscan {__version__}"
    assert [line.split()[0] for line in lines[1:]] == ["Python", "embedded", "opa:"]
    assert lines[-1] == "opa: not on PATH"


def test_version_says_when_there_is_no_embedded_engine(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.engines.presence.regorus_version", lambda: None)
    assert "embedded engine: not installed" in glscan("--version").out


def test_debug_holds_for_one_run(glscan: Glscan) -> None:
    assert "Traceback" in glscan("--debug", "policies", "show", "NONE-1").err
    assert "Traceback" not in glscan("policies", "show", "NONE-1").err

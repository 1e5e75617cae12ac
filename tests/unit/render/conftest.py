"""The reports that every format must take."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner import report
from tests import rendered

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture
def rich(tmp_path: Path) -> report.Report:
    """A report with everything in it."""
    return rendered.rich(tmp_path)


@pytest.fixture
def empty(tmp_path: Path) -> report.Report:
    """A report of a run that judged nothing, with no policies."""
    return rendered.empty(tmp_path)


@pytest.fixture
def unknown(tmp_path: Path) -> report.Report:
    """A report of a token that was shown nothing."""
    return rendered.unknown(tmp_path)


@pytest.fixture
def hostile(tmp_path: Path) -> report.Report:
    """Hostile text in every place that comes from GitLab or from a policy."""
    return rendered.hostile(tmp_path)


@pytest.fixture(params=["rich", "empty", "unknown", "hostile"])
def opened(request: pytest.FixtureRequest) -> report.Report:
    """Each of the reports above."""
    value: report.Report = request.getfixturevalue(request.param)
    return value


@pytest.fixture
def golden() -> Callable[[str, bytes], None]:
    """Compares bytes with a file below tests/golden, or writes it with --update-golden."""

    def compare(name: str, data: bytes) -> None:
        path = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert data.decode() == path.read_bytes().decode(), "--update-golden rewrites it"

    return compare

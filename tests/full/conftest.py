"""The reports that every tool is shown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scanner import report
from tests import rendered
from tests.full.tools import CHECKOUT

REPORTS = ("sample", "rich", "empty", "unknown", "hostile")
_BUILT = {
    "rich": rendered.rich,
    "empty": rendered.empty,
    "unknown": rendered.unknown,
    "hostile": rendered.hostile,
}


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, report.Report]:
    """Each of them by its name; the sample is what `make demo` scans."""
    folder = tmp_path_factory.mktemp("reports")
    made = {name: build(folder) for name, build in _BUILT.items()}
    return {"sample": _sample(folder / "sample.json"), **made}


def _sample(path: Path) -> report.Report:
    estate = CHECKOUT / "examples" / "acme"
    simulated = [sys.executable, "-m", "tests.simulator", "--estate", str(estate)]
    glscan = str(Path(sys.executable).with_name("glscan"))
    scan = [glscan, "scan", "--exit-zero", "--config", str(estate / "glscan.yaml")]
    written = ["--snapshot", str(path.with_name("snapshot.json")), "-o", f"json={path}"]
    command = [*simulated, "--role", "admin", "--", *scan, "--engine", "embedded", *written]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return report.read(path)

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.bad_input.ended import FEW, small
from tests.integration.test_cli import GLSCAN, Shell, served, shell
from tests.simulator import Simulator

__all__ = ["shell"]


@pytest.fixture
def gitlab(shell: Shell) -> Iterator[Simulator]:
    """A small GitLab that the shell knows the address and a token of."""
    with served(shell, small()) as gitlab:
        yield gitlab


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a snapshot of the small GitLab, its ledger, and results."""
    folder = tmp_path_factory.mktemp("kept")
    with Simulator(small()) as gitlab:
        subprocess.run(
            [
                *(str(GLSCAN), "scan", "shop", *FEW),
                *("--snapshot", "snapshot.json", "-o", "json=results.json"),
            ],
            cwd=folder,
            env={
                "PATH": str(Path(sys.executable).parent),
                "HOME": str(folder),
                "GITLAB_URL": gitlab.url,
                "GITLAB_TOKEN": gitlab.token,
                "GLSCAN_ENGINE": "embedded",
            },
            check=True,
            capture_output=True,
        )
    return folder


@pytest.fixture
def snapshot(shell: Shell, kept: Path) -> Path:
    """A snapshot in the working folder; no GitLab is needed to judge it."""
    return Path(shutil.copy(kept / "snapshot.json", shell.folder / "snapshot.json"))

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from scanner.engines import Engine
from scanner.engines.embedded import Embedded
from scanner.engines.opa_rest import OpaRest
from tests.integration.pipeline import Kept
from tests.opa import require_opa

_SCRUBBED = ("GITLAB_", "GLSCAN_", "CI_", "OPA_", "NO_COLOR", "FORCE_COLOR")
_KEPT = {"GLSCAN_OPA"}


@pytest.fixture(autouse=True)
def scrubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of whoever runs it."""
    for name in list(os.environ):
        if name.startswith(_SCRUBBED) and name not in _KEPT:
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def opa_binary() -> str:
    return require_opa()


@pytest.fixture(scope="session")
def opa_url(opa_binary: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An OPA as somebody else would run it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    process = subprocess.Popen(
        [opa_binary, "run", "--server", "--addr", address, "--skip-version-check"],
        cwd=tmp_path_factory.mktemp("opa"),
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://{address}/health", process)
        yield f"http://{address}"
    finally:
        process.kill()
        process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server that was just started answers."""
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(200):
            assert process.poll() is None
            try:
                session.get(url, timeout=1)
            except requests.ConnectionError:
                time.sleep(0.05)
            else:
                return
    pytest.fail("OPA did not start")


@pytest.fixture(scope="module")
def embedded() -> Iterator[Engine]:
    """One embedded engine for a module."""
    kept = Kept(Embedded)
    yield kept
    kept.end()


@pytest.fixture(scope="module")
def rest(opa_url: str) -> Iterator[Engine]:
    """One OPA over REST for a module."""
    kept = Kept(lambda: OpaRest(opa_url, None))
    yield kept
    kept.end()


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Retries at once; the seconds that would have been waited."""
    waits: list[float] = []
    clock = SimpleNamespace(sleep=waits.append, time=time.time)
    monkeypatch.setattr("gitlab.utils.time", clock)
    return waits


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).parents[2]

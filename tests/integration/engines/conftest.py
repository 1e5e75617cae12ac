from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from scanner.engines import Engine
from scanner.engines.embedded import Embedded
from scanner.engines.opa_process import OpaProcess
from scanner.engines.opa_rest import OpaRest
from tests.opa import require_opa, running_opa

OpaStarter = Callable[..., AbstractContextManager[str]]
EngineMaker = Callable[..., Engine]


@pytest.fixture(scope="session")
def opa_binary() -> str:
    return require_opa()


@pytest.fixture(scope="session")
def opa(opa_binary: str, tmp_path_factory: pytest.TempPathFactory) -> OpaStarter:
    """Start an OPA as somebody else would run it; gives its URL."""

    def start(*arguments: str) -> AbstractContextManager[str]:
        return running_opa(opa_binary, tmp_path_factory.mktemp("opa"), *arguments)

    return start


@pytest.fixture(scope="session")
def shared_opa(opa: OpaStarter) -> Iterator[str]:
    """One OPA for all tests of `opa_rest` that leave it as it was."""
    with opa() as url:
        yield url


@pytest.fixture(
    params=[
        "embedded",
        pytest.param("opa_process", marks=pytest.mark.opa),
        pytest.param("opa_rest", marks=pytest.mark.opa),
    ]
)
def make_engine(request: pytest.FixtureRequest) -> EngineMaker:
    """Make an engine of each sort."""
    name: str = request.param

    def make(timeout: float = 60.0) -> Engine:
        if name == "embedded":
            return Embedded(timeout)
        if name == "opa_process":
            return OpaProcess(request.getfixturevalue("opa_binary"), timeout)
        return OpaRest(request.getfixturevalue("shared_opa"), None, timeout)

    if name == "opa_process":
        request.getfixturevalue("opa_binary")
    if name == "opa_rest":
        request.getfixturevalue("shared_opa")
    return make


@pytest.fixture
def engine(make_engine: EngineMaker) -> Iterator[Engine]:
    with make_engine() as engine:
        yield engine


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where engines put their temporary files."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path

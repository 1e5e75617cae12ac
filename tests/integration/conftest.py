from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.engines import Engine
from scanner.engines.embedded import Embedded
from scanner.engines.opa_rest import OpaRest
from tests.clock import skipping
from tests.integration.pipeline import Kept
from tests.opa import require_opa, running_opa


@pytest.fixture(scope="session")
def opa_binary() -> str:
    return require_opa()


@pytest.fixture(scope="session")
def opa_url(opa_binary: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An OPA as somebody else would run it."""
    with running_opa(opa_binary, tmp_path_factory.mktemp("opa")) as url:
        yield url


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
    return skipping(monkeypatch).waits


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).parents[2]

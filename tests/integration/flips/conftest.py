from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from zlib import crc32

import pytest

from scanner.catalog.load import Catalog
from scanner.engines.base import Engine
from scanner.engines.embedded import Embedded
from tests import estates
from tests.integration.flips.play import Flipped
from tests.integration.pipeline import Kept
from tests.opa import Served

HERE = Path(__file__).parent


@pytest.fixture(scope="package", autouse=True)
def _at_once() -> Iterator[None]:
    """GitLab is asked again without a pause."""
    clock = SimpleNamespace(sleep=lambda seconds: None, time=time.time)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gitlab.utils.time", clock)
        yield


@pytest.fixture(scope="package")
def embedded() -> Iterator[Engine]:
    """One embedded engine for all flips."""
    kept = Kept(Embedded)
    yield kept
    kept.end()


@pytest.fixture(scope="package")
def rest(opa_binary: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One OPA over REST for all flips."""
    folder = tmp_path_factory.mktemp("opa")
    kept = Kept(lambda: Served(opa_binary, folder))
    yield kept
    kept.end()


@pytest.fixture(params=["embedded", pytest.param("rest", marks=pytest.mark.opa)])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="package")
def catalog() -> Catalog:
    return estates.catalog()


@pytest.fixture(scope="package")
def flipped(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flipped]:
    folder = tmp_path_factory.mktemp("flips")
    yield Flipped(catalog, folder)
    shutil.rmtree(folder)  # hundreds of snapshots


_EVERY = 20
"""Of the flips, a real OPA plays one in so many: that the engines agree on every policy, with input
that passes, fails and has gaps, is what test_parity shows."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave most flips to the embedded engine, the same ones each time."""
    left = [
        item
        for item in items
        if HERE in item.path.parents
        and "[rest-" in item.nodeid
        and crc32(item.nodeid.encode()) % _EVERY
    ]
    config.hook.pytest_deselected(items=left)
    gone = set(map(id, left))
    items[:] = [item for item in items if id(item) not in gone]

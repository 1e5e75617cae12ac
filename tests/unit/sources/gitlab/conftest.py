from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clock import skipping
from tests.simulator import Estate, Simulator
from tests.unit.sources.gitlab import worlds


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Retries at once; the seconds that would have been waited."""
    return skipping(monkeypatch).waits


@pytest.fixture
def estate() -> Estate:
    return worlds.north()


@pytest.fixture
def gitlab(estate: Estate) -> Iterator[Simulator]:
    with Simulator(estate) as gitlab:
        yield gitlab

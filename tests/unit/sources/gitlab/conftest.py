from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.simulator import Estate, Simulator
from tests.unit.sources.gitlab import worlds


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Retries at once; the seconds that would have been waited."""
    found: list[float] = []
    clock = SimpleNamespace(sleep=found.append, time=time.time)
    monkeypatch.setattr("gitlab.utils.time", clock)
    return found


@pytest.fixture
def estate() -> Estate:
    return worlds.north()


@pytest.fixture
def gitlab(estate: Estate) -> Iterator[Simulator]:
    with Simulator(estate) as gitlab:
        yield gitlab

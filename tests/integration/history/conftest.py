from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgresql import Cluster, running

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of the tests' own."""
    with running() as found:
        yield found


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A path or a URL of a history that is not there yet."""
    if request.param == "sqlite":
        return str(tmp_path / "history.db")
    found: Cluster = request.getfixturevalue("cluster")
    return found.database()

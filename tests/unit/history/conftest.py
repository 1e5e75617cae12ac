from __future__ import annotations

from pathlib import Path

import pytest

from scanner.history.store import History
from tests.history import history


@pytest.fixture
def place(tmp_path: Path) -> History:
    """A history in a file that is not there yet."""
    return history(tmp_path / "history.db")

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kept import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A folder of runs, and one bundled policy."""
    return Place(tmp_path)

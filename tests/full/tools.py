"""The tools that `make check-full` fetches."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
NODE = CHECKOUT / ".ci" / "node"
SDISTS = CHECKOUT / ".cache" / "tools" / "sdists"


def require_fetched(folder: Path, pattern: str) -> Path:
    """A file that was fetched, or an end of the test: a skip for people, a failure for CI."""
    if found := next(folder.glob(pattern), None):
        return found
    raise _ended(f"NO {pattern}: `make check-full` fetches it")


def require_node() -> str:
    """Node.js, or an end of the test."""
    if found := shutil.which("node"):
        return found
    raise _ended("NO NODE.JS: nothing drives the browser")


def _ended(missing: str) -> BaseException:
    if os.environ.get("CI"):
        return pytest.fail.Exception(missing)
    return pytest.skip.Exception(missing)

"""The browser that tests look at a report with."""

from __future__ import annotations

import os
import shutil

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def require_chromium() -> str:
    """The program, or an end of the test: a skip for people, a failure for CI."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program:
        return program
    missing = "NO CHROMIUM: nothing proves that report.html works in a browser"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)

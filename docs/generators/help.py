"""The help of `glscan scan`, as it stands in the README."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scanner.policy_pages.page import code


def scan() -> Iterator[str]:
    """The text in a block of code."""
    glscan = Path(sys.executable).with_name("glscan")
    shown = subprocess.run(
        [glscan, "scan", "--help"],
        check=True,
        capture_output=True,
        text=True,
        env={"COLUMNS": "96", "TERM": "dumb", "NO_COLOR": "1", "PATH": ""},
    ).stdout
    return code("\n".join(line.rstrip() for line in shown.strip().splitlines()))

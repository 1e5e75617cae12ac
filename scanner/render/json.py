"""JSON: the report itself, as it stands."""

from __future__ import annotations

import shutil
from typing import BinaryIO

from scanner.report import Report


def render(report: Report, out: BinaryIO) -> None:
    """Copy the results, byte for byte (uncompressed)."""
    with report.document.open() as stream:
        shutil.copyfileobj(stream, out)

"""Measures a process and all its children: seconds, and the largest sum of resident sizes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from scanner.snapshot import store

GLSCAN = Path(sys.executable).with_name("glscan")


class Figures(NamedTuple):
    """What one process took."""

    seconds: float
    megabytes: float


def measured(process: subprocess.Popen[str], others: Sequence[int] = ()) -> tuple[Figures, str]:
    """Wait for a process that was just started; what it took, `others` included, and its stderr."""
    started, peak = time.monotonic(), 0
    while process.poll() is None:
        peak = max(peak, sum(map(_resident, _tree([process.pid, *others]))))
        time.sleep(0.02)
    seconds = time.monotonic() - started
    _, told = process.communicate()
    return Figures(seconds, peak / 1e6), told


def of_reading(
    command: Sequence[str | Path], snapshot: Path, environ: Mapping[str, str]
) -> tuple[Figures, int]:
    """What a command took that reads a GitLab, and how many requests its snapshot tells of."""
    process = subprocess.Popen(
        [GLSCAN, *command],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    figures, told = measured(process)
    if process.returncode:
        raise SystemExit(f"exit {process.returncode}\n{told}")
    return figures, store.read(snapshot).manifest["requests"]


def _tree(pids: Sequence[int]) -> Iterator[int]:
    for pid in pids:
        yield pid
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            yield from _tree([int(child) for child in children])


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")

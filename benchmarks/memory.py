"""Measures memory by the number of projects: reading a GitLab, judging it, and judging a snapshot.

    python -m benchmarks.memory
    python -m benchmarks.memory --live 100 1000 --replayed 100 1000 10000

`glscan snapshot --all-sections` and `glscan scan` read a simulated GitLab, which is a process of
its own. `glscan evaluate` judges the sample estates, many times over (`benchmarks/estate.py`).
Policies are the whole catalogue, the engine is the embedded one. Memory is the largest sum of
resident sizes over the command and all its children.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import estate, evaluate
from benchmarks.concurrency import gitlab
from benchmarks.measure import Figures, of_reading

_SIZES = (100, 1000, 10_000)


def main() -> None:
    """Measure every size, print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--live", type=int, nargs="*", default=_SIZES, help="projects")
    parser.add_argument("--replayed", type=int, nargs="*", default=_SIZES, help="projects")
    wanted = parser.parse_args()
    print("| command | projects | requests | seconds | peak memory, MB |\n|---|---|---|---|---|")
    for projects in wanted.live:
        with gitlab(_groups(projects), projects, 0) as environ:
            _print("snapshot --all-sections", projects, *_snapshot(environ))
            _print("scan", projects, *_scan(environ))
    for projects in wanted.replayed:
        _print("evaluate", projects, _evaluate(projects))


def _groups(projects: int) -> int:
    return max(projects // 10, 10)


def _print(command: str, projects: int, figures: Figures, requests: int | None = None) -> None:
    asked = "" if requests is None else f"{requests:,}"
    seconds, megabytes = figures
    print(f"| `{command}` | {projects:,} | {asked} | {seconds:.0f} | {megabytes:.0f} |", flush=True)


def _snapshot(environ: Mapping[str, str]) -> tuple[Figures, int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.json"
        return of_reading(["snapshot", "org", "--all-sections", "--to", path], path, environ)


def _scan(environ: Mapping[str, str]) -> tuple[Figures, int]:
    with tempfile.TemporaryDirectory() as folder:
        path, output = Path(folder) / "snapshot.json", f"json={folder}/results.json"
        command: Sequence[str | Path] = [
            "scan", "org", "--snapshot", path, "--engine", "embedded", "-o", output, "--exit-zero",
        ]  # fmt: skip
        return of_reading(command, path, environ)


def _evaluate(projects: int) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        snapshot = folder / "snapshot.json"
        estate.write(snapshot, projects, _groups(projects))
        return evaluate.run("embedded", snapshot, [], folder, os.environ)


if __name__ == "__main__":
    main()

"""Times `glscan report` for each format: seconds, peak memory and size, by the number of projects.

    python -m benchmarks.render
    python -m benchmarks.render --projects 1000 10000

The whole catalogue judges the sample estates, many times over, once with the embedded engine; from
its results every format is written by the real command in a process of its own.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import estate
from benchmarks.measure import GLSCAN, Figures, measured
from scanner import report
from scanner.render import FORMATS

Measured = Mapping[str, Sequence[tuple[Figures, int]]]
"""By format: what each size of estate took, and the bytes that were written."""


def main() -> None:
    """Judge an estate of each size, write every format, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, nargs="+", default=[1_000, 10_000])
    wanted = parser.parse_args()
    figures: dict[str, list[tuple[Figures, int]]] = {format: [] for format in FORMATS}
    with tempfile.TemporaryDirectory() as name:
        for projects in wanted.projects:
            results = _judged(Path(name), projects)
            for format in FORMATS:
                figures[format].append(_rendered(results, format, Path(name) / "out"))
    for line in table(wanted.projects, figures):
        print(line)


def _judged(folder: Path, projects: int) -> Path:
    snapshot, results = folder / "snapshot.json", folder / "results.json"
    estate.write(snapshot, projects, projects // 10)
    command: list[str | Path] = [
        GLSCAN,
        "evaluate",
        snapshot,
        "--engine",
        "embedded",
        "--exit-zero",
    ]
    subprocess.run(
        [*command, "-o", f"json={results}"], check=True, stderr=subprocess.PIPE, text=True
    )
    totals = report.read(results).run["totals"]
    size = results.stat().st_size / 1e6
    evaluations = sum(totals["outcomes"].values())
    print(
        f"{projects:,} projects: {evaluations:,} evaluations, {totals['findings']:,} findings, "
        f"results of {size:.1f} MB",
        flush=True,
    )
    return results


def _rendered(results: Path, format: str, out: Path) -> tuple[Figures, int]:
    process = subprocess.Popen(
        [GLSCAN, "report", results, "-o", f"{format}={out}"], stderr=subprocess.PIPE, text=True
    )
    figures, told = measured(process)
    if process.returncode != 0:
        raise SystemExit(f"{format}: exit {process.returncode}\n{told}")
    return figures, out.stat().st_size


def table(sizes: Sequence[int], figures: Measured) -> Iterator[str]:
    """A row per format; for each size of estate seconds, peak memory and bytes."""
    heads = [f"{size:,} projects: s | MB of memory | MB written" for size in sizes]
    yield f"| format | {' | '.join(heads)} |"
    yield "|---" * (1 + 3 * len(sizes)) + "|"
    for format, each in figures.items():
        cells = [
            f"{took.seconds:.1f} | {took.megabytes:.0f} | {written / 1e6:.1f}"
            for took, written in each
        ]
        yield f"| {format} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()

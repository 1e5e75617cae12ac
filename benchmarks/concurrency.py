"""Times a scan of a simulated GitLab by requests at once, and its memory by projects.

    python -m benchmarks.concurrency
    python -m benchmarks.concurrency --memory 100 1000 10000 --policy 'GL-PRJ-00*'

The GitLab is a process of its own. Time is that of the scan alone, from its first request to a
snapshot that was read back. Memory is that of `glscan snapshot`: the largest sum of resident sizes
over the command and all its children.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import Figures, of_reading
from scanner import resources, scan
from scanner.catalog.load import Catalog, load
from scanner.catalog.select import Wanted, select


class Scan(NamedTuple):
    """What one scan took, and what it read."""

    seconds: float
    requests: int
    resources: Sequence[bytes]
    """The lines of the snapshot."""


def main() -> None:
    """Serve, scan, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=100)
    parser.add_argument("--groups", type=int, default=10)
    parser.add_argument("--latency", type=float, default=20, help="milliseconds per request")
    parser.add_argument("--at-once", type=int, nargs="*", default=[1, 2, 4, 8, 16])
    parser.add_argument("--memory", type=int, nargs="*", help="so many projects, by no latency")
    parser.add_argument("--policy", default="*", help="what to read")
    wanted = parser.parse_args()
    if wanted.memory:
        _print_memory(wanted.memory, wanted.policy)
    else:
        _print_speed(wanted)


def _print_speed(wanted: argparse.Namespace) -> None:
    catalog = select(load(resources.policies()), Wanted(only=[wanted.policy]))
    print("| at once | seconds | requests a second | times faster |\n|---|---|---|---|")
    first: Scan | None = None
    with gitlab(wanted.groups, wanted.projects, wanted.latency) as environ:
        for at_once in wanted.at_once:
            found = scanned(environ, at_once, catalog)
            first = first or found
            if found.resources != first.resources:
                raise SystemExit(f"{at_once} at once read something else")
            rate, times = found.requests / found.seconds, first.seconds / found.seconds
            print(f"| {at_once} | {found.seconds:.1f} | {rate:.0f} | {times:.1f} |", flush=True)
    print(f"\n{first.requests if first else 0:,} requests")


def _print_memory(sizes: Sequence[int], policy: str) -> None:
    print("| projects | requests | seconds | peak memory, MB |\n|---|---|---|---|")
    for projects in sizes:
        with gitlab(20, projects, 0) as environ:
            figures, requests = measured_command(environ, policy)
        seconds, megabytes = figures
        print(f"| {projects:,} | {requests:,} | {seconds:.0f} | {megabytes:.0f} |", flush=True)


@contextlib.contextmanager
def gitlab(groups: int, projects: int, latency: float) -> Iterator[dict[str, str]]:
    """A GitLab that serves an invented estate; the environment that leads to it."""
    process = subprocess.Popen(
        [
            sys.executable, "-m", "tests.simulator", "--port", "0", "--tier", "ultimate",
            "--groups", str(groups), "--projects", str(projects), "--latency", str(latency),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        told = [process.stdout.readline().strip() for _ in range(2)] if process.stdout else []
        yield {**os.environ, **dict(line.split("=", 1) for line in told)}
    finally:
        process.terminate()
        process.wait()


def scanned(environ: Mapping[str, str], at_once: int, catalog: Catalog) -> Scan:
    """One scan of all that is served, in this process."""
    groups, token = ["org"], environ["GITLAB_TOKEN"]
    target = scan.Target(environ["GITLAB_URL"], token, groups, concurrency=at_once)
    with tempfile.TemporaryDirectory() as folder:
        path, plan = Path(folder) / "snapshot.json", scan.plan_for(catalog)
        started = time.monotonic()
        taken = scan.snapshot(
            target, path, catalog, plan, lambda: datetime.now(UTC), lambda line: None
        )
        seconds = time.monotonic() - started
        return Scan(seconds, taken.manifest["requests"], path.read_bytes().splitlines()[1:-1])


def measured_command(environ: Mapping[str, str], policy: str) -> tuple[Figures, int]:
    """What the command took, and how many requests it made."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.json"
        command: Sequence[str | Path] = ["snapshot", "org", "--to", path, "--policy", policy]
        return of_reading(command, path, environ)


if __name__ == "__main__":
    main()

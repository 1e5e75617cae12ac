"""Times `glscan evaluate` from snapshot file to results.json: seconds and peak memory per engine.

    python -m benchmarks.evaluate
    python -m benchmarks.evaluate --projects 5000 --policies 60

The first has the whole catalogue judge the sample estates, many times over. Every run is the real
command in a process of its own; memory is the largest sum of resident sizes over the command and
all its children, a running OPA included.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import estate, measure, variants
from benchmarks.measure import GLSCAN, Figures

PRELOADED = "opa_rest, preloaded"
"""Serves the bundle that `glscan policies bundle` writes; to `opa_rest` the policies are sent."""

ENGINES = ("embedded", "opa_process", "opa_rest", PRELOADED)


def main() -> None:
    """Make the snapshot and the policies, run each engine, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=5000)
    parser.add_argument("--groups", type=int, default=500, help="of the sample estates")
    parser.add_argument("--policies", type=int, default=0, help="variants; none is the catalogue")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--opa", default=shutil.which("opa") or ".cache/tools/opa")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        snapshot = folder / "snapshot.json"
        options = _made(folder, snapshot, wanted)
        bundle = folder / "bundle.tar.gz"
        subprocess.run([GLSCAN, "policies", "bundle", *options, "-o", bundle], check=True)
        print(f"snapshot of {snapshot.stat().st_size / 1e6:.1f} MB\n", flush=True)
        figures: dict[str, list[Figures]] = {engine: [] for engine in ENGINES}
        for _ in range(wanted.runs):
            for engine in ENGINES:
                served = bundle if engine == PRELOADED else None
                with environment(engine, wanted.opa, served) as environ:
                    figures[engine].append(run(engine, snapshot, options, folder, environ))
        for line in table(figures):
            print(line)


def _made(folder: Path, snapshot: Path, wanted: argparse.Namespace) -> Sequence[str | Path]:
    """Write what is to be judged; the options that choose the policies."""
    if not wanted.policies:
        estate.write(snapshot, wanted.projects, wanted.groups)
        return []
    variants.write_snapshot(snapshot, wanted.projects)
    variants.write_policies(folder / "policies", wanted.policies)
    return ["--policies", folder / "policies", "--policy", "BENCH-*"]


def table(figures: Mapping[str, Sequence[Figures]]) -> Iterator[str]:
    """The best of each engine: other work on the machine only ever adds to it."""
    best = {engine: min(each.seconds for each in runs) for engine, runs in figures.items()}
    yield "| engine | seconds, best (all) | peak memory, MB | to embedded |"
    yield "|---|---|---|---|"
    for engine, runs in figures.items():
        every = ", ".join(f"{each.seconds:.1f}" for each in runs)
        memory = max(each.megabytes for each in runs)
        ratio = best[engine] / best["embedded"]
        yield f"| {engine} | {best[engine]:.1f} ({every}) | {memory:.0f} | {ratio:.2f} |"


@contextlib.contextmanager
def environment(engine: str, opa: str, bundle: Path | None) -> Iterator[Mapping[str, str]]:
    """What the command finds around it: an `opa` on PATH, or the address of a running one."""
    path = f"{Path(opa).resolve().parent}{os.pathsep}{os.environ['PATH']}"
    if not engine.startswith("opa_rest"):
        yield {**os.environ, "PATH": path}
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    served = ["--bundle", str(bundle)] if bundle else []
    server = subprocess.Popen(
        [opa, "run", "--server", "--addr", address, *served],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(address)
        yield {**os.environ, "GLSCAN_OPA_URL": f"http://{address}", "BENCH_OPA": str(server.pid)}
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    host, _, port = address.partition(":")
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection((host, int(port))):
            return
        time.sleep(0.1)
    raise SystemExit(f"OPA does not come up at {address}")


def run(
    engine: str,
    snapshot: Path,
    options: Sequence[str | Path],
    folder: Path,
    environ: Mapping[str, str],
) -> Figures:
    """One evaluation."""
    output = folder / "results.json"
    process = subprocess.Popen(
        [
            GLSCAN, "evaluate", snapshot, *options, "--engine", engine.partition(",")[0],
            "-o", f"json={output}", "--exit-zero",
        ],
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    others = [int(environ["BENCH_OPA"])] if "BENCH_OPA" in environ else []
    figures, told = measure.measured(process, others)
    if process.returncode != 0:
        raise SystemExit(f"{engine}: exit {process.returncode}\n{told}")
    if " 0 error" not in told:
        raise SystemExit(f"{engine}: some evaluations are errors\n{told}")
    return figures


if __name__ == "__main__":
    main()

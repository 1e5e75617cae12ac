"""Times `glscan evaluate` from snapshot file to results.json: seconds and peak memory per engine.

    python -m benchmarks.evaluate --projects 5000 --policies 60

Every run is the real command in a process of its own; memory is the largest sum of resident sizes
over the command and all its children, a running OPA included.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scanner import lines, resources
from scanner.snapshot import store

GLSCAN = Path(sys.executable).with_name("glscan")
VARIED = (
    "project/default_branch_refuses_force_push.rego",
    "project/default_branch_refuses_direct_pushes.rego",
    "group/push_rules_reject_unsigned_commits.rego",
)
"""The bundled policies that judge projects; their variants differ in id and package alone."""


def main() -> None:
    """Make the snapshot and the policies, run each engine, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=5000)
    parser.add_argument("--policies", type=int, default=60)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--opa", default=shutil.which("opa") or ".cache/tools/opa")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        snapshot, policies = folder / "snapshot.json", folder / "policies"
        write_snapshot(snapshot, wanted.projects)
        write_policies(policies, wanted.policies)
        size = snapshot.stat().st_size / 1e6
        print(f"{wanted.projects} projects, {size:.1f} MB; {wanted.policies} policies\n")
        print("| engine | seconds, median (min-max) | peak memory, MB |\n|---|---|---|")
        for engine in ("embedded", "opa_process", "opa_rest"):
            with environment(engine, wanted.opa) as environ:
                figures = [
                    run(engine, snapshot, policies, folder, environ) for _ in range(wanted.runs)
                ]
            seconds = [one[0] for one in figures]
            print(
                f"| {engine} | {statistics.median(seconds):.1f} "
                f"({min(seconds):.1f}-{max(seconds):.1f}) "
                f"| {max(one[1] for one in figures):.0f} |",
                flush=True,
            )


def write_snapshot(path: Path, projects: int) -> None:
    """A snapshot of one group and many projects with settings that vary by a fixed seed."""
    dice = random.Random(1)
    about: dict[str, Any] = {
        "tool": {"name": "glscan", "version": "0"},
        "instance": {
            "name": "bench",
            "url": "https://bench.example",
            "version": "18.5.1",
            "edition": "ee",
        },
        "scope": {"groups": ["bench"]},
        "identity": {"username": "bench", "scopes": [], "role": "owner", "token_expires_at": ""},
        "started": "2026-11-21T10:00:00Z",
        "finished": "2026-11-21T10:00:00Z",
        "requests": 0,
    }
    lines.write(
        path,
        {"schema": store.SCHEMA, "manifest": about},
        (_project(number, dice) for number in range(projects)),
        lambda: {"ledger_sha256": "0" * 64},
    )


def _project(number: int, dice: random.Random) -> Mapping[str, Any]:
    push_rule = {"reject_unsigned_commits": dice.random() < 0.9, "prevent_secrets": True}
    branches = {
        name: {
            "id": number * 4 + place,
            "name": name,
            "allow_force_push": dice.random() < 0.05,
            "code_owner_approval_required": True,
            "inherited": False,
            "push_access_levels": [{"kind": "role", "access_level": dice.choice([0, 40, 40, 30])}],
            "merge_access_levels": [{"kind": "role", "access_level": 40}],
            "unprotect_access_levels": [{"kind": "role", "access_level": 40}],
            "matches_default_branch": name in ("main", "ma*"),
        }
        for place, name in enumerate(("main", "ma*", "release/*", "stable"))
    }
    settings = {
        "id": number,
        "archived": dice.random() < 0.05,
        "empty_repo": dice.random() < 0.02,
        "default_branch": "main",
        "visibility": "private",
        **{f"{kind}_access_level": "private" for kind in ("pages", "builds", "forking")},
    }
    return {
        "kind": "project",
        "path": f"bench/p{number:06}",
        "id": number,
        "tier": "premium",
        "sections": {
            name: {"status": "ok", "data": data, "origin": {"endpoint": f"GET /{name}"}}
            for name, data in (
                ("protected_branches", branches),
                ("push_rule", push_rule),
                ("settings", settings),
            )
        },
    }


def write_policies(folder: Path, count: int) -> None:
    """Variants of three bundled project policies, as custom ones; only these are run."""
    target = folder / "bench"
    target.mkdir(parents=True)
    for number in range(count):
        source = (resources.policies() / VARIED[number % len(VARIED)]).read_text()
        [id] = set(re.findall(r"#\s+id: (\S+)", source))
        source = source.replace(id, f"BENCH-{number:03}")
        source = re.sub(
            r"^package .*$", f"package custom.bench.p{number:03}", source, flags=re.MULTILINE
        )
        (target / f"p{number:03}.rego").write_text(source)


@contextlib.contextmanager
def environment(engine: str, opa: str) -> Iterator[Mapping[str, str]]:
    """What the command finds around it: an `opa` on PATH, or the address of a running one."""
    path = f"{Path(opa).resolve().parent}{os.pathsep}{os.environ['PATH']}"
    if engine != "opa_rest":
        yield {**os.environ, "PATH": path}
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    server = subprocess.Popen(
        [opa, "run", "--server", "--addr", address, "--log-level", "error"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(1.0)
        yield {**os.environ, "GLSCAN_OPA_URL": f"http://{address}", "BENCH_OPA": str(server.pid)}
    finally:
        server.terminate()
        server.wait()


def run(
    engine: str, snapshot: Path, policies: Path, folder: Path, environ: Mapping[str, str]
) -> tuple[float, float]:
    """Seconds and peak megabytes of one evaluation."""
    output = folder / f"{engine}.json"
    started = time.monotonic()
    process = subprocess.Popen(
        [
            GLSCAN, "evaluate", snapshot, "--policies", policies, "--policy", "BENCH-*",
            "--engine", engine,
            "-o", f"json={output}", "--exit-zero",
        ],
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    others = [int(environ["BENCH_OPA"])] if "BENCH_OPA" in environ else []
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_resident, _tree([process.pid, *others]))))
        time.sleep(0.02)
    seconds = time.monotonic() - started
    _, told = process.communicate()
    if process.returncode != 0:
        raise SystemExit(f"{engine}: exit {process.returncode}\n{told}")
    if " 0 error" not in told:
        raise SystemExit(f"{engine}: some evaluations are errors\n{told}")
    return seconds, peak / 1e6


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


if __name__ == "__main__":
    main()

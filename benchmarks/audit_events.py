"""Times `glscan audit-events` from its start to the written file: requests, seconds and memory.

    python -m benchmarks.audit_events
    python -m benchmarks.audit_events --events 100000 --projects 500

The same events over 90 days are read twice: as those of the whole instance, which is one list, and
group by group and project by project. GitLab is the simulator, in this process, on loopback: what
it takes itself is told beside the whole. Every event has to be in the file, once.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measure import GLSCAN, measured
from tests.simulator import Estate, Fault, Simulator
from tests.simulator.answers import Answer

SINCE = datetime(2025, 7, 1, tzinfo=UTC)
DAYS = 90
_PERIOD = ("--since", "2025-07-01", "--until", "2025-09-29")
_AUTHORS = tuple(f"user{number:02}" for number in range(40))
_TYPES = ("member_created", "ci_variable_updated", "protected_branch_updated", "deploy_key_added")


class Timed(Simulator):
    """A GitLab that knows how long its answers took it."""

    seconds = 0.0
    _counting = threading.Lock()

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[Answer, Fault | None]:
        started = time.monotonic()
        answered = super().answer(method, target, headers, body)
        with self._counting:
            self.seconds += time.monotonic() - started
        return answered


def main() -> None:
    """Make the estate, read it both ways, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--projects", type=int, default=500)
    parser.add_argument("--groups", type=int, default=50)
    wanted = parser.parse_args()
    estate = Estate.from_dict(_estate(wanted.events, wanted.groups, wanted.projects))
    print("| read | lists | requests | seconds | of them the simulator | peak MB | MB written |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, scope in (("--instance", ("--instance",)), ("bench", ("bench",))):
            print(
                _row(name, scope, estate, Path(folder) / "events.jsonl", wanted.events), flush=True
            )


def _row(name: str, scope: Sequence[str], estate: Estate, to: Path, events: int) -> str:
    served = Timed(estate, "premium", "admin", token_scopes=("read_api", "admin_mode"))
    with served as gitlab:
        environ = {"GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token, "PATH": os.defpath}
        figures, told = measured(
            subprocess.Popen(
                [GLSCAN, "audit-events", *scope, *_PERIOD, "-o", to],
                env=environ,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        requests = len(gitlab.requests)
    *lines, last = [json.loads(line) for line in to.read_bytes().splitlines()]
    summary = last["summary"]
    ids = {line["id"] for line in lines}
    if not (summary["whole"] and len(lines) == len(ids) == events):
        raise SystemExit(
            f"{len(ids):,} of {events:,} events came, in {len(lines):,} lines:\n{told}"
        )
    lists, written = len(summary["sources"]), to.stat().st_size / 1e6
    return (
        f"| `{name}` | {lists} | {requests:,} | {figures.seconds:.1f} | {served.seconds:.1f} |"
        f" {figures.megabytes:.0f} | {written:.1f} |"
    )


def _estate(events: int, groups: int, projects: int) -> dict[str, Any]:
    """Events that are spread evenly over holders, and at random over the days."""
    dice = random.Random(8)
    paths = ["bench", *(f"bench/g{number:03}" for number in range(groups - 1))]
    homes = itertools.islice(itertools.cycle(paths), projects)
    holders: dict[str, dict[str, Any]] = {path: {"audit_events": []} for path in paths}
    below: dict[str, dict[str, Any]] = {
        f"{home}/p{number:04}": {"audit_events": []} for number, home in enumerate(homes)
    }
    every = [*holders.values(), *below.values()]
    moments = sorted(dice.randrange(DAYS * 24 * 3_600_000) for _ in range(events))
    for event, holder in zip(_events(moments), itertools.cycle(every)):
        holder["audit_events"].append(event)
    return {"users": dict.fromkeys(_AUTHORS), "groups": holders, "projects": below}


def _events(moments: Sequence[int]) -> Iterator[dict[str, Any]]:
    for id, moment in enumerate(moments, start=1):
        at = SINCE + timedelta(milliseconds=moment)
        yield {
            "id": id,
            "created_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "author": _AUTHORS[id % len(_AUTHORS)],
            "event_name": _TYPES[id % len(_TYPES)],
            "details": {"change": "a setting", "from": "false", "to": "true"},
        }


if __name__ == "__main__":
    main()

"""Scans that are killed: a program that runs each in a process of its own, started by a fork.

It reads from stdin what to scan and when to die, and prints what each process left behind.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from scanner import lines, scan
from scanner.model import JSON
from scanner.snapshot import store
from scanner.snapshot.journal import Appender, whole_lines
from scanner.sources.gitlab import plan as plans
from tests.builders import catalog
from tests.integration.pipeline import NOW


def die_at(line: int) -> None:
    """Have this process killed while it writes a line, counted over ledger and journal."""
    append, lock, written = Appender.append, threading.Lock(), [0]

    def dying(self: Appender, record: Mapping[str, JSON]) -> tuple[int, int]:
        with lock:
            written[0] += 1
            if written[0] == line:
                text = lines.encode(record)
                self._stream.write(text[: len(text) // 2])
                self._stream.flush()
                os.kill(os.getpid(), signal.SIGKILL)
        return append(self, record)

    Appender.append = dying  # type: ignore[method-assign]


def left(path: Path) -> list[str]:
    """The names of resources in the journal of a snapshot."""
    journal = store.journal_path(path)
    if not journal.exists():
        return []
    found = [record["resource"] for _, _, record in whole_lines(journal) if "resource" in record]
    return [f"{one['kind']} {one['path']}" for one in found]


def main() -> None:
    """Run every scan to its end, however often it is killed before; a line for each process."""
    told: Any = json.load(sys.stdin)
    policies, plan = catalog(), plans.everything()
    for name, (group, threads, deaths) in told["scans"].items():
        path = Path(told["folder"]) / name
        for number, death in enumerate([*deaths, None]):
            process = os.fork()
            if not process:
                if death:
                    die_at(death)
                target = scan.Target(
                    told["url"],
                    told["token"],
                    [group],
                    "gitlab.test",
                    resume=number > 0,
                    concurrency=threads,
                )
                now = partial(NOW.__add__, timedelta(minutes=number))
                scan.snapshot(target, path, policies, plan, now, lambda _: None)
                os._exit(0)
            _, status = os.waitpid(process, 0)
            ended = os.waitstatus_to_exitcode(status)
            print(json.dumps({"scan": name, "ended": ended, "left": left(path)}), flush=True)
            if not ended:
                break


if __name__ == "__main__":
    main()

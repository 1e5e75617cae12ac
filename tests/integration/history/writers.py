"""Processes that add runs to one history: several at once, or each killed a little later.

It reads from stdin what to add and where, starts processes by a fork, and prints how they ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from scanner import report
from scanner.cli import history_lines
from scanner.errors import UsageError
from scanner.history.trend import trends
from tests import history

_CLOSELY, _FAR = 12, 5
"""Up to which statement every one is died at, and how many are left out beyond."""
_REPEATED, _ADDED = 3, 4
"""How a process ends whose run was there already, or was added by it."""


def die_at(statement: int) -> None:
    """Have this process killed before it does so many things to the database.

    SQLite is made to write pages before the end, so that the file itself is left half changed.
    """
    done = [0]

    @event.listens_for(Engine, "connect")
    def spill(connection: Any, record: Any) -> None:
        if type(connection).__module__ == "sqlite3":
            connection.execute("PRAGMA cache_size = 1")
            connection.execute("PRAGMA cache_spill = 1")

    @event.listens_for(Engine, "before_cursor_execute")
    def dying(*_: Any) -> None:
        count()

    @event.listens_for(Engine, "commit")
    def before_commit(_: Any) -> None:
        count()

    def count() -> None:
        done[0] += 1
        if done[0] == statement:
            os.kill(os.getpid(), signal.SIGKILL)


def add(place: str, path: str) -> int:
    """Add one run; how the process ends."""
    added = history.add(history.history(place), report.read(Path(path)))
    return _ADDED if added.is_new else _REPEATED


def started(place: str, path: str, gate: int, death: int = 0) -> int:
    """A process that adds a run as soon as the gate opens."""
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        if death:
            die_at(death)
        os.read(gate, 1)
        code = add(place, path)
    finally:
        os._exit(code)


def together(place: str, paths: Sequence[str]) -> Iterator[int]:
    """How processes end that add these runs at once."""
    gate, opener = os.pipe()
    processes = [started(place, path, gate) for path in paths]
    os.write(opener, b"x" * len(processes))
    yield from map(_ended, processes)


def killed(place: str, path: str) -> Iterator[tuple[int, Any]]:
    """How one process after the other ends, each killed later than the one before, and what the
    history tells then."""
    gate, opener = os.pipe()
    ended, death = -signal.SIGKILL, 0
    while ended == -signal.SIGKILL:
        death += 1 if death < _CLOSELY else _FAR
        os.write(opener, b"x")
        ended = _ended(started(place, path, gate, death))
        yield ended, answers(place)


def _ended(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def answers(place: str) -> Any:
    """All that a history tells of its runs; nothing where there is none yet."""
    try:
        return history_lines.trend_as_json(trends(history.history(place), history.LIMITS))
    except UsageError as error:
        if "there is no history yet" in str(error):
            return None
        raise


def main() -> None:
    """Do what is asked; a line of JSON for each process."""
    told: Any = json.load(sys.stdin)
    place, paths = told["place"], told["paths"]
    found = killed(place, *paths) if told["kill"] else together(place, paths)
    for one in found:
        print(json.dumps(one), flush=True)


if __name__ == "__main__":
    main()

"""Whoever writes is alone, and what a killed one began is as if it had not begun."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scanner.report import Report
from scanner.triage.memory import Place
from tests.history import add, day, history, results
from tests.integration.history.writers import answers
from tests.remembered import finding, line

MANY = [Place("project", f"acme/p{number}", number) for number in range(1, 150)]
ADDED, REPEATED, KILLED = 4, 3, -signal.SIGKILL


def fails(folder: Path, number: int, places: Iterable[Place], **parts: Any) -> Report:
    found = [line("FP", finding(place=place), place=place) for place in places]
    rest = [line("PP", place=place) for place in MANY if place not in {*places}]
    return results(folder, day(number), *sorted([*found, *rest], key=str), **parts)


def ended(place: str, *reports: Report, kill: bool = False) -> list[Any]:
    """How the processes ended that add these runs."""
    paths = [str(report.document.path) for report in reports]
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.history.writers"],
        input=json.dumps({"place": place, "paths": paths, "kill": kill}),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(told) for told in done.stdout.splitlines()]


def test_one_run_that_is_added_by_several_at_once_is_one_run(place: str, tmp_path: Path) -> None:
    """The first of them make the tables, too."""
    report = fails(tmp_path, 0, MANY)
    assert sorted(ended(place, *[report] * 5)) == [*[REPEATED] * 4, ADDED]
    [found] = answers(place)
    assert [run["new"]["high"] for run in found["runs"]] == [len(MANY)]


def test_runs_of_several_series_are_all_there(place: str, tmp_path: Path) -> None:
    scopes = [f"group-{number}" for number in range(5)]
    reports = [fails(tmp_path, 0, MANY, scope={"groups": [name]}) for name in scopes]
    assert ended(place, *reports) == [ADDED] * 5
    found = answers(place)
    assert sorted(one["asked"]["groups"][0] for one in found) == scopes
    assert [run["point"]["open"]["high"] for one in found for run in one["runs"]] == [149] * 5
    assert [len(one["ages"]["high"]) for one in found] == [149] * 5


def test_a_writer_that_is_killed_leaves_the_history_whole(place: str, tmp_path: Path) -> None:
    """Wherever it dies, while the tables are made or a run is added: all of it or nothing."""
    first, second = fails(tmp_path, 0, MANY[:100]), fails(tmp_path, 1, MANY[50:])
    before = None
    for report in (first, second):
        *deaths, (last, after) = ended(place, report, kill=True)
        assert len(deaths) > 12
        assert [how for how, _ in deaths] == [KILLED] * len(deaths)
        assert [told for _, told in deaths] == [before] * len(deaths)
        assert last == ADDED
        before = after
    whole = history(tmp_path / "whole.db")
    for report in (first, second):
        add(whole, report)
    assert before == answers(str(tmp_path / "whole.db"))
    assert before[0]["runs"][-1]["fixed"]["high"] == 50

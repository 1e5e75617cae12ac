"""Times `glscan history` where it is long: seconds and peak memory of each command, and its size.

    python -m benchmarks.history
    python -m benchmarks.history --runs 100 --postgresql postgresql://glscan@localhost/bench

The whole catalogue judges the sample estates, many times over, once. A run a day follows: in each,
some findings are fixed and some come back. What is timed are the real commands, each in a process
of its own, on the last run; before them the runs are added in this process.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import estate
from benchmarks.measure import GLSCAN, Figures, measured
from scanner import lines, report
from scanner.history.add import add
from scanner.history.address import parse
from scanner.history.store import History
from scanner.model import JSON, Outcome
from scanner.report import Report
from scanner.results import rfc3339

_FIRST = datetime(2024, 1, 15, 12, tzinfo=UTC)
_FIXED, _BACK = 0.002, 0.02
"""What share of the open findings each run finds fixed, and of the fixed ones open again."""


def main() -> None:
    """Make the runs, add them, time the commands, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--postgresql", metavar="URL", help="a database with nothing in it")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = _judged(folder, wanted.projects)
        places = [str(folder / "history.db"), *filter(None, [wanted.postgresql])]
        added: dict[str, list[float]] = {place: [] for place in places}
        for path in _runs(first, folder, wanted.runs - 1):
            for place in places:
                added[place].append(_added(History(parse(place)), path))
        [last] = _runs(first, folder, 1, wanted.runs - 1)
        print("| database | command | seconds | peak memory, MB |")
        print("|---|---|---|---|")
        for place in places:
            for row in _commands(place, last):
                print(row, flush=True)
            tenth = max(len(added[place]) // 10, 1)
            told = [f"{sum(some) / len(some):.2f}" for some in _ends(added[place], tenth)]
            print(f"{parse(place).shown}: a run is added in {' s, at the end '.join(told)} s")
        print(f"the file has {Path(places[0]).stat().st_size / 1e6:.1f} MB")


def _judged(folder: Path, projects: int) -> Path:
    snapshot, results = folder / "snapshot.json", folder / "results.json"
    estate.write(snapshot, projects, projects // 10)
    command: list[str | Path] = [GLSCAN, "evaluate", snapshot, "--engine", "embedded"]
    subprocess.run(
        [*command, "--exit-zero", "-o", f"json={results}"],
        check=True,
        stderr=subprocess.PIPE,
        text=True,
    )
    totals = report.read(results).run["totals"]
    print(f"{projects:,} projects: {totals['findings']:,} findings", flush=True)
    return results


def _runs(first: Path, folder: Path, count: int, after: int = 0) -> Iterator[Path]:
    """Results of so many days, each in the place of the one before; `after` days are left out."""
    given, path = report.read(first), folder / "run.json"
    items = list(given.document.items())
    chance, fixed = random.Random(1), set[str]()
    prints = [one["fingerprints"]["id/v1"] for item in items for one in item["findings"]]
    for number in range(after + count):
        for one in prints:
            if chance.random() < (_BACK if one in fixed else _FIXED):
                fixed ^= {one}
        if number < after:
            continue
        moment = rfc3339(_FIRST + timedelta(days=number))
        run: Any = dict(given.document.header["run"])
        run["snapshot"] = {**run["snapshot"], "finished": moment, "started": moment}
        run["as_of"] = moment
        told = [_without(item, fixed, run["columns"][item["kind"]]) for item in items]
        run["totals"] = _totals(run, told)
        lines.write(path, {"schema": report.SCHEMA, "run": run}, told)
        yield path


def _without(item: Mapping[str, Any], fixed: set[str], columns: list[str]) -> dict[str, JSON]:
    """A line without the findings that are fixed; a policy passes that has none left."""
    left = [one for one in item["findings"] if one["fingerprints"]["id/v1"] not in fixed]
    fails = {one["policy"] for one in left}
    letters = [
        Outcome.PASS.letter if letter == Outcome.FAIL.letter and id not in fails else letter
        for id, letter in zip(columns, item["outcomes"], strict=True)
    ]
    return {**item, "findings": left, "outcomes": "".join(letters)}


def _totals(run: Mapping[str, Any], told: list[dict[str, Any]]) -> dict[str, JSON]:
    """The counts that the changed lines come to."""
    policies: dict[str, dict[str, int]] = {}
    for line in told:
        for id, letter in zip(run["columns"][line["kind"]], line["outcomes"], strict=True):
            counts = policies.setdefault(id, {})
            name = Outcome.of_letter(letter).value
            counts[name] = counts.get(name, 0) + 1
    outcomes = {
        one.value: sum(counts.get(one.value, 0) for counts in policies.values()) for one in Outcome
    }
    findings = sum(len(line["findings"]) for line in told)
    return {**run["totals"], "policies": policies, "outcomes": outcomes, "findings": findings}


def _added(history: History, path: Path) -> float:
    found: Report = report.read(path)
    started = time.monotonic()
    add(history, found, datetime.now(UTC))
    return time.monotonic() - started


def _ends(seconds: list[float], count: int) -> tuple[list[float], list[float]]:
    return seconds[:count], seconds[-count:]


def _commands(place: str, last: Path) -> Iterator[str]:
    [finding] = [
        one["fingerprints"]["id/v1"]
        for item in report.read(last).resources()
        for one in item["findings"][:1]
    ][:1]
    for command in (["add", str(last)], ["trend"], ["runs"], ["show", finding]):
        figures = _timed([*command, "--history", place])
        yield (
            f"| {parse(place).shown} | {command[0]} | {figures.seconds:.1f} |"
            f" {figures.megabytes:.0f} |"
        )


def _timed(arguments: list[str]) -> Figures:
    process = subprocess.Popen(
        [GLSCAN, "history", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    figures, told = measured(process)
    if process.returncode:
        sys.exit(f"exit {process.returncode}\n{told}")
    return figures


if __name__ == "__main__":
    main()

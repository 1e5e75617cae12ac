"""A scan that is killed goes on where it was: nothing is lost, and nothing is read twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

import scanner
from scanner import scan
from scanner.errors import UsageError
from scanner.model import Status
from scanner.snapshot import store
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab import plan as plans
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.shard import Shard
from tests.builders import catalog
from tests.integration import acme
from tests.integration.killed import left
from tests.integration.pipeline import NOW
from tests.simulator import Estate, Simulator

ROOT = Path(scanner.__file__).parent
ALONE, TOGETHER = 10, 20
IN_TURN = "in-turn.json"
PART, ALL = "acme/payments", "acme"
AT_ONCE = {f"group {PART}", f"group {ALL}"}
"""What each process asks before it reads on: the asked group and those above it."""


@dataclass
class Ended:
    """What one process came to."""

    scan: str
    ended: int
    left: Sequence[str]


@dataclass
class Killed:
    """One scan that went well, and others that were killed before they did."""

    folder: Path
    ended: Sequence[Ended]

    def of(self, name: str) -> list[Ended]:
        return [one for one in self.ended if one.scan == name]

    def ledger(self, name: str) -> list[dict[str, Any]]:
        path = store.ledger_path(self.folder / name)
        return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def simulator() -> Simulator:
    return Simulator(Estate.load(acme.ACME, NOW.date()), "ultimate", "admin")


def take(
    gitlab: Simulator,
    path: Path,
    group: str,
    now: Callable[[], datetime] = lambda: NOW,
    say: Callable[[str], None] = lambda _: None,
    plan: Plan | None = None,
    **parts: Any,
) -> Snapshot:
    asked = {"url": gitlab.url, "instance_name": "gitlab.test", **parts}
    target = scan.Target(token=gitlab.token, groups=[group], **asked)
    return scan.snapshot(target, path, catalog(), plan or plans.everything(), now, say)


def lines(path: Path) -> list[bytes]:
    """The resources, byte by byte."""
    return path.read_bytes().splitlines()[1:-1]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    """Ten scans, each killed at a moment of its own, and one that is killed again and again."""
    folder = tmp_path_factory.mktemp("killed")
    dice = random.Random(7)
    with simulator() as gitlab:
        requests = take(gitlab, folder / "clean.json", PART).manifest["requests"]
        take(gitlab, folder / "clean-all.json", ALL)
        scans = {
            f"{number}.json": (PART, 1 + number % 2 * 3, [dice.randint(1, requests)])
            for number in range(ALONE)
        }
        scans[IN_TURN] = (ALL, 1, [dice.randint(30, 75) for _ in range(5 * TOGETHER)])
        asked = {
            "url": gitlab.url,
            "token": gitlab.token,
            "folder": str(folder),
            "scans": scans,
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.integration.killed"],
            input=json.dumps(asked),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return Killed(folder, [Ended(**json.loads(line)) for line in done.stdout.splitlines()])


def names(killed: Killed) -> list[str]:
    return sorted({one.scan for one in killed.ended})


def test_every_scan_was_killed_and_then_went_well(killed: Killed) -> None:
    assert len(names(killed)) == ALONE + 1
    for name in names(killed):
        *deaths, last = (one.ended for one in killed.of(name))
        assert set(deaths) == {-signal.SIGKILL}
        assert last == 0
    assert len({len(killed.of(f"{number}.json")[0].left) for number in range(ALONE)}) > ALONE / 3
    kept = [len(one.left) for one in killed.of(IN_TURN)[:-1]]
    assert len(kept) >= TOGETHER
    assert kept == sorted(kept)


def test_resources_are_those_of_a_scan_that_was_never_interrupted(killed: Killed) -> None:
    for name in names(killed):
        clean = "clean-all.json" if name == IN_TURN else "clean.json"
        assert lines(killed.folder / name) == lines(killed.folder / clean), name
        assert not store.journal_path(killed.folder / name).exists()


def test_what_was_read_is_not_asked_for_again(killed: Killed) -> None:
    """What failed may be: it may be answered now."""
    failed = {
        one.name
        for one in store.read(killed.folder / "clean-all.json").resources()
        if any(section.status is Status.FAILED for section in one.sections.values())
    }
    assert len(failed) <= 1
    for name in names(killed):
        known: set[str] = set()
        processes = killed.of(name)
        for number, process in enumerate(processes):
            time = f"2026-01-15T12:{number:02}:00Z"
            asked = {one["resource"] for one in killed.ledger(name) if one["time"] == time}
            again = {one for one in asked & known if not one.startswith("instance ")}
            assert again <= AT_ONCE | failed, name
            known = set(process.left)


def test_ledger_and_manifest_tell_of_every_start(killed: Killed) -> None:
    for name in names(killed):
        taken = store.read(killed.folder / name)  # which holds the ledger against its digest
        ledger, processes = killed.ledger(name), killed.of(name)
        assert taken.manifest["requests"] == len(ledger)
        began = next(number for number, one in enumerate(processes) if one.left or not one.ended)
        starts = [taken.manifest["started"], *taken.manifest.get("resumed", [])]
        assert starts[0] <= f"2026-01-15T12:{began:02}:00Z"
        assert starts[-1] == f"2026-01-15T12:{len(processes) - 1:02}:00Z"
        assert starts == sorted(set(starts))
        if processes[0].left:
            times = [one["time"] for one in ledger if one["resource"] == processes[0].left[0]]
            assert min(times) == starts[0] == "2026-01-15T12:00:00Z"
            assert min(times) in {
                time for (asked, _), time in taken.read_times.items() if asked in processes[0].left
            }


def interrupted(gitlab: Simulator, path: Path, requests: int) -> None:
    """A scan that Ctrl-C ends after so many requests."""
    before = len(gitlab.requests)

    def stop() -> datetime:
        if len(gitlab.requests) - before >= requests:
            raise KeyboardInterrupt
        return NOW

    with pytest.raises(KeyboardInterrupt):
        take(gitlab, path, PART, now=stop)


def test_what_was_deleted_meanwhile_is_left_out_and_said(tmp_path: Path) -> None:
    path, said = tmp_path / "snapshot.json", list[str]()
    with simulator() as gitlab:
        interrupted(gitlab, path, 130)
        [project, *_] = [name for name in left(path) if name.startswith("project ")]
        gitlab.estate.remove_project(project.removeprefix("project "))
        taken = take(gitlab, path, PART, resume=True, say=said.append)
    assert said[0].startswith("goes on with the scan of 2026-01-15T12:00:00Z; resources read")
    assert f"1 read before are gone, and left out: {project}" in said
    assert project not in {one.name for one in taken.resources()}
    assert taken.manifest["scope"]["gone"] == [project]


def test_what_was_read_is_neither_lost_nor_mixed_with_another_scan(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json"
    with simulator() as gitlab:
        interrupted(gitlab, path, 130)
        journal = store.journal_path(path).read_bytes()
        with pytest.raises(UsageError, match="holds what an interrupted scan has read"):
            take(gitlab, path, PART)
        others: Mapping[str, Mapping[str, Any]] = {
            r"groups \(\+acme, -acme/payments\)": {"group": ALL},
            r"exclude \(\+acme/old\)": {"exclude": ["acme/old"]},
            r"limit \(none, and now 2\)": {"limit": 2},
            r"shard \(none, and now 1/2\)": {"shard": Shard(1, 2)},
            r"sections \(-above ": {"plan": scan.plan_for(catalog())},
            r"instance \(gitlab.test, and now other\)": {"instance_name": "other"},
            r"URL \(.*, and now http://localhost": {
                "url": gitlab.url.replace("127.0.0.1", "localhost")
            },
        }
        for told, parts in others.items():
            with pytest.raises(UsageError, match=told) as caught:
                take(gitlab, path, **{"group": PART, "resume": True, **parts})
            assert caught.value.hint
        assert store.journal_path(path).read_bytes() == journal
        whole = take(gitlab, path, PART, resume=True)
    assert whole.manifest["resumed"] == ["2026-01-15T12:00:00Z"]
    schema = json.loads((ROOT / "schemas" / "snapshot.schema.json").read_text())
    jsonschema.validate(json.loads(path.read_bytes()), schema)


def test_another_user_does_not_go_on_with_a_scan(tmp_path: Path) -> None:
    """What one was shown is not what the other is shown."""
    path = tmp_path / "snapshot.json"
    with simulator() as gitlab:
        interrupted(gitlab, path, 130)
        url = gitlab.url
    port = int(url.rpartition(":")[2])
    estate = Estate.load(acme.ACME, NOW.date())
    with (
        Simulator(estate, "ultimate", "maintainer", port=port) as gitlab,
        pytest.raises(UsageError, match=r"role \(administrator, and now maintainer\)"),
    ):
        take(gitlab, path, PART, resume=True)

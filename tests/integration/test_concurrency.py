"""Several requests at once: faster, and what is written is the same."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from scanner import scan
from scanner.errors import AccessError
from scanner.snapshot import store
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab import plan as plans
from scanner.sources.gitlab.plan import Plan
from tests import estates
from tests.integration import pipeline
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import planned

GLSCAN = Path(sys.executable).with_name("glscan")


@dataclass
class Scanned:
    """A scan with so many requests at once, and what it wrote."""

    snapshot: Snapshot
    path: Path

    @property
    def resources(self) -> list[bytes]:
        """The lines of the snapshot, as they are."""
        return self.path.read_bytes().splitlines()[1:-1]

    def ledger(self) -> list[dict[str, Any]]:
        """Its requests."""
        return json_lines(store.ledger_path(self.path))


def json_lines(path: Path) -> list[dict[str, Any]]:
    """What a ledger or a journal holds."""
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def scanned(
    gitlab: Simulator,
    folder: Path,
    group: str,
    concurrency: int,
    plan: Plan | None = None,
    now: Any = pipeline.clock,
) -> Scanned:
    """Take a snapshot."""
    target = scan.Target(gitlab.url, gitlab.token, [group], "gitlab.test", concurrency=concurrency)
    path, judged = folder / f"{concurrency}.json", catalog()
    wanted = plan or scan.plan_for(judged)
    return Scanned(scan.snapshot(target, path, judged, wanted, now, lambda _: None), path)


catalog = functools.cache(estates.catalog)


def many(count: int, **more: Any) -> Estate:
    """The compliant estate with so many projects more."""
    world = estates.compliant()
    site = world["projects"]["north/site"]
    for number in range(count):
        world["projects"][f"north/p{number:03}"] = {**site, "id": 1000 + number, **more}
    return Estate.from_dict(world)


def test_what_is_written_is_the_same(tmp_path: Path, repository: Path) -> None:
    acme = Estate.load(repository / "examples" / "acme")
    with Simulator(acme, tier="ultimate", role="admin") as gitlab:
        one = scanned(gitlab, tmp_path, "acme", 1, plans.everything())
        asked = Counter((each.path, str(each.query), str(each.body)) for each in gitlab.requests)
        gitlab.requests.clear()
        several = scanned(gitlab, tmp_path, "acme", 8, plans.everything())
        again = Counter((each.path, str(each.query), str(each.body)) for each in gitlab.requests)
    assert several.resources == one.resources
    assert several.snapshot.manifest == one.snapshot.manifest
    assert again == asked
    assert max(again.values()) == 1, "asked twice"
    # A runner that serves many, and a batch of projects, is asked for by whoever comes first.
    shared = {"GET /runners/:id", "GET /groups/:id"}

    def lines(found: Scanned) -> Counter[tuple[str, ...]]:
        return Counter(
            ("" if line["endpoint"] in shared else line["resource"], line["endpoint"])
            for line in found.ledger()
        )

    assert lines(several) == lines(one)


def test_requests_wait_for_their_answers_together(tmp_path: Path) -> None:
    plan = planned(project=["hooks.url", "variables.masked"], group=["settings.id"])
    seconds = {}
    catalog()
    with Simulator(many(16), latency=0.04) as gitlab:
        for concurrency in (1, 8):
            started = time.monotonic()
            scanned(gitlab, tmp_path, "north", concurrency, plan)
            seconds[concurrency] = time.monotonic() - started
    assert seconds[1] > 2 * seconds[8]


def test_lines_of_the_ledger_stand_in_the_order_of_their_times(tmp_path: Path) -> None:
    moments = iter(range(10**6))

    def now() -> datetime:
        return datetime.fromtimestamp(1_800_000_000 + next(moments), pipeline.NOW.tzinfo)

    with Simulator(many(20)) as gitlab:
        found = scanned(gitlab, tmp_path, "north", 8, now=now)
    times = [line["time"] for line in found.ledger()]
    assert times == sorted(times)


MIRRORS = planned(project=["mirrors.enabled", "settings.id"])


@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_token_that_dies_is_met_before_anything_is_kept(concurrency: int, tmp_path: Path) -> None:
    """Where 401 means the role, nothing else tells that the token has died."""
    path = tmp_path / f"{concurrency}.json"
    with Simulator(many(60)) as gitlab:
        gitlab.add_fault(Fault("GET /projects/:id/remote_mirrors", 401, None))
        gitlab.add_fault(Fault("GET /user", 401, None, after=12))
        with pytest.raises(AccessError, match="refuses the token"):
            scanned(gitlab, tmp_path, "north", concurrency, MIRRORS)
        alive = sum(each.route == "GET /user" and each.status == 200 for each in gitlab.requests)
        asked = sum(each.route.endswith("remote_mirrors") for each in gitlab.requests)
    kept = json_lines(store.journal_path(path))[1:]
    # One vouches for the caller, and one for the endpoint.
    assert len(kept) <= alive - 1
    assert asked <= alive + concurrency
    assert not path.exists()


def test_a_project_that_goes_away_while_it_is_read_is_told(tmp_path: Path) -> None:
    estate = many(40)

    with Simulator(estate, **estates.ADMINISTRATOR) as gitlab:

        def now() -> datetime:
            if len(gitlab.requests) >= 120 and "north/p020" in estate.projects:
                estate.remove_project("north/p020")
            return pipeline.NOW

        found = scanned(gitlab, tmp_path, "north", 4, now=now)
    assert found.snapshot.manifest["scope"]["gone"] == ["project north/p020"]
    lost = next(each for each in found.snapshot.resources() if each.path == "north/p020")
    assert "404 Project Not Found" in {each.detail[5:] for each in lost.sections.values()}


def test_an_interrupt_does_not_wait_for_a_server_that_is_silent(tmp_path: Path) -> None:
    with Simulator(many(30)) as gitlab:
        gitlab.add_fault(Fault("GET /projects/:id/triggers", stall=30, times=None, after=10))
        process = subprocess.Popen(
            [GLSCAN, "snapshot", "north", "--to", "x.json", "--concurrency", "4"],
            cwd=tmp_path,
            env={**os.environ, "GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token},
            stderr=subprocess.PIPE,
            text=True,
        )
        _until(lambda: sum(each.route.endswith("triggers") for each in gitlab.requests) >= 10)
        time.sleep(0.5)
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 130, told
    assert time.monotonic() - started < 10
    assert "what was read until then is in x.journal" in told
    assert "Traceback" not in told
    assert len((tmp_path / "x.journal").read_bytes().splitlines()) >= 10


def _until(so: Any) -> None:
    deadline = time.monotonic() + 30
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.05)

"""A GitLab that fails in every way it can: what is read is what a good day would have shown."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from scanner import scan
from scanner.errors import AccessError
from scanner.model import Status
from scanner.snapshot import store
from scanner.sources.gitlab.attempts import RETRIES
from tests import estates
from tests.clock import skipping
from tests.integration import pipeline
from tests.simulator import Estate, Fault, Simulator
from tests.simulator.faults import Faults

PROJECTS = 50
TIMEOUT = 0.4
"""Seconds; a busy machine may miss it for a good answer, too, which is asked for again."""

KINDS = (
    {"status": 429, "headers": {"Retry-After": "7"}},
    {"status": 429},
    {"status": 500},
    {"status": 502},
    {"reset": True},
    {"stall": TIMEOUT * 1.5},
    {"truncate": True},
    {"stall": TIMEOUT * 3},
    {"body": b'[{"id": 1, "na', "headers": {"Content-Type": "application/json"}},
)
SHARE = 0.05
"""Of all requests, for each kind."""


class Campaign(Faults):
    """Faults by chance, and never more on one thing than are survived."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._chance = random.Random(seed)
        self._one_at_a_time = threading.Lock()
        self._met: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self.done: Counter[int] = Counter()

    def take(self, route: str, names: tuple[str, ...]) -> Fault | None:
        with self._one_at_a_time:
            drawn = self._chance.random()
            kind = int(drawn / SHARE)
            if kind >= len(KINDS) or self._met[route, names] >= RETRIES:
                return None
            self._met[route, names] += 1
            self.done[kind] += 1
            return Fault(route, **KINDS[kind])


def estate() -> Estate:
    """The compliant estate with fifty projects."""
    world = estates.compliant()
    site = world["projects"]["north/site"]
    for number in range(PROJECTS - len(world["projects"])):
        world["projects"][f"north/p{number:02}"] = {**site, "id": 1000 + number}
    return Estate.from_dict(world)


def taken(
    folder: Path,
    name: str,
    faults: Faults | Sequence[Fault] = (),
    say: Callable[[str], None] = lambda _: None,
) -> list[dict[str, Any]]:
    """The resources of a scan."""
    with Simulator(estate(), tier="ultimate") as gitlab:
        if isinstance(faults, Faults):
            gitlab._faults = faults
        else:
            for fault in faults:
                gitlab.add_fault(fault)
        return read(gitlab, folder / f"{name}.json", say)


def read(
    gitlab: Simulator, path: Path, say: Callable[[str], None] = lambda _: None, **parts: Any
) -> list[dict[str, Any]]:
    """The resources of a scan of a running server."""
    catalog = estates.catalog()
    target = scan.Target(
        gitlab.url, gitlab.token, ["north"], "gitlab.test", timeout=TIMEOUT, concurrency=8, **parts
    )
    scan.snapshot(target, path, catalog, scan.plan_for(catalog), pipeline.clock, say)
    written = path.read_text().replace(gitlab.url.removeprefix("http://"), "gitlab.test")
    return [orjson.loads(line.rstrip(",")) for line in written.splitlines()[1:-1]]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return taken(tmp_path_factory.mktemp("clean"), "clean")


def test_what_fails_now_and_then_changes_nothing(
    clean: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = skipping(monkeypatch)
    campaign = Campaign(7)
    assert taken(tmp_path, "faults", campaign) == clean
    assert len(campaign.done) == len(KINDS)
    assert min(campaign.done.values()) > PROJECTS / 2
    assert sum(clock.waits) > 0
    ledger = store.ledger_path(tmp_path / "faults.json").read_bytes().splitlines()
    lines = [orjson.loads(line) for line in ledger]
    assert max(line["retries"] for line in lines) > 1
    assert {0, 200, 429, 500, 502} <= {line["status"] for line in lines}


def test_what_always_refuses_changes_its_own_sections(
    clean: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skipping(monkeypatch)
    refusing = {
        "protected_tags": (Fault("GET /projects/:id/protected_tags", 404, None), Status.MISSING),
        "triggers": (Fault("GET /projects/:id/triggers", 403, None), Status.FORBIDDEN),
        "hooks": (
            Fault("GET /projects/:id/hooks", times=None, html=True),
            Status.FAILED,
        ),
    }
    said: list[str] = []
    found = taken(tmp_path, "refused", [fault for fault, _ in refusing.values()], said.append)
    assert said[-1] == f"sections that could not be read: {PROJECTS} (GET /projects/:id/hooks)"
    for one, before in zip(found, clean, strict=True):
        for section, (_, status) in refusing.items():
            if one["kind"] != "project":
                continue
            assert one["sections"][section]["status"] == status
            assert one["sections"][section]["detail"]
            assert not one["sections"][section].get("data")
            one["sections"][section] = before["sections"][section]
    assert found == clean


@pytest.mark.parametrize("after", [0, 3, 40])
def test_a_server_that_is_gone_is_no_empty_estate(
    after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first request on, while it is opened, and while projects are read."""
    skipping(monkeypatch)
    fault = Fault("*", reset=True, times=None, after=after)
    if after < 40:
        with pytest.raises(AccessError):
            taken(tmp_path, "gone", [fault])
        return
    found = taken(tmp_path, "gone", [replace(fault, route="GET /projects/:id/triggers")])
    statuses = Counter(
        one["sections"]["triggers"]["status"] for one in found if one["kind"] == "project"
    )
    assert statuses == {"ok": 40, "failed": PROJECTS - 40}


# A reader to whom the triggers are failing may be the one who finds that nobody answers.
BY_PAGES = "has stopped answering: (an HTML page|the server failed)"
OUTAGES = {
    "503": (Fault("*", 503, None), "has stopped answering: the server failed"),
    "a page of a proxy": (Fault("*", 403, None, html=True), BY_PAGES),
    "a page for all": (Fault("*", times=None, html=True), BY_PAGES),
    "429": (Fault("*", 429, None, headers={"Retry-After": "60"}), "it says 429, and nothing else"),
}


@pytest.mark.parametrize(("fault", "words"), OUTAGES.values(), ids=OUTAGES)
def test_an_outage_is_not_written_down_as_the_truth(
    fault: Fault,
    words: str,
    clean: list[dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What failed before the end is read again, too, when the scan goes on."""
    skipping(monkeypatch)
    path = tmp_path / "outage.json"
    with Simulator(estate(), tier="ultimate") as gitlab:
        gitlab.add_fault(Fault("GET /projects/:id/triggers", 500, None))
        gitlab.add_fault(replace(fault, after=400))
        with pytest.raises(AccessError, match=words):
            read(gitlab, path)
        kept = store.journal_path(path).read_text()
        assert '"status":"failed"' in kept.replace(" ", "")
        assert not path.exists()
        gitlab._faults = Faults()
        said: list[str] = []
        assert read(gitlab, path, said.append, resume=True) == clean
    assert not [line for line in said if "not be read" in line]

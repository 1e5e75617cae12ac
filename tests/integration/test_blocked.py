"""A user who is blocked while a scan reads, or a proxy that lets nobody through: no such answer
is taken for GitLab's word, neither at the end nor by a scan that goes on.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from scanner import scan
from scanner.errors import AccessError
from scanner.snapshot import store
from scanner.snapshot.journal import holds_resources
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab import plan as plans
from tests import estates
from tests.integration.pipeline import clock
from tests.simulator import Fault, Simulator
from tests.simulator.faults import Faults
from tests.simulator.generate import generate

NOTHING = {
    "blocked": Fault("*", 403, None),
    "404": Fault("*", 404, None),
    "page": Fault("*", 404, None, html=True),
    "sign-in": Fault("*", None, None, html=True),
}


def take(gitlab: Simulator, path: Path, concurrency: int = 1, resume: bool = False) -> Snapshot:
    target = scan.Target(
        gitlab.url,
        gitlab.token,
        ["org"],
        instance_name="gitlab.test",
        concurrency=concurrency,
        resume=resume,
    )
    catalog, plan = estates.catalog(), plans.everything()
    return scan.snapshot(target, path, catalog, plan, clock, lambda _: None)


def lines(path: Path) -> list[bytes]:
    """The resources, byte by byte."""
    return path.read_bytes().splitlines()[1:-1]


@pytest.mark.parametrize("role", ["owner", "maintainer"])
def test_what_a_blocked_user_was_told_is_read_again(role: str, tmp_path: Path) -> None:
    """In the middle of the scan, and in its last answers."""
    with Simulator(generate(1, 2, 6), "ultimate", role) as gitlab:
        clean = lines(take(gitlab, tmp_path / "clean.json").document.path)
        requests = len(gitlab.requests)
        kept = 0
        half, end = requests // 2, requests - 2
        for number, (name, concurrency, after) in enumerate(
            [
                *itertools.product(["blocked"], (1, 8), (half, end)),
                *itertools.product(["404", "page", "sign-in"], [8], [half]),
                *itertools.product(["404"], [1], [end]),
            ]
        ):
            path, fault = tmp_path / f"{number}.json", NOTHING[name]
            gitlab._faults = Faults()
            gitlab.add_fault(Fault(fault.route, fault.status, None, html=fault.html, after=after))
            with pytest.raises(AccessError) as caught:
                take(gitlab, path, concurrency)
            assert caught.value.hint
            kept += holds_resources(store.journal_path(path))
            gitlab._faults = Faults()
            take(gitlab, path, concurrency, resume=True)
            assert lines(path) == clean, (name, concurrency, after)
    assert kept > 4


def test_a_scan_that_ends_with_refusals_asks_once_who_asks(tmp_path: Path) -> None:
    """The role may be the reason: then all is well."""
    with Simulator(generate(1, 2, 9), "ultimate", "owner") as gitlab:
        take(gitlab, tmp_path / "clean.json")
        last = gitlab.requests[-1].route
        before = sum(each.route == "GET /user" for each in gitlab.requests)
        seen = len(gitlab.requests)
        gitlab.add_fault(Fault(last, 403, None))
        take(gitlab, tmp_path / "refused.json")
        again = gitlab.requests[seen:]
    assert sum(each.route == "GET /user" for each in again) == before + 1
    assert again[-1].route == "GET /user"

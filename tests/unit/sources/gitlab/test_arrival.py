"""An answer that does not come to its end is lost: it is asked for again, and then failed."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from scanner.model import Status
from scanner.sources.gitlab import arrival
from scanner.sources.gitlab.exchange import Exchange, Unreached, Wire
from scanner.sources.gitlab.question import Refusal, ask
from tests.simulator import Fault, Simulator
from tests.unit.sources.gitlab.reading import JSON_TYPE, Reading, reading

TIMEOUT = 0.3
RULE = ask("/projects/:id/push_rule", 11, "project north/site", "push_rule")
DRIPS = {
    "from its status line on": {"drip": 0.1},
    "in its body": {"drip": 0.1, "piece": 150},
}


@pytest.fixture
def session(gitlab: Simulator, tmp_path: Path, waits: list[float]) -> Iterator[Reading]:
    with reading(gitlab, tmp_path, timeout=TIMEOUT, retries=2) as session:
        session.client.get(ask("/user", ""))
        yield session


def lost(session: Reading) -> Refusal:
    found = session.client.get(RULE)
    assert isinstance(found, Refusal), found
    assert found.status is Status.FAILED
    assert [line["status"] for line in session.ledger()[1:]] == [0, 0, 0]
    return found


@pytest.mark.parametrize("how", DRIPS.values(), ids=DRIPS)
def test_an_answer_that_drips_is_lost(
    how: dict[str, Any], session: Reading, gitlab: Simulator
) -> None:
    """No silence in it is as long as the timeout."""
    gitlab.add_fault(Fault(RULE.name, times=None, body={"a": "b" * 5000}, **how))
    started = time.monotonic()
    assert lost(session).detail == "no answer: no answer in time"
    assert 3 * TIMEOUT <= time.monotonic() - started < 10 * TIMEOUT


def test_a_drip_that_ends_costs_one_attempt(session: Reading, gitlab: Simulator) -> None:
    gitlab.add_fault(Fault(RULE.name, drip=0.1))
    assert isinstance(session.client.get(RULE), dict)
    assert [line["status"] for line in session.ledger()[1:]] == [0, 200]


def test_a_large_page_may_come_slowly(session: Reading, gitlab: Simulator) -> None:
    """For longer than the timeout, as long as it goes on at a pace."""
    body = {"id": 1, "name": "x" * 4 * arrival.PACE}
    gitlab.add_fault(Fault(RULE.name, body=body, drip=TIMEOUT / 6, piece=4096))
    started = time.monotonic()
    assert session.client.get(RULE) == body
    assert time.monotonic() - started > 2 * TIMEOUT
    assert len(session.ledger()) == 2


def test_an_answer_without_end_is_lost(
    session: Reading, gitlab: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrival, "MOST_BYTES", 1024 * 1024)
    gitlab.add_fault(Fault(RULE.name, times=None, endless=True))
    assert lost(session).detail == "no answer: the answer is too long"


def test_an_answer_that_unpacks_without_end_is_lost(session: Reading, gitlab: Simulator) -> None:
    packed = gzip.compress(b" " * (arrival.MOST_BYTES + 1))
    assert len(packed) < 100_000
    headers = {**JSON_TYPE, "Content-Encoding": "gzip"}
    gitlab.add_fault(Fault(RULE.name, times=None, body=packed, headers=headers))
    assert lost(session).detail == "no answer: the answer is too long"


def test_an_answer_of_the_size_that_is_taken_is_taken(
    session: Reading, gitlab: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrival, "MOST_BYTES", 100_000)
    gitlab.add_fault(Fault(RULE.name, body={"name": "x" * 99_000}))
    assert isinstance(session.client.get(RULE), dict)


def test_connections_are_kept(session: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more(_: object) -> None:
        raise AssertionError("another connection is opened")

    monkeypatch.setattr(arrival._Http, "connect", no_more)
    for _ in range(5):
        assert isinstance(session.client.get(RULE), dict)


def test_the_doctor_waits_no_longer(gitlab: Simulator) -> None:
    gitlab.add_fault(Fault("GET /user", times=None, drip=0.1))
    with Wire(gitlab.url, gitlab.token, None, TIMEOUT) as wire:
        assert isinstance(wire.get("/version"), Exchange)
        assert wire.get("/user") == Unreached("no answer in time")


def test_a_proxy_is_asked_by_the_same_connections() -> None:
    adapter = arrival.Timely()
    pool = adapter.get_connection_with_tls_context(
        requests.Request("GET", "https://gitlab.test/").prepare(),
        True,
        {"https": "http://127.0.0.1:9"},
    )
    assert isinstance(pool, arrival._HttpsPool)
    adapter.close()

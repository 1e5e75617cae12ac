from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from scanner.sources.gitlab import pool


@pytest.fixture
def stopped() -> threading.Event:
    return threading.Event()


def readers() -> int:
    return sum(thread.name.startswith("reader") for thread in threading.enumerate())


@pytest.mark.parametrize("workers", [1, 3, 16])
def test_every_job_is_done_once(workers: int, stopped: threading.Event) -> None:
    jobs = [partial(pow, number, 2) for number in range(200)]
    found = dict(pool.results(jobs, workers, stopped.set))
    assert found == {number: number**2 for number in range(200)}
    assert not stopped.is_set()
    assert readers() == 0


def test_no_jobs_are_no_results(stopped: threading.Event) -> None:
    assert list(pool.results([], 4, stopped.set)) == []


def test_jobs_run_at_the_same_time(stopped: threading.Event) -> None:
    together = threading.Barrier(4, timeout=10)
    assert len(list(pool.results([together.wait] * 4, 4, stopped.set))) == 4


def test_one_worker_does_one_job_after_the_other(stopped: threading.Event) -> None:
    found = list(pool.results([partial(int, number) for number in range(9)], 1, stopped.set))
    assert found == [(number, number) for number in range(9)]


def test_jobs_are_begun_as_they_are_needed(stopped: threading.Event) -> None:
    begun: list[int] = []

    def jobs() -> Iterator[Callable[[], int]]:
        for number in range(10_000):
            begun.append(number)
            yield partial(int, number)

    results = pool.results(jobs(), 2, stopped.set)
    for _ in range(10):
        next(results)
    assert len(begun) <= 10 + 2 * 2 + 1
    results.close()
    assert stopped.is_set()


def test_one_that_lasts_does_not_let_the_others_run_away(stopped: threading.Event) -> None:
    """What the others bring is held until it ends."""
    slow, most = threading.Event(), pool._AHEAD * 2

    def jobs() -> Iterator[Callable[[], object]]:
        yield partial(slow.wait, 10)
        for _ in range(1000):
            yield int

    came = pool.results(jobs(), 2, stopped.set)
    early = [next(came)[0] for _ in range(most - 1)]
    assert 0 not in early
    slow.set()
    assert next(came)[0] == 0
    assert len(list(came)) == 1000 - most + 1


def test_the_first_error_ends_all(stopped: threading.Event) -> None:
    def fail() -> None:
        raise PermissionError("dead")

    def wait() -> None:
        stopped.wait(10)

    done: list[int] = []
    jobs: list[Callable[[], None]] = [wait, wait, fail, *[partial(done.append, 1)] * 100]
    with pytest.raises(PermissionError, match="dead"):
        list(pool.results(jobs, 3, stopped.set))
    assert stopped.is_set()
    assert len(done) < 100
    assert readers() == 0


def test_what_ends_beside_an_error_is_not_lost(stopped: threading.Event) -> None:
    begun = threading.Barrier(3, timeout=10)

    def fail() -> str:
        begun.wait()
        raise PermissionError("dead")

    def wait() -> str:
        begun.wait()
        stopped.wait(10)
        return "read"

    results = pool.results([wait, fail, wait], 3, stopped.set)
    assert sorted([next(results), next(results)]) == [(0, "read"), (2, "read")]
    with pytest.raises(PermissionError, match="dead"):
        next(results)
    assert readers() == 0


def test_who_wants_no_more_ends_all(stopped: threading.Event) -> None:
    jobs: list[Callable[[], object]] = [int, *[partial(stopped.wait, 10)] * 50]
    results = pool.results(jobs, 2, stopped.set)
    next(results)
    results.close()
    assert readers() == 0


def test_an_error_where_jobs_come_from_ends_all(stopped: threading.Event) -> None:
    def jobs() -> Iterator[Callable[[], int]]:
        yield int
        raise KeyError("rows")

    with pytest.raises(KeyError, match="rows"):
        list(pool.results(jobs(), 2, stopped.set))
    assert stopped.is_set()

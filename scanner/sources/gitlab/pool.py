"""Runs jobs on a few threads; what they bring is taken by the one thread that started them."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
Q = TypeVar("Q")
_Numbered = tuple[int, Callable[[], T]]

_AHEAD = 32
"""How many jobs for each worker may be begun while the oldest one lasts: what they bring may have
to be held until then."""

_GRACE = 1.0
"""Seconds for what is under way when the end comes early; a request without an answer is left."""


class _Failed:
    """What a job raised, on its way to the thread that waits for it."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


def results(
    jobs: Iterable[Callable[[], T]], workers: int, stop: Callable[[], None]
) -> Generator[tuple[int, T]]:
    """What each job returns, with its number, in the order in which they end.

    Jobs are taken from their iterator, by the thread that asks, as they can be begun. The first
    error of one is raised here, after the results of those that end beside it. Then, or when nobody
    wants more results, `stop` is called, which must end whatever a job waits for; jobs that are not
    begun are dropped.
    """
    todo: queue.SimpleQueue[_Numbered[T] | None] = queue.SimpleQueue()
    came: queue.SimpleQueue[tuple[int, T | _Failed]] = queue.SimpleQueue()
    threads = [
        threading.Thread(target=_work, args=(todo, came), name=f"reader {number}", daemon=True)
        for number in range(1, workers + 1)
    ]
    for thread in threads:
        thread.start()
    all_done = False
    try:
        failed = yield from _outcomes(enumerate(jobs), workers, todo, came)
        all_done = failed is None
    finally:
        if not all_done:
            stop()
            list(_at_hand(todo))
        for _ in threads:
            todo.put(None)
        _join(threads)
    if failed:
        yield from ((n, one) for n, one in _at_hand(came) if not isinstance(one, _Failed))
        raise failed.error


def _outcomes(
    jobs: Iterator[_Numbered[T]],
    workers: int,
    todo: queue.SimpleQueue[_Numbered[T] | None],
    came: queue.SimpleQueue[tuple[int, T | _Failed]],
) -> Generator[tuple[int, T], None, _Failed | None]:
    """The results until a job fails, which is returned."""
    begun: set[int] = set()
    following = next(jobs, None)
    while begun or following:
        # One more for each worker lies ready, so that none waits for the thread that writes.
        while following and len(begun) < 2 * workers and _near(following[0], begun, workers):
            begun.add(following[0])
            todo.put(following)
            following = next(jobs, None)
        number, outcome = came.get()
        begun.discard(number)
        if isinstance(outcome, _Failed):
            return outcome
        yield number, outcome
    return None


def _at_hand(things: queue.SimpleQueue[Q]) -> Iterator[Q]:
    """Take out what lies in a queue, without waiting for more."""
    with contextlib.suppress(queue.Empty):
        while True:
            yield things.get_nowait()


def _near(number: int, begun: set[int], workers: int) -> bool:
    return not begun or number - min(begun) < _AHEAD * workers


def _work(
    todo: queue.SimpleQueue[_Numbered[T] | None],
    came: queue.SimpleQueue[tuple[int, T | _Failed]],
) -> None:
    while (job := todo.get()) is not None:
        number, run = job
        try:
            came.put((number, run()))
        except BaseException as error:
            came.put((number, _Failed(error)))
            return


def _join(threads: Iterable[threading.Thread]) -> None:
    """Wait for threads that have nothing more to do, but for no answer that does not come."""
    deadline = time.monotonic() + _GRACE
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))

"""Finds each thing out once, however many threads want to know it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Once(Generic[K, V]):
    """Values by key; whoever asks first finds one out, and the others wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[K, Future[V]] = {}

    def get(self, key: K, find: Callable[[], V]) -> V:
        """The value of a key. What `find` raises meets all who wait for it or ask later."""
        mine: Future[V] = Future()
        with self._lock:
            known = self._found.setdefault(key, mine)
        if known is mine:
            try:
                mine.set_result(find())
            except BaseException as error:
                mine.set_exception(error)
        return known.result()

    def know(self, key: K, value: V) -> None:
        """Take a value that nobody needs to find out any more."""
        known: Future[V] = Future()
        known.set_result(value)
        with self._lock:
            self._found[key] = known

    def forget(self, key: K) -> None:
        """Drop a value that nobody will ask for again."""
        with self._lock:
            self._found.pop(key, None)

from __future__ import annotations

import threading

import pytest

from scanner.sources.gitlab.once import Once


def test_many_threads_find_a_thing_out_once() -> None:
    known, found, told = Once[str, int](), list[int](), list[int]()
    together = threading.Barrier(8)

    def find() -> int:
        found.append(1)
        return 42

    def ask() -> None:
        together.wait()
        told.append(known.get("x", find))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, told) == ([1], [42] * 8)


def test_an_error_meets_all_who_ask() -> None:
    known = Once[str, int]()

    def fail() -> int:
        raise RuntimeError("gone")

    for _ in range(2):
        with pytest.raises(RuntimeError, match="gone"):
            known.get("x", fail)


def test_what_is_known_is_not_found_out_until_it_is_forgotten() -> None:
    known = Once[str, int]()
    known.know("x", 1)
    assert known.get("x", lambda: 2) == 1
    known.forget("x")
    known.forget("y")
    assert known.get("x", lambda: 2) == 2

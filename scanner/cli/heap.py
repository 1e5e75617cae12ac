"""Has glibc give back what a scan has done with: otherwise the heap grows for as long as one reads.

It gives each thread a heap of its own, and keeps what it has filled. Threads that take turns in
Python need one. And once it has given large blocks back it makes the next ones part of the heap,
where what grows leaves a hole at each step.
"""

from __future__ import annotations

import contextlib

_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
"""Source: `malloc.h` of glibc, and https://man7.org/linux/man-pages/man3/mallopt.3.html"""

_LARGE = 128 * 1024
"""Bytes of a block that lies outside of the heap: from where glibc begins, but to stay there."""


def bound() -> None:
    """Bound the heap of this process; done before threads are started.

    A C library that knows no such bounds is left alone.
    """
    import ctypes  # which few commands need

    # Windows takes no None, and what is no glibc has no `mallopt`, or another one.
    with contextlib.suppress(AttributeError, OSError, TypeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_ARENA_MAX, 1)
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE)

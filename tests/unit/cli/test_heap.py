from __future__ import annotations

import ctypes
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from scanner.cli import heap

_TOLD = """
import ctypes, threading
from scanner.cli import heap

heap.bound()
threads = [threading.Thread(target=bytearray, args=(100_000,)) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
large = bytearray(5_000_000)
del large
large = bytearray(5_000_000)
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
stdout = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, stdout)
libc.fflush(stdout)
"""
"""What glibc says of its heaps when threads have come and gone, and large blocks, too."""


@pytest.fixture(scope="module")
def told() -> str:
    if platform.libc_ver()[0] != "glibc":
        pytest.skip("asks glibc for its heaps")
    asked = [sys.executable, "-c", _TOLD]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout


def test_threads_share_one_heap(told: str) -> None:
    assert told.count("<heap nr=") == 1


def test_large_blocks_lie_outside_of_it_whatever_came_before(told: str) -> None:
    [outside] = re.findall(r'<total type="mmap" count="\d+" size="(\d+)"/>', told)
    assert int(outside) > 5_000_000


def _windows(name: str | None) -> Any:
    raise TypeError("bad argument type for built-in operation")


def _no_mallopt(name: str | None) -> Any:
    return object()


@pytest.mark.parametrize("opened", [_windows, _no_mallopt])
def test_another_c_library_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, opened: Callable[[str | None], Any]
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", opened)
    heap.bound()

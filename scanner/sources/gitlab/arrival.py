"""How an answer arrives: as a whole in time, and no longer than any answer of a GitLab."""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from scanner.unreached import TooLong

MOST_BYTES = 32 * 1024 * 1024
"""Bytes that are read of one answer, packed and unpacked; who sends more answers as no GitLab.

A page of a hundred projects has less than one of them, and a file that is asked for is a text.
"""

PACE = 16 * 1024
"""Bytes for which a second more is waited, so that a large page may come over a slow line."""

_CHUNK = 64 * 1024


class Timely(HTTPAdapter):
    """Sends requests whose timeout bounds the whole answer, its headers included.

    That of requests alone bounds the silence between two bytes, and a drip never ends.
    """

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        if isinstance(manager, urllib3.ProxyManager):  # one of SOCKS has connections of its own
            manager.pool_classes_by_scheme = _POOLS
        return manager


def read(response: requests.Response) -> None:
    """Read the body of an answer to its end. Raises ConnectionError for one that is too long."""
    chunks, size = [], 0
    for chunk in response.iter_content(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > MOST_BYTES:
            response.close()
            raise requests.ConnectionError(TooLong())
    response._content = b"".join(chunks)


class _Reader(io.RawIOBase):
    """What a socket receives of one answer, until its time is over."""

    def __init__(self, receiving: socket.socket) -> None:
        self._socket = receiving
        self._raw: Any = receiving.makefile("rb", buffering=0)
        self._silence = receiving.gettimeout()
        self._ends = time.monotonic() + (self._silence or 0.0)
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._silence is not None:
            left = self._ends - time.monotonic()
            if left <= 0:
                raise TimeoutError("the answer does not come to its end")
            self._socket.settimeout(min(left, self._silence))
        try:
            count: int | None = self._raw.readinto(buffer)
        finally:
            self._socket.settimeout(self._silence)
        self._size += count or 0
        self._ends += (count or 0) / PACE
        if self._size > MOST_BYTES:
            raise TooLong
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Receiving:
    """A socket as the parser of answers sees it: something to read from."""

    def __init__(self, receiving: socket.socket) -> None:
        self._socket = receiving

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._socket))


class _Response(http.client.HTTPResponse):
    """An answer whose time runs from its beginning."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(_Receiving(sock), *args, **kwargs)  # type: ignore[arg-type]


class _Http(HTTPConnection):
    response_class = _Response


class _Https(HTTPSConnection):
    response_class = _Response


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


_POOLS = {"http": _HttpPool, "https": _HttpsPool}

"""HTTP on a socket: connections that are kept alive, and answers put on the wire."""

import json
import socket
import struct
import sys
import threading
import time
from contextlib import suppress
from datetime import date
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from tests.simulator.answers import Answer
from tests.simulator.faults import Fault


class Answering(Protocol):
    """What a server asks for the answer to a request."""

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[Answer, Fault | None]: ...

    def pause(self, seconds: float) -> bool: ...


class Server(ThreadingHTTPServer):
    """Keeps its connections, to close them at the end: clients keep theirs alive."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], simulator: Answering) -> None:
        self.simulator = simulator
        self._lock = threading.Lock()
        self._connections: set[Any] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Close what clients keep open and wait until the handlers have seen it."""
        with self._lock:
            waiting = list(self._connections)
        for connection in waiting:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + 2
        while self._connections and time.monotonic() < deadline:
            time.sleep(0.001)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Puts answers on the wire: one write for each, connections kept alive."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer, fault = self.server.simulator.answer(self.command, self.path, headers, body)
        if fault is not None and fault.reset:
            # Linger zero turns the close into a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        payload = _encode(answer.body)
        head = {
            "Content-Type": "application/json",
            "Content-Length": str(len(payload)),
            "X-Request-Id": f"{id(answer):x}",
            **answer.headers,
        }
        if fault is not None and fault.endless:
            head["Content-Length"] = str(10**12)
        if fault is not None and fault.truncate:
            payload = payload[: len(payload) // 2]
            self.close_connection = True
            head["Connection"] = "close"
        phrase = HTTPStatus(answer.status).phrase if answer.status in _STATUSES else "Unknown"
        lines = [f"HTTP/1.1 {answer.status} {phrase}"]
        lines += [f"{name}: {value}" for name, value in head.items()]
        text = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        whole = text if self.command == "HEAD" else text + payload
        if fault is not None and (fault.drip or fault.endless):
            self._write_slowly(whole, fault)
        else:
            self.wfile.write(whole)

    def _write_slowly(self, whole: bytes, fault: Fault) -> None:
        """Put an answer on the wire by and by, until the client has had enough of it."""
        simulator = self.server.simulator
        self.close_connection = True
        for start in range(0, len(whole), fault.piece) if fault.drip else ():
            self.wfile.write(whole[start : start + fault.piece])
            if simulator.pause(fault.drip):
                return
        if fault.endless:
            self.wfile.write(whole)
        while fault.endless and not simulator.pause(0):
            self.wfile.write(_MORE)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the requests are kept for the test to read."""


_MORE = b" " * 65536
_STATUSES = {int(status) for status in HTTPStatus}


def _encode(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    return json.dumps(body, separators=(",", ":"), default=_iso).encode()


def _iso(value: Any) -> str:
    """YAML reads an unquoted date as a date."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be answered as JSON")

"""An OPA of our own on a port that somebody else was quicker to take."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scanner.engines import opa_server
from scanner.engines.opa_process import OpaProcess
from scanner.errors import EngineError
from scanner.model import Kind
from tests.integration.engines.test_every_engine import GOOD, document

pytestmark = pytest.mark.opa


class Stranger(BaseHTTPRequestHandler):
    """Answers anything, like an OPA that has other policies."""

    def do_POST(self) -> None:
        body = json.dumps({"result": "something"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def taken_port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_takes_another_port(
    opa_binary: str, taken_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = opa_server._free_port
    ports = iter([taken_port, taken_port])
    monkeypatch.setattr(opa_server, "_free_port", lambda: next(ports, None) or free())
    with OpaProcess(opa_binary) as engine:
        engine.load({Kind.PROJECT: [GOOD]}, [])
        answers = list(engine.evaluate(Kind.PROJECT, [document(a=1)]))
    assert answers == [{GOOD.package: {"deny": []}}]


def test_gives_up_in_the_words_of_opa(
    opa_binary: str, taken_port: int, monkeypatch: pytest.MonkeyPatch, scratch: Path
) -> None:
    monkeypatch.setattr(opa_server, "_free_port", lambda: taken_port)
    with (
        OpaProcess(opa_binary) as engine,
        pytest.raises(EngineError, match=r"does not start: .*address already in use"),
    ):
        engine.load({Kind.PROJECT: [GOOD]}, [])
    assert list(scratch.iterdir()) == []

"""An engine that is none: an OPA that refuses, something else at its address or of its name."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.integration.bad_input.ended import FEW, Ended, Prepare, at_once, complaint
from tests.integration.test_cli import Shell
from tests.opa import require_opa, running_opa
from tests.simulator import Simulator

JUDGE = ("evaluate", "snapshot.json", *FEW, "--policy-timeout", "1")

pytestmark = pytest.mark.usefixtures("snapshot")


class Answering(BaseHTTPRequestHandler):
    """Gives every request the one answer it was told to."""

    protocol_version = "HTTP/1.1"
    status: int
    body: bytes
    kind: str
    more: dict[str, str]
    asked: list[str]
    url = ""

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append(self.headers.get("Authorization", ""))
        if not self.status:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(self.status)
        for name, value in {"Content-Type": self.kind, **self.more}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_GET = do_POST = do_PUT = do_DELETE = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


ANSWERS: dict[str, tuple[dict[str, Any], str, str]] = {
    "401": (
        {"status": 401, "body": b'{"code": "unauthorized"}'},
        "the OPA at {url} refuses us (401 for POST /v1/data/glscan/bundle",
        "Its token goes into GLSCAN_OPA_TOKEN; does its system.authz allow this request?",
    ),
    "500": (
        {"status": 500, "body": b'{"code": "internal_error", "message": "boom\\u001b[2J"}'},
        "the OPA at {url} answered 500: boom\\u001b[2J",
        "Its own log tells more. Without it: --engine embedded",
    ),
    "HTML": (
        {"body": b"<html>Sign in</html>", "kind": "text/html"},
        "{url} does not answer like an OPA (200, text/html, for POST",
        "Is the address right, or did a proxy or a login page answer?",
    ),
    "redirect": (
        {"status": 302, "more": {"Location": "http://x.example/login"}},
        "{url} does not answer like an OPA (302, ",
        "Is the address right",
    ),
    "closes": (
        {"status": 0},
        "no OPA answers at {url}: the connection failed",
        "Check the address and the network. Without an OPA: --engine embedded",
    ),
    "empty": ({"body": b""}, "{url} does not answer like an OPA (200, application/json", "Is the"),
    "odd": ({"body": b'{"result": [7]}'}, "{url} does not answer like an OPA (200, odd JSON", "Is"),
    "forgets": ({}, "this OPA takes a module, and does not answer with it", "Use another OPA"),
    "too old": (
        {"body": b'{"result": {"digest": "", "opa_version": "0.70.0"}}'},
        "OPA 0.70.0 is too old",
        "Use OPA 1.0 or newer.",
    ),
}


@contextmanager
def answering(answer: Mapping[str, Any]) -> Iterator[type[Answering]]:
    """An address where something answers as it is told."""

    class Told(Answering):
        status, body, kind, more, asked = 200, b"{}", "application/json", {}, []

    for name, value in answer.items():
        setattr(Told, name, value)
    with ThreadingHTTPServer(("127.0.0.1", 0), Told) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        Told.url = f"http://127.0.0.1:{server.server_port}"
        yield Told
        server.shutdown()
        thread.join()


@dataclass(frozen=True)
class Asked:
    """A run, and what it took for an OPA."""

    shell: Shell
    done: subprocess.CompletedProcess[str]
    opa: type[Answering]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Mapping[str, Asked]:
    def asking(url: str) -> Prepare:
        def prepare(shell: Shell) -> Sequence[str]:
            shutil.copy(kept / "snapshot.json", shell.folder)
            shell.environment["GLSCAN_OPA_TOKEN"] = "SECRET"
            return (*JUDGE, "--engine", "opa_rest", "--opa-url", url)

        return prepare

    with ExitStack() as stack:
        opas = {name: stack.enter_context(answering(ANSWERS[name][0])) for name in ANSWERS}
        ended = at_once(tmp_path_factory, {name: asking(opas[name].url) for name in opas})
    return {name: Asked(*ended[name], opas[name]) for name in opas}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_answers_is_no_opa_for_us(name: str, asked: Mapping[str, Asked]) -> None:
    _, message, hint = ANSWERS[name]
    run = asked[name]
    said = complaint(run.shell, run.done, 5)
    assert said.message.startswith(message.format(url=run.opa.url))
    assert said.hint.startswith(hint)
    assert set(run.opa.asked) == {"Bearer SECRET"}
    assert run.shell.files() == {"snapshot.json"}


def test_an_opa_that_takes_the_request_and_says_nothing(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        done = shell.run(*JUDGE, "--engine", "opa_rest", "--opa-url", url)
    said = complaint(shell, done, 5)
    assert said.message == f"the OPA at {url} did not answer within 1 s"
    assert said.hint == "Is it busy or stuck? A longer limit is --policy-timeout"
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("url", ["127.0.0.1:8181", "http://me:SECRET@", "http://127.0.0.1:99999"])
def test_an_address_that_is_none(url: str, shell: Shell) -> None:
    said = complaint(shell, shell.run(*JUDGE, "--engine", "opa_rest", "--opa-url", url), 2)
    assert said.message.endswith("is not the address of an OPA")
    assert said.hint == "Give it as http://127.0.0.1:8181"


@pytest.mark.opa
def test_an_opa_with_policies_of_another_glscan_is_left_as_it_is(
    shell: Shell, tmp_path: Path, gitlab: Simulator
) -> None:
    with running_opa(require_opa(), tmp_path) as url, requests.Session() as session:
        session.trust_env = False
        foreign = "package glscan.policies.project.theirs\n\ndeny contains 1 if true\n"
        session.put(f"{url}/v1/policies/theirs", data=foreign).raise_for_status()
        done = shell.run("scan", "shop", *FEW, "--engine", "opa_rest", "--opa-url", url)
        held = session.get(f"{url}/v1/policies").json()["result"]
    said = complaint(shell, done, 5)
    assert said.message == (
        "this OPA holds other policies of ours: 1 module, for instance"
        " glscan.policies.project.theirs (id theirs)"
    )
    assert said.hint.startswith("Use an OPA without glscan and custom packages")
    assert [each["id"] for each in held] == ["theirs"]
    assert gitlab.requests == []


VERSION = 'case "$1" in version) echo "Version: {0}"; exit 0;; esac\n'

PROGRAMS = {
    "prints something else": (
        b"#!/bin/sh\necho hello\n",
        "opa is not an OPA",
        "Get one from https://www.openpolicyagent.org, or use --engine embedded.",
    ),
    "prints no text": (
        b"#!/bin/sh\nprintf 'Version: \\377\\033[2J\\n'\n",
        "opa is not an OPA",
        "Get one from",
    ),
    "of another machine": (
        b"\x7fELF" + b"\x01" * 60,
        "opa cannot be run: Exec format error",
        "Is it an OPA for this machine? Without one: --engine embedded",
    ),
    "too old": (
        f"#!/bin/sh\n{VERSION.format('0.70.0')}".encode(),
        "OPA 0.70.0 is too old",
        "Use OPA 1.0 or newer.",
    ),
    "does not check": (
        f"#!/bin/sh\n{VERSION.format('1.2.3')}echo 'no such command' >&2; exit 2\n".encode(),
        "opa check does not say what is wrong: no such command",
        "Use another OPA, or --engine embedded.",
    ),
    "does not serve": (
        f"#!/bin/sh\n{VERSION.format('1.2.3')}[ $1 = run ] && echo oh no && exit 1\n:\n".encode(),
        "OPA does not start: oh no",
        "Use another OPA, or --engine embedded.",
    ),
}


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Ended:
    def prepared(program: bytes) -> Prepare:
        def prepare(shell: Shell) -> Sequence[str]:
            shutil.copy(kept / "snapshot.json", shell.folder)
            folder = tmp_path_factory.mktemp("bin")
            (folder / "opa").write_bytes(program)
            (folder / "opa").chmod(0o755)
            shell.environment |= {"PATH": f"{folder}:/usr/bin:/bin", "GLSCAN_ENGINE": "auto"}
            return JUDGE

        return prepare

    return at_once(tmp_path_factory, {what: prepared(PROGRAMS[what][0]) for what in PROGRAMS})


@pytest.mark.parametrize("what", PROGRAMS)
def test_a_program_called_opa_that_is_none(what: str, programs: Ended) -> None:
    _, message, hint = PROGRAMS[what]
    shell, done = programs[what]
    said = complaint(shell, done, 5)
    assert message in said.message
    assert said.hint.startswith(hint)
    assert shell.files() == {"snapshot.json"}


@pytest.mark.opa
def test_policies_of_ours_are_taken_back_when_a_run_fails(
    shell: Shell, tmp_path: Path, gitlab: Simulator
) -> None:
    with running_opa(require_opa(), tmp_path) as url, requests.Session() as session:
        session.trust_env = False
        done = shell.run("scan", "nobody", *FEW, "--engine", "opa_rest", "--opa-url", url)
        held = json.loads(session.get(f"{url}/v1/policies").content)["result"]
    assert "the group 'nobody' cannot be read" in complaint(shell, done, 5).message
    assert held == []

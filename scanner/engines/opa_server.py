"""One running `opa run --server`, from its start to its end."""

from __future__ import annotations

import ctypes
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import orjson
import requests

from scanner.engines.environment import scrubbed_environment
from scanner.engines.isolate import Refused
from scanner.engines.opa import OTHER_ENGINE
from scanner.engines.opa_binary import DIGEST, POLICIES
from scanner.engines.opa_http import OpaClient
from scanner.errors import EngineError

STARTS = 5
"""Between finding a free port and taking it somebody else may have taken it."""

START_SECONDS = 30.0

_HELD = "glscan/bundle/digest"

_SERVED = (POLICIES, DIGEST, "authz.rego")

_AUTHZ = """package system.authz

default allow := false

allow if input.identity == {token}
"""


class OpaServer:
    """OPA on a loopback port, for who has the token."""

    def __init__(self, binary: str, folder: Path, token: str, digest: str, timeout: float) -> None:
        """Serve the policies in `folder`, which must be readable by us alone: it gets the token.

        `digest` is that of the policies. Raises EngineError when OPA does not start.
        """
        self._binary, self._folder, self._digest = binary, folder, digest
        (folder / "authz.rego").write_text(_AUTHZ.format(token=json.dumps(token)))
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy for loopback would get the token
        for attempt in range(STARTS):
            url = f"http://127.0.0.1:{_free_port()}"
            self.client = OpaClient(url, token, timeout, self._session)
            self._process = self._start(url)
            try:
                if self._answers():
                    return
                words = self.last_words()
            except BaseException:
                self.close()
                raise
            self.close()
            if "address already in use" not in words or attempt == STARTS - 1:
                raise EngineError(f"OPA does not start: {words}", OTHER_ENGINE)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def close(self) -> None:
        """End it at once: there is nothing it would have to save."""
        self._session.close()
        self._process.kill()
        self._process.wait()

    def last_words(self) -> str:
        """The last thing OPA logged."""
        lines = (self._folder / "log").read_text(errors="replace").strip().splitlines()
        if not lines:
            return "it logged nothing"
        try:
            entry = orjson.loads(lines[-1])
            return str(entry.get("err") or entry["msg"])
        except (ValueError, KeyError, AttributeError):
            return lines[-1]

    def _start(self, url: str) -> subprocess.Popen[bytes]:
        # The token is in a file and not here: every user can read a command line.
        options = ["--authentication", "token", "--authorization", "basic"]
        options += ["--skip-version-check", "--log-level", "error"]
        address = url.removeprefix("http://")
        with (self._folder / "log").open("wb") as log:
            return subprocess.Popen(
                [self._binary, "run", "--server", "--addr", address, *options, *_SERVED],
                cwd=self._folder,
                env=scrubbed_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent(),
            )

    def _answers(self) -> bool:
        """Whether it came up; False when it ended instead."""
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None:
            # The digest, for somebody else may answer on a port that ours could not take.
            with suppress(EngineError, Refused):
                if self.client.value(_HELD) == self._digest:
                    return True
            if time.monotonic() > deadline:
                raise EngineError(
                    f"OPA was not ready within {START_SECONDS:g} s", "Is this machine too busy?"
                )
            time.sleep(0.05)
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _end_with_parent() -> Callable[[], None] | None:
    """On Linux, have the kernel end OPA when we are killed and cannot.

    The kernel means the thread that starts OPA: one that ends early takes OPA with it, and OPA
    is then started again.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    pr_set_pdeathsig = 1

    def ask_kernel() -> None:
        libc.prctl(pr_set_pdeathsig, signal.SIGKILL)

    return ask_kernel

"""A real OPA for tests, and short ways to write Rego modules."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from scanner.engines import Document, Module
from scanner.engines.base import Answers, Closing
from scanner.engines.opa_archive import archive
from scanner.engines.opa_rest import OpaRest
from scanner.model import Kind

CHECKOUT = Path(__file__).parent.parent


def find_opa() -> str | None:
    """GLSCAN_OPA, else `.cache/tools/opa` in the checkout, else PATH."""
    cached = CHECKOUT / ".cache" / "tools" / "opa"
    return os.environ.get("GLSCAN_OPA") or (str(cached) if cached.exists() else shutil.which("opa"))


def require_opa() -> str:
    """The binary, or an end of the test: a skip for people, a failure for CI."""
    binary = find_opa()
    if binary:
        return binary
    missing = "NO REAL OPA: set GLSCAN_OPA, or put one into .cache/tools/opa or on PATH"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@contextmanager
def running_opa(binary: str, folder: Path, *arguments: str) -> Iterator[str]:
    """An OPA as somebody else would run it; gives its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    process = subprocess.Popen(
        [binary, "run", "--server", "--addr", address, "--skip-version-check", *arguments],
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://{address}/health", process)
        yield f"http://{address}"
    finally:
        process.kill()
        process.wait()


class Served(Closing):
    """An OPA that serves the policies it is to load, as the bundle that glscan makes of them.

    An OPA compiles all it holds anew for each module that comes or goes: to upload and remove the
    bundled policies costs 30 seconds, to serve them one. They must compile.
    """

    name, version = OpaRest.name, ""

    def __init__(self, binary: str, folder: Path) -> None:
        self._binary, self._folder = binary, folder
        self._open = ExitStack()
        self._rest: OpaRest

    def load(self, policies: Mapping[Kind, Sequence[Module]], libraries: Sequence[Module]) -> None:
        """Start an OPA that holds these."""
        self.close()
        bundle = self._folder / "bundle.tar.gz"
        bundle.write_bytes(archive(policies, libraries, ""))
        url = self._open.enter_context(
            running_opa(self._binary, self._folder, "--bundle", str(bundle))
        )
        self._rest = self._open.enter_context(OpaRest(url))
        self._rest.load(policies, libraries)
        self.version = self._rest.version

    def broken(self) -> Mapping[str, str]:
        """As OPA says."""
        return self._rest.broken()

    def evaluate(self, kind: Kind, documents: Iterable[Document]) -> Iterator[Answers]:
        """As OPA does."""
        return self._rest.evaluate(kind, documents)

    def close(self) -> None:
        """End that OPA."""
        self._open.close()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server that was just started answers."""
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(200):
            assert process.poll() is None
            try:
                session.get(url, timeout=1)
            except requests.ConnectionError:
                time.sleep(0.05)
            else:
                return
    pytest.fail("OPA did not start")


def policy(name: str, body: str, *rules: str) -> Module:
    """A policy `glscan.policies.project.NAME`, asked for `deny` unless told otherwise."""
    package = f"glscan.policies.project.{name}"
    return module(package, f"project/{name}.rego", body, *(rules or ("deny",)))


def library(name: str, body: str) -> Module:
    """A library `glscan.lib.NAME`."""
    return module(f"glscan.lib.{name}", f"lib/{name}.rego", body)


def module(package: str, file: str, body: str, *rules: str) -> Module:
    """Any module; its body begins on line 3."""
    return Module(file, package, f"package {package}\n\n{body}\n", frozenset(rules))

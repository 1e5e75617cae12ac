"""An OPA of our own: started on loopback, known to nobody else, ended whatever happens."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from scanner.engines import opa_bundle
from scanner.engines.base import Answers, Closing, Document, Module
from scanner.engines.isolate import Isolation, Refused, Row
from scanner.engines.opa import check_version
from scanner.engines.opa_binary import installed_version
from scanner.engines.opa_compile import write_compiled
from scanner.engines.opa_http import Slow, Unreachable
from scanner.engines.opa_server import OpaServer
from scanner.errors import EngineError
from scanner.model import Kind

RESTARTS = 3
"""How often OPA may end before its time."""


class OpaProcess(Closing):
    """Runs an `opa` binary as a server that holds the policies from its start."""

    name = "opa_process"

    def __init__(self, binary: str | os.PathLike[str], timeout: float = 60.0) -> None:
        """`timeout` is in seconds for a chunk of documents.

        Raises EngineError when `binary` is not an OPA, or too old.
        """
        self._binary = os.path.abspath(binary)
        self.version = check_version(installed_version(self._binary))
        self._timeout = timeout
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._server: OpaServer | None = None
        self._digest = ""
        self._names: Mapping[str, str] = {}
        self._ended = 0
        self._isolation = Isolation(self, {}, {})

    def load(self, policies: Mapping[Kind, Sequence[Module]], libraries: Sequence[Module]) -> None:
        """See `Engine.load`.

        Raises PolicyError for a library that does not compile: nobody could tell what hangs on it.
        """
        self.close()
        self._folder = tempfile.TemporaryDirectory(prefix="glscan-opa-")
        self._digest = opa_bundle.digest_of(opa_bundle.bundle_modules(policies, libraries))
        folder = Path(self._folder.name)
        broken, self._names = write_compiled(self._binary, folder, policies, libraries)
        packages = {kind: [module.package for module in policies[kind]] for kind in policies}
        self._isolation = Isolation(self, packages, broken)
        self._running()

    def broken(self) -> Mapping[str, str]:
        """See `Engine.broken`."""
        return self._isolation.broken

    def evaluate(self, kind: Kind, documents: Iterable[Document]) -> Iterator[Answers]:
        """See `Engine.evaluate`."""
        return self._isolation.evaluate(kind, documents)

    def ask(self, kind: Kind, packages: Sequence[str], documents: Sequence[bytes]) -> list[Row]:
        """See `Backend.ask`; asks again when OPA ended in the middle of it."""
        while True:
            server = self._running()
            try:
                return server.client.answers(kind, packages, documents, self._digest)
            except Refused as refusal:
                if refusal.final:
                    self._stop()  # not every builtin notices that nobody waits any more
                raise
            except (Unreachable, Slow) as error:
                self._ended += 1
                if self._ended > RESTARTS:
                    raise EngineError(
                        f"OPA ended {self._ended} times: {server.last_words()}",
                        "Is this machine out of memory?",
                    ) from error
                self._stop()
            except BaseException:
                self._stop()
                raise

    def ask_alone(self, kind: Kind, package: str, documents: Sequence[bytes]) -> list[Row]:
        """See `Backend.ask_alone`: OPA evaluates no rule that nobody asked for."""
        return self.ask(kind, [package], documents)

    def close(self) -> None:
        """End OPA and remove its files."""
        self._stop()
        folder, self._folder = self._folder, None
        if folder:
            folder.cleanup()

    def _running(self) -> OpaServer:
        if not self._server:
            if not self._folder:
                raise EngineError("OPA was asked before its start or after its end")
            folder = Path(self._folder.name)
            token = secrets.token_urlsafe(32)
            self._server = OpaServer(self._binary, folder, token, self._digest, self._timeout)
            self._server.client.names = self._names
        return self._server

    def _stop(self) -> None:
        server, self._server = self._server, None
        if server:
            server.close()

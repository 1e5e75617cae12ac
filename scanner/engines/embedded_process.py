"""Starts, asks and ends the process that holds regorus."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import util
from pathlib import Path

import orjson

from scanner.engines.environment import scrubbed_environment
from scanner.errors import EngineError
from scanner.model import JSON

OTHER_WAYS = (
    "`pip install 'glscan[embedded]'` (its wheels need Linux with glibc 2.34, or macOS);"
    " or use OPA: put opa on PATH, or give --opa-url"
)

_SCRIPT = Path(__file__).with_name("embedded_child.py")
_FROM_OUTSIDE = {signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT}


class Ended(Exception):
    """The process ended before it replied."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(_signal_name(code) if code < 0 else f"exit code {code}: {said}")
        self.overdue = code == -signal.SIGALRM
        """It was still at work at its time limit."""
        self.from_outside = -code in _FROM_OUTSIDE
        """Somebody else ended it: no policy is to blame."""


class RegorusProcess:
    """A child process that answers one request at a time."""

    def __init__(self) -> None:
        """Start it. Raises EngineError when it cannot import what it needs."""
        # A file, not a pipe: nobody reads while it works, and a panic can be long.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed in close)
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(_SCRIPT), *_import_folders()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=scrubbed_environment(),
        )
        try:
            self._read()
        except Ended as ended:
            self.close()
            raise EngineError(f"the embedded engine does not start: {ended}", OTHER_WAYS) from None
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def request(
        self, header: Mapping[str, JSON], limit: float, documents: Sequence[bytes] = ()
    ) -> dict[str, JSON]:
        """Its reply. Raises Ended; `limit` is in seconds and kept by the process itself."""
        assert self._process.stdin
        line = orjson.dumps({**header, "limit": limit, "documents": len(documents)})
        with suppress(BrokenPipeError):  # the missing reply tells, and why
            self._process.stdin.writelines(text + b"\n" for text in (line, *documents))
            self._process.stdin.flush()
        return self._read()

    def close(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # unsent bytes have no reader any more
                if pipe:
                    pipe.close()
        self._process.wait()
        self._errors.close()

    def _read(self) -> dict[str, JSON]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise Ended(self._process.wait(), self._last_words())
        reply: dict[str, JSON] = orjson.loads(line)
        return reply

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "it said nothing")


def _import_folders() -> list[str]:
    """Where this process finds what the child imports; `-I` may hide it from the child."""
    found = [util.find_spec(name) for name in ("regorus", "orjson")]
    origins = [Path(spec.origin) for spec in found if spec and spec.origin]
    return list(dict.fromkeys(str(origin.parent.parent) for origin in origins))


def _signal_name(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"

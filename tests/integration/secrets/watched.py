"""Runs the command and looks, while it runs, into all that others could look into."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.secrets.found import files, found, leaks
from tests.integration.test_cli import GLSCAN, Shell

_PAUSE = 0.01


@dataclass
class Run:
    """What a run said, wrote and handed on."""

    code: int
    out: str
    err: str
    written: dict[str, bytes]
    seen: set[str] = field(default_factory=set)
    """What was looked into while it ran: `temporary NAME`, `environ of NAME`, ..."""
    leaked: dict[str, list[str]] = field(default_factory=dict)
    """By the place, the secrets that were found in it, at any time."""

    def keeps_secrets(self) -> None:
        """Nothing of it holds a secret."""
        assert self.leaked == {}


def watched(
    shell: Shell,
    *arguments: str,
    until: Callable[[], bool] = lambda: False,
    sent: signal.Signals = signal.SIGTERM,
) -> Run:
    """Run the command to its end, or to the signal that is `sent` when `until` says so."""
    temporary = shell.folder.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    given = files(shell.folder)
    with (
        (shell.folder.parent / "out").open("w+b") as out,
        (shell.folder.parent / "err").open("w+b") as err,
    ):
        process = subprocess.Popen(
            [str(GLSCAN), *arguments],
            cwd=shell.folder,
            env={**shell.environment, "TMPDIR": str(temporary)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        run = Run(0, "", "", {})
        while process.poll() is None:
            _look(run, process.pid, shell.folder, temporary, given.keys())
            if until():
                process.send_signal(sent)
                until = _never
            time.sleep(_PAUSE)
        run.code = process.returncode
        out.seek(0)
        err.seek(0)
        said = {"stdout": out.read(), "stderr": err.read()}
    run.out, run.err = said["stdout"].decode(), said["stderr"].decode()
    run.written = {name: text for name, text in files(shell.folder).items() if name not in given}
    run.leaked |= leaks({**said, **run.written, **files(temporary)})
    assert "internal error" not in run.err, run.err
    return run


def _never() -> bool:
    return False


def _look(run: Run, pid: int, folder: Path, temporary: Path, given: Container[str]) -> None:
    for place, below in (("written", folder), ("temporary", temporary)):
        for name, content in files(below).items():
            if place == "temporary" or name not in given:
                _note(run, f"{place} {_plain(name)}", content)
    for each, parent in _family(pid):
        with contextlib.suppress(OSError):
            name, started = Path(f"/proc/{each}/comm").read_text().strip(), _command(each)
            _note(run, f"cmdline of {name}", started)
            # Whoever starts the command gives it the token; a fork is it until it is another one.
            environ = Path(f"/proc/{each}/environ").read_bytes()
            if parent and started == _command(each) != _command(parent):
                _note(run, f"environ of {name}", environ)
            _open_files(run, each, temporary)


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _open_files(run: Run, pid: int, temporary: Path) -> None:
    """Also those that have no name any more."""
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if os.readlink(link).startswith(str(temporary)):
                _note(run, "temporary, without a name", link.read_bytes())


def _plain(name: str) -> str:
    """The name of a temporary file without what is made up for each run."""
    return "/".join(part for part in name.split("/") if not part.startswith(("glscan-", "tmp")))


def _note(run: Run, place: str, content: bytes) -> None:
    run.seen.add(place)
    if hits := found(content):
        run.leaked[place] = hits


def _family(pid: int, parent: int = 0) -> Iterator[tuple[int, int]]:
    """A process and its descendants, each with the one above it; 0 for the first."""
    yield pid, parent
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                yield from _family(int(child), pid)

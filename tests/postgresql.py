"""A real PostgreSQL for tests: Debian's programs, a cluster of its own on a free port."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

USER, PASSWORD = "glscan", "p@ss/w0rd?#%"
_WRITTEN = "p%40ss%2Fw0rd%3F%23%25"
_INSTALLED = Path("/usr/lib/postgresql")
_PATIENCE = 30


@dataclass
class Cluster:
    """A server that runs."""

    port: int
    process: subprocess.Popen[bytes]
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str = "postgres", password: str = _WRITTEN) -> str:
        """The address of a database, with a password."""
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """The address of a new one, with nothing in it."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def execute(self, statement: str, url: str = "") -> None:
        """Do something as whoever owns the server."""
        with psycopg.connect(url or self.url(), autocommit=True) as connection:
            connection.execute(statement)


def require_programs() -> Path:
    """Where initdb and postgres are, or an end of the test: a skip for people, a failure for CI."""
    installed = sorted(_INSTALLED.glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    if installed or on_path:
        return installed[-1] if installed else Path(str(on_path)).resolve().parent
    missing = "NO POSTGRESQL: nothing proves that a history in PostgreSQL gives the same answers"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@contextmanager
def running() -> Iterator[Cluster]:
    """A cluster, removed at the end. PostgreSQL does not run as root, so then it is `postgres`."""
    programs = require_programs()
    folder = Path(tempfile.mkdtemp(prefix="glscan-pg-"))
    who = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    user, group = (who.pw_uid, who.pw_gid) if who else (None, None)
    data, secret = folder / "data", folder / "secret"
    secret.write_text(f"{PASSWORD}\n")
    for path in (folder, secret) if who else ():
        shutil.chown(path, user, group)  # type: ignore[arg-type]
    try:
        subprocess.run(
            [
                *(programs / "initdb", "--pgdata", data, "--username", USER, "--no-sync"),
                *("--auth", "scram-sha-256", "--pwfile", secret, "--encoding", "UTF8"),
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            user=user,
            group=group,
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        settings = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
        }
        process = subprocess.Popen(
            [
                *(programs / "postgres", "-D", data),
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            ],
            cwd=folder,
            stderr=subprocess.DEVNULL,
            user=user,
            group=group,
        )
        try:
            cluster = Cluster(port, process)
            _wait(cluster)
            yield cluster
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
            process.wait(_PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(cluster: Cluster) -> None:
    end = time.monotonic() + _PATIENCE
    while cluster.process.poll() is None:
        try:
            psycopg.connect(cluster.url()).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
    raise AssertionError(f"PostgreSQL ended with {cluster.process.returncode}")

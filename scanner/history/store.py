"""Opens a history: connects, takes turns, and brings its tables up to date."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import sqlalchemy
from sqlalchemy import Connection, Engine, NullPool, event, select, text

from scanner import regular
from scanner.errors import AccessError, DocumentError, UsageError
from scanner.history import problem, tables
from scanner.history.address import Address
from scanner.history.waiting import Say, Waiting, unsaid

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

PATIENCE = 60.0
"""Seconds to wait for each lock of another program, for reading as for writing; a run is written
in a few."""

_CONNECT_TIMEOUT = 15
_WRITABLE = "Let the file and its folder be written, or name another one."
_TURN = 0x676C7363616E  # "glscan"
"""The advisory lock of whoever writes to a PostgreSQL."""


class History:
    """A database of runs. One transaction for each block, whole or not at all.

    `say` is told where another program is waited for.
    """

    def __init__(self, address: Address, patience: float = PATIENCE, say: Say = unsaid) -> None:
        self.address = address
        self._patience = patience
        self._say = say

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that writes, alone; the tables are made or brought up to date.

        Raises UsageError, DocumentError or AccessError.
        """
        self._check_file()
        self._check_writable()
        with (
            problem.told(self.address),
            self._engine(writes=True) as engine,
            engine.connect() as connection,
            self._waiting() as waiting,
            connection.begin(),
        ):
            if self.address.path is None:
                self._take_turn(connection)
            if self._revision(connection) != tables.HEAD:
                _upgrade(connection)
            if self.address.path is None:
                self._check_granted(connection)
                _lock(connection, "ROW EXCLUSIVE")
            with waiting.paused():
                yield connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the history, and changes nothing.

        Raises UsageError where there is no history yet, or as `writing`.
        """
        path = self.address.path
        if path and not path.exists():
            raise self._absent()
        self._check_file()
        with (
            problem.told(self.address),
            self._engine(writes=False) as engine,
            engine.connect() as connection,
            self._waiting() as waiting,
            connection.begin(),
        ):
            if self.address.path is None:
                self._be_patient(connection)
            revision = self._revision(connection)
            if revision is None:
                raise self._absent()
            if revision != tables.HEAD:
                raise UsageError(
                    f"{self.address.shown}: the history is of an earlier glscan",
                    "The next run that is added brings it up to date.",
                )
            if self.address.path is None:
                _lock(connection, "ACCESS SHARE")
            with waiting.paused():
                yield connection

    def shrink(self) -> None:
        """Give the room of what was removed back to the disk; PostgreSQL does so by itself."""
        if self.address.path is None:
            return
        with (
            problem.told(self.address),
            self._engine(writes=True) as engine,
            self._waiting(),
        ):
            raw = engine.raw_connection()
            try:
                raw.cursor().execute("VACUUM")
            except sqlite3.Error as error:
                raise sqlalchemy.exc.DBAPIError("", {}, error) from None
            finally:
                raw.close()

    def _check_file(self) -> None:
        path = self.address.path
        if path is None:
            return
        why = "it is a folder" if path.is_dir() else regular.irregular(path)
        if path == Path(os.devnull):  # which takes all else
            why = "it is a device, and no file"
        if why:
            raise UsageError(f"{path}: the history cannot be opened: {why}", "Name a file.")

    def _check_writable(self) -> None:
        """SQLite would only tell at the first row, when a scan has ended that took an hour."""
        path = self.address.path
        if path is None:
            return
        folder = path.absolute().parent
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            raise UsageError(f"{path}: the folder {folder} takes no files", _WRITABLE)
        if path.exists() and not os.access(path, os.W_OK):
            raise UsageError(f"{path}: the history cannot be written: it is read-only", _WRITABLE)

    def _take_turn(self, connection: Connection) -> None:
        """Be the only one who writes, until the transaction ends."""
        if connection.execute(text("SHOW transaction_read_only")).scalar() == "on":
            raise AccessError(
                f"{self.address.shown}: the server takes no writes", "Name the one that does."
            )
        self._be_patient(connection)
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_TURN})"))

    def _be_patient(self, connection: Connection) -> None:
        """Wait for a lock, but not for ever, as a server does by itself."""
        connection.execute(text(f"SET LOCAL lock_timeout = {int(self._patience * 1000)}"))

    def _waiting(self) -> Waiting:
        return Waiting(
            f"{self.address.shown}: waiting, for another program may be writing to the history:"
            f" up to {self._patience:.0f} seconds",
            self._say,
        )

    def _check_granted(self, connection: Connection) -> None:
        """A server would only tell at the first row, when a scan has ended that took an hour."""
        granted = "SELECT has_table_privilege(:name, :right)"
        for name in tables.metadata.tables:
            for right in ("SELECT", "INSERT", "UPDATE"):
                asked = {"name": name, "right": right}
                if not connection.execute(text(granted), asked).scalar():
                    raise AccessError(
                        f"{self.address.shown}: permission denied: {right} on {name}",
                        "The user needs SELECT, INSERT and UPDATE on all tables, and DELETE for"
                        " `glscan history prune`.",
                    )

    def _absent(self) -> UsageError:
        return UsageError(
            f"{self.address.shown}: there is no history yet",
            "`glscan history add RESULTS` makes one, as does a scan with --history.",
        )

    @contextlib.contextmanager
    def _engine(self, writes: bool) -> Iterator[Engine]:
        path = self.address.path
        engine = self._sqlite(path, writes) if path else self._postgresql(writes)
        try:
            yield engine
        finally:
            engine.dispose()

    def _sqlite(self, path: Path, writes: bool) -> Engine:
        """Without a write-ahead log, which does not work on file systems of a network.

        Readers may write, too, since what a killed writer left is only undone by whoever comes
        next; they are kept from all else.
        """
        name = f"file:{quote(str(path.absolute()))}?mode={'rwc' if writes else 'rw'}"

        def connect() -> sqlite3.Connection:
            return sqlite3.connect(name, uri=True, timeout=self._patience, isolation_level=None)

        engine = sqlalchemy.create_engine("sqlite://", creator=connect, poolclass=NullPool)

        @event.listens_for(engine, "connect")
        def begun(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
            cursor = connection.cursor()
            cursor.execute("PRAGMA foreign_keys = ON")
            if not writes:
                cursor.execute("PRAGMA query_only = ON")
            cursor.close()

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            # The driver's own BEGIN would come late, after what the transaction has read.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    def _postgresql(self, writes: bool) -> Engine:
        url = sqlalchemy.make_url(f"postgresql+psycopg://{self.address.url.partition('://')[2]}")
        waits = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_TIMEOUT}
        try:
            engine = sqlalchemy.create_engine(url, poolclass=NullPool, connect_args=waits)
        except ImportError:
            raise UsageError(
                f"{self.address.shown}: a history in PostgreSQL needs psycopg",
                "Install glscan with its extra: pip install 'glscan[postgresql]'.",
            ) from None
        if writes:
            return engine
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def _revision(self, connection: Connection) -> str | None:
        """Which migration the tables are of; None where there are none.

        Raises DocumentError for a database of somebody else, and for one of a newer glscan.
        """
        names = sqlalchemy.inspect(connection).get_table_names()
        if tables.VERSION_TABLE not in names:
            # A file is ours alone; a PostgreSQL may be shared.
            if names and self.address.path:
                raise DocumentError(
                    f"{self.address.shown}: this is the database of another program",
                    "Name the file that `--history` made, or one that is not there yet.",
                )
            return None
        version = sqlalchemy.table(tables.VERSION_TABLE, sqlalchemy.column("version_num"))
        revision = connection.execute(select(version.c.version_num)).scalar()
        if revision not in tables.REVISIONS:
            raise DocumentError(
                f"{self.address.shown}: the history is of a newer glscan",
                "Use that version, or a history of its own.",
            )
        return str(revision)


def _lock(connection: Connection, mode: str) -> None:
    """Hold all tables of a PostgreSQL, so that nothing is waited for later on."""
    for name in tables.metadata.tables:
        connection.execute(text(f"LOCK TABLE {name} IN {mode} MODE"))


def _upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, in the transaction of the connection."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

"""What a database refuses, as an error of ours: which one it is, what is wrong, what to do."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from scanner import discreet
from scanner.errors import AccessError, DocumentError, GlscanError, UsageError
from scanner.history.address import Address


class Damaged(Exception):
    """What lies in a history as no glscan wrote it; says where."""


@contextlib.contextmanager
def told(address: Address) -> Iterator[None]:
    """Raises UsageError, DocumentError or AccessError for what the database refuses, and
    DocumentError for what is Damaged."""
    try:
        yield
    except DBAPIError as error:
        raise _of(address, error.orig) from None
    except Damaged as error:
        raise DocumentError(f"{address.shown}: the history is damaged: {error}", _DAMAGED) from None
    except SQLAlchemyError as error:
        # Its words repeat statements, with what is in them.
        raise DocumentError(
            f"{address.shown}: the history cannot be used: {type(error).__name__}",
            "Is it a database of glscan? Use another one, or a copy of before.",
        ) from None


def _of(address: Address, error: BaseException | None) -> GlscanError:
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(address, error)
    return _of_postgresql(address, error)


def _of_sqlite(address: Address, error: sqlite3.Error) -> GlscanError:
    name = getattr(error, "sqlite_errorname", "")
    where = address.shown
    for begin, make, what, hint in _SQLITE:
        if name.startswith(begin):
            return make(f"{where}: {what}", hint)
    return DocumentError(f"{where}: the history cannot be used: {error}", _DAMAGED)


_DAMAGED = "Use a copy of before, or add the kept runs to a new one: `glscan history add RUNS`."
_BUSY = "another program writes to the history, and does not come to an end"
_SQLITE = (
    (
        "SQLITE_NOTADB",
        DocumentError,
        "this is no history: it is no database of SQLite",
        "Name the file that `--history` made, or one that is not there yet.",
    ),
    ("SQLITE_CORRUPT", DocumentError, "the history is damaged", _DAMAGED),
    (
        "SQLITE_BUSY",
        UsageError,
        _BUSY,
        "Try again when it has ended.",
    ),
    (
        "SQLITE_READONLY",
        UsageError,
        "the history cannot be written: it is read-only",
        "Let the file and its folder be written, or name another one.",
    ),
    (
        "SQLITE_FULL",
        UsageError,
        "the history cannot be written: the disk is full",
        "Make room. What was added before is whole.",
    ),
    (
        "SQLITE_CANTOPEN",
        UsageError,
        "the history cannot be opened",
        "Is there such a folder, and who may read and write it?",
    ),
    (
        "SQLITE_IOERR",
        UsageError,
        "the history cannot be read or written: the disk fails or is full",
        "Make room, or use another disk. What was added before is whole.",
    ),
)
"""By the beginning of SQLite's name for an error: https://sqlite.org/rescode.html"""


def _of_postgresql(address: Address, error: BaseException | None) -> GlscanError:
    state = getattr(error, "sqlstate", None) or ""
    said = str(error).strip().partition("\n")[0]
    words = discreet.words(said, *address.secrets) or "the server says nothing"
    if state == _LOCKED:
        words = _BUSY
    hint = next((hint for begin, hint in _POSTGRESQL.items() if state.startswith(begin)), _CONNECT)
    return AccessError(f"{address.shown}: {words}", hint)


_CONNECT = (
    "Is the server there, and are database, user and password right? A password stands in"
    " GLSCAN_HISTORY, PGPASSFILE or PGPASSWORD."
)
_LOCKED = "55P03"
_POSTGRESQL = {
    "42501": "The user needs to create and change tables in its schema.",
    "25006": "The server takes no writes: name the one that does.",
    "53100": "Make room on the server. What was added before is whole.",
    "53300": "Try again when fewer are connected.",
    _LOCKED: "Try again when it has ended.",
    "40": "Try again.",
    "57": "Try again when the server is up.",
    "42": "Are the tables those of glscan? Use another database or schema.",
    "22": "Are the tables those of glscan? Use another database or schema.",
    "23": "Are the tables those of glscan? Use another database or schema.",
}
"""By the beginning of the SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html"""

"""Where a history is kept: a file of SQLite, or a PostgreSQL by its URL."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from scanner.errors import UsageError

SCHEMES = ("postgresql", "postgres")
PASSWORD_ELSEWHERE = (
    "Give the URL without it, and the password in PGPASSFILE or PGPASSWORD; or the whole URL in"
    " GLSCAN_HISTORY."
)
_HIDDEN = ("password", "sslpassword")
"""Parts of the query that are secrets."""
_NO_PATH = re.compile(
    r"(^|[/\\])postgres(ql)?:"
    r"|(^|\s)(host|hostaddr|user|dbname|service|port)\s*="
    r"|(^|[\s/\\?&])(ssl)?password\s*="
    r"|^(?![a-z]:[/\\]).*:.*@"
    r"|^[a-z]:[/\\].*:.*@",
    re.IGNORECASE | re.DOTALL,
)
"""What is meant for a PostgreSQL, though it is no URL; a folder may stand before it.

What has an `@` behind a colon may hold a password, wherever its scheme was misspelt; the colon of
a drive of Windows is none.
"""
_LIKE_A_SCHEME = re.compile(
    r"(^|[/\\])(postg\w*|pg(sql)?|psql|mysql|mariadb|sqlite\d?)(\+\w*)?"
    r"(:|[/\\]{2}|[/\\].*([:@]|%(3a|40)))",
    re.IGNORECASE | re.DOTALL,
)
"""What may be a URL without its colon, and perhaps without one of two slashes."""


@dataclass(frozen=True, slots=True)
class Address:
    """A database, and what may be said of it."""

    shown: str
    """Without user, password and query."""
    path: Path | None = None
    """Of SQLite."""
    url: str = field(default="", repr=False)
    """Of PostgreSQL, as it was given."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What no message may repeat."""


def is_url(text: str) -> bool:
    """Whether it is to be a URL rather than a path."""
    return "://" in text


def parse(text: str) -> Address:
    """The database that a text names. Raises UsageError, which repeats no secret."""
    if not text.strip():
        raise UsageError("a history without a name", "Name a file, such as history.db.")
    if not is_url(text):
        if _NO_PATH.search(text) or (_LIKE_A_SCHEME.search(text) and not os.path.exists(text)):
            raise UsageError(
                "the history is neither the path of a file nor a URL",
                "Write postgresql://user@host:5432/database, or the path of a file of SQLite, which"
                " neither begins with the name of a database nor has an @ behind a colon.",
            )
        return Address(shown=text, path=Path(text))
    parts = _parts(text)
    where = parts.hostname or ""
    where = f"[{where}]" if ":" in where else where
    port = f":{parts.port}" if parts.port else ""
    return Address(
        shown=f"postgresql://{where}{port}{parts.path}", url=text, secrets=tuple(_secrets(parts))
    )


def holds_password(text: str) -> bool:
    """Whether a text names a PostgreSQL with a password in it. Raises UsageError as `parse`."""
    return is_url(text) and bool(_secrets(_parts(text)))


def _parts(text: str) -> SplitResult:
    scheme = text.partition("://")[0]
    if scheme not in SCHEMES:
        raise UsageError(
            "the URL of a history is none of PostgreSQL",
            "Name a file of SQLite by its path, or postgresql://user@host/database.",
        )
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise _malformed() from None
    # With a slash or a question mark in it, a password passes for something else; with an @ in it,
    # its end passes for the host.
    elsewhere = f"{parts.path}{parts.query}{parts.fragment}"
    if "@" in elsewhere or parts.fragment or parts.netloc.count("@") > 1:
        raise _malformed()
    if not text.isprintable() or " " in text:
        raise _malformed()
    return parts


def _malformed() -> UsageError:
    return UsageError(
        "the URL of the history is malformed",
        "Write postgresql://user@host:5432/database; other signs in a part are written %40 for @,"
        " %2F for /, %3F for ?, %23 for #.",
    )


def _secrets(parts: SplitResult) -> list[str]:
    """The secrets as they are written, and as they are meant; the longer ones first."""
    found = {parts.password or "", unquote(parts.password or "")}
    asked = parse_qsl(parts.query, keep_blank_values=True)
    found |= {value for name, value in asked if name.lower() in _HIDDEN}
    return sorted(filter(None, found), key=lambda secret: (-len(secret), secret))

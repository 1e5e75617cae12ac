from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.history.address import holds_password, parse

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://db.example.com/glscan", "postgresql://db.example.com/glscan"),
        (f"postgres://who:{SECRET}@db:6432/a", "postgresql://db:6432/a"),
        (f"postgresql://[::1]:5432/a?password={SECRET}", "postgresql://[::1]:5432/a"),
        (f"postgresql:///a?host=/run&sslpassword={SECRET}", "postgresql:///a"),
        (f"postgresql://db/a?PASSWORD={SECRET}", "postgresql://db/a"),
    ],
)
def test_a_url_is_shown_without_user_password_and_query(text: str, shown: str) -> None:
    found = parse(text)
    assert found.shown == shown
    assert found.path is None
    assert holds_password(text) == (SECRET in text)
    assert SECRET not in repr(found)


def test_a_password_is_known_as_it_is_written_and_as_it_is_meant() -> None:
    assert parse("postgresql://who:p%40ss@db/a").secrets == ("p%40ss", "p@ss")


def test_all_else_is_a_file() -> None:
    found = parse("folder/history.db")
    assert (found.path, found.shown) == (Path("folder/history.db"), "folder/history.db")
    assert not holds_password("folder/history.db")
    for name in (
        *("the host.db", "postgres.db", "runs of port 5432.db", "superuser=1.db"),
        *("jobs/scan@2/history.db", "a@b:c.db", r"C:\jobs\scan@2\history.db"),
        *("postgres/history.db", "sqlite/runs.db", "jobs//history.db", "sqlite", "mysqlite:1.db"),
    ):
        assert parse(name).path == Path(name)


def test_what_looks_like_a_scheme_is_a_file_where_there_is_one(tmp_path: Path) -> None:
    name = str(tmp_path / "postgres" / "scan@2.db")
    with pytest.raises(UsageError):
        parse(name)
    (tmp_path / "postgres").mkdir()
    Path(name).touch()
    assert parse(name).path == Path(name)


@pytest.mark.parametrize(
    "text",
    [
        f"mysql://who:{SECRET}@db/a",
        f"sqlite:///{SECRET}",
        f"postgresql://who:{SECRET}/x@db/a",
        f"postgresql://who:{SECRET}?x@db/a",
        f"postgresql://who:{SECRET}#x@db/a",
        f"postgresql://db:{SECRET}/a",
        f"postgresql://[{SECRET}/a",
        f"postgresql://db/a b{SECRET}",
        f"postgresql://db/a\n{SECRET}",
        f"host=127.0.0.1 user=x password={SECRET} dbname=y",
        f"folder/password = {SECRET}",
        f"folder/USER=x PASSWORD={SECRET}",
        f"postgresql:/who:{SECRET}@127.0.0.1/db",
        f"folder/Postgres:who:{SECRET}@127.0.0.1/db",
        # Of these, others take the first @ for the end of the password.
        f"postgresql://who:a@{SECRET}@db/a",
        f"postgresql://who:{SECRET}@x@db/a",
        # A misspelt scheme makes no path.
        f"postgresql//who:{SECRET}@db/a",
        f"postgres/who:a/{SECRET}\n@db/a",
        f"who:{SECRET}@db:5432/a",
        rf"C:\who:{SECRET}@db",
        f"postgresql//db/a?user=x&sslpassword={SECRET}",
        f"postgresql//db/a?password={SECRET}",
        f"postgresql//who%3A{SECRET}%40db/a",
        f"postgresql//{SECRET}@db/a",
        f"postgresql//who:{SECRET}",
        f"postgresql//{SECRET}",
        f"Postgres+psycopg//{SECRET}@db/a",
        f"postgressql//{SECRET}@db",
        f"psql:{SECRET}@db",
        f"mysql+pymysql:/{SECRET}@db/a",
        f"sqlite:{SECRET}.db",
        f"/jobs/postgresql/who%3a{SECRET}%40db/a",
        f"/jobs/postgresql/{SECRET}@db/a",
        f"/jobs/postgresql/who:{SECRET}",
        "",
        " ",
    ],
)
def test_what_is_no_database_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(text)
    assert SECRET not in f"{refused.value} {refused.value.hint}"
    assert refused.value.hint

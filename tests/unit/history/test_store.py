from __future__ import annotations

import builtins
import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from scanner.errors import AccessError, DocumentError, ExitCode, GlscanError, UsageError
from scanner.history import problem, tables, waiting
from scanner.history.address import Address, parse
from scanner.history.past import past
from scanner.history.prune import Keep, foreseen
from scanner.history.show import show
from scanner.history.store import History
from scanner.history.trend import trends
from tests.history import add, day, history, results
from tests.unit.history.test_add import FAILS, PRINT


def refused(place: History) -> GlscanError:
    """What writing and reading say, which is the same."""
    told = []
    for opened in (place.writing, place.reading):
        with pytest.raises(GlscanError) as error, opened():
            raise AssertionError("it opened")
        assert error.value.hint
        told.append(error.value)
    assert str(told[0]) == str(told[1])
    return told[0]


def test_reading_makes_nothing(place: History, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no history yet"), place.reading():
        pass
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "history.db").touch()
    with pytest.raises(UsageError, match="there is no history yet"), place.reading():
        pass
    assert (tmp_path / "history.db").stat().st_size == 0


def test_reading_changes_nothing(place: History, tmp_path: Path) -> None:
    add(place, results(tmp_path, day(0), FAILS))
    with (
        pytest.raises(UsageError, match="read-only"),
        place.reading() as connection,
    ):
        connection.execute(sqlalchemy.delete(tables.runs))
    assert len(trends(place, {})[0].steps) == 1


def test_writing_makes_the_tables_once(place: History) -> None:
    for _ in range(2):
        with place.writing() as connection:
            names = sqlalchemy.inspect(connection).get_table_names()
    assert set(names) == {*tables.metadata.tables, tables.VERSION_TABLE}


def test_a_block_that_fails_leaves_nothing(place: History, tmp_path: Path) -> None:
    def cut_off() -> None:
        with place.writing() as connection:
            row = {"id": 1, "sha256": "0" * 64, "asked": "{}"}
            connection.execute(sqlalchemy.insert(tables.series), row)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    with pytest.raises(UsageError, match="there is no history yet"):
        trends(place, {})


def test_what_is_no_history_is_refused_and_stays_as_it_was(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("this is no database, but it is long enough to be looked at\n" * 50)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
    connection.close()
    cut = tmp_path / "cut.db"
    add(history(cut), results(tmp_path, day(0), FAILS))
    cut.write_bytes(cut.read_bytes()[:9000])
    for path, words in (
        (text, "it is no database of SQLite"),
        (other, "of another program"),
        (cut, "damaged"),
    ):
        before = path.read_bytes()
        error = refused(history(path))
        assert isinstance(error, DocumentError)
        assert words in str(error)
        assert str(path) in str(error)
        assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("runs", "told = json_set(told, '$.point.open.high', -5)"),
        ("runs", "told = json_set(told, '$.point.open.high', 'many')"),
        ("runs", "told = json_set(told, '$.point.as_of', '2026-01-01<script>')"),
        ("runs", "told = json_remove(told, '$.new')"),
        ("runs", "told = 'no JSON'"),
        ("runs", "told = 5"),
        ("runs", "as_of = '2020-13-45T10:00:00Z'"),
        ("runs", "as_of = 'zzz'"),
        ("series", "asked = '{}'"),
        ("series", "asked = 'no JSON'"),
        ("findings", "about = '{}'"),
        ("findings", "about = json_set(about, '$.path', 7)"),
        ("findings", "severity = 'worst'"),
        ("findings", "id_print = 'short'"),
        ("findings", "series_id = 9"),
        ("spans", "since = '1999-01-01'"),
        ("spans", "since = '2020-13-45T10:00:00Z'"),
        ("spans", "state = 'away'"),
        ("spans", "closed = 'now', became = 'better'"),
    ],
)
def test_what_no_glscan_wrote_is_damage_and_no_defect(
    place: History, tmp_path: Path, table: str, change: str
) -> None:
    """Every command either says so, or has nothing to do with it; none fails otherwise."""
    add(place, results(tmp_path, day(0), FAILS))
    asked = trends(place, {})[0].series.asked
    path = place.address.path
    assert path
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE glscan_{table} SET {change}")
    connection.close()
    said, elsewhere = [], 0
    for command in (
        lambda: trends(place, {"high": 7}),
        lambda: past(place, asked, day(1)),
        lambda: add(place, results(tmp_path, day(1), FAILS)),
        lambda: show(place, PRINT),
        lambda: foreseen(place, Keep(last=1)),
    ):
        try:
            command()
        except DocumentError as error:
            said.append(str(error))
        except UsageError:  # what is looked for is not found by its fingerprint
            elsewhere += 1
    assert said
    assert elsewhere == ("id_print" in change)
    assert all(one.startswith(f"{path}: the history is damaged: ") for one in said)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "it is a folder" in str(refused(history(tmp_path)))
    assert "it is a device" in str(refused(history(os.devnull)))
    assert "it is a pipe" in str(refused(history(tmp_path / "pipe")))
    with (
        pytest.raises(UsageError, match="cannot be opened"),
        history(tmp_path / "nowhere" / "a.db").writing(),
    ):
        pass


def test_a_history_of_another_glscan_is_left_alone(
    place: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(place, results(tmp_path, day(0), FAILS))
    with monkeypatch.context() as newer:
        newer.setattr(tables, "REVISIONS", ("0000",))
        newer.setattr(tables, "HEAD", "0000")
        assert "of a newer glscan" in str(refused(place))
    monkeypatch.setattr(tables, "HEAD", "0002")
    with pytest.raises(UsageError, match="of an earlier glscan"), place.reading():
        pass


def test_who_waits_for_a_writer_does_not_wait_for_ever(place: History, tmp_path: Path) -> None:
    report = results(tmp_path, day(0), FAILS)
    path = place.address.path
    assert path
    with place.writing():
        impatient = history(path, patience=0.05)
        with pytest.raises(UsageError, match="another program writes"):
            add(impatient, report)
    assert add(place, report).is_new


@pytest.mark.parametrize("held", ["IMMEDIATE", "EXCLUSIVE"])
def test_who_is_kept_waiting_is_told_so_once(
    place: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    """Readers and writers wait as long; what holds them up may be any program."""
    report = results(tmp_path, day(0), FAILS)
    add(place, report)
    monkeypatch.setattr(waiting, "QUIET", 0.05)
    said: list[str] = []
    kept = History(place.address, patience=0.5, say=said.append)
    with _held(place, held):
        with pytest.raises(UsageError, match="another program writes"):
            add(kept, report)
        [line] = said
        assert line.startswith(f"{place.address.path}: waiting, for another program may be writing")
        if held == "EXCLUSIVE":  # the other one lets readers in
            with pytest.raises(UsageError, match="another program writes"):
                trends(kept, {})
            assert len(said) == 2
        else:
            assert len(trends(kept, {})) == 1


def test_a_writer_who_waits_for_a_reader_is_told_so(
    place: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(place, results(tmp_path, day(0), FAILS))
    said: list[str] = []
    kept = History(place.address, patience=0.5, say=said.append)
    monkeypatch.setattr(waiting, "QUIET", 0.05)
    with _held(place, "DEFERRED"), pytest.raises(UsageError, match="does not come to an end"):
        add(kept, results(tmp_path, day(1), FAILS))
    assert len(said) == 1


@contextlib.contextmanager
def _held(place: History, how: str) -> Iterator[None]:
    """A database that another program uses."""
    with contextlib.closing(sqlite3.connect(str(place.address.path), isolation_level=None)) as one:
        one.execute(f"BEGIN {how}")
        one.execute("SELECT * FROM glscan_runs").fetchall()
        yield


def test_what_is_read_only_is_refused_before_anything_is_judged(
    place: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(place, results(tmp_path, day(0), FAILS))
    path = place.address.path
    for closed, words in ((path, "it is read-only"), (tmp_path, "takes no files")):
        with monkeypatch.context() as shut:  # for root, who may write everything
            shut.setattr("os.access", lambda asked, mode, closed=closed: asked != closed)
            with pytest.raises(UsageError, match=words), place.writing():
                pass
            assert len(trends(place, {})) == 1


def test_a_name_with_signs_of_urls_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=memory&x#y%41.db"
    add(history(path), results(tmp_path, day(0), FAILS))
    assert path.stat().st_size > 0
    assert len(trends(history(path), {})) == 1


def test_a_full_disk_is_said_so(place: History, tmp_path: Path) -> None:
    add(place, results(tmp_path, day(0), FAILS))

    def fill() -> None:
        with place.writing() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            row = {"id": 9, "sha256": "0" * 64, "asked": "x" * 100_000}
            connection.execute(sqlalchemy.insert(tables.series), row)

    with pytest.raises(UsageError, match="the disk is full"):
        fill()
    assert len(trends(place, {})) == 1


def test_psycopg_may_be_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "psycopg":
            raise ImportError(name)
        return whole(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    error = refused(History(parse("postgresql://who:hunter2@127.0.0.1:1/a")))
    assert "needs psycopg" in str(error)
    assert "glscan[postgresql]" in error.hint
    assert "hunter2" not in f"{error} {error.hint}"


def test_a_server_that_is_not_there_is_a_problem_of_access() -> None:
    error = refused(History(parse("postgresql://who:hunter2@127.0.0.1:1/a")))
    assert isinstance(error, AccessError)
    assert error.exit_code == ExitCode.ACCESS
    assert str(error).startswith("postgresql://127.0.0.1:1/a: ")
    assert "hunter2" not in f"{error} {error.hint}"


def test_what_a_server_says_is_shown_in_one_line_without_secrets() -> None:
    def ended() -> None:
        with problem.told(Address("postgresql://db/a", secrets=("hunter2",))):
            said = Exception("no luck with hunter2\nDETAIL: glpat-aaaaaaaaaaaaaaaaaaaa")
            raise sqlalchemy.exc.DBAPIError("SELECT 'hunter2'", {}, said)

    with pytest.raises(AccessError) as error:
        ended()
    assert str(error.value) == "postgresql://db/a: no luck with ***"


def test_other_errors_repeat_no_statement() -> None:
    def ended() -> None:
        with problem.told(Address("history.db")):
            raise sqlalchemy.exc.InvalidRequestError("SELECT hunter2")

    with pytest.raises(DocumentError) as error:
        ended()
    assert "hunter2" not in str(error.value)
    assert "InvalidRequestError" in str(error.value)

"""SQLite and a real PostgreSQL give the same answers, and say in words what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from scanner.cli import history_lines
from scanner.errors import AccessError, DocumentError, GlscanError, UsageError
from scanner.history import series, tables, waiting
from scanner.history.past import past
from scanner.history.prune import Keep, prune
from scanner.history.show import show
from scanner.history.store import History
from scanner.history.trend import trends
from scanner.report import Report
from scanner.triage.memory import Place
from tests.history import LIMITS, add, day, history, results
from tests.postgresql import PASSWORD, Cluster
from tests.remembered import finding, line
from tests.unit.history.test_add import WAIVERS

PLACES = [Place("project", f"acme/é_{number}-\0z", number) for number in range(1, 13)]
ASKED = series.asked("gitlab.example.com", {"groups": ["acme"]})


def runs(folder: Path) -> Iterator[Report]:
    """A run a day, in which findings come, go, are waived, are not evaluated, or are away."""
    chance = Random(7)
    for number in range(16):
        lines = []
        for place in PLACES:
            high, low = (chance.choice("PPFFFU") for _ in range(2))
            parts: dict[str, Any] = {"waived_by": "W-1"} if chance.random() < 0.2 else {}
            found = [
                finding(id, place=place, **parts)
                for id, letter in (("GL-PRJ-003", high), ("GL-PRJ-004", low))
                if letter == "F"
            ]
            reasons = {"GL-PRJ-003": ["x"]} if high == "U" else {}
            if chance.random() < 0.9:
                lines.append(line(high + low, *found, place=place, reasons=reasons))
        scope = {"groups": ["acme" if number % 4 else "other"]}
        yield results(folder, day(number), *lines, scope=scope, waivers=WAIVERS)


def everything(place: str) -> dict[str, Any]:
    """Every answer of a history."""
    there = history(place)
    found = trends(there, LIMITS)
    prints = [
        finding(id, place=at)["fingerprints"][recipe]
        for id, recipe in (("GL-PRJ-003", "id/v1"), ("GL-PRJ-004", "path/v1"))
        for at in PLACES
    ]
    shown = [[history_lines.shown_as_json(one) for one in show(there, name)] for name in prints]
    return {
        "trend": history_lines.trend_as_json(found),
        "csv": [*history_lines.trend_as_csv(found)],
        "runs": history_lines.runs(found),
        "shown": shown,
        "past": [past(there, ASKED, day(number)) for number in (0, 1, 8, 17)],
    }


def test_both_give_the_same_answers(cluster: Cluster, tmp_path: Path) -> None:
    places = (str(tmp_path / "history.db"), cluster.database())
    reports = [*runs(tmp_path)]
    told = []
    for place in places:
        added = [add(history(place), report) for report in reports]
        again = [add(history(place), report).is_new for report in reports]
        before = everything(place)
        cuts = prune(history(place), Keep(last=3))
        told.append((added, again, before, cuts, everything_left(place)))
    assert told[0] == told[1]
    added, again, before, cuts, _ = told[0]
    assert [one.is_new for one in added] == [True] * 16
    assert again == [False] * 16
    assert len(before["trend"]) == 2
    became = {span["became"] for one in before["shown"] for each in one for span in each["spans"]}
    assert became == {None, "fixed", "gone", "open", "waived"}
    assert [cut.runs for cut in cuts] == [1, 9]


def everything_left(place: str) -> Any:
    return history_lines.trend_as_json(trends(history(place), LIMITS))


def test_the_tables_in_postgresql_are_those_of_the_code(cluster: Cluster) -> None:
    url = cluster.database()
    cluster.execute("CREATE TABLE alembic_version (version_num text)", url)  # of somebody else
    with history(url).writing() as connection:
        options = {
            "version_table": tables.VERSION_TABLE,
            "include_name": lambda name, kind, parents: name != "alembic_version",
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []


def refused(url: str, writes: bool = True, patience: float = 60.0) -> GlscanError:
    place = history(url, patience)
    with (
        pytest.raises(GlscanError) as error,
        place.writing() if writes else place.reading(),
    ):
        pass
    said = f"{error.value} {error.value.hint}"
    assert error.value.hint
    assert PASSWORD not in said
    assert "hunter2" not in said
    assert "%40" not in said
    return error.value


def test_what_postgresql_refuses_is_said_in_words(cluster: Cluster) -> None:
    wrong = refused(cluster.url("postgres", "hunter2"))
    assert isinstance(wrong, AccessError)
    assert "password authentication failed" in str(wrong)
    assert "PGPASSFILE" in wrong.hint
    assert 'database "nowhere" does not exist' in str(refused(cluster.url("nowhere")))
    empty = cluster.database()
    assert "there is no history yet" in str(refused(empty, writes=False))
    closed = cluster.database()
    name = closed.rpartition("/")[2]
    cluster.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert "takes no writes" in str(refused(closed))
    newer = cluster.database()
    with history(newer).writing():
        pass
    cluster.execute(f"UPDATE {tables.VERSION_TABLE} SET version_num = '9999'", newer)
    for writes in (True, False):
        error = refused(newer, writes)
        assert isinstance(error, DocumentError)
        assert "of a newer glscan" in str(error)


def test_a_password_may_stand_in_the_variables_of_libpq(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = cluster.database()
    add(history(url), results(tmp_path, day(0)))
    bare = f"postgresql://glscan@127.0.0.1:{cluster.port}/{url.rpartition('/')[2]}"
    assert "no password supplied" in str(refused(bare))
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert len(trends(history(bare), {})) == 1
    monkeypatch.delenv("PGPASSWORD")
    file = tmp_path / "pgpass"
    file.write_text(f"127.0.0.1:{cluster.port}:*:glscan:{PASSWORD}\n")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    assert len(trends(history(bare), {})) == 1


def test_who_may_not_make_tables_is_told_so(cluster: Cluster) -> None:
    url = cluster.database()
    cluster.execute("CREATE ROLE reader LOGIN PASSWORD 'hunter2'", url)
    theirs = url.replace("glscan:", "reader:").replace("p%40ss%2Fw0rd%3F%23%25", "hunter2")
    error = refused(theirs)
    assert "permission denied" in str(error)
    assert "create and change tables" in error.hint


def test_who_may_only_read_the_tables_is_told_before_a_run_is_made(cluster: Cluster) -> None:
    url = cluster.database()
    with history(url).writing():
        pass
    cluster.execute("CREATE ROLE onlooker LOGIN PASSWORD 'hunter2'", url)
    cluster.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO onlooker", url)
    theirs = url.replace("glscan:", "onlooker:").replace("p%40ss%2Fw0rd%3F%23%25", "hunter2")
    error = refused(theirs)
    assert isinstance(error, AccessError)
    assert "permission denied: INSERT on glscan_" in str(error)
    assert trends(history(theirs), {}) == []


def test_a_writer_of_postgresql_is_not_waited_for_for_ever(
    cluster: Cluster, tmp_path: Path
) -> None:
    url = cluster.database()
    with history(url).writing():
        error = refused(url, patience=0.1)
    assert "another program writes to the history" in str(error)
    assert "try again" in error.hint.lower()
    assert add(history(url), results(tmp_path, day(0))).is_new


def test_tables_of_postgresql_that_others_hold_are_not_waited_for_for_ever(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = cluster.database()
    add(history(url), results(tmp_path, day(0)))
    monkeypatch.setattr(waiting, "QUIET", 0.05)
    said: list[str] = []
    kept = History(history(url).address, patience=0.5, say=said.append)
    for table in (*tables.metadata.tables, tables.VERSION_TABLE):
        with psycopg.connect(url) as other:
            other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            for opened in (kept.reading, kept.writing):
                said.clear()
                with pytest.raises(AccessError, match="another program writes"), opened():
                    pass
                assert len(said) == 1
                assert PASSWORD not in said[0]
    assert len(trends(kept, {})) == 1


def test_reading_postgresql_changes_nothing(cluster: Cluster, tmp_path: Path) -> None:
    url = cluster.database()
    add(history(url), results(tmp_path, day(0)))
    with pytest.raises(AccessError, match="read-only"), history(url).reading() as connection:
        connection.exec_driver_sql("DELETE FROM glscan_runs")
    assert len(trends(history(url), {})[0].steps) == 1


def test_a_server_that_goes_away_while_a_run_is_added_has_none_of_it(
    cluster: Cluster, tmp_path: Path
) -> None:
    url = cluster.database()
    report = results(tmp_path, day(0))

    def cut_off() -> None:
        with history(url).writing() as connection:
            [[process]] = connection.exec_driver_sql("SELECT pg_backend_pid()").all()
            with psycopg.connect(cluster.url(), autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [process])
            connection.exec_driver_sql("SELECT 1")

    with pytest.raises(AccessError, match="terminating connection"):
        cut_off()
    with pytest.raises(UsageError, match="there is no history yet"):
        trends(history(url), {})
    assert add(history(url), report).is_new

from __future__ import annotations

import contextlib
import csv
import io
import json
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scanner.cli import history_place
from scanner.errors import ExitCode
from scanner.history import waiting
from scanner.report import Report
from scanner.results import rfc3339
from scanner.runs import manifest
from scanner.triage.memory import Place
from tests.history import history, results
from tests.kept import Place as Kept
from tests.remembered import finding, line
from tests.unit.cli.conftest import Glscan

SECRET = "hunter2"
URL = f"postgresql://who:{SECRET}@127.0.0.1:1/a"
HERE = Place("project", "acme/web", 7)
OTHER = Place("project", "acme/\x1b[2Jb", 8)
LAST = datetime.now(UTC) - timedelta(days=2)


@pytest.fixture
def reports(tmp_path: Path) -> list[Report]:
    """Three runs: two findings, then one of them, then the other one again."""
    ones = [
        line(letters, *([finding(place=at)] if "F" in letters else []), place=at)
        for letters, at in (("FP", HERE), ("PP", HERE), ("FP", OTHER))
    ]
    folder = tmp_path / "results"
    folder.mkdir()
    found = [[ones[0], ones[2]], [ones[1], ones[2]], [ones[0], ones[2]]]
    return [
        results(folder, rfc3339(LAST - timedelta(days=10 * (2 - number))), *lines)
        for number, lines in enumerate(found)
    ]


@pytest.fixture
def filled(glscan: Glscan, reports: list[Report]) -> list[Report]:
    """The three runs, in the history of the folder; given in no order."""
    ended = glscan("history", "add", *[one.document.path for one in reversed(reports)])
    assert ended.code == 0, ended.err
    assert ended.err.count("is added to the history") == 3
    assert "2 new, 0 fixed" in ended.err.splitlines()[0]
    return reports


def told(glscan: Glscan, *arguments: str) -> Any:
    ended = glscan("history", *arguments)
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def test_runs_are_added_in_order_of_time_and_once(glscan: Glscan, filled: list[Report]) -> None:
    again = glscan("history", "add", filled[1].document.path)
    assert (again.code, "is in the history already" in again.err) == (0, True)
    [series] = told(glscan, "runs", "--json")
    assert [run["run"] for run in series["runs"]] == [one.sha256 for one in filled]
    assert series["asked"] == {"instance": "gitlab.example.com", "groups": ["acme"]}
    table = glscan("history", "runs").out
    assert [one.sha256[:12] in table for one in filled] == [True] * 3


def test_who_waits_for_another_program_reads_so(
    glscan: Glscan, filled: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "QUIET", 0.1)
    file = history_place.NAME
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    with contextlib.closing(other):
        other.execute("BEGIN EXCLUSIVE")
        end = threading.Timer(0.5, other.rollback)
        end.start()
        ended = glscan("history", "runs")
        end.join()
    said = f"{file}: waiting, for another program may be writing to the history: up to 60 seconds"
    assert (ended.code, ended.err) == (0, f"{said}\n")


def test_a_trend_has_the_same_numbers_in_every_form(glscan: Glscan, filled: list[Report]) -> None:
    Path("glscan.yaml").write_text("time_to_fix: {high: 15}")
    [series] = told(glscan, "trend", "-f", "json")
    assert [run["point"]["open"]["high"] for run in series["runs"]] == [2, 1, 2]
    assert [run["fixed"]["high"] for run in series["runs"]] == [0, 1, 0]
    assert [run["median_days"] for run in series["runs"]] == [None, 10, None]
    assert [run["overdue"] for run in series["runs"]] == [{"high": 0}, {"high": 0}, {"high": 1}]
    assert series["ages"] == {"high": [20, 0]}
    rows = list(csv.DictReader(io.StringIO(glscan("history", "trend", "-f", "csv").out)))
    assert [row["open_high"] for row in rows] == ["2", "1", "2"]
    assert [row["overdue_high"] for row in rows] == ["0", "0", "1"]
    assert [row["median_days_to_fix"] for row in rows] == ["", "10", ""]
    table = glscan("history", "trend").out
    assert [row.split()[-1] for row in table.splitlines()[2:5]] == ["0", "0", "1"]
    assert table.splitlines()[1].split()[8:10] == ["unseen", "unknown"]
    assert "high: 1 finding fixed after 10 days; 2 open, the oldest for 20 days" in table


def test_without_limits_nothing_is_overdue(glscan: Glscan, filled: list[Report]) -> None:
    assert "overdue" not in glscan("history", "trend").out
    assert told(glscan, "trend", "-f", "json")[0]["runs"][0]["overdue"] == {}


def test_the_last_runs_and_one_series_can_be_asked_for(
    glscan: Glscan, filled: list[Report], tmp_path: Path
) -> None:
    other = results(tmp_path, filled[0].run["as_of"], scope={"groups": ["b"]})
    glscan("history", "add", other.document.path)
    first, second = told(glscan, "runs", "--json", "--last", "1")
    assert [run["run"] for run in first["runs"]] == [filled[-1].sha256]
    assert [run["run"] for run in second["runs"]] == [other.sha256]
    name = second["series"][:10].upper()
    assert told(glscan, "trend", "-f", "json", "--series", name, "--last", "0") == [
        {**second, "runs": told(glscan, "trend", "-f", "json")[1]["runs"], "fixed": {}, "ages": {}}
    ]
    ended = glscan("history", "runs", "--series", "xyz")
    assert ended.code == ExitCode.USAGE
    assert second["series"][:12] in ended.err


def test_a_finding_is_shown_with_all_that_became_of_it(
    glscan: Glscan, filled: list[Report]
) -> None:
    print = finding(place=HERE)["fingerprints"]["id/v1"]
    [shown] = told(glscan, "show", print, "--json")
    assert shown["first_seen"] == filled[2].run["as_of"]
    assert [span["became"] for span in shown["spans"]] == ["fixed", None]
    lines = glscan("history", "show", print).out.splitlines()
    assert lines[0] == "GL-PRJ-003 (high)  project acme/web: settings.archived"
    assert lines[-2].endswith("fixed")
    [run] = told(glscan, "show", filled[1].sha256[:8], "--json")
    assert run["run"] == filled[1].sha256
    assert "fixed: 1 high" in glscan("history", "show", filled[1].sha256).out


def test_names_cannot_steer_the_terminal(glscan: Glscan, filled: list[Report]) -> None:
    shown = glscan("history", "show", finding(place=OTHER)["fingerprints"]["id/v1"])
    assert shown.code == 0
    assert "\x1b" not in shown.out


def test_pruning_is_told_first_and_done_with_yes(glscan: Glscan, filled: list[Report]) -> None:
    for arguments, left in (
        (["--keep", "2"], 3),
        (["--keep", "2", "--yes"], 2),
        (["--keep-days", "5", "--yes"], 1),
        (["--keep", "1", "--yes"], 1),
    ):
        ended = glscan("history", "prune", *arguments)
        assert ended.code == 0
        assert ("would be removed" in ended.out) == ("--yes" not in arguments)
        assert len(told(glscan, "runs", "--json")[0]["runs"]) == left
    assert "nothing is that old" in ended.out
    oldest = finding(place=OTHER)["fingerprints"]["id/v1"]
    assert told(glscan, "show", oldest, "--json")[0]["first_seen"] == filled[0].run["as_of"]


def test_runs_go_on_being_added_after_some_were_pruned(
    glscan: Glscan, filled: list[Report], tmp_path: Path
) -> None:
    assert glscan("history", "prune", "--keep", "1", "--yes").code == 0
    later = results(tmp_path, rfc3339(LAST + timedelta(days=1)))
    paths = [one.document.path for one in (*filled, later)]
    again = glscan("history", "add", *paths)
    assert again.code == 0
    assert again.err.count("not added: ") == 2
    assert again.err.count("is in the history already") == 1
    assert again.err.count("is added to the history") == 1
    alone = glscan("history", "add", paths[0])
    assert (alone.code, "before the last run of its series" in alone.err) == (ExitCode.USAGE, True)


def test_a_history_without_runs_says_so(glscan: Glscan) -> None:
    with history(history_place.NAME).writing():
        pass
    for arguments in (["runs"], ["trend"], ["runs", "--series", "ff"]):
        ended = glscan("history", *arguments)
        assert (ended.code, ended.out) == (0, "there is no run yet\n")


@pytest.mark.parametrize("arguments", [[], ["--keep", "1", "--keep-days", "1"]])
def test_pruning_needs_to_know_what_stays(glscan: Glscan, arguments: list[str]) -> None:
    ended = glscan("history", "prune", *arguments)
    assert (ended.code, "which runs stay?" in ended.err) == (ExitCode.USAGE, True)


def test_kept_runs_are_added_from_their_folders(glscan: Glscan, tmp_path: Path) -> None:
    place = Kept(tmp_path)
    first, second = (place.keep(f"2025-11-{day}T10:00:00Z") for day in (21, 22))
    assert manifest.is_run(first.folder)
    database = tmp_path / "h.db"
    for named in ([place.runs], [second.folder, first.folder]):
        ended = glscan("history", "add", "--history", database, *named)
        assert ended.code == 0, ended.err
    assert ended.err.count("is in the history already") == 2
    [series] = told(glscan, "runs", "--json", "--history", str(database))
    assert len(series["runs"]) == 2
    refused = glscan("history", "add", "--history", first.folder / "h.db", first.folder)
    assert refused.code == ExitCode.USAGE
    assert "is kept as it is" in refused.err


def test_what_cannot_be_added_is_told_before_anything_is(
    glscan: Glscan, reports: list[Report], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    path = reports[0].document.path
    to_come = results(tmp_path, "2999-01-01T00:00:00Z")
    altered = tmp_path / "altered.json"
    altered.write_bytes(path.read_bytes().replace(b"acme", b"acmf"))
    for named, words in (
        (tmp_path / "empty", "no run in this folder"),
        (tmp_path / "nothing.json", "no such results file"),
        (to_come.document.path, "which is to come"),
        (altered, "was altered"),
    ):
        ended = glscan("history", "add", path, named)
        assert ended.code == ExitCode.USAGE
        assert words in ended.err
    assert not Path(history_place.NAME).exists()


def test_where_there_is_no_history_it_says_how_to_make_one(glscan: Glscan) -> None:
    for command in (["runs"], ["trend"], ["show", "0" * 32], ["prune", "--keep", "1", "--yes"]):
        ended = glscan("history", *command)
        assert ended.code == ExitCode.USAGE
        assert "there is no history yet" in ended.err
        assert "history add" in ended.err
    assert list(Path().glob("*.db")) == []


def test_a_password_is_taken_from_the_environment_alone(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    flag = glscan("history", "runs", "--history", URL)
    assert (flag.code, "every user of the machine" in flag.err) == (ExitCode.USAGE, True)
    Path("glscan.yaml").write_text(f"history: {{database: '{URL}'}}")
    file = glscan("history", "runs")
    assert (file.code, "who reads the configuration" in file.err) == (ExitCode.USAGE, True)
    monkeypatch.setenv("GLSCAN_HISTORY", URL)
    taken = glscan("--debug", "history", "runs")
    assert (taken.code, "postgresql://127.0.0.1:1/a: " in taken.err) == (ExitCode.ACCESS, True)
    for ended in (flag, file, taken):
        assert SECRET not in f"{ended.out}{ended.err}"
    for ended in (flag, file):
        assert "PGPASSFILE" in ended.err


def test_the_file_of_the_configuration_lies_beside_it(
    glscan: Glscan, reports: list[Report], tmp_path: Path
) -> None:
    folder = tmp_path / "conf"
    folder.mkdir()
    (folder / "glscan.yaml").write_text("history: {database: years.db}")
    config = ["--config", str(folder / "glscan.yaml")]
    assert glscan("history", "add", *config, reports[0].document.path).code == 0
    assert (folder / "years.db").is_file()
    (folder / "glscan.yaml").write_text("history: {database: 'postgresql://127.0.0.1:1/a'}")
    assert glscan("history", "runs", *config).code == ExitCode.ACCESS


def test_what_has_nothing_to_do_with_it_does_not_wait_for_it() -> None:
    asked = "import sys, scanner.cli; print({'sqlalchemy', 'alembic'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

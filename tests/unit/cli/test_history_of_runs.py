"""`--history` of `evaluate` and `scan`: what is known of before goes in, and the run is added."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import ExitCode
from scanner.results import rfc3339
from tests.builders import MANIFEST, SAMPLE, FakeEngine, at, denying, resource, snapshot
from tests.unit.cli.conftest import Glscan

FAILS = denying(at("settings", "archived"))
DAYS = ("2025-11-21T10:00:00Z", "2025-11-23T10:00:00Z", "2025-11-28T10:00:00Z")


@pytest.fixture
def failing(engine: FakeEngine) -> FakeEngine:
    engine.answers = {SAMPLE: FAILS}
    return engine


def taken(folder: Path, finished: str, path: str = "acme/web", **scope: Any) -> Path:
    """A snapshot of one project that was read by then."""
    told = {**MANIFEST, "finished": finished, "scope": {**MANIFEST["scope"], **scope}}
    place = folder / f"{finished[:10]}.json"
    snapshot(place, resource(path=path, settings={"archived": False}), manifest=told)
    return place


def results(path: str = "x.json") -> Any:
    return json.loads(Path(path).read_bytes())


def runs(glscan: Glscan) -> list[Any]:
    return [
        run for one in json.loads(glscan("history", "runs", "--json").out) for run in one["runs"]
    ]


def test_findings_are_dated_and_the_run_is_added(
    glscan: Glscan, failing: FakeEngine, tmp_path: Path
) -> None:
    history = ("--history", "glscan-history.db", "-o", "json=x.json")
    for number, day in enumerate(DAYS):
        path = "acme/shop" if number == 2 else "acme/web"
        ended = glscan("evaluate", taken(tmp_path, day, path), *history)
        assert ended.code == ExitCode.FINDINGS
        assert f"glscan-history.db: the run of {day} is added to the history" in ended.err
        told = results()
        [finding] = told["resources"][0]["findings"]
        assert finding["first_seen"] == DAYS[0]
        assert [point["as_of"] for point in told["run"]["history"]["points"]] == [
            *DAYS[: number + 1]
        ]
        assert told["run"]["history"]["runs"] == number
    assert [run["new"]["high"] for run in runs(glscan)] == [1, 0, 0]


def test_a_snapshot_that_is_judged_once_more_is_the_same_run(
    glscan: Glscan, failing: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLSCAN_HISTORY", "glscan-history.db")
    for day in DAYS:
        glscan("evaluate", taken(tmp_path, day), "-o", f"json={day[:10]}-x.json")
    for day in DAYS:
        again = glscan("evaluate", tmp_path / f"{day[:10]}.json", "-o", "json=x.json")
        assert "is in the history already" in again.err
        assert Path("x.json").read_bytes() == Path(f"{day[:10]}-x.json").read_bytes()
    assert len(runs(glscan)) == 3


def test_a_snapshot_of_before_is_looked_at_and_not_added(
    glscan: Glscan, failing: FakeEngine, tmp_path: Path
) -> None:
    late = taken(tmp_path, DAYS[0])
    glscan("evaluate", taken(tmp_path, DAYS[1]), "--history", "glscan-history.db")
    ended = glscan("evaluate", late, "--history", "glscan-history.db", "-o", "json=x.json")
    assert ended.code == ExitCode.FINDINGS
    assert f"not added to the history: {late}: it is judged as of {DAYS[0]}, before" in ended.err
    assert "NOT COMPLIANT" in ended.err
    assert len(results()["resources"]) == 1
    assert len(runs(glscan)) == 1


def test_a_history_that_takes_no_run_is_refused_before_anything_is_judged(
    glscan: Glscan, failing: FakeEngine, tmp_path: Path
) -> None:
    (tmp_path / "notes.db").write_text("no database" * 500)
    for name, words in (
        ("notes.db", "no database of SQLite"),
        ("nowhere/a.db", "cannot be opened"),
        ("postgresql://who:hunter2@db/a", "holds a password"),
    ):
        ended = glscan("evaluate", taken(tmp_path, DAYS[0]), "--history", name)
        assert ended.code == ExitCode.USAGE
        assert words in ended.err
        assert "hunter2" not in ended.err
    assert failing.seen == []


def test_nothing_is_written_over_the_history(
    glscan: Glscan, failing: FakeEngine, tmp_path: Path
) -> None:
    there = taken(tmp_path, DAYS[0])
    ended = glscan("evaluate", there, "--history", "h.db", "-o", "json=./h.db")
    assert (ended.code, "h.db" in ended.err) == (ExitCode.USAGE, True)
    assert not Path("h.db").exists()


def test_a_redacted_report_leaves_the_history_whole(
    glscan: Glscan, failing: FakeEngine, tmp_path: Path
) -> None:
    asked = ("--history", "glscan-history.db", "--redact", "users", "-o", "json=x.json")
    for day in DAYS[:2]:
        ended = glscan("evaluate", taken(tmp_path, day), *asked)
        assert ended.code == ExitCode.FINDINGS, ended.err
    assert results()["run"]["redacted"] == ["users"]
    assert [run["new"]["high"] for run in runs(glscan)] == [1, 0]
    refused = glscan("history", "add", "x.json")
    assert (refused.code, "pseudonyms" in refused.err) == (ExitCode.USAGE, True)


def test_a_rehearsal_is_not_added_and_no_error(
    glscan: Glscan, failing: FakeEngine, tmp_path: Path
) -> None:
    glscan("evaluate", taken(tmp_path, DAYS[0]), "--history", "glscan-history.db")
    asked = ("--history", "glscan-history.db", "--as-of", "2999-01-01", "-o", "json=x.json")
    ended = glscan("evaluate", taken(tmp_path, DAYS[1]), *asked)
    assert ended.code == ExitCode.FINDINGS
    assert "not added to the history" in ended.err
    assert results()["resources"][0]["findings"][0]["first_seen"] == DAYS[0]
    assert len(runs(glscan)) == 1


def test_a_run_to_come_is_told_before_anything_is_read(
    glscan: Glscan, failing: FakeEngine, tmp_path: Path
) -> None:
    tomorrow = rfc3339(datetime.now(UTC) + timedelta(hours=20))
    glscan("evaluate", taken(tmp_path, tomorrow), "--history", "h.db")
    ended = glscan("evaluate", taken(tmp_path, DAYS[0]), "--history", "h.db", "--exit-zero")
    assert ended.code == 0
    first, *_, last = ended.err.splitlines()
    assert f"is as of {tomorrow}, which is to come" in first
    assert "not added to the history" in last


def test_a_run_is_kept_and_remembered(glscan: Glscan, failing: FakeEngine, tmp_path: Path) -> None:
    for day in DAYS[:2]:
        asked = ("--history", "glscan-history.db", "--runs", "runs")
        assert glscan("evaluate", taken(tmp_path, day), *asked).code == ExitCode.FINDINGS
    again = glscan("history", "add", "runs")
    assert (again.code, again.err.count("is in the history already")) == (0, 2)

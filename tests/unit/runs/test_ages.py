"""A kept run whose findings have ages is judged again with what a history told, and its limits."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from scanner import report
from scanner.judging import Beside
from scanner.runs.manifest import Kept
from scanner.triage.memory import place_of, remember
from scanner.triage.seen import Past
from tests.builders import denying
from tests.dated import point
from tests.kept import FINISHED, LATER, WHOLE, Place, rewrite, states, wrong

LONG_AGO = "2026-01-05T06:00:00Z"
LIMITS = {"high": 30}


def past(kept: Kept) -> Past:
    """A history that has the findings of a run for long."""
    found = report.read(kept.results)
    again = [
        remember(place_of(line), one, LONG_AGO)
        for line in found.resources()
        for one in line["findings"]
    ]
    fixed: Any = {"low": {"count": 1, "mean_days": 3, "median_days": 3}}
    return Past(9, LONG_AGO, [point(LONG_AGO, high=1)], fixed, again)  # type: ignore[list-item]


@pytest.fixture
def first(tmp_path: Path) -> Kept:
    return Place(tmp_path / "first").keep()


def aged(folder: Path, first: Kept) -> Place:
    return Place(folder, beside=Beside(past=past(first), time_to_fix=LIMITS))


def test_run_tells_of_the_history_and_of_itself(tmp_path: Path, first: Kept) -> None:
    run = report.read(aged(tmp_path, first).keep().results).run
    told = run["history"]
    assert (told["runs"], told["first"], len(told["points"])) == (9, LONG_AGO, 2)
    assert told["points"][-1] == point(FINISHED, high=2)
    counts = {"overdue": {"high": 2}, "unseen": {"high": 0}, "undated": 0}
    assert run["time_to_fix"] == {"days": LIMITS, **counts}


def test_run_is_judged_again_as_the_history_told_it_then(tmp_path: Path, first: Kept) -> None:
    place = aged(tmp_path, first)
    checks = place.verify(place.keep().folder)
    assert states(checks) == WHOLE
    assert "what a history told of earlier runs" in checks["recorded"].words


def test_what_could_not_be_looked_at_is_told_again(tmp_path: Path, first: Kept) -> None:
    place = aged(tmp_path, first)
    place.answer = denying(unknown=["unsure"])
    kept = place.keep()
    run = report.read(kept.results).run
    assert run["history"]["points"][-1]["unseen"] == 2
    assert run["time_to_fix"]["unseen"] == {"high": 2}
    assert states(place.verify(kept.folder)) == WHOLE


@pytest.mark.parametrize("history", [True, False])
def test_run_is_judged_again_where_the_one_before_is_gone(
    history: bool, tmp_path: Path, first: Kept
) -> None:
    place = aged(tmp_path, first) if history else Place(tmp_path, beside=Beside(time_to_fix=LIMITS))
    before, later = place.keep(), place.keep(LATER)
    assert report.read(later.results).run["time_to_fix"]["overdue"] == {"high": 2 * history}
    assert states(place.verify(later.folder)) == WHOLE
    shutil.rmtree(before.folder)
    assert wrong(place.verify(later.folder)) == {}


def test_overdue_finding_that_somebody_left_out_is_seen(tmp_path: Path, first: Kept) -> None:
    place = aged(tmp_path, first)
    run = place.keep().folder

    def edit(header: dict[str, Any], items: list[dict[str, Any]]) -> None:
        header["time_to_fix"]["overdue"]["high"] = 0

    rewrite(run, edit)
    told = wrong(place.verify(run))["verdicts"]
    assert told.endswith("the header tells otherwise of time_to_fix")

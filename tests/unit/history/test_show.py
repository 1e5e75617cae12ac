from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.history.show import ShownFinding, ShownRun, show
from scanner.history.store import History
from tests.history import add, day, results
from tests.unit.history.test_add import FAILS, MINE, PRINT


def test_a_run_is_found_by_its_digest_or_the_folder_that_keeps_it(
    place: History, tmp_path: Path
) -> None:
    report = results(tmp_path, day(0), FAILS)
    add(place, report)
    names = (report.sha256, report.sha256[:6].upper(), f"20270101T100000Z-{report.sha256[:8]}/")
    for name in names:
        [found] = show(place, name)
        assert isinstance(found, ShownRun)
        assert (found.run.sha256, found.series.asked["groups"]) == (report.sha256, ["acme"])


def test_a_finding_is_found_by_both_fingerprints_in_every_series(
    place: History, tmp_path: Path
) -> None:
    add(place, results(tmp_path, day(0), FAILS))
    add(place, results(tmp_path, day(1), FAILS, scope={"groups": ["acme", "b"]}))
    for name in (PRINT, MINE["fingerprints"]["path/v1"]):
        found = show(place, name)
        assert [isinstance(one, ShownFinding) for one in found] == [True, True]
        assert [one.series.asked["groups"] for one in found] == [["acme"], ["acme", "b"]]
        assert [one.last_run for one in found if isinstance(one, ShownFinding)] == [day(0), day(1)]


@pytest.mark.parametrize("name", ["", "abcde", "GL-PRJ-003", "%%%%%%", "______", "acme/web"])
def test_what_is_no_name_is_refused(place: History, name: str) -> None:
    with pytest.raises(UsageError, match="neither the digest of a run nor the fingerprint"):
        show(place, name)


@pytest.mark.parametrize("name", ["0" * 12, "0" * 32])
def test_what_is_not_there_is_said_so(place: History, tmp_path: Path, name: str) -> None:
    add(place, results(tmp_path, day(0), FAILS))
    with pytest.raises(UsageError, match="has neither a run nor a finding") as refused:
        show(place, name)
    assert ("id/v1" in refused.value.hint) == (len(name) == 32)


def test_two_runs_that_begin_alike_are_not_mixed_up(
    place: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.history.show.LEAST_DIGITS", 1)
    reports = [results(tmp_path, day(number)) for number in range(17)]
    for report in reports:
        add(place, report)
    firsts = [report.sha256[0] for report in reports]
    twice = next(first for first in firsts if firsts.count(first) > 1)
    with pytest.raises(UsageError, match=f"runs begin with {twice}"):
        show(place, twice)

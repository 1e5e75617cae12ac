"""results.json: its header, its lines, and totals that a recount confirms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, cast

import pytest

from scanner import report, results
from scanner.catalog.select import Wanted, select
from scanner.gate import Threshold
from scanner.model import Kind, Outcome
from scanner.outcome import ELSEWHERE, UNLICENSED
from scanner.report import EVERYTHING, ParamOverride, Report, ResourceResult
from tests import reports
from tests.builders import MANIFEST, FakeEngine, catalog, policy, resource, snapshot

OUTCOMES = ["PF", "FP", "NN", "UE", "MP", "FF"]
POLICIES = catalog(policy(id="GL-PRJ-001"), policy(id="GL-PRJ-002", severity="low"))

AS_OF = datetime(2026, 12, 1, 11, tzinfo=timezone(timedelta(hours=1)))


def line(outcomes: str, number: int = 0, **parts: Any) -> ResourceResult:
    findings = [
        reports.finding(f"GL-PRJ-00{n + 1}") for n, one in enumerate(outcomes) if one == "F"
    ]
    made = {"path": f"acme/{number}", "id": number, "findings": findings, **parts}
    return cast("ResourceResult", reports.resource(outcomes, **made))


def written(folder: Path, *lines: ResourceResult, **parts: Any) -> Report:
    given = {"threshold": Threshold(), "catalog": POLICIES, **parts}
    taken = snapshot(folder / "snapshot.json", resource())
    return results.write(
        folder / "results.json", lines, taken, engine=FakeEngine(), as_of=AS_OF, **given
    )


@pytest.fixture
def mixed(tmp_path: Path) -> Report:
    return written(tmp_path, *(line(outcomes, n) for n, outcomes in enumerate(OUTCOMES)))


def test_totals_equal_a_recount(mixed: Report) -> None:
    columns = {kind: list(ids) for kind, ids in mixed.run["columns"].items()}
    recount = reports.totals([dict(one) for one in mixed.resources()], columns)
    assert mixed.run["totals"] == recount


def test_totals_count_every_letter_once(mixed: Report) -> None:
    assert sum(mixed.run["totals"]["outcomes"].values()) == len("".join(OUTCOMES))


def test_totals_name_all_outcomes_though_none_occurred(tmp_path: Path) -> None:
    assert written(tmp_path).run["totals"]["outcomes"] == {one.value: 0 for one in Outcome}


def test_lines_come_back_as_they_were(mixed: Report) -> None:
    assert [one["outcomes"] for one in mixed.resources()] == OUTCOMES


def test_unlicensed_are_counted_apart_from_others_not_applicable(tmp_path: Path) -> None:
    reasons = {"GL-PRJ-001": [UNLICENSED], "GL-PRJ-002": ["The project is archived."]}
    below = {"GL-PRJ-001": [ELSEWHERE], "GL-PRJ-002": [UNLICENSED]}
    made = written(tmp_path, line("NN", reasons=reasons), line("NU", 1, reasons=below))
    assert made.run["totals"]["unlicensed"] == {"GL-PRJ-001": 1}


@pytest.mark.parametrize("outcomes", ["P", "PPP", ""])
def test_line_with_other_than_one_letter_per_policy_is_refused(
    tmp_path: Path, outcomes: str
) -> None:
    with pytest.raises(ValueError, match="argument 2"):
        written(tmp_path, line(outcomes))


def test_nothing_is_left_when_a_verdict_fails(tmp_path: Path) -> None:
    def broken() -> Iterator[ResourceResult]:
        yield line("PP")
        raise RuntimeError("engine gone")

    taken = snapshot(tmp_path / "snapshot.json", resource())
    with pytest.raises(RuntimeError):
        results.write(
            tmp_path / "results.json", broken(), taken, POLICIES, FakeEngine(), AS_OF, Threshold()
        )
    assert not (tmp_path / "results.json").exists()


def test_header_tells_who_judged_what(tmp_path: Path) -> None:
    run = written(tmp_path, threshold=Threshold("low", True, True)).run
    assert run["engine"] == {"name": "fake", "version": "fake 1.0"}
    assert run["instance"] == MANIFEST["instance"]
    assert run["catalog_sha256"] == POLICIES.sha256
    assert run["as_of"] == "2026-12-01T10:00:00Z"
    assert (run["fail_on"], run["allow_incomplete"], run["strict"]) == ("low", True, True)


def test_header_tells_which_snapshot_was_judged(tmp_path: Path) -> None:
    taken = snapshot(tmp_path / "snapshot.json", resource())
    named = written(tmp_path).run["snapshot"]
    assert named["sha256"] == taken.sha256
    assert named["ledger_sha256"] == taken.ledger_sha256
    assert named["finished"] == MANIFEST["finished"]
    assert named["requests"] == 0


def test_columns_name_only_kinds_that_are_judged(tmp_path: Path) -> None:
    assert written(tmp_path).run["columns"] == {"project": ["GL-PRJ-001", "GL-PRJ-002"]}


def test_same_verdicts_are_the_same_bytes(tmp_path: Path) -> None:
    written(tmp_path, line("PF"))
    before = (tmp_path / "results.json").read_bytes()
    written(tmp_path, line("PF"))
    assert (tmp_path / "results.json").read_bytes() == before


def test_results_can_be_opened_again(tmp_path: Path) -> None:
    made = written(tmp_path, line("PF"))
    assert report.read(tmp_path / "results.json") == made


def test_header_tells_how_policies_were_chosen_and_where_other_parameters_held(
    tmp_path: Path,
) -> None:
    limit = {"type": "integer", "default": 1, "meaning": "Least."}
    one, other = policy(id="GL-PRJ-001", params={"least": limit}), policy(id="GL-PRJ-002")
    override = ParamOverride(paths=["acme/*"], params={"GL-PRJ-001": {"least": 3}})
    wanted = Wanted(only=["GL-PRJ-001"], params={"GL-PRJ-001": {"least": 2}}, overrides=[override])
    run = written(tmp_path, catalog=select(catalog(one, other), wanted)).run
    assert run["selection"] == {**EVERYTHING, "only": ["GL-PRJ-001"], "left_out": ["GL-PRJ-002"]}
    assert run["policies"][0]["params"] == {"least": 2}
    assert run["param_overrides"] == [override]


def test_policy_is_described_by_its_metadata() -> None:
    one = policy(
        kinds=["group", "project"],
        tier="premium",
        controls={"soc2": {"CC8.1": "strong"}},
        params={"minimum": {"type": "integer", "default": 2, "meaning": "Least."}},
    )
    described = results.described(one)
    assert described["kinds"] == [Kind.GROUP, Kind.PROJECT]
    assert described["controls"] == {"soc2": {"CC8.1": "strong"}}
    assert described["params"] == {"minimum": 2}
    assert (described["name"], described["category"]) == ("sample", "project")
    assert described["remediation"] == {"ui": "Settings", "api": "PUT /projects/:id"}


WAIVED, KNOWN = {"waived_by": "WVR-1"}, {"known": "2026-10-01"}


@pytest.mark.parametrize(
    ("marks", "waived", "known", "findings"),
    [
        ([{}], 0, 0, (0, 0)),
        ([KNOWN], 0, 1, (0, 1)),
        ([KNOWN, KNOWN], 0, 1, (0, 2)),
        ([KNOWN, {}], 0, 0, (0, 1)),
        ([WAIVED, {}], 0, 0, (1, 0)),
        ([WAIVED, KNOWN], 0, 1, (1, 1)),
        ([WAIVED, WAIVED], 1, 0, (2, 0)),
        ([{**WAIVED, **KNOWN}], 1, 0, (1, 0)),
        ([{**WAIVED, **KNOWN}, KNOWN], 0, 1, (1, 1)),
        ([{**WAIVED, **KNOWN}, {}], 0, 0, (1, 0)),
        ([{"waiver_ended": "WVR-1", **KNOWN}], 0, 1, (0, 1)),
    ],
)
def test_an_evaluation_is_waived_or_known_when_all_its_findings_are(
    tmp_path: Path,
    marks: list[dict[str, str]],
    waived: int,
    known: int,
    findings: tuple[int, int],
) -> None:
    made = [reports.finding("GL-PRJ-001", **mark) for mark in marks]
    done = written(tmp_path, line("FP", findings=made), line("PP", 1, findings=[]))
    totals = done.run["totals"]
    assert totals["waived"] == ({"GL-PRJ-001": waived} if waived else {})
    assert totals["known"] == ({"GL-PRJ-001": known} if known else {})
    assert (totals["waived_findings"], totals["known_findings"]) == findings
    assert totals == reports.totals(
        [dict(one) for one in done.resources()],
        {kind: list(ids) for kind, ids in done.run["columns"].items()},
    )


def test_steps_mark_in_order_and_are_asked_for_the_header_at_the_end(tmp_path: Path) -> None:
    class Marking:
        def __init__(self, name: str) -> None:
            self.name = name

        def mark(self, line: ResourceResult) -> ResourceResult:
            return {**line, "path": f"{line['path']}-{self.name}"}

        def header(self, run: Any) -> dict[str, Any]:
            seen = run.get("redacted", [])
            return {"redacted": [*seen, self.name, str(run["totals"]["findings"])]}

    made = written(tmp_path, line("FP"), steps=[Marking("a"), Marking("b")])
    assert [one["path"] for one in made.resources()] == ["acme/0-a-b"]
    assert made.run["redacted"] == ["a", "1", "b", "1"]


def test_the_pipeline_is_told_where_there_is_one(tmp_path: Path) -> None:
    assert "ci" not in written(tmp_path).run
    assert written(tmp_path, ci={"ref": "main"}).run["ci"] == {"ref": "main"}


@pytest.mark.parametrize(
    ("marks", "unread"),
    [([KNOWN], 1), ([WAIVED], 1), ([WAIVED, KNOWN], 1), ([KNOWN, {}], 0), ([{}], 0)],
)
def test_what_is_accepted_and_was_not_read_wholly_is_counted(
    tmp_path: Path, marks: list[dict[str, str]], unread: int
) -> None:
    findings = [reports.finding("GL-PRJ-001", **mark) for mark in marks]
    reasons = {"GL-PRJ-001": ["members: 1 could not be read"], "GL-PRJ-002": ["forbidden"]}
    done = written(tmp_path, line("FU", findings=findings, reasons=reasons))
    assert done.run["totals"]["unread"] == ({"GL-PRJ-001": unread} if unread else {})

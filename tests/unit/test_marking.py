"""Results as if some policies had not judged."""

from __future__ import annotations

from pathlib import Path

from scanner import marking, report
from tests import reports
from tests.compared import LONG_AGO, NOW
from tests.dated import HISTORY, overdue

POLICIES = [
    reports.policy("GL-AUD-002"),
    reports.policy("GL-PRJ-003"),
    reports.policy("GL-PRJ-004"),
]


def test_policies_are_taken_out_of_results_as_if_they_had_not_judged(tmp_path: Path) -> None:
    found = [reports.finding("GL-AUD-002"), reports.finding("GL-PRJ-003")]
    line = reports.resource("FFU", findings=found, reasons={"GL-PRJ-004": ["x"]})
    silent = reports.resource("UPP", path="acme/b", reasons={"GL-AUD-002": ["y"]})
    overrides = [
        {"paths": ["acme/*"], "params": {"GL-AUD-002": {"x": 1}}},
        {"paths": ["*"], "params": {"GL-AUD-002": {"x": 1}, "GL-PRJ-003": {"x": 1}}},
    ]
    before = reports.write(tmp_path / "r.json", [line, silent], POLICIES, param_overrides=overrides)
    after = marking.without(before, {"GL-AUD-002"}, tmp_path / "less.json")
    report.check(after)
    expected = reports.write(
        tmp_path / "expected.json",
        [
            {**line, "outcomes": "FU", "findings": found[1:]},
            {**silent, "outcomes": "PP", "reasons": {}},
        ],
        POLICIES[1:],
        param_overrides=[{"paths": ["*"], "params": {"GL-PRJ-003": {"x": 1}}}],
    )
    assert list(after.resources()) == list(expected.resources())
    for name in ("policies", "param_overrides", "totals"):
        assert after.run[name] == expected.run[name]
    assert after.run["columns"]["project"] == ["GL-PRJ-003", "GL-PRJ-004"]


def test_what_these_policies_could_not_look_at_is_taken_out_too(tmp_path: Path) -> None:
    unseen = {"GL-AUD-002": [LONG_AGO], "GL-PRJ-004": [LONG_AGO, NOW]}
    line = reports.resource("UPU", unseen=unseen)
    _, limits = overdue([], POLICIES)
    given = {**limits, "history": HISTORY}
    before = reports.write(tmp_path / "r.json", [line], POLICIES, **given)
    after = marking.without(before, {"GL-AUD-002"}, tmp_path / "less.json")
    report.check(after)
    assert [one["unseen"] for one in after.resources()] == [{"GL-PRJ-004": [LONG_AGO, NOW]}]
    assert after.run["history"]["points"][-1]["unseen"] == 2
    assert after.run["time_to_fix"]["unseen"]["high"] == 1

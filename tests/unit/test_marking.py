"""Results as if some policies had not judged."""

from __future__ import annotations

from pathlib import Path

from scanner import marking, report
from tests import reports

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

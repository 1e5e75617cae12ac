"""Which findings a waiver covers, and what becomes of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from scanner.model import Severity
from scanner.report import ResourceResult, Run
from scanner.triage import waivers_file
from scanner.triage.waive import Waiving
from scanner.waived import where
from tests import reports
from tests.waivers import waiver

SEVERITIES = {"GL-PRJ-003": Severity.HIGH, "GL-PRJ-008": Severity.MEDIUM}
TODAY = date(2026, 11, 21)


def waiving(*waivers: dict[str, Any], as_of: date = TODAY) -> Waiving:
    content = yaml.safe_dump({"version": 1, "waivers": list(waivers)}, sort_keys=False).encode()
    ids = {id: id for id in SEVERITIES}
    return Waiving(waivers_file.read(Path("w.yaml"), content, ids), SEVERITIES, as_of)


def line(**parts: Any) -> ResourceResult:
    return cast("ResourceResult", reports.resource("F", **parts))


def covered(made: Waiving, **parts: Any) -> list[tuple[str, str]]:
    """What holds for each finding, and what does not any more."""
    return [
        (finding.get("waived_by", ""), finding.get("waiver_ended", ""))
        for finding in made.mark(line(**parts))["findings"]
    ]


def register(made: Waiving) -> Any:
    return made.header(cast("Run", {}))["waivers"]["entries"]


def states(made: Waiving) -> dict[str, tuple[str, int, int]]:
    return {
        entry["id"]: (entry["state"], entry["matched"], entry["waived"]) for entry in register(made)
    }


@pytest.mark.parametrize(
    ("scope", "parts", "holds"),
    [
        ({"include": ["acme/web"]}, {}, True),
        ({"include": ["ACME/Web"]}, {}, True),
        ({"include": ["acme/*"]}, {}, True),
        ({"include": ["*"]}, {}, True),
        ({"include": ["acme"]}, {}, False),
        ({"include": ["acme/we"]}, {}, False),
        ({"include": ["acme/*"], "exclude": ["acme/web"]}, {}, False),
        ({"ids": {"project": [7]}}, {}, True),
        ({"ids": {"project": [7]}}, {"path": "renamed/since"}, True),
        ({"ids": {"project": [8]}}, {}, False),
        ({"ids": {"project": [7]}, "exclude": ["acme/web"]}, {}, False),
        ({"ids": {"project": [7]}}, {"kind": "group", "path": "acme"}, False),
        ({"ids": {"group": [7]}}, {}, False),
        ({"ids": {"group": [7]}}, {"kind": "group", "path": "acme"}, True),
        ({"ids": {"project": [7], "group": [7]}}, {"kind": "user", "path": "ann"}, False),
        ({"ids": {"project": [7], "group": [7]}}, {"kind": "instance", "path": ""}, False),
        ({"instance": True}, {"kind": "instance", "path": ""}, True),
        ({"instance": True}, {}, False),
        ({"include": ["*"]}, {"kind": "instance", "path": ""}, False),
    ],
)
def test_a_waiver_holds_in_its_scope(
    scope: dict[str, Any], parts: dict[str, Any], holds: bool
) -> None:
    assert covered(waiving(waiver(scope=scope)), **parts) == [("WVR-1" if holds else "", "")]


@pytest.mark.parametrize(
    ("match", "finding", "holds"),
    [
        ({"actual": True}, {}, True),
        ({"actual": False}, {}, False),
        ({"actual": 1}, {}, False),
        ({"actual": 1}, {"actual": 1}, True),
        ({"actual": {"b": [1], "a": "x"}}, {"actual": {"a": "x", "b": [1]}}, True),
        ({"actual": "text"}, {"actual": "text", "actual_cut": True}, False),
        ({"path": "protected_branches.main.allow_force_push"}, {}, True),
        ({"path": "protected_branches.main"}, {}, False),
        ({"key": "10.0.0.0/8"}, {"key": "10.0.0.0/8"}, True),
        ({"key": "10.0.0.0/8"}, {"key": "0.0.0.0/0"}, False),
        ({"key": "10.0.0.0/8"}, {}, False),
    ],
)
def test_a_match_narrows_it(match: dict[str, Any], finding: dict[str, Any], holds: bool) -> None:
    made = waiving(waiver(match=match))
    found = covered(made, findings=[reports.finding(**finding)])
    assert found == [("WVR-1" if holds else "", "")]


def test_another_policy_is_not_covered() -> None:
    made = waiving(waiver(rules=["GL-PRJ-008"]))
    assert covered(made) == [("", "")]
    assert states(made) == {"WVR-1": ("unused", 0, 0)}


def test_a_waiver_of_a_policy_that_did_not_judge_is_not_unused() -> None:
    content = yaml.safe_dump({"version": 1, "waivers": [waiver(rules=["GL-PRJ-001"])]}).encode()
    file = waivers_file.read(Path("w.yaml"), content, {"GL-PRJ-001": "GL-PRJ-001"})
    assert states(Waiving(file, SEVERITIES, TODAY)) == {"WVR-1": ("active", 0, 0)}


@pytest.mark.parametrize(
    ("changed", "as_of", "state", "holds"),
    [
        ({}, TODAY, "active", True),
        ({"expires": "2026-12-21"}, TODAY, "expiring", True),
        ({"expires": "2026-12-22"}, TODAY, "active", True),
        ({"expires": "2026-11-21"}, TODAY, "expiring", True),
        ({"expires": "2026-11-20"}, TODAY, "expired", False),
        ({"created": "2026-11-22"}, TODAY, "pending", False),
        ({"severity_cap": "high"}, TODAY, "active", True),
        ({"severity_cap": "medium"}, TODAY, "void", False),
        ({}, date(2027, 2, 1), "expired", False),
    ],
)
def test_it_holds_for_a_time_and_a_severity(
    changed: dict[str, Any], as_of: date, state: str, holds: bool
) -> None:
    made = waiving(waiver(**changed), as_of=as_of)
    assert covered(made) == [("WVR-1", "") if holds else ("", "WVR-1")]
    assert states(made) == {"WVR-1": (state, 1, int(holds))}


def test_the_most_specific_waiver_wins_and_all_are_counted() -> None:
    made = waiving(
        waiver("everything", scope={"include": ["*"]}),
        waiver("below", scope={"include": ["acme/*"]}),
        waiver("exact", scope={"include": ["acme/web"]}),
        waiver("value", scope={"include": ["acme/web"]}, match={"actual": True}),
        waiver("ended", scope={"ids": {"project": [7]}}, expires="2026-11-20"),
        waiver("of-groups", scope={"ids": {"group": [7]}}),
    )
    assert covered(made) == [("value", "")]
    assert {id: counts[1:] for id, counts in states(made).items()} == {
        "everything": (1, 0),
        "below": (1, 0),
        "exact": (1, 0),
        "value": (1, 1),
        "ended": (1, 0),
        "of-groups": (0, 0),
    }


def test_the_order_in_the_file_is_no_matter() -> None:
    made = waiving(waiver("W-b"), waiver("W-a"))
    assert covered(made) == [("W-a", "")]


@pytest.mark.parametrize(
    ("include", "findings", "broad"),
    [
        ("acme/web", 100, []),
        ("acme/web", 101, ["it covers 101 findings"]),
        ("acme/web/*", 1, []),
        ("acme/*", 1, ["it holds for everything below the top-level group acme"]),
        ("*", 1, ["it holds for everything"]),
    ],
)
def test_what_is_too_broad_is_said(include: str, findings: int, broad: list[str]) -> None:
    made = waiving(waiver(scope={"include": [include]}))
    made.mark(line(findings=[reports.finding() for _ in range(findings)]))
    assert register(made)[0]["broad"] == broad


def test_the_register_repeats_the_decision() -> None:
    made = waiving(waiver())
    [entry] = register(made)
    assert waiver().items() <= entry.items()
    assert entry["line"] == 3
    assert entry["days_left"] == 71


def test_the_register_leaves_out_what_is_left_empty() -> None:
    empty: dict[str, Any] = {"match": None, "compensating_control": None, "severity_cap": None}
    [entry] = register(waiving(waiver(**empty)))
    assert not entry.keys() & empty.keys()
    [entry] = register(waiving(waiver(match={"actual": None})))
    assert entry["match"] == {"actual": None}


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ({"include": ["acme/web", "old/*"]}, "acme/web, everything below old"),
        ({"ids": {"project": [7, 8], "group": [3]}}, "project 7, project 8, group 3"),
        ({"instance": True}, "the instance"),
        ({"ids": {"group": [3]}, "exclude": ["a/b"]}, "group 3, but not a/b"),
    ],
)
def test_what_it_holds_for_can_be_said(scope: Any, words: str) -> None:
    [entry] = register(waiving(waiver(scope=scope)))
    assert where(entry["scope"]) == words

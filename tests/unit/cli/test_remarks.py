"""Overrides and patterns that met nothing, and snapshots that lack what policies read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.cli.remarks import remarks
from scanner.report import Report
from tests import reports

OTHER = "the snapshot was taken for other policies"
ID = "GL-PRJ-003"


def override(*paths: str, id: str = ID) -> dict[str, Any]:
    return {"paths": list(paths), "params": {id: {"least": 2}}}


@pytest.mark.parametrize(
    ("overrides", "unmet"),
    [
        ([], []),
        ([override("acme/*")], []),
        ([override("acme/odl", "ACME/web")], []),
        ([override("acme/odl", "acme/payment/*")], ["acme/odl, acme/payment/*"]),
        ([override("*"), override("acme/a"), override("acme/b")], ["acme/a", "acme/b"]),
        ([override("acme")], ["acme"]),
        ([override("acme", id="GL-GRP-001")], []),
    ],
)
def test_override_is_named_when_its_policies_judged_nothing_there(
    tmp_path: Path, overrides: list[dict[str, Any]], unmet: list[str]
) -> None:
    policies = [reports.policy(), reports.policy("GL-GRP-001", kinds=["group"])]
    resources = [reports.resource("P", kind="group", path="acme"), reports.resource("P")]
    report = reports.write(tmp_path / "r.json", resources, policies, param_overrides=overrides)
    assert list(remarks(report, taken_before=False)) == [
        f"the override for {paths} fits no resource that was judged" for paths in unmet
    ]


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ({}, []),
        ({"exclude": ["acme/odl"]}, ["--exclude acme/odl left nothing out"]),
        ({"exclude": ["acme/a", "b/*"]}, ["--exclude acme/a, b/* left nothing out"]),
        ({"exclude": ["acme/old"], "excluded": {"group": 1}}, []),
        ({"exclude": ["acme/odl"], "limit": 1, "cut": ["acme"]}, []),
    ],
)
def test_patterns_that_left_nothing_out_are_named(
    tmp_path: Path, scope: dict[str, Any], said: list[str]
) -> None:
    run: dict[str, Any] = dict(reports.write(tmp_path / "a.json", []).run["snapshot"])
    run["scope"] = {"groups": ["acme"], **scope}
    report = reports.write(tmp_path / "r.json", [], snapshot=run)
    assert list(remarks(report, taken_before=False)) == said


def unknown(path: Path, reason: str, outcome: str = "U") -> Report:
    line = reports.resource(outcome, findings=[], reasons={ID: ["another", reason]})
    return reports.write(path / "r.json", [line])


@pytest.mark.parametrize(
    ("reason", "outcome", "said"),
    [
        ("hooks: it was not collected", "U", True),
        ("settings.topics: it was not collected", "U", True),
        ("settings of group acme: it was not collected", "U", True),
        ("settings of the instance: it was not collected", "U", False),
        ("graph: it was not collected (not in the answer)", "U", False),
        ("hooks: the token may not read it", "U", False),
        ("hooks: it was not collected", "F", False),
    ],
)
def test_what_another_selection_did_not_collect_is_explained(
    tmp_path: Path, reason: str, outcome: str, said: bool
) -> None:
    report = unknown(tmp_path, reason, outcome)
    assert any(OTHER in line for line in remarks(report, taken_before=True)) is said
    assert list(remarks(report, taken_before=False)) == []


def test_of_a_state_that_is_yet_to_come_much_is_not_collected(tmp_path: Path) -> None:
    line = reports.resource("U", findings=[], reasons={ID: ["hooks: it was not collected"]})
    run: dict[str, Any] = dict(reports.write(tmp_path / "a.json", []).run["snapshot"])
    run["proposed"] = {"files": [], "against": "", "not_judged": []}
    report = reports.write(tmp_path / "r.json", [line], snapshot=run)
    assert list(remarks(report, taken_before=True)) == []

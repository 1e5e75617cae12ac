"""The HTML report tells which policies judged, and with which parameters."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

from scanner.render import html
from scanner.report import EVERYTHING
from tests import reports


def words(folder: Path, outcomes: str = "F", policy: Any = None, **run: Any) -> str:
    """The page as a reader sees it, tags taken away."""
    policies = [policy or reports.policy()]
    report = reports.write(folder / "r.json", [reports.resource(outcomes)], policies, **run)
    out = BytesIO()
    html.render(report, out)
    page = re.sub(r"<(style|script).*?</\1>", "", out.getvalue().decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_every_policy_is_counted_and_nothing_else_said(tmp_path: Path) -> None:
    page = words(tmp_path)
    assert "Policies 1 policy Licence tier" in page
    assert "Left out" not in page


def test_narrowed_policies_are_told_with_those_left_out(tmp_path: Path) -> None:
    selection = {
        "profile": "baseline",
        "only": ["GL-PRJ-*"],
        "skip": ["GL-PRJ-024", "ACME-*"],
        "frameworks": ["soc2"],
        "severity": "low",
        "left_out": ["GL-GRP-001", "GL-PRJ-024"],
    }
    page = words(tmp_path, selection=selection)
    assert (
        "Policies 1 of 3 policies Profile baseline Only GL-PRJ-* Without GL-PRJ-024, ACME-*"
        " Supporting soc2 From severity low Left out, 2: GL-GRP-001, GL-PRJ-024"
    ) in page


def test_profile_that_leaves_nothing_out_is_told(tmp_path: Path) -> None:
    page = words(tmp_path, selection={**EVERYTHING, "profile": "strict"})
    assert "Policies 1 policy Profile strict Licence" in page


LIMITED = reports.policy(params={"minimum": 1, "names": ["a"]})
OVERRIDES = [
    {"paths": ["acme/pay", "acme/pay/*"], "params": {"GL-PRJ-003": {"minimum": 3}, "X": {"y": 1}}},
    {"paths": ["*"], "params": {"GL-PRJ-003": {"names": []}}},
]
TOLD = (
    "minimum = 1 , names = [&#34;a&#34;] acme/pay and everything below it: minimum = 3"
    " everything: names = []"
)


def test_failing_policy_tells_its_parameters_and_where_others_held(tmp_path: Path) -> None:
    assert f"Parameters {TOLD} Supports" in words(
        tmp_path, policy=LIMITED, param_overrides=OVERRIDES
    )


def test_policy_without_findings_tells_them_too(tmp_path: Path) -> None:
    assert f"GL-PRJ-003 {TOLD} 1" in words(tmp_path, "P", policy=LIMITED, param_overrides=OVERRIDES)


def test_hostile_path_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    hostile = [{"paths": ["<script>alert(1)</script>"], "params": {"GL-PRJ-003": {"minimum": 3}}}]
    page = words(tmp_path, policy=LIMITED, param_overrides=hostile)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;: minimum = 3" in page

"""How old findings may be: from glscan.yaml into results, and counted anew by the gate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import MANIFEST, SAMPLE, FakeEngine, at, denying, resource, snapshot
from tests.unit.cli.conftest import Glscan

ARCHIVED = {"archived": True, "visibility": "private"}
NONE = {"high": 0, "low": 0}
OLD = {**MANIFEST, "started": "2026-10-01T10:00:00Z", "finished": "2026-10-01T10:00:09Z"}


@pytest.fixture(autouse=True)
def _days(glscan: Glscan, engine: FakeEngine) -> None:
    engine.answers = {SAMPLE: denying(at("settings", "archived", message="It is archived."))}
    Path("glscan.yaml").write_text("time_to_fix: {high: 30, low: 180}\n")
    snapshot(Path("before.json"), resource(settings=ARCHIVED), manifest=OLD)
    snapshot(Path("now.json"), resource(settings=ARCHIVED))


def judged(path: str) -> tuple[Any, Any]:
    found = json.loads(Path(path).read_text())
    return found["run"].get("time_to_fix"), found["resources"][0]["findings"][0].get("due")


def test_age_that_nobody_knows_is_said(glscan: Glscan) -> None:
    ended = glscan("evaluate", "now.json", "-o", "json=r.json")
    words = "no finding is known to be overdue; the age of 1 finding is not known"
    assert f"time to fix: {words}" in ended.err
    counts = {"overdue": {"high": 0, "low": 0}, "unseen": NONE, "undated": 1}
    assert judged("r.json") == ({"days": {"high": 30, "low": 180}, **counts}, None)


def test_what_is_overdue_changes_no_exit_code(glscan: Glscan) -> None:
    glscan("evaluate", "before.json", "-o", "json=before-results.json")
    named = ["--previous", "before-results.json", "-o", "json=r.json", "--fail-on", "critical"]
    ended = glscan("evaluate", "now.json", *named, "--strict")
    assert "time to fix: 1 finding overdue: 1 high after 30 days" in ended.err
    assert ended.code == 0
    counts = {"overdue": {"high": 1, "low": 0}, "unseen": NONE, "undated": 0}
    told = ({"days": {"high": 30, "low": 180}, **counts}, "2026-10-31T10:00:09Z")
    assert judged("r.json") == told


def test_without_limits_nothing_is_said(glscan: Glscan) -> None:
    Path("glscan.yaml").write_text("time_to_fix:\n")
    ended = glscan("evaluate", "now.json", "-o", "json=r.json")
    assert "time to fix" not in ended.err
    assert judged("r.json") == (None, None)


def test_gate_counts_anew_by_what_it_is_given(glscan: Glscan) -> None:
    for name in ("before", "now"):
        glscan("evaluate", f"{name}.json", "-o", f"json={name}-results.json")
    glscan("baseline", "before-results.json", "--baseline", "known.json")
    for given in (("--previous", "before-results.json"), ("--baseline", "known.json")):
        glscan("gate", "now-results.json", *given, "-o", "json=gated.json")
        limits, due = judged("gated.json")
        assert (limits["overdue"]["high"], limits["undated"], due[:10]) == (1, 0, "2026-10-31")


@pytest.mark.parametrize("told_by", ["--previous", "--history"])
def test_what_could_not_be_looked_at_is_not_taken_for_fixed(
    glscan: Glscan, engine: FakeEngine, told_by: str
) -> None:
    history = ["--history", "h.db"] if told_by == "--history" else []
    given = history or ["--previous", "before-results.json"]
    glscan("evaluate", "before.json", "-o", "json=before-results.json", *history)
    engine.answers = {SAMPLE: denying(unknown=["unsure"])}
    ended = glscan("evaluate", "now.json", *given, "-o", "json=r.json", "-o", "markdown=r.md")
    words = "no finding is known to be overdue; 1 that may be overdue could not be looked at"
    assert f"time to fix: {words}" in ended.err
    assert f"| Time to fix | {words} |" in Path("r.md").read_text()
    run = json.loads(Path("r.json").read_text())["run"]
    assert run["time_to_fix"]["unseen"] == {"high": 1, "low": 0}
    if history:
        assert run["history"]["points"][-1]["unseen"] == 1
        glscan("gate", "r.json", "-o", "json=gated.json")
        again = json.loads(Path("gated.json").read_text())
        assert again["run"]["history"] == run["history"]
        assert again["run"]["time_to_fix"] == run["time_to_fix"]

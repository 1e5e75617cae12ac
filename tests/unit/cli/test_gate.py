"""`glscan gate`: what it says, how it ends, and what it refuses."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner.cli.propose import said_in
from scanner.engines.base import Answer, Document
from scanner.sources.files.proposal import Proposal
from tests.builders import (
    MANIFEST,
    SAMPLE,
    FakeEngine,
    at,
    denying,
    group,
    resource,
    section,
    snapshot,
)
from tests.terraform import change, plan
from tests.unit.cli.conftest import Glscan
from tests.waivers import waiver

FILE = "version: 1\nprojects:\n  acme/web:\n    settings:\n      archived: true\n"
ARCHIVED = at("settings", "archived", message="It is archived.", expected=False)


def says(document: Document) -> Answer:
    """The sample policy: a project must not be archived."""
    data = document["resource"]["settings"]
    return denying(ARCHIVED) if data.get("archived") is True else denying()


@pytest.fixture(autouse=True)
def _policy(engine: FakeEngine) -> None:
    engine.answers = {SAMPLE: says}


@pytest.fixture
def config(tmp_path: Path, taken: Path) -> Path:
    path = tmp_path / "config" / "web.yaml"
    path.parent.mkdir()
    path.write_text(FILE, encoding="utf-8")
    return path


def configured(tmp_path: Path, *rules: dict[str, Any]) -> None:
    said = yaml.safe_dump({"gate": {"decisions": list(rules)}})
    (tmp_path / "glscan.yaml").write_text(said, encoding="utf-8")


def test_what_gets_worse_is_blocked_at_its_line(glscan: Glscan, config: Path, taken: Path) -> None:
    ended = glscan("gate", "config", "--against", taken)
    assert (ended.code, ended.out) == (1, "")
    first, last = ended.err.splitlines()
    assert first.startswith("block config/web.yaml:5 GL-PRJ-900: Project acme/web: It is archived.")
    assert "found true, expected false" in first
    assert first.endswith("Decided by its severity: high, at or above --fail-on high.")
    assert last == "BLOCKED: 1 block"


def test_what_gets_better_is_allowed_and_told(glscan: Glscan, config: Path) -> None:
    snapshot(Path("before.json"), resource(settings={"archived": True}))
    config.write_text(FILE.replace("true", "false"), encoding="utf-8")
    ended = glscan("gate", "config", "--against", "before.json")
    assert ended.code == 0
    told = "better GL-PRJ-900: Project acme/web failed before at settings.archived. It is fixed."
    assert ended.err.splitlines() == [told, "ALLOWED: nothing gets worse"]


def test_what_stood_before_decides_nothing(glscan: Glscan, config: Path) -> None:
    snapshot(Path("before.json"), resource(settings={"archived": True}))
    ended = glscan("gate", "config", "--against", "before.json")
    assert ended.code == 0
    assert "1 finding stands as before and decides nothing" in ended.err


def test_without_a_snapshot_everything_counts(glscan: Glscan, config: Path) -> None:
    ended = glscan("gate", "config")
    assert ended.code == 1
    assert "without --against every finding counts" in ended.err
    config.write_text(FILE.replace("archived: true", "visibility: private"), encoding="utf-8")
    ended = glscan("gate", "config")
    assert ended.code == 3
    assert "INCOMPLETE: 1 newly unknown" in ended.err
    assert "newly unknown GL-PRJ-900: Project acme/web could not be judged" in ended.err
    assert glscan("gate", "config", "--allow-incomplete").code == 0


@pytest.mark.parametrize(
    ("decision", "code", "last"),
    [
        ("allow", 0, "ALLOWED: 1 allowed"),
        ("warn", 0, "ALLOWED: 1 warn"),
        ("block", 1, "BLOCKED: 1 block"),
        ("approval", 1, "NEEDS APPROVAL: 1 needs approval"),
    ],
)
def test_the_configuration_decides(
    glscan: Glscan, config: Path, taken: Path, tmp_path: Path, decision: str, code: int, last: str
) -> None:
    configured(tmp_path, {"paths": ["acme/*"], "decision": decision})
    ended = glscan("gate", "config", "--against", taken)
    assert (ended.code, ended.err.splitlines()[-1]) == (code, last)
    assert "Decided by rule 1 (glscan.yaml:3)." in ended.err
    assert glscan("gate", "config", "--against", taken, "--exit-zero").code == 0


def accept(tmp_path: Path, **parts: Any) -> None:
    entry = waiver(**{"created": date(2026, 11, 1), "expires": date(2026, 12, 31), **parts})
    (tmp_path / "waivers.yaml").write_text(
        yaml.safe_dump({"version": 1, "waivers": [entry]}), encoding="utf-8"
    )


def test_a_waiver_approves(glscan: Glscan, config: Path, taken: Path, tmp_path: Path) -> None:
    configured(tmp_path, {"policies": ["GL-PRJ-*"], "decision": "approval"})
    accept(tmp_path, rules=["GL-PRJ-900"])
    ended = glscan("gate", "config", "--against", taken, "--as-of", "2026-11-21")
    assert ended.code == 0
    assert "allow config/web.yaml:5" in ended.err
    assert "Decided by waiver WVR-1." in ended.err


def test_a_waiver_that_is_younger_than_the_snapshot_approves(
    glscan: Glscan, config: Path, tmp_path: Path
) -> None:
    finished = {"started": "2020-01-01T10:00:00Z", "finished": "2020-01-01T10:00:09Z"}
    old = {**MANIFEST, **finished}
    snapshot(Path("before.json"), resource(settings={"archived": False}), manifest=old)
    today = datetime.now(UTC).date()
    accept(tmp_path, rules=["GL-PRJ-900"], created=today, expires=today + timedelta(days=60))
    assert glscan("gate", "config", "--against", "before.json").code == 0
    assert glscan("gate", "config", "--against", "before.json", "--as-of", "2020-01-02").code == 1


def test_what_no_policy_can_judge_is_told(glscan: Glscan, config: Path, taken: Path) -> None:
    more = "      wiki_access_level: private\nnot_judged: [wiki_access_level]\n"
    config.write_text(FILE + more, encoding="utf-8")
    assert "not judged: wiki_access_level" in glscan("gate", "config", "--against", taken).err


@pytest.mark.parametrize(
    ("parts", "as_of", "why"),
    [
        ({"scope": {"include": ["acme/api"]}}, "2026-11-21", "it is for acme/api"),
        (
            {"scope": {"include": ["acme/*"], "exclude": ["acme/web"]}},
            "2026-11-21",
            "it is for everything below acme, but not acme/web",
        ),
        ({"match": {"path": "settings.visibility"}}, "2026-11-21", "its match is for other"),
        ({"scope": {"ids": {"project": [8]}}}, "2026-11-21", "it is for project 8"),
        ({"scope": {"ids": {"group": [7]}}}, "2026-11-21", "it is for group 7"),
        (
            {"scope": {"ids": {"project": [7]}}, "match": {"path": "settings.visibility"}},
            "2026-11-21",
            "its match is for other",
        ),
        ({}, "2027-02-01", "it expired"),
        ({"rules": ["GL-PRJ-900"], "severity_cap": "low"}, "2026-11-21", "it does not hold"),
    ],
)
def test_the_waivers_that_nearly_cover_are_explained(
    *, glscan: Glscan, config: Path, taken: Path, tmp_path: Path, parts: Any, as_of: str, why: str
) -> None:
    configured(
        tmp_path,
        {"severities": ["low"], "decision": "block"},
        {"paths": ["*"], "decision": "approval"},
    )
    accept(tmp_path, **{"rules": ["GL-PRJ-900"], **parts})
    ended = glscan("gate", "config", "--against", taken, "--as-of", as_of, "--explain")
    assert ended.code == 1
    chain = [line.strip() for line in ended.err.splitlines() if line.startswith("    ")]
    assert chain[:3] == [
        "before: no such finding, and false stood at settings.archived",
        "after: with true",
        "rule 1 (glscan.yaml:3) does not fit: severities",
    ]
    assert chain[3].startswith(f"waiver WVR-1 does not cover it: {why}")


def test_where_no_waiver_is_for_the_policy_that_is_said(
    glscan: Glscan, config: Path, taken: Path
) -> None:
    assert (
        "    no waiver is for GL-PRJ-900"
        in glscan("gate", "config", "--against", taken, "--explain").err.splitlines()
    )


def test_reports_are_of_the_state_after_at_the_line_of_the_file(
    glscan: Glscan, config: Path, taken: Path
) -> None:
    wanted = ("-o", "codequality=quality.json", "-o", "json=results.json", "-o", "sarif=x.sarif")
    ended = glscan("gate", "config", "--against", taken, *wanted)
    assert "  codequality quality.json" in ended.err
    [entry] = json.loads(Path("quality.json").read_text("utf-8"))
    assert entry["location"] == {"path": "config/web.yaml", "lines": {"begin": 5}}
    [result] = json.loads(Path("x.sarif").read_text("utf-8"))["runs"][0]["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "config/web.yaml"
    assert physical["region"]["startLine"] == 5
    [line] = json.loads(Path("results.json").read_text("utf-8"))["resources"]
    assert line["findings"][0]["change"] == "new"


def test_the_same_state_says_the_same(glscan: Glscan, config: Path, taken: Path) -> None:
    first, second = (glscan("gate", "config", "--against", taken, "--explain") for _ in range(2))
    assert first == second


def test_names_cannot_steer_the_terminal(glscan: Glscan, config: Path) -> None:
    hostile = "acme/web\u202e\u001b[2J"
    snapshot(
        Path("before.json"),
        group(settings=section({})),
        resource(path=hostile, settings={"archived": False}),
    )
    said = {"version": 1, "projects": {"*": {"settings": {"archived": True}}}}
    config.write_text(yaml.safe_dump(said), encoding="utf-8")
    ended = glscan("gate", "config", "--against", "before.json", "--explain")
    assert ended.code == 1
    assert "\u202e" not in ended.err
    assert "\u001b" not in ended.err
    assert "acme/web\\u202e\\u001b[2J" in ended.err


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("- {paths: ['*'], decision: alow}", "line 3: gate.decisions[0].decision"),
        ("- {decision: allow}", "line 3: gate.decisions[0]: say on what it decides"),
        ("- paths: ['*']", "line 3: gate.decisions[0].decision: this has to be there"),
        ("- {paths: [], decision: allow}", "line 3: gate.decisions[0].paths"),
        ("- {paths: ['a*b'], decision: allow}", "line 3: gate.decisions[0].paths[0]"),
        ("- {severities: [hihg], decision: allow}", "line 3: gate.decisions[0].severities[0]"),
        ("- {path: ['*'], decision: allow}", "line 3: gate.decisions[0].path: there is no such"),
        ("- {policies: [GL-PJR-003], decision: allow}", "line 3: gate.decisions[0].policies[0]"),
        ("- policies:\n    - GL-PRJ-900\n    - NO-*\n    decision: allow", "line 5: gate.dec"),
        ("- {frameworks: [soc3], decision: allow}", "line 3: gate.decisions[0].frameworks[0]"),
        (
            "- paths: ['*']\n    decision: block\n    approvers: [acme]",
            "line 5: gate.decisions[0].approvers: only `decision: approval` has approvers",
        ),
        (
            "- {paths: ['*'], decision: approval, approvers: ['acme/*']}",
            "line 3: gate.decisions[0].approvers[0]: it is no full path of a group",
        ),
        ("- {paths: ['*'], decision: approval, approvers: []}", "line 3: gate.decisions[0].appr"),
    ],
)
def test_a_rule_that_means_nothing_is_refused_at_its_line(
    *, glscan: Glscan, config: Path, taken: Path, tmp_path: Path, text: str, why: str
) -> None:
    written = f"gate:\n  decisions:\n  {text}\n"
    (tmp_path / "glscan.yaml").write_text(written, encoding="utf-8")
    for command in (("gate", "config", "--against", taken), ("config", "show")):
        ended = glscan(*command)
        assert ended.code == 2
        assert f"glscan.yaml, {why}" in ended.err


def test_a_key_of_a_rule_that_may_have_been_meant_is_told(
    glscan: Glscan, config: Path, tmp_path: Path
) -> None:
    (tmp_path / "glscan.yaml").write_text(
        "gate: {decisions: [{path: ['*'], decision: allow}]}", encoding="utf-8"
    )
    assert "Did you mean paths?" in glscan("gate", "config").err


def test_config_show_tells_the_rules_as_they_may_stand_in_the_file(
    glscan: Glscan, policies: Path, tmp_path: Path
) -> None:
    said = {"paths": ["acme/*"], "severities": ["low"], "decision": "warn"}
    configured(tmp_path, said)
    shown = yaml.safe_load(glscan("config", "show").out)
    assert shown["gate"]["decisions"] == [said]
    assert "# glscan.yaml:3" in glscan("config", "show", "--origin").out


def test_results_of_before_do_in_place_of_a_snapshot(
    glscan: Glscan, config: Path, taken: Path
) -> None:
    day = ("--as-of", "2026-12-01")
    glscan("gate", "config", *day, "-o", "json=before.json")
    ended = glscan("gate", "config", "--previous", "before.json", *day)
    assert ended.code == 0
    assert ended.err.splitlines() == [
        "1 finding stands as before and decides nothing",
        "ALLOWED: nothing gets worse",
    ]
    config.write_text(FILE.replace("archived: true", "visibility: private"), encoding="utf-8")
    ended = glscan("gate", "config", "--previous", "before.json", *day)
    assert (ended.code, ended.err.splitlines()[-1]) == (3, "INCOMPLETE: 1 newly unknown")


def test_what_a_baseline_knows_decides_nothing(glscan: Glscan, config: Path) -> None:
    glscan("gate", "config", "--as-of", "2026-11-01", "-o", "json=before.json")
    glscan("baseline", "before.json")
    ended = glscan("gate", "config", "--baseline", "baseline.json", "--new-only")
    assert ended.code == 0
    assert "1 finding is known from the baseline and decides nothing" in ended.err


def test_new_only_without_anything_to_compare_says_how_to_start(
    glscan: Glscan, config: Path
) -> None:
    ended = glscan("gate", "config", "--new-only")
    assert ended.code == 1
    assert "`glscan baseline results.json` makes a baseline to start with" in ended.err


@pytest.mark.parametrize("option", ["--previous", "--baseline"])
def test_beside_a_snapshot_no_other_state_of_before_is_taken(
    glscan: Glscan, config: Path, taken: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    ended = glscan("gate", "config", "--against", taken, option, "other.json")
    assert ended.code == 2
    assert "and --against exclude each other" in ended.err
    monkeypatch.setenv(f"GLSCAN_{option[2:].upper()}", "other.json")
    assert glscan("gate", "config", "--against", taken).code == 1


def test_what_could_not_be_placed_is_told_and_makes_the_verdict_incomplete(
    glscan: Glscan, config: Path, taken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(*arguments: Any) -> Proposal:
        return dataclasses.replace(said_in(*arguments), unplaced=["gitlab_project.a: no path"])

    monkeypatch.setattr("scanner.cli.gate_files.said_in", said)
    config.write_text(FILE.replace("true", "false"), encoding="utf-8")
    ended = glscan("gate", "config", "--against", taken)
    assert (ended.code, ended.err.splitlines()[-1]) == (3, "INCOMPLETE: 1 not placed")
    assert "not placed: gitlab_project.a: no path" in ended.err
    assert glscan("gate", "config", "--against", taken, "--allow-incomplete").code == 0
    hidden = glscan("gate", "config", "--against", taken, "--redact", "users")
    assert "gitlab_project.a" not in hidden.err


def test_people_are_left_out_of_the_terminal_too(
    glscan: Glscan, config: Path, engine: FakeEngine
) -> None:
    told = at("settings", "archived", message="ann.doe archived it.")
    engine.answers = {SAMPLE: denying(told)}
    person = {"username": "ann.doe", "name": "Ann Doe"}
    snapshot(Path("before.json"), resource(settings={"archived": "by ann.doe", "creator": person}))
    arguments = ("gate", "config", "--against", "before.json", "--explain")
    assert "ann.doe" in glscan(*arguments).err
    ended = glscan(*arguments, "--redact", "users", "-o", "json=out.json")
    assert ended.code == 1
    assert "archived it." in ended.err
    assert "ann.doe" not in ended.err + Path("out.json").read_text("utf-8")


@pytest.mark.parametrize("to", ["config/web.yaml", "snapshot.json", "glscan.yaml"])
def test_nothing_that_is_read_is_written_over(
    glscan: Glscan, config: Path, taken: Path, tmp_path: Path, to: str
) -> None:
    configured(tmp_path)
    ended = glscan("gate", "config", "--against", taken, "-o", f"json={to}")
    assert ended.code == 2
    assert "would replace" in ended.err


def test_files_have_to_be_named(glscan: Glscan) -> None:
    ended = glscan("gate")
    assert (ended.code, ended.out) == (2, "")
    assert "no files are given" in ended.err


def test_what_changes_where_no_policy_judges_is_no_pass(
    glscan: Glscan, config: Path, engine: FakeEngine
) -> None:
    above = group(context=True, settings={"membership_lock": True})
    snapshot(Path("before.json"), above, resource(settings={"archived": False}))
    config.write_text(
        "version: 1\ngroups: {acme: {settings: {membership_lock: false}}}\n", encoding="utf-8"
    )
    what = "not placed: settings of group acme (config/web.yaml:2): it stands in the snapshot as"
    ended = glscan("gate", "config", "--against", "before.json")
    assert (ended.code, ended.err.splitlines()[-1]) == (3, "INCOMPLETE: 1 not placed")
    assert what in ended.err
    assert what in glscan("propose", "config", "--against", "before.json").err
    assert glscan("evaluate", "proposal.json").code == 3
    for command in (("gate",), ("propose", "--to", "after.json")):
        ended = glscan(*command, "config", "--against", "proposal.json")
        assert ended.code == 2
        assert "it was made by `glscan propose`" in ended.err


def test_a_part_of_what_stands_is_refused(glscan: Glscan, config: Path) -> None:
    scope = {**MANIFEST["scope"], "shard": {"index": 2, "of": 8}}
    snapshot(Path("part.json"), resource(), manifest={**MANIFEST, "scope": scope})
    for command in (("gate",), ("propose", "--to", "after.json")):
        ended = glscan(*command, "config", "--against", "part.json")
        assert ended.code == 2
        assert "it is only shard 2 of 8" in ended.err


def test_what_is_destroyed_is_told_and_not_as_better(glscan: Glscan, config: Path) -> None:
    both = [resource(settings={"archived": True}), resource(path="acme/api", id=8, settings={})]
    snapshot(Path("before.json"), *both)
    web = {"path_with_namespace": "acme/web", "id": "7"}
    destroyed = plan(change("gitlab_project.web", before=web))
    Path("plan.json").write_text(json.dumps(destroyed), encoding="utf-8")
    ended = glscan("gate", "plan.json", "--against", "before.json")
    assert ended.code == 0
    assert ended.err.splitlines() == [
        "gone with project acme/web: 1 finding",
        "ALLOWED: nothing gets worse",
    ]

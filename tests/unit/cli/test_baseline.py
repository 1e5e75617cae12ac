"""`glscan baseline`, and the baseline of a run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from scanner.engines.base import Answer, Failure
from tests import reports
from tests.builders import (
    MANIFEST,
    SAMPLE,
    FakeEngine,
    at,
    denying,
    policy_folder,
    policy_source,
    resource,
    snapshot,
)
from tests.unit.cli.conftest import Ended, Glscan

ONE, OTHER = at("settings"), at("members", key="k")
FAILS = denying(ONE)


@pytest.fixture
def fails(engine: FakeEngine) -> FakeEngine:
    """An engine whose policy fails."""
    engine.answers = {SAMPLE: FAILS}
    return engine


def evaluated(glscan: Glscan, taken: Path, *flags: str | Path) -> tuple[Ended, dict[str, Any]]:
    ended = glscan("evaluate", taken, "-o", "json=results.json", *flags)
    assert Path("results.json").exists(), ended.err
    return ended, json.loads(Path("results.json").read_text())


@pytest.fixture
def made(glscan: Glscan, taken: Path, fails: FakeEngine) -> Path:
    """A baseline of one finding."""
    evaluated(glscan, taken)
    ended = glscan("baseline", "results.json")
    assert (ended.code, ended.err) == (0, "baseline.json: 1 finding\n")
    return Path("baseline.json")


def entries(path: Path) -> list[Any]:
    found: list[Any] = json.loads(path.read_text())["findings"]
    return found


def test_known_findings_stay_and_do_not_decide(glscan: Glscan, taken: Path, made: Path) -> None:
    assert evaluated(glscan, taken)[0].code == 1
    ended, found = evaluated(glscan, taken, "--baseline", made)
    assert ended.code == 0
    assert "baseline: baseline.json, 1 entry of 2026-11-21\n" in ended.err
    assert "NOT COMPLIANT: 1 failing and known from the baseline" in ended.err
    totals = found["run"]["totals"]
    assert totals["outcomes"]["fail"] == 1
    assert (totals["known"], totals["known_findings"]) == ({"GL-PRJ-900": 1}, 1)
    [finding] = (one for line in found["resources"] for one in line["findings"])
    assert finding["known"] == "2026-11-21"
    assert found["run"]["baseline"]["findings"]["known"] == 1


@pytest.mark.parametrize(
    ("answer", "code", "became"),
    [
        (denying(OTHER), 1, "fixed"),
        (denying(ONE, OTHER), 1, "known"),
        (denying(), 4, "fixed"),
        (denying(skip=["It is archived."]), 3, "not_applicable"),
        (denying(unknown=["unsure"]), 3, "not_evaluated"),
        (denying(OTHER, unknown=["unsure"]), 1, "not_evaluated"),
        (Failure("boom"), 3, "not_evaluated"),
        (FAILS, 0, "known"),
    ],
)
def test_strict_ends_with_4_only_when_something_can_be_taken_out(
    glscan: Glscan,
    taken: Path,
    made: Path,
    fails: FakeEngine,
    answer: Answer,
    code: int,
    became: str,
) -> None:
    fails.answers = {SAMPLE: answer}
    ended, found = evaluated(glscan, taken, "--baseline", made, "--strict")
    assert ended.code == code
    told = found["run"]["baseline"]["findings"]
    assert {name: count for name, count in told.items() if count} == {became: 1}
    assert evaluated(glscan, taken, "--baseline", made)[0].code == (0 if code == 4 else code)


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        (denying(), 0),
        (denying(skip=["It is archived."]), 0),
        (denying(OTHER), 0),
        (FAILS, 1),
        (denying(ONE, OTHER), 1),
        (denying(unknown=["unsure"]), 1),
        (Failure("boom"), 1),
    ],
)
def test_shrink_takes_out_what_is_settled_and_adds_nothing(
    glscan: Glscan, taken: Path, made: Path, fails: FakeEngine, answer: Answer, left: int
) -> None:
    before = made.read_bytes()
    fails.answers = {SAMPLE: answer}
    evaluated(glscan, taken)
    ended = glscan("baseline", "results.json", "--shrink")
    assert ended.code == 0
    assert len(entries(made)) == left
    assert (made.read_bytes() == before) == bool(left)
    first, *named, last = ended.err.splitlines()
    assert first == f"baseline.json: {'0 entries' if left else '1 entry'} taken out"
    assert named == ([] if left else ["  GL-PRJ-900 project acme/web"])
    assert last == f"baseline.json: {'1 finding' if left else '0 findings'}"


def test_shrink_keeps_the_day_and_what_was_not_in_scope(
    glscan: Glscan, taken: Path, made: Path, tmp_path: Path
) -> None:
    told = json.loads(made.read_text())
    made.write_text(json.dumps({**told, "created": "2026-10-01"}))
    later = {**MANIFEST, "finished": "2026-12-24T10:00:00Z"}
    snapshot(tmp_path / "other.json", resource(path="acme/x", id=8), manifest=later)
    evaluated(glscan, tmp_path / "other.json")
    assert glscan("baseline", "results.json", "--shrink").code == 0
    assert json.loads(made.read_text()) == {**told, "created": "2026-10-01"}


def test_results_from_before_the_baseline_do_not_shrink_it(
    glscan: Glscan, taken: Path, made: Path, fails: FakeEngine
) -> None:
    before = made.read_bytes()
    fails.answers = {SAMPLE: denying()}
    evaluated(glscan, taken, "--as-of", "2026-11-20")
    ended = glscan("baseline", "results.json", "--shrink")
    assert ended.code == 2
    assert "baseline.json: created: 2026-11-21 is after 2026-11-20, the day of what" in ended.err
    assert made.read_bytes() == before


def test_a_baseline_is_not_replaced_unasked(glscan: Glscan, taken: Path, made: Path) -> None:
    made.write_text("mine")
    ended = glscan("baseline", "results.json")
    assert ended.code == 2
    assert "there is a baseline already" in ended.err
    assert made.read_text() == "mine"
    assert glscan("baseline", "results.json", "--force").code == 0
    assert len(entries(made)) == 1


def test_force_keeps_the_day_of_what_was_known(
    glscan: Glscan, taken: Path, made: Path, fails: FakeEngine
) -> None:
    fails.answers = {SAMPLE: denying(ONE, OTHER)}
    told = json.loads(made.read_text())
    told["findings"][0]["since"] = "2026-10-01"
    made.write_text(json.dumps(told))
    evaluated(glscan, taken, "--baseline", made, "--as-of", "2026-12-24")
    assert glscan("baseline", "results.json", "--force").code == 0
    days = {tuple(one["path"]): one["since"] for one in entries(made)}
    assert days == {("settings",): "2026-10-01", ("members",): "2026-11-21"}


def test_shrink_and_force_exclude_each_other(glscan: Glscan, made: Path) -> None:
    ended = glscan("baseline", "results.json", "--shrink", "--force")
    assert (ended.code, "exclude each other" in ended.err) == (2, True)


def test_shrink_without_a_baseline_says_so(glscan: Glscan, taken: Path, fails: FakeEngine) -> None:
    evaluated(glscan, taken)
    ended = glscan("baseline", "results.json", "--shrink")
    assert ended.code == 2
    assert "the baseline baseline.json cannot be read: No such file" in ended.err


def test_a_run_without_findings_makes_an_empty_baseline(
    glscan: Glscan, taken: Path, engine: FakeEngine
) -> None:
    evaluated(glscan, taken)
    assert glscan("baseline", "results.json").err == "baseline.json: 0 findings\n"
    ended, found = evaluated(glscan, taken, "--baseline", "baseline.json", "--strict")
    assert ended.code == 0
    assert found["run"]["baseline"]["entries"] == 0


@pytest.mark.parametrize("command", ["evaluate", "baseline"])
def test_the_configuration_and_the_environment_name_it(
    glscan: Glscan,
    taken: Path,
    made: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    place = tmp_path / "below" / "known.json"
    (tmp_path / "glscan.yaml").write_text("baseline: {file: below/known.json}\n")
    if command == "baseline":
        assert glscan("baseline", "results.json").code == 0
        assert len(entries(place)) == 1
        monkeypatch.setenv("GLSCAN_BASELINE", "other.json")
        assert glscan("baseline", "results.json").code == 0
        assert len(entries(tmp_path / "other.json")) == 1
        return
    place.parent.mkdir()
    made.rename(place)
    assert evaluated(glscan, taken)[0].code == 0
    monkeypatch.setenv("GLSCAN_BASELINE", "none.json")
    assert glscan("evaluate", taken, "-o", "json=x.json").code == 2


def test_a_file_of_that_name_alone_is_not_read(glscan: Glscan, taken: Path, made: Path) -> None:
    """What makes findings count for less is asked for by name."""
    ended, found = evaluated(glscan, taken)
    assert ended.code == 1
    assert "baseline" not in found["run"]


BAD: list[tuple[bytes | None, str]] = [
    (None, "the baseline bad.json cannot be read: No such file"),
    (b"", "bad.json: this is not JSON: EOF"),
    (b'{"schema": 1, "inst', "bad.json: this is not JSON: EOF"),
    (b'{"schema": 2}', "bad.json, line 1: schema: this should be 1"),
    (b'{"a\\u001b[31m": 1}', r"bad.json, line 1: a\u001b[31m: there is no such key"),
    (b" " * 100_000_001, "bad.json: it is larger than 100,000,000 bytes"),
]


@pytest.mark.parametrize(("content", "said"), BAD)
@pytest.mark.parametrize("command", ["evaluate", "baseline"])
def test_a_bad_baseline_ends_a_run_before_it_begins(
    glscan: Glscan,
    taken: Path,
    fails: FakeEngine,
    tmp_path: Path,
    command: str,
    content: bytes | None,
    said: str,
) -> None:
    reports.write(tmp_path / "there.json", [])
    if content is not None:
        Path("bad.json").write_bytes(content)
    if command == "evaluate":
        ended = glscan("evaluate", taken, "-o", "json=x.json", "--baseline", "bad.json")
    else:
        ended = glscan("baseline", "there.json", "--shrink", "--baseline", "bad.json")
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert "\x1b" not in ended.err
    assert not Path("x.json").exists()
    assert fails.seen == []


def test_what_is_no_file_is_not_waited_for(glscan: Glscan, taken: Path, fails: FakeEngine) -> None:
    os.mkfifo("pipe")
    for path in ("pipe", "/dev/zero", "."):
        ended = glscan("evaluate", taken, "-o", "json=x.json", "--baseline", path)
        assert ended.code == 2
        assert f"the baseline {path} cannot be read: " in ended.err


def test_results_are_no_baseline(glscan: Glscan, taken: Path, made: Path) -> None:
    ended = glscan("evaluate", taken, "-o", "json=x.json", "--baseline", "results.json")
    assert ended.code == 2
    assert "results.json: this is not a baseline, but a results file" in ended.err
    ended = glscan("evaluate", taken, "-o", "json=x.json", "--baseline", taken)
    assert "this is not a baseline, but a snapshot" in ended.err


def test_a_baseline_is_no_results(glscan: Glscan, made: Path) -> None:
    ended = glscan("baseline", made, "--baseline", "other.json")
    assert ended.code == 2
    assert "this is not a glscan results file" in ended.err


def test_the_folder_of_a_run_will_do(glscan: Glscan, made: Path, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    kept = Path("results.json").rename("run/results.json")
    assert glscan("baseline", "run", "--force").code == 0
    before = kept.read_bytes()
    ended = glscan("baseline", "run", "--baseline", "run/results.json", "--force")
    assert (ended.code, "would replace run/results.json" in ended.err) == (2, True)
    assert kept.read_bytes() == before


@pytest.mark.parametrize("named", ["results.json", "link.json", "./results.json"])
def test_the_results_are_not_written_over(glscan: Glscan, made: Path, named: str) -> None:
    os.symlink("results.json", "link.json")
    before = Path("results.json").read_bytes()
    ended = glscan("baseline", "results.json", "--baseline", named, "--force")
    assert ended.code == 2
    assert "the baseline would replace results.json" in ended.err
    assert Path("results.json").read_bytes() == before


def test_a_place_that_takes_nothing_is_named(glscan: Glscan, made: Path, tmp_path: Path) -> None:
    Path("file").write_text("")
    for place in (".", "file/baseline.json", "/proc/baseline.json"):
        ended = glscan("baseline", "results.json", "--baseline", place, "--force")
        assert ended.code == 2
        assert f"{place} cannot be written: " in ended.err
    assert sorted(os.listdir(tmp_path)) == sorted(
        ["baseline.json", "file", "results.json", "snapshot.json", "snapshot.ledger.jsonl"]
    )


@pytest.mark.parametrize("command", ["evaluate", "shrink"])
def test_a_baseline_of_another_instance_is_refused(
    glscan: Glscan, taken: Path, made: Path, command: str
) -> None:
    made.write_text(made.read_text().replace('"gitlab.example.com"', '"other.example"'))
    if command == "evaluate":
        ended = glscan("evaluate", taken, "-o", "json=x.json", "--baseline", made)
    else:
        ended = glscan("baseline", "results.json", "--shrink")
    assert ended.code == 2
    assert "this baseline is of other.example, not of gitlab.example.com" in ended.err


WAIVER = """\
version: 1
waivers:
  - id: WVR-1
    rules: [GL-PRJ-900]
    scope: {include: [acme/web]}
    type: risk_accepted
    reason: The owner mends it with the next release.
    owner: team
    approver: boss
    ticket: https://tickets.example.com/1
    created: 2026-10-01
    expires: %s
"""


@pytest.mark.parametrize(("expires", "code"), [("2026-11-20", 1), ("2026-12-31", 0)])
def test_a_waiver_takes_the_place_of_the_entry_and_does_not_fall_back_to_it(
    glscan: Glscan, taken: Path, made: Path, expires: str, code: int
) -> None:
    Path("waivers.yaml").write_text(WAIVER % expires)
    flags = ("--baseline", made, "--waivers", "waivers.yaml")
    ended, found = evaluated(glscan, taken, *flags)
    assert ended.code == code
    assert found["run"]["baseline"]["findings"]["waived"] == 1
    assert found["run"]["totals"]["known_findings"] == 0
    assert evaluated(glscan, taken, *flags, "--strict")[0].code == (code or 4)
    assert glscan("baseline", "results.json", "--shrink").code == 0
    assert entries(made) == []


def test_a_renamed_project_is_told_and_shrink_takes_its_new_path(
    glscan: Glscan, taken: Path, made: Path
) -> None:
    before = made.read_text()
    made.write_text(before.replace('"acme/web"', '"acme/toys"'))
    ended, found = evaluated(glscan, taken, "--baseline", made, "--strict")
    assert ended.code == 4
    assert "1 entry of the baseline under an old path" in ended.err
    [finding] = (one for line in found["resources"] for one in line["findings"])
    assert finding["known_as"] == "acme/toys"
    ended = glscan("baseline", "results.json", "--shrink")
    assert "baseline.json: 1 entry under a new path\n" in ended.err
    assert made.read_text() == before
    assert evaluated(glscan, taken, "--baseline", made, "--strict")[0].code == 0


def test_a_day_that_is_to_come_ends_a_run(glscan: Glscan, taken: Path, made: Path) -> None:
    there = made.read_text()
    for spoilt in ('"created":"2099-01-01"', '"since":"2099-01-01"'):
        name = spoilt.split(":")[0]
        made.write_text(there.replace(f'{name}:"2026-11-21"', spoilt))
        ended = glscan("evaluate", taken, "-o", "json=x.json", "--baseline", made)
        assert ended.code == 2
        assert "2099-01-01 is after 2026-11-21, the day of what is judged" in ended.err
        assert not Path("x.json").exists()


@pytest.mark.parametrize("flags", [(), ("--shrink",), ("--force",)])
def test_redacted_results_make_no_baseline(
    glscan: Glscan, made: Path, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    reports.write(tmp_path / "redacted.json", [], redacted=["users"])
    other = ("--baseline", "other.json") if not flags else ()
    ended = glscan("baseline", "redacted.json", *flags, *other)
    assert ended.code == 2
    assert "its people stand under pseudonyms" in ended.err
    assert not Path("other.json").exists()


@pytest.mark.parametrize(
    ("parts", "header", "said"),
    [
        (
            {"findings": [reports.finding(fingerprints={"id/v1": "", "path/v1": ""})]},
            {},
            "fingerprints",
        ),
        ({"id": -7}, {}, "findings.0.id: this should be greater"),
    ],
)
def test_results_that_hold_what_no_baseline_can_are_refused(
    glscan: Glscan, tmp_path: Path, parts: dict[str, Any], header: dict[str, Any], said: str
) -> None:
    """Whoever edits results can sign them anew."""
    reports.write(tmp_path / "odd.json", [reports.resource("F", **parts)], **header)
    ended = glscan("baseline", "odd.json")
    assert ended.code == 2
    assert "odd.json" in ended.err
    assert said in ended.err
    assert not Path("baseline.json").exists()


def test_hostile_names_reach_no_terminal(glscan: Glscan, tmp_path: Path) -> None:
    path = "acme/\x1b[31m\u202eevil\n  GL-FAKE"
    reports.write(tmp_path / "then.json", [reports.resource("F", path=path)])
    reports.write(tmp_path / "now.json", [reports.resource("P", path=path)])
    assert glscan("baseline", "then.json").code == 0
    ended = glscan("baseline", "now.json", "--shrink")
    assert ended.code == 0
    assert "\x1b" not in ended.err
    assert "\u202e" not in ended.err
    assert len(ended.err.splitlines()) == 3


def test_a_name_that_is_no_utf_8_is_told_all_the_same(
    glscan: Glscan, taken: Path, made: Path
) -> None:
    made.rename(os.fsdecode(b"caf\xe9.json"))
    ended, found = evaluated(glscan, taken, "--baseline", os.fsdecode(b"caf\xe9.json"))
    assert ended.code == 0, ended.err
    assert found["run"]["baseline"]["path"] == "caf\\udce9.json"


def test_a_policy_that_was_left_out_is_not_judged(
    glscan: Glscan, taken: Path, made: Path, tmp_path: Path
) -> None:
    policy_folder(
        tmp_path / "own", {"project/mine.rego": policy_source("custom.project.mine", id="ACME-007")}
    )
    flags = ("--policies", tmp_path / "own", "--policy", "ACME-007")
    ended, found = evaluated(glscan, taken, "--baseline", made, "--strict", *flags)
    assert found["run"]["baseline"]["findings"]["not_judged"] == 1
    assert ended.code == 3
    assert glscan("baseline", "results.json", "--shrink").code == 0
    assert len(entries(made)) == 1

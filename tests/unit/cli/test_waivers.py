"""`glscan waivers`, and waivers of a run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import repository
from tests.builders import SAMPLE, FakeEngine, at, denying, policy_folder
from tests.unit.cli.conftest import MINE, Glscan
from tests.waivers import waiver

FAILS = denying(at("settings"))


def write(folder: Path, *waivers: dict[str, Any], name: str = "waivers.yaml") -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump({"version": 1, "waivers": list(waivers)}, sort_keys=False))
    return path


@pytest.fixture
def rule(engine: FakeEngine) -> str:
    """The id of the policy that fails."""
    engine.answers = {SAMPLE: FAILS}
    return "GL-PRJ-900"


def evaluated(glscan: Glscan, taken: Path, *flags: str) -> tuple[int, str, dict[str, Any]]:
    ended = glscan("evaluate", taken, "-o", "json=x.json", *flags)
    assert Path("x.json").exists(), ended.err
    return ended.code, ended.err, json.loads(Path("x.json").read_text())


@pytest.mark.parametrize("flags", [(), ("--waivers", "waivers.yaml")])
def test_a_waived_finding_stays_and_fails_nothing(
    glscan: Glscan, taken: Path, tmp_path: Path, rule: str, flags: tuple[str, ...]
) -> None:
    write(tmp_path, waiver(rules=[rule], scope={"include": ["*"]}))
    code, said, found = evaluated(glscan, taken, *flags)
    assert code == 0
    assert "COMPLIANT WITH WAIVERS: 1 failing and waived" in said
    assert "1 fail (1 waived)" in said
    assert found["run"]["totals"]["waived"] == {rule: 1}
    [entry] = found["run"]["waivers"]["entries"]
    assert (entry["id"], entry["state"], entry["waived"]) == ("WVR-1", "active", 1)
    [finding] = (one for line in found["resources"] for one in line["findings"])
    assert finding["waived_by"] == "WVR-1"


def test_an_expired_waiver_counts_again_at_once(
    glscan: Glscan, taken: Path, tmp_path: Path, rule: str
) -> None:
    write(tmp_path, waiver(rules=[rule], scope={"include": ["*"]}, expires="2026-11-20"))
    code, said, found = evaluated(glscan, taken)
    assert code == 1
    assert "waived" not in said.splitlines()[-1]
    [finding] = (one for line in found["resources"] for one in line["findings"])
    assert finding["waiver_ended"] == "WVR-1"
    assert evaluated(glscan, taken, "--as-of", "2026-11-20")[0] == 0


def test_strict_ends_with_4_for_one_that_covers_nothing(
    glscan: Glscan, taken: Path, tmp_path: Path, engine: FakeEngine
) -> None:
    engine.answers = {SAMPLE: denying()}
    write(tmp_path, waiver(rules=["GL-PRJ-900"], scope={"include": ["no/where"]}))
    assert evaluated(glscan, taken)[0] == 0
    code, said, _ = evaluated(glscan, taken, "--strict")
    assert code == 4
    assert "1 waiver to look at: WVR-1" in said


def test_a_wrong_file_ends_a_run_before_it_begins(
    glscan: Glscan, taken: Path, tmp_path: Path, rule: str
) -> None:
    write(tmp_path, waiver(rules=["GL-NONE"]))
    ended = glscan("evaluate", taken, "-o", "json=x.json")
    assert ended.code == 2
    assert "waivers.yaml, line 5: WVR-1: there is no policy GL-NONE" in ended.err
    assert not (tmp_path / "x.json").exists()


def test_a_missing_file_that_was_named_is_an_error(glscan: Glscan, taken: Path) -> None:
    ended = glscan("evaluate", taken, "--waivers", "gone.yaml")
    assert ended.code == 2
    assert "gone.yaml cannot be read" in ended.err


@pytest.mark.parametrize("command", ["check", "list"])
def test_what_is_no_file_is_not_waited_for(glscan: Glscan, command: str) -> None:
    os.mkfifo("pipe")
    for path in ("pipe", "/dev/zero", "."):
        ended = glscan("waivers", command, path)
        assert ended.code == 2
        assert f"the waivers {path} cannot be read: " in ended.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: [", "this YAML cannot be used"),
        (b"\xff\xfe\x00", "waivers.yaml, line 1: it is not text"),
        (b"version: 1\nwaivers: 3\n", "waivers.yaml, line 2: waivers: "),
        (b"#" * 5_000_000, "it has more than 1,000,000 characters"),
    ],
)
def test_add_says_what_is_wrong_with_the_file_there_is(
    glscan: Glscan, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "waivers.yaml").write_bytes(content)
    ended = glscan("waivers", "add", "WVR-2", *ADD)
    assert ended.code == 2
    assert said in ended.err
    assert (tmp_path / "waivers.yaml").read_bytes() == content


@pytest.mark.parametrize("named", [(), ("--waivers", "waivers.yaml")])
def test_no_output_replaces_the_waivers(
    glscan: Glscan, taken: Path, tmp_path: Path, named: tuple[str, ...]
) -> None:
    file = write(tmp_path)
    before = file.read_bytes()
    ended = glscan("evaluate", taken, "-o", "json=waivers.yaml", *named)
    assert ended.code == 2
    assert "would replace waivers.yaml" in ended.err
    assert file.read_bytes() == before


def test_check_tells_everything_that_is_wrong(glscan: Glscan, tmp_path: Path) -> None:
    write(tmp_path, waiver(rules=["GL-PRJ-00"]), waiver(owner=""))
    ended = glscan("waivers", "check")
    assert ended.code == 2
    assert "line 24: waivers.1.owner: it is empty" in ended.err
    write(tmp_path, waiver(rules=["GL-PRJ-00"]), waiver())
    said = glscan("waivers", "check").err
    assert "line 5: WVR-1: there is no policy GL-PRJ-00. Did you mean" in said
    assert "line 16: the id WVR-1 stands in line 3, too" in said


@pytest.mark.parametrize(("flags", "code"), [((), 0), (("--strict",), 4)])
def test_check_tells_what_has_ended(
    glscan: Glscan, tmp_path: Path, flags: tuple[str, ...], code: int
) -> None:
    write(tmp_path, waiver(scope={"include": ["acme/web"]}))
    ended = glscan("waivers", "check", "--as-of", "2027-02-01", *flags)
    assert ended.code == code
    assert ended.err.splitlines() == [
        "waivers.yaml, line 3: WVR-1: expired, 2027-01-31",
        "waivers.yaml: 1 waiver, 1 to look at on 2027-02-01",
    ]


@pytest.mark.parametrize(
    ("scope", "why"),
    [
        ({"include": ["*"]}, "it holds for everything"),
        ({"include": ["acme/*"]}, "it holds for everything below the top-level group acme"),
    ],
)
def test_check_tells_what_holds_for_too_much(
    glscan: Glscan, tmp_path: Path, scope: dict[str, Any], why: str
) -> None:
    write(tmp_path, waiver(scope=scope), waiver("WVR-2", scope={"include": ["acme/web"]}))
    ended = glscan("waivers", "check", "--as-of", "2026-12-01")
    assert ended.code == 0
    assert ended.err.splitlines() == [
        f"waivers.yaml, line 3: WVR-1: {why}",
        "waivers.yaml: 2 waivers, 1 to look at on 2026-12-01",
    ]
    assert glscan("waivers", "check", "--as-of", "2026-12-01", "--strict").code == 4


def test_check_and_list_know_how_severe_policies_are(glscan: Glscan, tmp_path: Path) -> None:
    capped: dict[str, Any] = {"rules": ["GL-INS-005"], "scope": {"instance": True}}
    low = waiver(**capped, severity_cap="low")
    write(tmp_path, low, waiver("WVR-2", **capped, severity_cap="critical"))
    day = ("--as-of", "2026-12-01")
    listed = glscan("waivers", "list", *day).out.splitlines()
    assert [line.split()[0] for line in listed] == ["void", "active"]
    ended = glscan("waivers", "check", *day, "--strict")
    assert ended.code == 4
    assert ended.err.splitlines() == [
        "waivers.yaml, line 3: WVR-1: void, a policy of it is above its severity_cap low",
        "waivers.yaml: 2 waivers, 1 to look at on 2026-12-01",
    ]


def test_check_counts_a_waiver_once(glscan: Glscan, tmp_path: Path) -> None:
    write(tmp_path, waiver(scope={"include": ["*"]}))
    ended = glscan("waivers", "check", "--as-of", "2027-02-01")
    assert ended.err.splitlines() == [
        "waivers.yaml, line 3: WVR-1: expired, 2027-01-31; it holds for everything",
        "waivers.yaml: 1 waiver, 1 to look at on 2027-02-01",
    ]


@pytest.mark.parametrize("command", ["check", "list"])
def test_help_speaks_of_the_file_alone(glscan: Glscan, command: str) -> None:
    said = " ".join(glscan("waivers", command, "--help").out.split())
    assert "[default: today]" in said
    assert "snapshot" not in said
    assert "baseline" not in said
    assert "nothing" not in said


def test_list_shows_state_and_end(glscan: Glscan, tmp_path: Path) -> None:
    file = write(tmp_path, waiver(owner="a\u0301 team"), name="w.yaml")
    ended = glscan("waivers", "list", file, "--as-of", "2026-12-01")
    assert ended.out == (
        "active    2027-01-31  WVR-1  GL-PRJ-003  everything below acme  a\u0301 team\n"
    )
    told = json.loads(glscan("waivers", "list", file, "--as-of", "2026-12-01", "--json").out)
    assert told == {**waiver(owner="a\u0301 team"), "state": "active"}


def test_list_says_what_the_numbers_are_of(glscan: Glscan, tmp_path: Path) -> None:
    write(tmp_path, waiver(scope={"ids": {"project": [7], "group": [3]}, "instance": True}))
    assert "project 7, group 3, the instance" in glscan("waivers", "list").out


def test_a_run_tells_who_committed_each_waiver(
    glscan: Glscan, taken: Path, tmp_path: Path, rule: str
) -> None:
    repository.git(tmp_path, "init", "--quiet")
    write(tmp_path, waiver(rules=[rule], scope={"include": ["*"]}))
    made = repository.commit(tmp_path, repository.ANN, "2026-11-01")
    origin = {"commit": made, "author": repository.ANN, "committed": "2026-11-01T12:00:00Z"}
    _, said, found = evaluated(glscan, taken)
    register = found["run"]["waivers"]
    assert register["commit"] == made
    assert origin.items() <= register["entries"][0].items()
    assert "waivers: waivers.yaml, 1 entry\n" in said
    assert origin.items() <= json.loads(glscan("waivers", "list", "--json").out).items()


def test_a_run_tells_what_was_changed_since(
    glscan: Glscan, taken: Path, tmp_path: Path, rule: str
) -> None:
    repository.git(tmp_path, "init", "--quiet")
    write(tmp_path, waiver(rules=[rule], scope={"include": ["*"]}))
    made = repository.commit(tmp_path, repository.ANN, "2026-11-01")
    write(tmp_path, waiver(rules=[rule], scope={"include": ["*"]}, owner="other@acme.example"))
    code, said, found = evaluated(glscan, taken)
    register = found["run"]["waivers"]
    assert (register["commit"], register["git"]) == (made, "changed since the last commit")
    assert register["entries"][0]["uncommitted"] is True
    assert "waivers: waivers.yaml, 1 entry; git: changed since the last commit\n" in said
    assert code == 0


ADD = (
    *("--rule", "GL-PRJ-003", "--include", "acme/web", "--owner", "web@acme.example"),
    *("--approver", "ciso@acme.example", "--ticket", "https://t.example/1"),
    *("--reason", "Until the release of the new pipeline."),
)


def test_add_makes_a_file_and_adds_to_it(glscan: Glscan, tmp_path: Path) -> None:
    assert glscan("waivers", "add", "WVR-1", *ADD).code == 0
    assert glscan("waivers", "add", "WVR-2", *ADD, "--days", "7").code == 0
    read = yaml.safe_load((tmp_path / "waivers.yaml").read_text())["waivers"]
    assert [(one["id"], (one["expires"] - one["created"]).days) for one in read] == [
        ("WVR-1", 90),
        ("WVR-2", 7),
    ]
    assert read[0]["scope"] == {"include": ["acme/web"]}
    assert glscan("waivers", "check").code == 0


@pytest.mark.parametrize(
    ("id", "flags", "said"),
    [
        ("WVR-1", (), "WVR-1 cannot be added: the id WVR-1 stands in line 3, too"),
        ("WVR-2", ("--owner", "CISO@acme.example"), "the approver is the owner"),
        ("WVR-2", ("--rule", "GL-X"), "there is no policy GL-X"),
        ("WVR-2", ("--type", "because"), "WVR-2 cannot be added: type: this should be 'risk_"),
    ],
)
def test_add_refuses_what_would_be_wrong_and_leaves_the_file(
    glscan: Glscan, tmp_path: Path, id: str, flags: tuple[str, ...], said: str
) -> None:
    file = write(tmp_path, waiver())
    before = file.read_bytes()
    ended = glscan("waivers", "add", id, *ADD, *flags)
    assert ended.code == 2
    assert said in ended.err
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("command", "told"), [("check", "accepted.yaml: 1 waiver"), ("list", "WVR-1  ACME-007")]
)
def test_the_configuration_names_the_file_and_folders_of_policies(
    glscan: Glscan, tmp_path: Path, command: str, told: str
) -> None:
    policy_folder(tmp_path / "own", {"project/mine.rego": MINE})
    (tmp_path / "below").mkdir()
    write(tmp_path / "below", waiver(rules=["ACME-007"]), name="accepted.yaml")
    text = "waivers: {file: below/accepted.yaml}\npolicies: {folders: [own]}\n"
    (tmp_path / "glscan.yaml").write_text(text)
    ended = glscan("waivers", command)
    assert ended.code == 0, ended.err
    assert told in ended.err + ended.out
    assert glscan("waivers", "add", "WVR-2", *ADD).code == 0
    assert "WVR-2" in (tmp_path / "below" / "accepted.yaml").read_text()


def test_the_schema_is_printed(glscan: Glscan) -> None:
    assert json.loads(glscan("waivers", "schema").out)["$id"] == "urn:glscan:waivers:1"

"""`glscan scan`: collect, judge and report, with what was asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.cli import collecting
from scanner.errors import AccessError
from scanner.scan import Target
from scanner.snapshot.store import Snapshot
from tests.builders import (
    SAMPLE,
    FakeEngine,
    at,
    denying,
    policy_folder,
    policy_source,
    resource,
    snapshot,
)
from tests.unit.cli.conftest import Glscan


class Collector:
    """Takes the place of the network, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.targets: list[Target] = []
        self.paths: list[Path] = []
        self.error: Exception | None = None

    def __call__(self, target: Target, path: Path, *_: object) -> Snapshot:
        self.targets.append(target)
        self.paths.append(path)
        if self.error:
            raise self.error
        return snapshot(path, resource(settings={"archived": False}))


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch, engine: FakeEngine) -> Collector:
    fake = Collector()
    monkeypatch.setattr(collecting, "collected", fake)
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-x")
    return fake


def test_group_is_enough(glscan: Glscan, collector: Collector, tmp_path: Path) -> None:
    ended = glscan("scan", "acme")
    assert ended.code == 0
    assert ended.err.splitlines()[-1].startswith("1 pass")
    assert [one.name for one in tmp_path.iterdir()] == ["glscan-report.html"]
    expected = Target("https://gitlab.com", "glpat-x", ["acme"], "", None, 60.0, concurrency=8)
    assert collector.targets == [expected]


def test_findings_give_the_exit_code(
    glscan: Glscan, collector: Collector, engine: FakeEngine
) -> None:
    engine.answers = {SAMPLE: denying(at("settings"))}
    assert glscan("scan", "acme").code == 1


@pytest.mark.parametrize(
    ("variables", "flags", "url"),
    [
        ({"GITLAB_URL": "https://a.example"}, [], "https://a.example"),
        ({"CI_SERVER_URL": "https://b.example"}, [], "https://b.example"),
        (
            {"GITLAB_URL": "https://a.example", "CI_SERVER_URL": "https://b.example"},
            [],
            "https://a.example",
        ),
        ({"GITLAB_URL": "https://a.example"}, ["--url", "https://c.example"], "https://c.example"),
    ],
)
def test_address_comes_from_flag_or_environment(
    glscan: Glscan,
    collector: Collector,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    flags: list[str],
    url: str,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    glscan("scan", "acme", *flags)
    assert collector.targets[0].url == url


@pytest.mark.parametrize(
    ("arguments", "variable", "file", "groups"),
    [
        ([], "", "[a, b]", ["a", "b"]),
        ([], "c d", "[a, b]", ["c", "d"]),
        (["--group", "e"], "c d", "[a, b]", ["e"]),
        (["f"], "c d", "[a, b]", ["f"]),
        (["f", "--group", "e", "g"], "c d", "[a, b]", ["f", "g", "e"]),
    ],
)
def test_groups_are_those_of_the_command_line_else_the_environment_else_the_file(
    glscan: Glscan,
    collector: Collector,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
    variable: str,
    file: str,
    groups: list[str],
) -> None:
    (tmp_path / "glscan.yaml").write_text(f"scope: {{groups: {file}}}")
    monkeypatch.setenv("GLSCAN_GROUP", variable)
    assert glscan("scan", *arguments).code == 0
    assert collector.targets[0].groups == groups


def test_scan_needs_nothing_but_a_configuration(
    glscan: Glscan, collector: Collector, engine: FakeEngine, tmp_path: Path
) -> None:
    engine.answers = {SAMPLE: denying(at("settings"))}
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "glscan.yaml").write_text(
        "gitlab: {url: https://x.example, instance_name: prod, timeout: 5}\n"
        "scope: {groups: [acme]}\ngate: {fail_on: critical}\noutput: {json: r.json}\n"
    )
    assert glscan("scan", "--config", "conf/glscan.yaml").code == 0
    expected = Target("https://x.example", "glpat-x", ["acme"], "prod", None, 5, concurrency=8)
    assert collector.targets == [expected]
    run = json.loads((tmp_path / "conf" / "r.json").read_bytes())["run"]
    assert run["fail_on"] == "critical"


def test_selection_is_said_and_recorded(
    glscan: Glscan, collector: Collector, policies: Path, tmp_path: Path
) -> None:
    other = policy_source("glscan.policies.project.other", id="GL-PRJ-901", severity="low")
    policy_folder(policies, {"project/other.rego": other})
    ended = glscan("scan", "acme", "--skip-policy", "GL-PRJ-901", "-o", "json=r.json")
    assert ended.err.startswith("1 of 2 policies selected: without GL-PRJ-901\n")
    run = json.loads((tmp_path / "r.json").read_bytes())["run"]
    assert run["selection"]["left_out"] == ["GL-PRJ-901"]
    assert [one["id"] for one in run["policies"]] == ["GL-PRJ-900"]


def test_snapshot_is_kept_where_it_is_asked(
    glscan: Glscan, collector: Collector, tmp_path: Path
) -> None:
    glscan("scan", "acme", "--snapshot", "mine.json", "-o", "json=r.json")
    assert json.loads((tmp_path / "mine.json").read_bytes())["resources"]
    assert (tmp_path / "mine.ledger.jsonl").exists()


def test_snapshot_is_kept_when_the_engine_fails(
    glscan: Glscan, collector: Collector, engine: FakeEngine, tmp_path: Path
) -> None:
    engine.answers = {SAMPLE: lambda _: (_ for _ in ()).throw(RuntimeError("gone"))}
    assert glscan("scan", "acme").code == 70
    assert (tmp_path / "glscan-snapshot.json").exists()


def test_refusal_of_gitlab_has_its_code(glscan: Glscan, collector: Collector) -> None:
    collector.error = AccessError("the group 'acme' cannot be read (404)", "Check the path.")
    assert glscan("scan", "acme").code == 5


@pytest.mark.parametrize("flags", [["-o", "pdf=x"], ["--policies", "absent"], ["--policy", "GL-X"]])
def test_wrong_options_are_refused_before_anything_is_collected(
    glscan: Glscan, collector: Collector, flags: list[str]
) -> None:
    assert glscan("scan", "acme", *flags).code == 2
    assert collector.targets == []


def test_token_is_asked_for_before_anything_is_collected(
    glscan: Glscan, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITLAB_TOKEN")
    ended = glscan("scan", "acme")
    assert ended.code == 2
    assert "there is no token" in ended.err
    assert collector.targets == []


@pytest.mark.parametrize(
    ("flags", "kept"),
    [
        (["-o", "html=glscan.yaml"], "glscan.yaml"),
        (["-o", "html=./sub/../glscan.yaml"], "glscan.yaml"),
        (["-o", "html=mine"], "mine"),
        (["-o", "html=link"], "mine"),
        (["--snapshot", "mine"], "mine"),
        (["--snapshot", "glscan.yaml"], "glscan.yaml"),
        (["--snapshot", "s.json", "-o", "html=s.json"], "s.json"),
        (["--snapshot", "s.json", "-o", "html=s.ledger.jsonl"], "s.ledger.jsonl"),
        (["--snapshot", "s.json", "-o", "html=s.journal"], "s.journal"),
    ],
)
def test_nothing_is_written_over_what_the_scan_reads(
    glscan: Glscan, collector: Collector, tmp_path: Path, flags: list[str], kept: str
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "glscan.yaml").write_text("gate: {fail_on: low}\n")
    (tmp_path / "mine").write_text("glpat-x")
    (tmp_path / "link").symlink_to("mine")
    ended = glscan("scan", "acme", "--token-file", "mine", *flags)
    assert ended.code == 2
    assert f"would replace {kept}" in ended.err
    assert (tmp_path / "mine").read_text() == "glpat-x"
    assert (tmp_path / "glscan.yaml").read_text() == "gate: {fail_on: low}\n"
    assert not collector.targets


@pytest.mark.parametrize("token", ["a.ledger.jsonl", "a.journal"])
def test_a_token_file_is_not_taken_for_what_lies_beside_the_snapshot(
    glscan: Glscan, collector: Collector, tmp_path: Path, token: str
) -> None:
    (tmp_path / token).write_text("glpat-x")
    ended = glscan("scan", "acme", "--token-file", token, "--snapshot", "a.json")
    assert ended.code == 2
    assert f"the snapshot would replace {token}" in ended.err
    assert (tmp_path / token).read_text() == "glpat-x"
